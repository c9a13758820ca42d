"""Hosts whose copies came in without a profile, at the desk: read again, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import delete

from archive import jobs
from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as job_table
from archive.jobs.kinds import words_of
from archive.known_sites import hosts_without_profile
from tests.webui.admin.conftest import AT, Person
from tests.webui.stock import SITE, Stock, written

HOST = "cu.example.vn"
GONE = "tin-cu"


@pytest.fixture(scope="module", autouse=True)
def _held(stock: Stock) -> None:
    with Catalogue.open(stock.config) as catalogue:
        for site, number in ((HOST, 7001), (GONE, 7002)):
            found = written(number, "Bài cũ")
            url = f"http://{site}/bai?id={number}"
            stock.take_in_one(catalogue, replace(found, site=site, key=url, url=url))


@pytest.fixture(autouse=True)
def _no_jobs(catalogue: Catalogue) -> None:
    with catalogue.write() as connection:
        connection.execute(delete(job_table))


def test_only_a_host_of_no_profile_is_named(catalogue: Catalogue) -> None:
    assert hosts_without_profile(catalogue, {SITE}) == [HOST]


def test_a_host_without_profile_is_read_again_from_the_desk(
    person: Callable[[str], Person], catalogue: Catalogue
) -> None:
    minh = person("minh")
    page = minh.get(f"/admin/site/{HOST}").text
    assert f'href="/admin/jobs/new?kind=reparse&amp;site={HOST}"' in page
    assert "kind=crawl" not in page
    assert "Chưa có hồ sơ nào nêu máy chủ này" in page
    form = minh.get(f"/admin/jobs/new?kind=reparse&site={HOST}").text
    assert f'<option value="{HOST}" selected>{HOST}</option>' in form
    sent = minh.post("/admin/jobs/new", {"kind": "reparse", "site": HOST, "apply": "on"})
    assert sent.status_code == 303
    (asked,) = jobs.jobs(catalogue)
    assert words_of(asked.kind, asked.args, site=asked.site, now=AT) == [
        "reparse", HOST, "--apply", "--json",
    ]  # fmt: skip
    assert HOST in minh.get(sent.headers["Location"]).text


def test_nothing_else_is_offered_for_a_host(
    person: Callable[[str], Person], catalogue: Catalogue
) -> None:
    minh = person("minh")
    form = minh.get(f"/admin/jobs/new?kind=crawl&site={HOST}").text
    assert f'value="{HOST}" selected' not in form
    assert minh.post("/admin/jobs/new", {"kind": "crawl", "site": HOST}).status_code == 400
    assert (
        minh.post("/admin/jobs/new", {"kind": "reparse", "site": "x.example.vn"}).status_code == 400
    )
    assert jobs.jobs(catalogue) == []


def test_a_site_whose_profile_is_gone_offers_neither(person: Callable[[str], Person]) -> None:
    page = person("minh").get(f"/admin/site/{GONE}").text
    assert "không có hồ sơ: không thể thu thập hay đọc lại" in page
    assert "/admin/jobs/new" not in page
    assert "kind=crawl" in person("minh").get(f"/admin/site/{SITE}").text
