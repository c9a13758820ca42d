"""The catalogue answers about captures, articles, runs and changes, in both stores alike."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError

from archive.catalogue import Catalogue, Change
from archive.catalogue.changes import take_revisions
from archive.errors import ArchiveError
from archive.models import RunState
from tests.archive.archive_sample import (
    SITE,
    START,
    Clock,
    article,
    exchange,
    id_of,
    intake,
    row_of,
    url_of,
)


def fill(catalogue: Catalogue, numbers: range, text: str = "một") -> None:
    with intake(catalogue, Clock()) as opened:
        for number in numbers:
            capture = opened.record(exchange(number, text, at=START + timedelta(hours=number)))
            opened.save(
                article(number, text), article_id=id_of(number), capture=capture.id, extractor="r1"
            )
            if opened.due():
                opened.flush()


def test_every_visible_change_takes_the_next_revision(catalogue: Catalogue) -> None:
    fill(catalogue, range(3))
    fill(catalogue, range(1, 2), "hai")
    found = catalogue.changes(0)
    assert [change.revision for change in found] == [1, 3, 4]
    assert found[-1] == Change(4, id_of(1))
    assert catalogue.changes(3) == [Change(4, id_of(1))]
    assert catalogue.changes(0, limit=1) == [Change(1, id_of(0))]
    assert catalogue.changes(catalogue.revision()) == []


def test_an_article_changed_twice_in_one_batch_takes_one_revision(catalogue: Catalogue) -> None:
    with intake(catalogue, Clock()) as opened:
        for text in ("một", "hai"):
            capture = opened.record(exchange(1, text)).id
            opened.save(article(1, text), article_id=id_of(1), capture=capture, extractor="r")
    assert catalogue.changes(0) == [Change(1, id_of(1))]
    assert [version.number for version in catalogue.versions(id_of(1))] == [1, 2]


def test_writers_at_once_leave_no_gap_and_readers_miss_nothing(catalogue: Catalogue) -> None:
    taken: list[int] = []
    seen: list[int] = []

    def write() -> None:
        for _ in range(10):
            with catalogue.write() as connection:
                numbers = list(take_revisions(connection, 3))
                taken.extend(numbers)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seen.append(catalogue.revision())
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 121))
    assert seen == sorted(seen)
    assert catalogue.revision() == 120


def test_an_aborted_writer_gives_its_revisions_back(catalogue: Catalogue) -> None:
    def abort() -> None:
        with catalogue.write() as connection:
            take_revisions(connection, 5)
            raise KeyError

    with pytest.raises(KeyError):
        abort()
    assert catalogue.revision() == 0


def test_versions_are_found_by_number_in_bulk_and_as_current(catalogue: Catalogue) -> None:
    fill(catalogue, range(4))
    fill(catalogue, range(2), "hai")
    wanted = [(id_of(0), 1), (id_of(0), 2), (id_of(3), 1), (id_of(3), 2), ("none", 1)]
    found = catalogue.versions_of(wanted)
    assert set(found) == set(wanted[:3])
    assert found[id_of(0), 2].article == article(0, "hai")
    assert catalogue.version(id_of(0)) == found[id_of(0), 2]
    assert catalogue.version(id_of(0), 1) == found[id_of(0), 1]
    assert catalogue.version(id_of(0), 3) is None
    assert catalogue.version("none") is None
    numbers = catalogue.version_numbers([id_of(0), id_of(3), "none"])
    assert numbers == {id_of(0): [1, 2], id_of(3): [1]}


def test_more_ids_than_a_statement_may_name_are_found(catalogue: Catalogue) -> None:
    fill(catalogue, range(3))
    ids = [id_of(number) for number in range(3)] + [f"{n:016d}" for n in range(40_000)]
    assert set(catalogue.articles_of(ids)) == set(ids[:3])
    assert len(catalogue.versions_of([(id_, 1) for id_ in ids])) == 3


def test_article_ids_come_in_order_and_by_site(catalogue: Catalogue) -> None:
    fill(catalogue, range(5))
    everything = sorted(id_of(number) for number in range(5))
    assert list(catalogue.article_ids()) == list(catalogue.article_ids(SITE)) == everything
    assert list(catalogue.article_ids("other")) == []


def test_counts_tell_what_is_held_of_each_site(catalogue: Catalogue) -> None:
    fill(catalogue, range(3))
    fill(catalogue, range(1), "hai")
    counts = catalogue.counts()[SITE]
    assert (counts.articles, counts.versions, counts.captures, counts.gone) == (3, 4, 4, 0)
    assert (counts.first, counts.last) == (START - timedelta(days=2), START)


def test_the_nearest_capture_prefers_its_run_then_time(catalogue: Catalogue) -> None:
    clock, found = Clock(), []
    for hour in (0, 10, 20):
        with intake(catalogue, clock) as opened:
            found.append(opened.record(exchange(1, str(hour), at=START + timedelta(hours=hour))))
    with intake(catalogue, clock) as opened:
        opened.record(exchange(1, "lỗi", status=500, at=START + timedelta(hours=14)))

    def near(hour: int, run: str | None = None) -> object:
        return catalogue.nearest_capture(url_of(1), START + timedelta(hours=hour), run=run)

    assert [near(hour) for hour in (-3, 4, 6, 14, 16, 99)] == [
        found[0], found[0], found[1], found[1], found[2], found[2],
    ]  # fmt: skip
    assert near(0, found[2].run) == found[2]
    assert catalogue.nearest_capture("http://khac.vn/", START) is None


def test_a_url_is_found_in_any_of_its_spellings_and_at_any_length(catalogue: Catalogue) -> None:
    long = "http://tin.example.vn/x?" + "&".join(f"a{n}=ữ" for n in range(2000))
    with intake(catalogue, Clock()) as opened:
        plain = opened.record(exchange(1, url="http://tin.example.vn/A?b=2&a=1"))
        far = opened.record(exchange(2, url=long))
    assert catalogue.captures_of("http://TIN.example.vn:80/A?a=1&b=2#x") == [plain]
    assert catalogue.captures_of("http://tin.example.vn/a?a=1&b=2") == []
    assert catalogue.last_capture(long) == far
    assert catalogue.captures_of("http://[broken") == []


def test_a_run_is_started_counted_and_finished(catalogue: Catalogue) -> None:
    first = catalogue.start_run(SITE, "crawl", at=START)
    catalogue.update_run(first.id, counts={"pages": 3})
    second = catalogue.start_run("other", "import", at=START + timedelta(hours=1))
    end = START + timedelta(hours=2)
    catalogue.finish_run(
        first.id, RunState.FAILED, counts={"pages": 4}, problems=["Hết chỗ."], at=end
    )
    run = catalogue.run(first.id)
    assert run
    assert (run.state, run.counts, run.problems) == (RunState.FAILED, {"pages": 4}, ("Hết chỗ.",))
    assert (run.started_at, run.finished_at) == (START, end)
    assert [found.id for found in catalogue.runs()] == [second.id, first.id]
    assert [found.id for found in catalogue.runs(SITE)] == [first.id]
    assert catalogue.run("none") is None


def test_times_come_back_aware_in_utc_and_naive_ones_are_refused(catalogue: Catalogue) -> None:
    hanoi = datetime(2026, 3, 1, 15, 0, tzinfo=timezone(timedelta(hours=7)))
    run = catalogue.run(catalogue.start_run(SITE, "crawl", at=hanoi).id)
    assert run
    assert run.started_at == START
    assert run.started_at.tzinfo is UTC
    with pytest.raises((ArchiveError, StatementError), match="no time zone"):
        catalogue.start_run(SITE, "crawl", at=datetime(2026, 3, 1))  # noqa: DTZ001


def test_stale_articles_are_those_asked_for_longest_ago(catalogue: Catalogue) -> None:
    fill(catalogue, range(3))
    with intake(catalogue, Clock()) as opened:
        opened.asked(id_of(0), at=START + timedelta(days=9))
    assert [url for _, url in catalogue.stale_articles(SITE, limit=2)] == [url_of(1), url_of(2)]
    assert row_of(catalogue, 0).last_seen == START
