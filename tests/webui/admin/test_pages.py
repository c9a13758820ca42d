"""Every page of the desk shows itself to whoever may see it, in both languages, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archive import fixity, jobs
from archive.catalogue import Catalogue
from archive.findings import Tally
from archive.scheduling import schedules
from tests.webui.admin.conftest import Person
from tests.webui.stock import SITE

PAGES = {
    "/admin/": "hoa",
    f"/admin/site/{SITE}": "hoa",
    "/admin/schedules": "hoa",
    "/admin/schedules/nightly": "hoa",
    "/admin/schedules/new": "minh",
    "/admin/schedules/nightly/edit": "minh",
    "/admin/schedules/nightly/remove": "minh",
    "/admin/jobs": "hoa",
    "/admin/jobs?state=queued&kind=crawl&site=duk-langson": "hoa",
    "/admin/jobs/new": "minh",
    "/admin/jobs/new?kind=reparse": "minh",
    "/admin/jobs?page=2&_scheme=javascript&_external=1&_method=POST&endpoint=x": "hoa",
    "/admin/runs": "hoa",
    "/admin/runs?state=failed": "hoa",
    "/admin/quality": "hoa",
    f"/admin/quality/{SITE}": "hoa",
    "/admin/versions": "hoa",
    "/admin/checks": "hoa",
    "/admin/copies": "minh",
    "/admin/jobs/new?kind=import": "lan",
    "/admin/audit": "minh",
    "/admin/users": "lan",
    "/admin/users/minh": "lan",
    "/admin/account": "hoa",
}


@pytest.fixture(scope="module", autouse=True)
def _rows(stock: object) -> None:
    with Catalogue.open(stock.config) as catalogue:  # type: ignore[attr-defined]
        schedules.add(
            catalogue, SITE, "0 22 * * *", name="nightly", by="root", window="22:00-05:00"
        )
        list(fixity.keep_check(catalogue, iter([]), tally=Tally(), by="root"))


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_shown_to_whoever_may_see_it(
    person: Callable[[str], Person], path: str, prefix: str
) -> None:
    page = person(PAGES[path]).get(prefix + path)
    assert page.status_code == 200
    assert "<h1" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "'unsafe" not in page.headers["Content-Security-Policy"]


def test_a_job_and_a_run_have_pages(person: Callable[[str], Person], catalogue: Catalogue) -> None:
    made = jobs.enqueue(catalogue, "crawl", {"full": True}, site=SITE, by="root")
    there = person("hoa")
    assert there.get(f"/admin/jobs/{made.id}").status_code == 200
    run = catalogue.runs(SITE)[0]
    page = there.get(f"/admin/runs/{run.id}").text
    assert "found 3 links, expected 20 or more" in page
    check = fixity.history(catalogue)[0]
    assert there.get(f"/admin/checks/{check.id}").status_code == 200
