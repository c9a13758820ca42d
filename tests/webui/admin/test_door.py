"""The way in: nobody comes in without a password, acts without the secret, or above a role."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from archive import audit, users
from archive.catalogue import Catalogue
from archive.catalogue.desk_tables import attempts, sessions
from archive.config import Config
from archive.scheduling import schedules
from tests.webui.admin.conftest import PASSWORD, Person, secret_in
from tests.webui.stock import SITE
from webui.admin import blueprints
from webui.admin.door import _NEEDED, _OPEN
from webui.app import create_app

Make = Callable[[str], Person]


@pytest.fixture(autouse=True)
def _no_waits(catalogue: Catalogue) -> None:
    with catalogue.write() as connection:
        connection.execute(delete(attempts))


def rules(app: Flask, method: str) -> list[tuple[str, str]]:
    """Return each address of the desk that takes a method, with its endpoint."""
    return [
        (re.sub(r"<[^>]+>", "x", rule.rule), rule.endpoint)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in ("desk", "desk_api") and method in (rule.methods or ())
    ]


def test_no_page_and_no_call_is_open_but_the_way_in(app: Flask, stranger: Person) -> None:
    open_ones = set()
    for method in ("GET", "POST", "PATCH", "DELETE"):
        for path, endpoint in rules(app, method):
            answer = stranger.client.open(path, method=method)
            if getattr(app.view_functions[endpoint], _OPEN, False):
                open_ones.add(endpoint)
            elif path.startswith(blueprints.API):
                assert answer.status_code == 401, path
                assert answer.mimetype == "application/problem+json"
            else:
                assert answer.status_code == 303, path
                assert "/admin/sign-in" in answer.location
    assert open_ones == {"desk.entrance", "desk.sign_in", "desk_api.sign_in"}


def test_no_form_and_no_call_does_anything_without_the_secret(app: Flask, person: Make) -> None:
    lan = person("lan")
    for method in ("POST", "PATCH", "DELETE"):
        for path, endpoint in rules(app, method):
            if getattr(app.view_functions[endpoint], _OPEN, False):
                continue
            for csrf in ("", "x" * 43):
                answer = lan.client.open(path, method=method, data={"csrf": csrf})
                assert answer.status_code == 403, (method, path)
    assert lan.get("/admin/").status_code == 200


def test_whoever_comes_from_another_site_is_refused_even_with_the_secret(person: Make) -> None:
    minh = person("minh")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
                    {"Origin": "https://evil.example"}, {"Origin": "null"}):  # fmt: skip
        answer = minh.post("/admin/jobs/new", {"kind": "index"}, headers=headers)
        assert answer.status_code == 403
    sent = minh.post("/admin/jobs/new", {"kind": "index"}, headers={"Origin": "http://localhost"})
    assert sent.status_code == 303


def test_each_role_may_do_just_what_its_views_need(app: Flask, person: Make) -> None:
    for name in ("hoa", "minh", "lan"):
        there = person(name)
        role = users.Role({"hoa": "viewer", "minh": "archivist", "lan": "administrator"}[name])
        for method in ("GET", "POST", "PATCH", "DELETE"):
            for path, endpoint in rules(app, method):
                needed = getattr(app.view_functions[endpoint], _NEEDED, users.Role.VIEWER)
                if role.may(needed):
                    continue
                headers = {"X-CSRF-Token": there.csrf}
                answer = there.client.open(path, method=method, headers=headers)
                assert answer.status_code == 403, (name, method, path)


def test_every_deed_that_changes_the_archive_needs_a_role(app: Flask) -> None:
    own = {"sign_in", "sign_out", "change_password", "issue_token", "revoke_token", "nothing"}
    for method in ("POST", "PATCH", "DELETE"):
        for _path, endpoint in rules(app, method):
            if endpoint.split(".")[1] not in own:
                assert hasattr(app.view_functions[endpoint], _NEEDED), endpoint


def test_one_comes_in_and_is_led_to_the_page_that_was_asked_for(stranger: Person) -> None:
    asked = stranger.get("/en/admin/runs?state=failed")
    assert asked.status_code == 303
    shown = stranger.get(asked.location)
    form = {"name": "hoa", "password": PASSWORD, "csrf": secret_in(shown),
            "to": "/admin/runs?state=failed"}  # fmt: skip
    assert 'value="/admin/runs?state=failed"' in shown.text
    answer = stranger.client.post("/en/admin/sign-in", data=form)
    assert answer.location == "/en/admin/runs?state=failed"
    assert stranger.get(answer.location).status_code == 200


@pytest.mark.parametrize(
    "to", ["https://evil.example/admin/", "//evil.example", "/admin//evil.example", "/admin/\\evil",
           "/administer", "javascript:alert(1)", "/admin/\r\nSet-Cookie: x=1", "/?q=x"],
)  # fmt: skip
def test_one_is_led_nowhere_but_to_the_desk(stranger: Person, to: str) -> None:
    assert stranger.sign_in("hoa", to=to).location == "/admin/"


def test_the_cookies_are_for_this_site_and_no_script(app: Flask, stranger: Person) -> None:
    answer = stranger.sign_in("hoa")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("khotin-desk=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    secure = app.test_client()
    shown = secure.get("/admin/sign-in", base_url="https://kho.example")
    form = {"name": "hoa", "password": PASSWORD, "csrf": secret_in(shown)}
    answer = secure.post("/admin/sign-in", data=form, base_url="https://kho.example")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-khotin-desk=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    ("environ", "said"),
    [({"REMOTE_ADDR": "192.0.2.7"}, "HTTPS"), ({"HTTP_X_FORWARDED_PROTO": "https"}, "trusted_proxy")],
)  # fmt: skip
def test_no_password_is_taken_over_a_line_that_others_can_read(
    stranger: Person, environ: dict[str, str], said: str
) -> None:
    form = {"name": "hoa", "password": PASSWORD, "csrf": "x"}
    for answer in (stranger.client.get("/admin/sign-in", environ_overrides=environ),
                   stranger.client.post("/admin/sign-in", data=form, environ_overrides=environ)):  # fmt: skip
        assert answer.status_code == 403
        assert said in answer.text
        assert "Set-Cookie" not in answer.headers


def test_a_sign_in_form_of_another_site_is_refused(stranger: Person) -> None:
    form = {"name": "hoa", "password": PASSWORD, "csrf": "theirs"}
    assert stranger.client.post("/admin/sign-in", data=form).status_code == 403
    assert "khotin-desk" not in str(stranger.client.get("/admin/").request.cookies)


def test_after_too_many_tries_one_is_told_how_long_to_wait(stranger: Person) -> None:
    codes = [stranger.sign_in("hoa", "sai").status_code for _try in range(6)]
    assert codes == [403] * 5 + [429]
    answer = stranger.sign_in("hoa")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15
    assert re.search(r"Xin đợi 1?\d giây", answer.text)


def test_a_password_never_comes_back_in_a_page_or_the_log(
    stranger: Person, catalogue: Catalogue
) -> None:
    answer = stranger.sign_in("hoa", "mật khẩu tôi gõ nhầm")
    assert "gõ nhầm" not in answer.text
    assert "gõ nhầm" not in str(audit.notes(catalogue))


def test_signing_out_ends_the_session_on_the_server(person: Make) -> None:
    hoa = person("hoa")
    cookie = hoa.client.get_cookie("khotin-desk")
    assert cookie is not None
    assert hoa.post("/admin/sign-out").status_code == 303
    hoa.client.set_cookie("khotin-desk", cookie.value)
    assert hoa.get("/admin/").status_code == 303


def test_signing_out_everywhere_ends_all_sessions(person: Make) -> None:
    here, there, other = person("minh"), person("minh"), person("hoa")
    here.post("/admin/sign-out", {"everywhere": "1"})
    assert there.get("/admin/").status_code == 303
    assert other.get("/admin/").status_code == 200


def test_a_session_is_a_new_one_after_each_sign_in(person: Make) -> None:
    hoa = person("hoa")
    first = hoa.client.get_cookie("khotin-desk")
    hoa.sign_in("hoa")
    second = hoa.client.get_cookie("khotin-desk")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    hoa.client.set_cookie("khotin-desk", first.value)
    assert hoa.get("/admin/").status_code == 303


def test_a_page_that_asks_by_itself_does_not_count_as_use(
    person: Make, catalogue: Catalogue
) -> None:
    hoa = person("hoa")
    with catalogue.write() as connection:
        seen = connection.scalar(select(func.max(sessions.c.seen_at)))
        old = users.sessions._FRESH * 2
        connection.execute(update(sessions).values(seen_at=seen - old))
    hoa.get("/admin/", headers={"X-Live": "1"})
    with catalogue.read() as connection:
        assert connection.scalar(select(func.max(sessions.c.seen_at))) == seen - old
    hoa.get("/admin/")
    with catalogue.read() as connection:
        assert connection.scalar(select(func.max(sessions.c.seen_at))) > seen - old


def test_a_desk_without_users_says_how_to_make_the_first(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path)
    Catalogue.open(config).close()
    page = create_app(config).test_client().get("/admin/", follow_redirects=True)
    assert page.status_code == 200
    assert "khotin users add" in page.text


def test_a_desk_without_an_archive_says_so(tmp_path: Path) -> None:
    page = create_app(Config(data_dir=tmp_path)).test_client().get("/admin/sign-in")
    assert page.status_code == 503


def test_what_is_done_at_the_desk_is_noted_with_name_and_place(
    person: Make, catalogue: Catalogue
) -> None:
    minh = person("minh")
    added = minh.post("/admin/schedules/new", {"site": SITE, "cron": "5 4 * * *", "name": "noted"})
    assert added.status_code == 303
    newest = audit.notes(catalogue, action="schedule.add")[0]
    assert (newest.who, newest.via, newest.what) == ("minh", "desk", "noted")
    schedules.remove(catalogue, "noted", by="root")


def test_a_page_with_a_secret_is_not_packed_so_that_its_length_tells_nothing(person: Make) -> None:
    page = person("minh").get("/admin/audit", headers={"Accept-Encoding": "gzip"})
    assert len(page.data) > 1_000
    assert "Content-Encoding" not in page.headers
