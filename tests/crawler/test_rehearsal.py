"""Pages that take too long to read: they cost the crawl their time limit and nothing else."""

from __future__ import annotations

import asyncio
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from archive.errors import ExtractionError
from archive.models import Page
from archive.profiles import find_site
from crawler import rehearsal
from crawler.errand import Errand, Kind
from crawler.extract import USUAL, parse
from crawler.reading import read_page
from crawler.rehearsal import MOST_TAGS, Rehearsal, Trial, read_once
from crawler.reparsing.reading import Came
from crawler.reparsing.run import reparse
from tests.crawler.desk import SITE, Desk, start_forked
from tests.crawler.kept_pages import Shelf, page
from tests.crawler.test_passing_over import skipped
from tests.site_simulator import SAMPLE_ID

FETCHED = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def large(desk: Desk) -> Desk:
    """A site one article of which is large enough to be read by a process first."""
    with urllib.request.urlopen(desk.sim.article_url(SAMPLE_ID)) as answer:
        shown = answer.read().decode()
    padding = "<p>Một đoạn ở cuối trang.</p>" * MOST_TAGS
    desk.sim.faults.guard(SAMPLE_ID, page=shown.replace("</body>", f"{padding}</body>"), status=200)
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


@pytest.mark.parametrize("text", ["Một đoạn ở cuối trang.", ""])
def test_what_a_large_page_holds_is_read_apart_and_never_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    shelf = Shelf(tmp_path)
    made = page(7, body=f"<p>{text}</p>" * MOST_TAGS)
    if not text:
        made = replace(made, text="<p>" * (MOST_TAGS + 1))
    here: list[object] = []
    for part in (read_page, lambda parsed, _site: here.append(parsed)):
        with monkeypatch.context() as patched:
            # Reading processes begin anew and know nothing of this.
            patched.setattr(rehearsal, "read_page", part)
            here.append(_outcome(shelf, made, apart=part is not read_page))
    assert here[0] == here[1]
    assert len(here) == 2


def _outcome(shelf: Shelf, made: Page, *, apart: bool) -> object:
    """Return the article of a page, or the problem it has, as the crawl keeps it."""
    errand = Errand(Kind.ARTICLE, "", article_id="a")
    capture = SimpleNamespace(fetched_at=made.fetched_at, id=None)
    request = Request(made.url, meta={"errand": errand, "capture": capture})
    response: Response = HtmlResponse(made.url, body=made.text.encode(), request=request)
    if apart:
        run: Any = SimpleNamespace(config=shelf.config, site=shelf.site)
        # A browser that was driven in this process has left a running loop in its first thread.
        with ThreadPoolExecutor(1) as threads:
            asked = Rehearsal(run).process_response(request, response)
            response = threads.submit(lambda: asyncio.run(asked)).result()
    try:
        return read_once(response, parse(made, USUAL), shelf.site)
    except ExtractionError as error:
        return str(error)


@pytest.mark.parametrize("is_list", [True, False])
def test_a_trial_of_a_page_without_an_article_comes_to_an_end(is_list: bool) -> None:
    site = find_site("duk-langson")
    made = Page("http://duk.langson.gov.vn/", "<p>x" * 100, FETCHED)
    assert Trial(site, USUAL, is_list)(made).came is Came.SAME
