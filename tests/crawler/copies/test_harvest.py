"""A site that is gone is harvested from a web archive: politely, once, under its own times."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.coverage import gaps_in
from archive.errors import UsageError
from archive.ingest import rebuild
from archive.models import Reason, RunState
from archive.verify import verify
from crawler.copies.asking import Asking
from crawler.copies.cdx import WebArchive
from crawler.copies.harvest import Harvest, Harvested, Wish
from crawler.drafting.fetching import Fetcher
from tests.archive.archive_sample import rows
from tests.crawler.copies.old_web import AT, YEAR, OldWeb
from tests.site_simulator.memento import Kept, MementoArchive

NUMBERS = 4


class Shelf:
    """A site that is gone, the web archive that has it, and the pauses a harvest made."""

    def __init__(self, old: OldWeb, archive: MementoArchive) -> None:
        self.old, self.archive = old, archive
        self.pauses: list[float] = []

    def harvest(self, **more: Any) -> Harvested:
        """Harvest the site."""
        web = WebArchive.at(self.archive.cdx)
        fetcher = Fetcher(self.old.config, web.hosts, allow_private=True, raw=True)
        asking = Asking(fetcher, pause=self.pauses.append)
        options: dict[str, Any] = {"apart": False, "page_rows": 3} | more
        with self.old.catalogue() as catalogue:
            return Harvest(self.old.site, catalogue, web, asking, **options).run()

    def kept(self, number: int, at: datetime = AT, **more: Any) -> Kept:
        """Keep an article's page as it is now."""
        page = self.old.page(number, at)
        return Kept(page.url, at, page.body, mime=page.mime, **more)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    old = OldWeb(tmp_path)
    with MementoArchive([]) as archive:
        shelf = Shelf(old, archive)
        archive.copies = [shelf.kept(n, AT + timedelta(minutes=n)) for n in old.numbers[:NUMBERS]]
        yield shelf


def test_pages_come_in_under_the_time_of_their_capture(shelf: Shelf) -> None:
    found = shelf.harvest()
    assert (found.asked["fetched"], found.copies.counts["new"], found.stopped) == (4, 4, "")
    number = shelf.old.numbers[0]
    with shelf.old.catalogue() as catalogue:
        (capture,) = catalogue.captures_of(shelf.old.url(number))
        assert capture.fetched_at == AT + timedelta(minutes=number)
        assert capture.source
        assert capture.source.startswith(shelf.archive.url + "web/2019")
        assert capture.mime == "text/html"
        version = catalogue.version(shelf.old.id_of(number))
        assert version
        assert version.capture == capture.id
        assert [run.verb for run in catalogue.runs()] == ["harvest"]
        assert catalogue.runs()[0].state is RunState.FINISHED
        assert not list(verify(shelf.old.config, catalogue))
        before = rows(catalogue)
    rebuild(shelf.old.config)
    with shelf.old.catalogue() as catalogue:
        after = rows(catalogue)
    for name in before:
        assert after[name] == before[name], name


def test_a_second_harvest_fetches_and_adds_nothing(shelf: Shelf) -> None:
    shelf.harvest()
    asked = shelf.archive.fetches("id_/")
    with shelf.old.catalogue() as catalogue:
        before = rows(catalogue)
    again = shelf.harvest()
    assert (again.asked["held"], again.asked["fetched"]) == (NUMBERS, 0)
    assert shelf.archive.fetches("id_/") == asked
    with shelf.old.catalogue() as catalogue:
        after = rows(catalogue)
    assert {k: v for k, v in after.items() if k != "runs"} == {
        k: v for k, v in before.items() if k != "runs"
    }


def test_each_content_is_fetched_once_and_edits_become_versions(shelf: Shelf) -> None:
    number = shelf.old.numbers[0]
    same = [shelf.kept(number, AT + turn * YEAR) for turn in range(3)]
    repeated = shelf.kept(number, AT + 3 * YEAR, revisit=True)
    shelf.old.edit(number, title="Đã sửa")
    edited = shelf.kept(number, AT + 4 * YEAR)
    back = replace(same[0], at=AT + 5 * YEAR)
    shelf.archive.copies = [back, edited, repeated, *same]
    found = shelf.harvest()
    assert found.asked["fetched"] == 2
    with shelf.old.catalogue() as catalogue:
        versions = catalogue.versions(shelf.old.id_of(number))
        assert [v.reason for v in versions] == [Reason.CAPTURED, Reason.EDITED]
        assert versions[-1].article.title == "Đã sửa"


