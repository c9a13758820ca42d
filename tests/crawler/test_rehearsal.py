"""Pages that take too long to read: they cost the crawl their time limit and nothing else."""

from __future__ import annotations

import urllib.request
from datetime import UTC, datetime

import pytest

from archive.models import Page
from archive.profiles import find_site
from crawler.extract import USUAL
from crawler.rehearsal import MOST_TAGS, Trial
from crawler.reparsing.reading import Came
from crawler.reparsing.run import reparse
from tests.crawler.desk import SITE, Desk, start_forked
from tests.crawler.test_passing_over import skipped
from tests.site_simulator import SAMPLE_ID

FETCHED = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def large(desk: Desk) -> Desk:
    """A site one article of which is large enough to be read by a process first."""
    with urllib.request.urlopen(desk.sim.article_url(SAMPLE_ID)) as answer:
        page = answer.read().decode()
    padding = "<p>Một đoạn ở cuối trang.</p>" * MOST_TAGS
    desk.sim.faults.guard(SAMPLE_ID, page=page.replace("</body>", f"{padding}</body>"), status=200)
    return desk


def test_a_page_that_takes_too_long_is_a_named_problem_and_the_run_goes_on(large: Desk) -> None:
    large.write_profile(("links = 1\n", "links = 1\nfill = { title = 0.9 }\n"))
    settings = {"KHOTIN_REPARSE_SECONDS": "0.001"}
    done = start_forked(large.config.data_dir, ("crawl", SITE, "--json"), settings).wait()
    assert done.code == 0, done
    url = large.sim.article_url(SAMPLE_ID)
    assert set(large.titles()) == large.expected_ids() - {large.article_id(SAMPLE_ID)}
    assert skipped(large, done.outcome["run"])["unread"] == [url]
    with large.catalogue() as catalogue:
        (problem,) = catalogue.problems()
    assert (problem.url, problem.field) == (url, "time")
    assert problem.reason == "was not read within 0.001 seconds"
    assert [capture.status for capture in large.captures(url)] == [200]

    report = reparse(large.site, large.config, failed=True, apply=True)
    assert report.saved == 1
    assert set(large.titles()) == large.expected_ids()


def test_a_large_page_that_is_read_in_time_gives_its_article(large: Desk) -> None:
    done = large.good_crawl()
    assert set(large.titles()) == large.expected_ids()
    assert "unread" not in skipped(large, done.outcome["run"])
    report = reparse(large.site, large.config)
    assert report.read == report.same, report


@pytest.mark.parametrize("is_list", [True, False])
def test_a_trial_of_a_page_without_an_article_comes_to_an_end(is_list: bool) -> None:
    site = find_site("duk-langson")
    page = Page("http://duk.langson.gov.vn/", "<p>x" * 100, FETCHED)
    assert Trial(site, USUAL, is_list)(page).came is Came.SAME
