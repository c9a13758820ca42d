"""Attached files in a crawl: fetched once, within limits, read at its end; hostile ones end nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from archive.attachments.held import Held, Lack, files_of
from indexer.engines import open_engine
from indexer.query import Query
from indexer.sync import sync
from tests.crawler.desk import ROOT, SITE, Desk
from tests.site_simulator import GeneratedArticle, GeneratedAttachment


def files_held(desk: Desk, number: int) -> list[Held]:
    """Return what is held of the files of the site's article with this number."""
    with desk.catalogue() as catalogue:
        version = catalogue.version(desk.article_id(number))
        assert version is not None
        return files_of(catalogue, version, sites={desk.site.name: desk.site})


def with_files(desk: Desk) -> list[GeneratedArticle]:
    """Return the site's articles that offer files."""
    return [article for article in desk.sim.articles() if article.attachments]


def crawl_with(desk: Desk, monkeypatch: pytest.MonkeyPatch, **settings: int) -> dict[str, Any]:
    """Crawl with some settings changed, as a person would; return what the run came to."""
    for name, value in settings.items():
        monkeypatch.setenv(f"KHOTIN_{name.upper()}", str(value))
    out, _errors = desk.start("crawl", SITE, "--json").communicate(timeout=300)
    return dict(json.loads(out))


def test_a_crawl_reads_the_files_it_fetched_and_a_search_finds_them(desk: Desk) -> None:
    made = desk.sim.publish(
        attachments=(GeneratedAttachment("/Uploads/2024/12/a.docx", "a.docx"),
                     GeneratedAttachment("/Uploads/2024/12/b.pdf", "b.pdf"))
    )  # fmt: skip
    done = desk.good_crawl()
    texts = {held.text for article in with_files(desk) for held in files_held(desk, article.id)}
    assert done.count("texts") == len(texts)
    assert done.count("texts_missing") == 0
    assert all("generated for testing" in text for text in texts)
    assert len(files_held(desk, made.id)) == 2
    with desk.catalogue() as catalogue:
        sync(engine := open_engine(desk.config), catalogue)
    found = engine.search(Query(words='"Danh mục kèm theo"'), limit=50)
    offered = {desk.article_id(article.id) for article in with_files(desk)
               if any(not each.path.endswith("pdf") for each in article.attachments)}  # fmt: skip
    assert {hit.article_id for hit in found.hits} == offered


def test_scrapys_own_command_reads_them_too(desk: Desk) -> None:
    subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"site={SITE}"],
        cwd=ROOT,
        env={"KHOTIN_DATA_DIR": str(desk.config.data_dir), "PATH": ""},
        check=True,
        capture_output=True,
    )
    held = [each for article in with_files(desk) for each in files_held(desk, article.id)]
    assert held
    assert all("generated for testing" in each.text for each in held)


def test_a_second_crawl_reads_nothing_again(desk: Desk) -> None:
    desk.good_crawl()
    assert desk.good_crawl().count("texts") == 0


def test_a_file_larger_than_the_settings_allow_is_kept_cut_and_said_to_be(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/Uploads/2024/12/lon.pdf"
    made = desk.sim.publish(attachments=(GeneratedAttachment(path, "lon.pdf"),))
    desk.sim.faults.huge(path, size=3 << 20)
    outcome = crawl_with(desk, monkeypatch, max_file_mb=2, max_page_mb=1)
    assert any("max_file_mb" in problem for problem in outcome["problems"]), outcome
    (held,) = files_held(desk, made.id)
    assert held.lack is Lack.CUT


def test_a_file_may_be_larger_than_a_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = "/Uploads/2024/12/vua.pdf"
    made = desk.sim.publish(attachments=(GeneratedAttachment(path, "vua.pdf"),))
    desk.sim.faults.huge(path, size=2 << 20)
    outcome = crawl_with(desk, monkeypatch, max_page_mb=1)
    assert outcome["state"] == "finished", outcome
    (held,) = files_held(desk, made.id)
    assert held.copy is not None
    assert held.copy.length < 2 << 20 < (held.read.size if held.read else 0)


def test_a_file_on_a_host_that_is_not_named_is_not_asked_for(desk: Desk) -> None:
    elsewhere = "http://127.0.0.2:9/x.pdf"
    made = desk.sim.publish(attachments=(GeneratedAttachment(elsewhere, "x.pdf"),))
    done = desk.good_crawl()
    assert done.count("files_elsewhere") >= 1
    (held,) = files_held(desk, made.id)
    assert held.lack is Lack.ELSEWHERE