def test_photos_of_articles_come_in_and_other_files_do_not(shelf: Shelf) -> None:
    shelf.harvest(wish=Wish(files=False))
    with shelf.old.catalogue() as catalogue:
        urls = {
            photo.url
            for id_ in catalogue.article_ids()
            if (version := catalogue.version(id_))
            for photo in version.article.photos
        }
    assert urls
    fresh = OldWeb(shelf.old.folder / "fresh")
    page = fresh.any_page(sorted(urls)[0])
    shelf.archive.copies.append(Kept(page.url, AT, page.body, mime=page.mime))
    shelf.archive.copies.append(Kept("http://cu.langson.example/logo.png", AT, page.body))
    shelf.old = fresh
    found = shelf.harvest()
    assert found.asked["fetched"] == NUMBERS + 1
    with fresh.catalogue() as catalogue:
        assert len(catalogue.captures_of(page.url)) == 1
        assert not catalogue.captures_of("http://cu.langson.example/logo.png")
        assert len(catalogue.runs()) == 1


def test_pauses_that_the_archive_asks_for_are_made(shelf: Shelf) -> None:
    shelf.archive.busy, shelf.archive.retry_after = 2, "7"
    found = shelf.harvest()
    assert shelf.pauses == [7.0, 7.0]
    assert found.copies.counts["new"] == NUMBERS


def test_a_long_pause_ends_the_harvest_and_the_next_goes_on(shelf: Shelf) -> None:
    shelf.harvest(wish=Wish(limit=2))
    shelf.archive.busy, shelf.archive.retry_after = 1, "7200"
    found = shelf.harvest()
    assert "asks for a pause of 120 minutes" in found.stopped
    assert not shelf.pauses
    with shelf.old.catalogue() as catalogue:
        assert catalogue.runs()[0].state is RunState.FAILED
    assert shelf.harvest().copies.counts["new"] == 2
    with shelf.old.catalogue() as catalogue:
        assert len(list(catalogue.article_ids())) == NUMBERS


def test_an_archive_that_only_fails_is_left_alone_after_some_tries(shelf: Shelf) -> None:
    shelf.archive.faults.fail("id_/", status=500)
    found = shelf.harvest()
    assert "answers 500, 6 times" in found.stopped
    assert shelf.archive.fetches("id_/") == 6
    assert shelf.pauses == [5, 10, 20, 40, 80]


def test_an_address_where_nobody_answers_is_given_up_soon(shelf: Shelf) -> None:
    with MementoArchive([]) as gone:
        pass
    shelf.archive = gone
    found = shelf.harvest()
    assert "check the address, then run it again" in found.stopped
    assert shelf.pauses == [5.0]


def test_copies_that_cannot_be_had_are_named_and_tried_again(shelf: Shelf) -> None:
    lost = replace(shelf.archive.copies[0], lost=True)
    shelf.archive.copies[0] = lost
    found = shelf.harvest()
    assert found.copies.counts == {"new": 3, "refused": 1}
    assert "the archive answers 404" in found.copies.refused[0]
    shelf.archive.copies[0] = replace(lost, lost=False)
    assert shelf.harvest().copies.counts["new"] == 1


def test_broken_rows_are_named_and_passed_over(shelf: Shelf) -> None:
    shelf.archive.broken_rows = [
        ["short"], "text", ["k", "2019", "http://a/", "", "", "", ""],
        ["k", "20190231000000", "http://a/", "", "", "", ""],
        ["k", "20190201000000", "javascript:x", "", "", "", ""], None,
    ]  # fmt: skip
    found = shelf.harvest()
    assert (found.asked["broken"], found.copies.counts["new"]) == (6, NUMBERS)
    assert all("a row of the list is broken" in sentence for sentence in found.copies.refused)


def test_robots_of_the_archive_are_obeyed(shelf: Shelf) -> None:
    shelf.archive.robots = "User-agent: *\nDisallow: /cdx/\n"
    found = shelf.harvest()
    assert "the archive's robots.txt forbids it" in found.stopped
    assert shelf.archive.fetches("cdx/search") == 0


