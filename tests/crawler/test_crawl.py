"""The main walk: what a crawl brings in, and what the next one asks for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from archive.models import CaptureKind, Reason
from tests.crawler.desk import ROOT, SITE, Desk
from tests.site_simulator import SAMPLE_ID


def test_a_first_crawl_brings_in_every_article_with_its_files(desk: Desk) -> None:
    done = desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()
    assert all(len(titles) == 1 for titles in desk.titles().values())
    sample = desk.versions(SAMPLE_ID)[0].article
    assert len(sample.photos) == 3
    for photo in sample.photos:
        assert desk.captures(photo.url)[0].status == 200
    assert done.count("new") == len(desk.expected_ids())
    assert done.count("complete") == 1


def test_every_response_is_one_record_and_one_capture(desk: Desk) -> None:
    desk.good_crawl()
    records = [r for r in desk.records() if r.kind in ("response", "revisit")]
    assert len(records) == len(desk.sim.requests)
    assert any(record.url.endswith("/robots.txt") for record in records)
    with desk.catalogue() as catalogue:
        for record in records:
            capture = catalogue.capture(record.id)
            assert capture is not None
            assert (capture.url, capture.offset) == (record.url, record.offset)


def test_no_address_is_asked_for_twice_in_a_run(desk: Desk) -> None:
    desk.good_crawl()
    asked = [logged.path for logged in desk.sim.requests if logged.method == "GET"]
    assert len(asked) == len(set(asked))
    assert len(desk.asked_articles()) == len(set(desk.asked_articles()))


def test_a_second_crawl_fetches_only_what_changed(desk: Desk) -> None:
    desk.good_crawl()
    edited, fresh = desk.sim.edit(SAMPLE_ID), desk.sim.publish()
    desk.sim.forget_requests()
    done = desk.good_crawl()
    whole = {
        logged.path
        for logged in desk.sim.requests
        if logged.status == 200 and "a=detail" in logged.path
    }
    assert {int(path.rsplit("id=", 1)[1]) for path in whole} == {edited.id, fresh.id}
    assert (done.count("new"), done.count("edited")) == (1, 1)
    assert not [x for x in desk.sim.requests if "page=3" in x.path]
    files = [x.path for x in desk.sim.requests if "/Uploads/" in x.path]
    assert len(files) == len(fresh.photos) + len(fresh.attachments)


def test_an_edited_article_gets_a_version_and_keeps_the_old_one(desk: Desk) -> None:
    desk.good_crawl()
    desk.sim.edit(SAMPLE_ID, title="Tiêu đề đã sửa")
    desk.good_crawl()
    first, second = desk.versions(SAMPLE_ID)
    assert second.article.title == "Tiêu đề đã sửa"
    assert first.article.title != second.article.title
    assert (first.reason, second.reason) == (Reason.CAPTURED, Reason.EDITED)


def test_an_unchanged_answer_is_a_revisit(desk: Desk) -> None:
    desk.good_crawl()
    desk.sim.behave(validators=False)
    desk.good_crawl()
    newest, first = desk.captures(desk.sim.article_url(SAMPLE_ID))
    assert (newest.kind, newest.refers_to) == (CaptureKind.REVISIT, first.id)
    desk.sim.behave(validators=True)
    desk.good_crawl()
    assert len(desk.versions(SAMPLE_ID)) == 1


def test_a_removed_article_is_gone_once_and_comes_back(desk: Desk) -> None:
    desk.good_crawl()
    desk.sim.remove(SAMPLE_ID)
    assert desk.good_crawl().count("gone") == 1
    with desk.catalogue() as catalogue:
        row = catalogue.article(desk.article_id(SAMPLE_ID))
        assert row is not None
        assert row.state == "gone"
        assert row.gone_at is not None
    assert desk.good_crawl().count("gone") == 0
    desk.sim.restore(SAMPLE_ID)
    assert desk.good_crawl().count("back") == 1
    assert len(desk.versions(SAMPLE_ID)) == 1


def test_an_article_under_two_sections_is_one_with_both_labels(desk: Desk) -> None:
    twice = desk.sim.duplicate(SAMPLE_ID, catid=10)
    desk.good_crawl()
    assert desk.asked_articles().count(SAMPLE_ID) == 1
    with desk.catalogue() as catalogue:
        row = catalogue.article(desk.article_id(SAMPLE_ID))
    assert row is not None
    names = {desk.site.sections[str(catid)] for catid in twice.sections if catid in (2, 3, 10)}
    assert names <= set(row.sections)


def test_a_section_added_later_is_labelled_without_a_new_version(desk: Desk) -> None:
    desk.good_crawl()
    desk.sim.duplicate(SAMPLE_ID, catid=10)
    desk.good_crawl("--full")
    with desk.catalogue() as catalogue:
        row = catalogue.article(desk.article_id(SAMPLE_ID))
    assert row is not None
    assert desk.site.sections["10"] in row.sections
    assert len(desk.versions(SAMPLE_ID)) == 1


def test_a_full_crawl_asks_for_every_article_again(desk: Desk) -> None:
    desk.write_profile(("recheck = 2000", "recheck = 0"))
    desk.good_crawl()
    desk.sim.forget_requests()
    desk.good_crawl()
    assert desk.asked_articles() == []
    desk.good_crawl("--full")
    assert set(desk.asked_articles()) == {made.id for made in desk.sim.articles()}


def test_a_limited_crawl_asks_for_so_many_articles_and_the_next_finds_the_rest(desk: Desk) -> None:
    assert desk.good_crawl("--limit", "5").count("new") == 5
    assert len(desk.asked_articles()) == 5
    desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()


def test_a_page_that_cannot_be_read_is_kept_noted_and_found_again(desk: Desk) -> None:
    desk.write_profile(("[expect]", "[expect.fill]\ntitle = 0.5\n\n[expect]"))
    desk.sim.faults.huge(SAMPLE_ID, size=1000)
    assert desk.good_crawl().count("unread") == 1
    with desk.catalogue() as catalogue:
        problems = [p for p in catalogue.problems(SITE) if f"id={SAMPLE_ID}" in p.url]
        assert len(problems) == 1
        assert catalogue.capture(problems[0].capture) is not None
    again = desk.run("reparse", SITE, "--failed")
    assert again.code == 0
    assert (again.outcome["read"], again.outcome["still_failing"]) == (1, 1)


def test_a_run_that_sees_too_few_links_has_failed(desk: Desk) -> None:
    desk.write_profile(links=1000)
    done = desk.crawl()
    assert done.code == 6
    assert done.outcome["state"] == "failed"
    assert "expects at least 1000" in done.outcome["problems"][0]
    assert set(desk.titles()) == desk.expected_ids()


def test_an_unknown_site_is_refused_with_the_known_ones(desk: Desk) -> None:
    done = desk.run("crawl", "nowhere")
    assert done.code == 2
    assert "known sites: duk-langson, sample" in done.errors


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "name a site: scrapy crawl news -a site=NAME"),
        (("-a", "site=nowhere"), "there is no site «nowhere»"),
        (("-a", f"site={SITE}", "-a", "limit=abc"), "limit: «abc» is not a number"),
        (("-a", f"site={SITE}", "-a", "foo=1"), "«foo» is no argument"),
    ],
)
def test_scrapys_own_command_refuses_in_a_sentence(
    desk: Desk, words: tuple[str, ...], sentence: str
) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "news", *words],
        cwd=ROOT,
        env={"KHOTIN_DATA_DIR": str(desk.config.data_dir), "PATH": ""},
        check=False,
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 2
    assert f"scrapy crawl news: {sentence}" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_scrapy_crawls_with_its_own_command(desk: Desk) -> None:
    subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"site={SITE}", "-a", "limit=3"],
        cwd=ROOT,
        env={"KHOTIN_DATA_DIR": str(desk.config.data_dir), "PATH": ""},
        check=True,
        capture_output=True,
    )
    assert len(desk.titles()) == 3
