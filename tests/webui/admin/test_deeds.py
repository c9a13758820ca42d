"""What is done at the desk is done: by its forms, over its API, with the same checks and sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, update
from werkzeug.test import TestResponse

from archive import audit, jobs, users
from archive.catalogue import Catalogue
from archive.catalogue.desk_tables import attempts
from archive.catalogue.job_tables import jobs as job_table
from archive.catalogue.job_tables import schedules as schedule_table
from archive.jobs import KINDS, JobState
from archive.restrictions import acts
from archive.resultsets import Asked, Member, find, make
from archive.scheduling import schedules
from tests.webui.admin.conftest import PASSWORD, Person
from tests.webui.stock import HOST, SITE, Stock, article_id

Make = Callable[[str], Person]


@pytest.fixture(autouse=True)
def _empty(catalogue: Catalogue) -> None:
    with catalogue.write() as connection:
        for table in (schedule_table, job_table, attempts):
            connection.execute(delete(table))


class Program:
    """Calls the API with a token."""

    def __init__(self, app: Flask, catalogue: Catalogue, name: str) -> None:
        self._client = app.test_client()
        secret, _token = users.issue(catalogue, name, label="test", by="root")
        self._headers = {"Authorization": f"Bearer {secret}"}

    def __call__(self, method: str, path: str, value: Any = None, **more: Any) -> TestResponse:
        return self._client.open(
            f"/admin/api{path}", method=method, json=value, headers=self._headers, **more
        )


@pytest.fixture
def program(app: Flask, catalogue: Catalogue) -> Callable[[str], Program]:
    return lambda name: Program(app, catalogue, name)


Call = Callable[[str], Program]


def test_a_schedule_lives_its_life_by_forms(person: Make, catalogue: Catalogue) -> None:
    minh = person("minh")
    form = {"site": SITE, "name": "dem", "cron": "0 22 * * *", "zone": "Asia/Ho_Chi_Minh",
            "window": "22:00-05:00", "max_pages": "5.000", "full": "on"}  # fmt: skip
    added = minh.post("/admin/schedules/new", form)
    assert added.location == "/admin/schedules/dem?said=added"
    made = schedules.schedule(catalogue, "dem")
    assert (made.window, made.max_pages, made.options, made.created_by) == (
        "22:00-05:00", 5000, {"full": True}, "minh",
    )  # fmt: skip
    assert (
        "hôm nay lúc 22:00" in minh.get("/admin/schedules").text
        or "ngày mai" in minh.get("/admin/schedules").text
    )
    minh.post("/admin/schedules/dem/edit", {"name": "dem", "cron": "0 3 * * *", "max_pages": ""})
    after = schedules.schedule(catalogue, "dem")
    assert (after.cron, after.max_pages, after.options, after.window) == (
        "0 3 * * *",
        None,
        {},
        "22:00-05:00",
    )
    minh.post("/admin/schedules/dem/edit", {"name": "dem", "cron": "0 3 * * *", "window": ""})
    assert schedules.schedule(catalogue, "dem").window is None
    minh.post("/admin/schedules/dem/pause")
    assert schedules.schedule(catalogue, "dem").paused
    minh.post("/admin/schedules/dem/resume")
    assert not schedules.schedule(catalogue, "dem").paused
    run = minh.post("/admin/schedules/dem/run")
    assert run.location.startswith("/admin/jobs/")
    assert "dem" in minh.get("/admin/schedules/dem/remove").text
    assert schedules.schedule(catalogue, "dem")
    assert minh.post("/admin/schedules/dem/remove").status_code == 303
    assert schedules.schedules(catalogue) == []
    assert jobs.jobs(catalogue)[0].state is JobState.CANCELLED


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"cron": "0 0 31 2 *"}, "0 0 31 2 *"), ({"cron": "nonsense"}, "nonsense"), ({"zone": "Mars/Base"}, "Mars/Base"),
     ({"window": "25:00-26:00"}, "25:00-26:00"), ({"max_pages": "many"}, "max_pages"), ({"name": "Tên có dấu"}, "Tên có dấu"),
     ({"site": "no-such-site"}, "no-such-site"), ({"max_mb": "-3"}, "max_mb")],
)  # fmt: skip
def test_a_schedule_that_makes_no_sense_is_refused_with_its_form(
    person: Make, program: Call, catalogue: Catalogue, fields: dict[str, str], said: str
) -> None:
    values = {"site": SITE, "cron": "0 22 * * *", **fields}
    page = person("minh").post("/admin/schedules/new", values)
    assert page.status_code == 400
    assert said in page.text
    assert 'role="alert"' in page.text
    refused = program("minh")("POST", "/schedules", values)
    assert refused.status_code == 400
    assert refused.mimetype == "application/problem+json"
    assert said in refused.json["detail"]  # type: ignore[index]
    assert schedules.schedules(catalogue) == []


def test_a_schedule_lives_its_life_over_the_api(program: Call, catalogue: Catalogue) -> None:
    ask = program("minh")
    made = ask(
        "POST", "/schedules", {"site": SITE, "cron": "0 22 * * *", "name": "dem", "max_mb": 7}
    )
    assert made.status_code == 201
    assert made.json["max_mb"] == 7  # type: ignore[index]
    changed = ask("PATCH", "/schedules/dem", {"full": True, "max_mb": None})
    assert (changed.json["options"], changed.json["max_mb"]) == ({"full": True}, None)  # type: ignore[index]
    for method, path in (("PATCH", "/schedules/dem"), ("POST", "/schedules")):
        mistyped = ask(method, path, {"site": SITE, "cron": "0 1 * * *", "max-pages": 5})
        assert (mistyped.status_code, "max-pages" in mistyped.text) == (400, True)
    assert schedules.schedule(catalogue, "dem").cron == "0 22 * * *"
    assert ask("POST", "/schedules/dem/pause").json["paused"] is True  # type: ignore[index]
    assert ask("POST", "/schedules/dem/resume").json["paused"] is False  # type: ignore[index]
    run = ask("POST", "/schedules/dem/run")
    assert run.status_code == 202
    assert ask("GET", "/schedules").json["schedules"][0]["name"] == "dem"  # type: ignore[index]
    assert ask("DELETE", "/schedules/dem").status_code == 200
    assert ask("GET", "/schedules/dem").status_code == 404
    assert {one.via for one in audit.notes(catalogue, who="minh", limit=6)} == {"api"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_job_has_a_form(person: Make, kind: str) -> None:
    page = person("minh").get(f"/admin/jobs/new?kind={kind}&site={SITE}")
    assert page.status_code == 200
    for name in KINDS[kind].options:
        assert f'id="arg-{name}"' in page.text


def test_a_job_is_asked_for_and_stopped(person: Make, catalogue: Catalogue) -> None:
    minh = person("minh")
    asked = minh.post(
        "/admin/jobs/new", {"kind": "crawl", "site": SITE, "full": "on", "limit": "10"}
    )
    (made,) = jobs.jobs(catalogue)
    assert asked.location == f"/admin/jobs/{made.id}?said=asked"
    assert (made.args, made.by, made.site) == ({"full": True, "limit": 10}, "minh", SITE)
    with catalogue.write() as connection:
        progress = {
            "done": 50,
            "total": 200,
            "rate": 0.5,
            "left_s": 300,
            "url": "http://x.vn/?a=1&b=<i>",
        }
        connection.execute(
            update(job_table).values(state="running", progress=progress, log="dòng cuối <b>")
        )
    page = minh.get(f"/admin/jobs/{made.id}").text
    for said in (
        "50 trên 200",
        "30 mỗi phút",
        "5 phút",
        "http://x.vn/?a=1&amp;b=&lt;i&gt;",
        "dòng cuối &lt;b&gt;",
    ):
        assert said in page
    assert "<noscript><meta http-equiv" in page
    assert minh.post(f"/admin/jobs/{made.id}/cancel").location.endswith("said=stopping")
    assert jobs.job(catalogue, made.id).cancel_asked


@pytest.mark.parametrize(
    "value",
    [{"kind": "nothing"}, {"kind": "crawl"}, {"kind": "crawl", "site": "--help"},
     {"kind": "crawl", "site": SITE, "args": {"shell": "rm"}}, {"kind": "crawl", "site": SITE, "args": [1]},
     {"kind": "crawl", "site": SITE, "args": {"limit": "ten"}}, {"kind": "crawl", "site": "nowhere"}, {}],
)  # fmt: skip
def test_a_job_that_makes_no_sense_is_refused(
    program: Call, catalogue: Catalogue, value: dict[str, Any]
) -> None:
    refused = program("minh")("POST", "/jobs", value)
    assert refused.status_code == 400
    assert refused.json["detail"]  # type: ignore[index]
    assert jobs.jobs(catalogue) == []


@pytest.mark.parametrize("body", [b"not json", b"[1, 2]", b'"text"', b"\xff\xfe"])
def test_what_is_no_object_is_refused(app: Flask, catalogue: Catalogue, body: bytes) -> None:
    secret, _token = users.issue(catalogue, "minh", label="x", by="root")
    answer = app.test_client().post(
        "/admin/api/jobs", data=body, headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 400


def test_a_token_lets_in_until_it_is_taken_back(program: Call, catalogue: Catalogue) -> None:
    ask = program("hoa")
    assert ask("GET", "/").json["user"] == "hoa"  # type: ignore[index]
    assert ask("POST", "/jobs", {"kind": "index"}).status_code == 403
    made = ask("POST", "/tokens", {"label": "another", "days": 3}).json
    assert made is not None
    assert ask("DELETE", f"/tokens/{made['id']}").status_code == 204
    for each in users.tokens(catalogue, "hoa"):
        users.revoke(catalogue, each.id, by="root")
    assert ask("GET", "/").status_code == 401


def test_nobody_takes_back_the_token_of_another(program: Call, catalogue: Catalogue) -> None:
    _secret, token = users.issue(catalogue, "lan", label="hers", by="root")
    assert program("minh")("DELETE", f"/tokens/{token.id}").status_code == 404
    assert token.id in {each.id for each in users.tokens(catalogue, "lan")}


def test_a_session_over_the_api_brings_its_secret(app: Flask) -> None:
    client = app.test_client()
    begun = client.post("/admin/api/session", json={"name": "minh", "password": PASSWORD})
    assert begun.status_code == 200
    assert client.post("/admin/api/jobs", json={"kind": "index"}).status_code == 403
    headers = {"X-CSRF-Token": begun.json["csrf"]}  # type: ignore[index]
    assert (
        client.post("/admin/api/jobs", json={"kind": "index"}, headers=headers).status_code == 202
    )
    assert client.delete("/admin/api/session", headers=headers).status_code == 204
    assert client.get("/admin/api/").status_code == 401
    refused = client.post("/admin/api/session", json={"name": "minh", "password": "sai"})
    assert refused.status_code == 403
    form = client.post("/admin/api/session", data={"name": "minh", "password": PASSWORD})
    assert form.status_code == 400


@pytest.mark.parametrize(
    "path", ["/", "/sites", f"/sites/{SITE}", "/workers", "/schedules", "/jobs", "/runs", "/coverage",
             f"/coverage/{SITE}", "/quality", f"/quality/{SITE}", "/checks", "/versions", "/restrictions",
             "/sets", "/audit", "/users", "/users/minh"],
)  # fmt: skip
def test_what_a_page_shows_is_to_be_had_as_json(program: Call, path: str) -> None:
    answer = program("lan")("GET", path)
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "code"),
    [("/nothing", 404), ("/jobs/ffffffff", 404), ("/jobs/%27%20OR%201", 404), ("/runs/x", 404), ("/sites/x", 404),
     ("/schedules/x", 404), ("/users/x", 404), ("/checks/ffffffff", 404), ("/jobs?state=odd", 400), ("/coverage/x", 404),
     (f"/coverage/{SITE}?section=kh%C3%B4ng", 404),
     ("/jobs?page=0", 400), ("/runs?page=99999999999", 400), (f"/runs?page=000000001{'9' * 20}", 400), ("/audit?before=-1", 400), ("/restrictions/ffff", 404), ("/sets?which=odd", 400)],
)  # fmt: skip
def test_what_is_not_there_is_said_as_a_problem(program: Call, path: str, code: int) -> None:
    answer = program("lan")("GET", path)
    assert answer.status_code == code
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == code  # type: ignore[index]
    assert answer.json["detail"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("PUT", "/jobs", "GET, HEAD, POST"), ("DELETE", "/runs", "GET, HEAD"), ("GET", "/jobs/x/cancel", "POST"),
     ("POST", "/users/minh", "GET, HEAD, PATCH"), ("PUT", "/session", "POST, DELETE")],
)  # fmt: skip
def test_what_cannot_be_done_at_an_address_names_what_can(
    program: Call, method: str, path: str, allowed: str
) -> None:
    answer = program("lan")(method, path)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == allowed
    assert answer.mimetype == "application/problem+json"
    assert allowed in answer.json["detail"]  # type: ignore[index]


def test_a_section_that_is_none_is_no_hole(program: Call, catalogue: Catalogue) -> None:
    value = {"month": "2019-03", "section": "không có"}
    assert program("minh")("POST", f"/coverage/{SITE}/fill", value).status_code == 404
    assert jobs.jobs(catalogue) == []


def test_lists_go_on_page_by_page(program: Call, catalogue: Catalogue) -> None:
    for number in range(35):
        jobs.enqueue(catalogue, "crawl", {"limit": number + 1}, site=SITE, by="root")
    ask = program("hoa")
    first, second = ask("GET", "/jobs").json, ask("GET", "/jobs?page=2").json
    assert first is not None
    assert second is not None
    assert (len(first["jobs"]), first["more"]) == (25, True)
    assert (len(second["jobs"]), second["more"]) == (10, False)
    assert not {one["id"] for one in first["jobs"]} & {one["id"] for one in second["jobs"]}


def test_users_are_made_and_changed_by_an_administrator(
    person: Make, program: Call, catalogue: Catalogue, stranger: Person
) -> None:
    lan = person("lan")
    made = lan.post(
        "/admin/users", {"name": "moi", "role": "viewer", "password": PASSWORD + " mới"}
    )
    assert made.status_code == 303
    refused = lan.post("/admin/users", {"name": "moi", "role": "viewer", "password": PASSWORD})
    assert refused.status_code == 400
    assert stranger.sign_in("moi", PASSWORD + " mới").status_code == 303
    lan.post("/admin/users/moi/role", {"role": "archivist"})
    assert users.user(catalogue, "moi").role is users.Role.ARCHIVIST
    lan.post("/admin/users/moi/disable")
    assert stranger.get("/admin/").status_code == 303
    changed = program("lan")("PATCH", "/users/moi", {"disabled": False, "role": "viewer"})
    assert changed.json == changed.json | {"disabled": False, "role": "viewer"}  # type: ignore[operator]
    last = lan.post("/admin/users/lan/role", {"role": "viewer"})
    assert last.status_code == 400
    assert "quản trị viên duy nhất" in last.text


def test_one_changes_ones_own_password_knowing_the_old(
    person: Make, catalogue: Catalogue, stranger: Person
) -> None:
    users.add(catalogue, "tam", users.Role.VIEWER, password=PASSWORD, by="root")
    tam, elsewhere = person("tam"), person("tam")
    new = {"new": "một câu hoàn toàn khác", "again": "một câu hoàn toàn khác"}
    assert tam.post("/admin/account/password", {"old": "sai", **new}).status_code == 403
    assert (
        tam.post("/admin/account/password", {"old": PASSWORD, **new, "again": "x"}).status_code
        == 400
    )
    assert tam.post("/admin/account/password", {"old": PASSWORD, **new}).status_code == 303
    assert tam.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 303
    assert stranger.sign_in("tam", new["new"]).status_code == 303


def test_a_hole_is_filled_with_one_click(person: Make, catalogue: Catalogue) -> None:
    minh = person("minh")
    asked = minh.post(
        f"/admin/coverage/{SITE}/fill", {"site": SITE, "month": "2019-03", "section": ""}
    )
    (made,) = jobs.jobs(catalogue)
    assert asked.location == f"/admin/jobs/{made.id}?said=asked"
    assert (made.kind, made.args) == ("backfill", {"backfill": "2019-03"})
    assert minh.post(f"/admin/coverage/{SITE}/fill", {"month": "2019-13"}).status_code == 400


def test_an_administrator_hides_and_shows_again(
    person: Make, program: Call, catalogue: Catalogue
) -> None:
    lan, id_ = person("lan"), article_id(7)
    form = {"kind": "article", "target": f"/a/{id_}", "ground": "privacy", "reason": "xin gỡ"}
    refused = lan.post("/admin/restrictions/new", {**form, "reason": " "})
    assert refused.status_code == 400
    hidden = lan.post("/admin/restrictions/new", form)
    assert hidden.status_code == 303
    (found,) = acts.restrictions(catalogue)
    assert lan.get(f"/a/{id_}").status_code == 451
    assert "xin gỡ" in lan.get(hidden.location).text
    assert program("minh")("POST", f"/restrictions/{found.id}/lift").status_code == 403
    lan.post(f"/admin/restrictions/{found.id}/lift", {"reason": "đã đồng ý"})
    assert lan.get(f"/a/{id_}").status_code == 200
    noted = [one.action for one in audit.notes(catalogue, action="restriction")]
    assert noted[:2] == ["restriction.lift", "restriction.add"]


def json_of(answer: TestResponse) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return answer.json  # type: ignore[return-value]


def test_sets_are_listed_named_and_let_go_by_form_and_by_api(
    catalogue: Catalogue, person: Make, program: Call
) -> None:
    made = [
        make(catalogue, [Member("a" * 16, n)], asked=Asked({"q": [f"câu {n}"]}, f"câu {n}", "", "e", n))
        for n in (1, 2)
    ]  # fmt: skip
    minh = person("minh")
    assert "câu 1" in minh.get("/admin/sets?which=temporary").text
    assert "câu 1" not in minh.get("/admin/sets").text
    kept = minh.post(f"/admin/sets/{made[0].id}/keep", {"title": "Luận văn <1>"})
    assert kept.location.endswith("/admin/sets?said=set-kept")
    assert "Luận văn &lt;1&gt;" in minh.get("/admin/sets").text
    call = program("minh")
    told = json_of(call("POST", f"/sets/{made[1].id}/keep", {"title": "Luận văn 2"}))
    assert (told["title"], told["kept_by"]) == ("Luận văn 2", "minh")
    listed = json_of(call("GET", "/sets"))["sets"]
    assert [each["title"] for each in listed][:2] == ["Luận văn 2", "Luận văn <1>"]
    assert minh.post(f"/set/{made[0].id}/release", {}).status_code == 303
    assert json_of(call("POST", f"/sets/{made[1].id}/release"))["kept_at"] is None
    noted = [(one.action, one.via) for one in audit.notes(catalogue, action="resultset", limit=4)]
    assert noted == [("resultset.release", "api"), ("resultset.release", "desk"),
                     ("resultset.keep", "api"), ("resultset.keep", "desk")]  # fmt: skip
    gone = call("POST", f"/sets/{'b' * 16}/keep")
    assert (gone.status_code, gone.mimetype) == (404, "application/problem+json")
    hoa = person("hoa")
    assert hoa.get("/admin/sets").status_code == 403
    assert hoa.post(f"/set/{made[0].id}/release", {}).status_code == 403
    # Whoever has signed in may name what they keep on the public page, with the form's secret only.
    assert hoa.client.post(f"/set/{made[0].id}/keep", data={"title": "Của Hoa"}).status_code == 403
    assert hoa.post(f"/set/{made[0].id}/keep", {"title": "Của Hoa"}).status_code == 303
    assert find(catalogue, made[0].id).kept_by == "hoa"
    shown = hoa.get(f"/set/{made[0].id}/keep")
    assert (shown.headers["Cache-Control"], "Của Hoa" in shown.text) == ("no-store", True)


@pytest.mark.parametrize("language", ["", "/en"])
def test_each_kind_is_hidden_and_shown_again_at_the_desk_and_by_a_program(
    person: Make, program: Call, catalogue: Catalogue, stock: Stock, language: str
) -> None:
    lan, call = person("lan"), program("lan")
    picture = f"http://{HOST}/anh/0.jpg"
    targets = {
        "photo": picture, "capture": stock.capture(picture).id, "person": "Lê Thị Sáu",
        "article": article_id(2000),
    }  # fmt: skip
    for kind, target in targets.items():
        form = {
            "kind": kind,
            "target": target,
            "ground": "privacy",
            "reason": "thư",
            "until": "2099-01-02",
        }
        assert lan.post(f"{language}/admin/restrictions/new", form).status_code == 303
        (first,) = acts.restrictions(catalogue)
        assert (first.kind.value, first.target) == (kind, target)
        again = lan.post(f"{language}/admin/restrictions/new", form)
        assert again.status_code == 400
        assert "thư" in again.text
        assert call("POST", "/restrictions", form).status_code == 400
        made = call("POST", "/restrictions", form | {"until": ""})
        assert made.status_code == 201
        second = made.json["id"]  # type: ignore[index]
        lan.post(f"{language}/admin/restrictions/{first.id}/lift", {"reason": ""})
        assert second[:8] in lan.get(f"{language}/admin/restrictions/{first.id}").text
        lifted = call("POST", f"/restrictions/{second}/lift", {"reason": "xong"})
        assert lifted.json["lifted_reason"] == "xong"  # type: ignore[index]
        assert acts.restrictions(catalogue) == []
        assert second[:8] not in lan.get(f"{language}/admin/restrictions/{first.id}").text
    wrong = {"kind": "article", "target": "khong-co", "ground": "law", "reason": "thư"}
    assert lan.post("/admin/restrictions/new", wrong).status_code == 400