def test_a_copy_is_dated_as_the_archive_dates_what_it_gives(shelf: Shelf) -> None:
    number = shelf.old.numbers[0]
    kept = shelf.kept(number)
    shelf.archive.copies = [kept]
    shelf.archive.broken_rows = [
        [*kept.row()[:1], "20180101000000", kept.url, "text/html", "200", "A" * 32, "1"]
    ]
    shelf.harvest()
    with shelf.old.catalogue() as catalogue:
        assert [c.fetched_at for c in catalogue.captures_of(kept.url)] == [AT]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 200, "body": b"<html>busy</html>"}, "what is no list"),
        ({"status": 200, "body": b"[[1"}, "is no JSON"),
        ({"status": 403, "body": b""}, "answers 403"),
    ],
)
def test_what_is_no_list_ends_the_harvest_in_words(
    shelf: Shelf, answer: dict[str, Any], said: str
) -> None:
    from tests.site_simulator.wire import Answer

    shelf.archive.faults._add("cdx", None, lambda request, real: Answer(**answer))
    assert said in shelf.harvest().stopped


def test_compressed_copies_are_kept_as_sent_and_read(shelf: Shelf) -> None:
    page = shelf.old.page(shelf.old.numbers[0])
    packed = gzip.compress(page.body, mtime=0)
    shelf.archive.copies = [
        Kept(page.url, AT, packed, mime="text/html", headers=(("Content-Encoding", "gzip"),))
    ]
    assert shelf.harvest().read[0].counts["articles_new"] == 1


def test_an_address_with_its_port_is_the_same_page(shelf: Shelf) -> None:
    kept = shelf.archive.copies[0]
    shelf.archive.copies = [replace(kept, url=kept.url.replace(".example/", ".example:80/"))]
    assert shelf.harvest().read[0].counts["articles_new"] == 1
    with shelf.old.catalogue() as catalogue:
        assert [c.url for c in catalogue.captures_of(kept.url)] == [kept.url]


def test_only_the_years_asked_for_are_listed(shelf: Shelf) -> None:
    shelf.archive.copies.append(shelf.kept(shelf.old.numbers[5], AT - 3 * YEAR))
    found = shelf.harvest(wish=Wish(until=datetime(2017, 12, 31, tzinfo=UTC)))
    assert found.asked["rows"] == found.asked["fetched"] == 1


def test_the_other_dialect_is_understood(tmp_path: Path) -> None:
    old = OldWeb(tmp_path)
    with MementoArchive([], dialect="pywb") as archive:
        shelf = Shelf(old, archive)
        archive.copies = [shelf.kept(number) for number in old.numbers[:2]]
        assert shelf.harvest().copies.counts["new"] == 2


def test_a_list_without_keys_is_asked_for_again_until_it_is_whole(tmp_path: Path) -> None:
    old = OldWeb(tmp_path)
    with MementoArchive([], dialect="pywb") as archive:
        shelf = Shelf(old, archive)
        archive.copies = [shelf.kept(number) for number in old.numbers[:5]]
        assert shelf.harvest(wish=Wish(files=False)).asked == {"rows": 5, "fetched": 5}
        assert (archive.fetches("limit=3"), archive.fetches("limit=30")) == (2, 1)


@pytest.mark.parametrize("address", ["ftp://a/cdx", "http:///cdx", "http://a/b", "khong"])
def test_what_is_no_cdx_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="--from"):
        WebArchive.at(address)


def test_the_archive_at_a_private_address_must_be_allowed(shelf: Shelf) -> None:
    web = WebArchive.at(shelf.archive.cdx)
    fetcher = Fetcher(shelf.old.config, web.hosts, raw=True)
    with shelf.old.catalogue() as catalogue, pytest.raises(UsageError, match="private address"):
        Harvest(shelf.old.site, catalogue, web, Asking(fetcher), apart=False).run()


def test_numbers_between_what_came_in_are_gaps_of_the_ledger(shelf: Shelf) -> None:
    first, last = min(shelf.old.numbers), max(shelf.old.numbers)
    shelf.archive.copies = [shelf.kept(n, AT) for n in (first, last)]
    shelf.harvest()
    with shelf.old.catalogue() as catalogue:
        (found,) = gaps_in(catalogue, shelf.old.site.name)
    assert (found.first, found.last) == (first + 1, last - 1)
