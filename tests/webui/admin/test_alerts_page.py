"""The desk's page of alerts: what is wrong, what did not arrive, a test of the ways out."""

from __future__ import annotations

from collections.abc import Callable

from archive.alerts.rows import watch
from archive.catalogue import Catalogue
from archive.jobs import jobs
from tests.webui.admin.conftest import Person
from webui.app import create_app


def test_what_is_wrong_is_shown_with_the_page_to_look_at(
    person: Callable[[str], Person],
    catalogue: Catalogue,
) -> None:
    watch(catalogue)
    shown = person("hoa").get("/admin/alerts").text
    assert "found 3 links, expected 20 or more" in shown
    run = next(run for run in catalogue.runs() if run.problems)
    assert f"/admin/runs/{run.id}" in shown
    assert f'href="/en/admin/runs/{run.id}"' in person("hoa").get("/en/admin/alerts").text
    # No channel is set up, so there is nothing to test.
    assert "/admin/alerts/test" not in person("minh").get("/admin/alerts").text
    told = person("hoa").get("/admin/api/alerts").json
    assert told
    assert ("run-failed:duk-langson", "failure") in [
        (each["key"], each["severity"]) for each in told["alerts"]
    ]


def test_a_test_is_a_job_and_a_viewer_may_not_ask_for_it(
    person: Callable[[str], Person], catalogue: Catalogue
) -> None:
    before = len(jobs(catalogue))
    assert person("hoa").post("/admin/alerts/test", {}).status_code == 403
    asked = person("minh").post("/admin/alerts/test", {})
    assert asked.status_code == 303
    assert [job.kind for job in jobs(catalogue)[: len(jobs(catalogue)) - before]] == ["alerts-test"]


def test_with_a_channel_there_is_a_button(catalogue: Catalogue) -> None:
    config = catalogue.config.model_copy(update={"alert_mail_to": "lan@example.vn"})
    minh = Person(create_app(config).test_client())
    assert minh.sign_in("minh").status_code == 303
    assert 'action="/admin/alerts/test"' in minh.get("/admin/alerts").text
