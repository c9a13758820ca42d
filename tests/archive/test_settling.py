"""Whoever asks for changes by time or by revision misses none, however long a commit lasts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.catalogue.harvesting import Chosen, harvested
from archive.catalogue.settling import Unsettled, hold_stamps, wait_until_settled
from archive.catalogue.stamps import stamp, stamp_anew
from archive.config import Config
from archive.restrictions.rows import renumber
from tests.archive.archive_sample import id_of
from tests.archive.whole_archive import fill


@pytest.fixture
def other(config: Config, catalogue: Catalogue, tmp_path: Path) -> Catalogue:
    """A second connection to a filled catalogue, as another process has it."""
    fill(catalogue, tmp_path)
    return Catalogue.open(config)


def test_who_asks_by_time_waits_for_what_is_stamped_and_not_committed(
    catalogue: Catalogue, other: Catalogue
) -> None:
    def ask() -> dict[str, int]:
        wait_until_settled(other, seconds=30)
        with other.read() as connection:
            found = harvested(connection, Chosen(since=begun), after=None, limit=100)
        return {each.row.id: each.row.revision for each in found}

    with other, ThreadPoolExecutor(1) as asking:
        with catalogue.write() as connection:
            begun = stamp()
            renumber(connection, [id_of(1)])
            with pytest.raises(Unsettled, match=r"writing for 0\.05 seconds"):
                wait_until_settled(other, seconds=0.05)
            before = other.revision()
            answer = asking.submit(ask)
        assert answer.result()[id_of(1)] == before + 1


def test_who_only_stamps_is_waited_for_too(catalogue: Catalogue, other: Catalogue) -> None:
    with other:
        with catalogue.write() as connection:
            hold_stamps(connection)
            stamp_anew(connection, [id_of(1)])
            with pytest.raises(Unsettled):
                wait_until_settled(other, seconds=0.05)
        wait_until_settled(other, seconds=0.05)


def test_a_wait_leaves_the_connection_as_it_was(catalogue: Catalogue) -> None:
    wait_until_settled(catalogue, seconds=0.05)
    with catalogue.write() as connection:
        renumber(connection, [])
    if catalogue.engine.dialect.name == "sqlite":
        with catalogue.read() as connection:
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000


def test_who_asks_by_revision_sees_no_later_change_before_an_earlier_one(
    catalogue: Catalogue, other: Catalogue
) -> None:
    def change() -> None:
        with other.write() as connection:
            renumber(connection, [id_of(2)])

    with other, ThreadPoolExecutor(1) as changing:
        before = other.revision()
        with catalogue.write() as connection:
            renumber(connection, [id_of(1)])
            later = changing.submit(change)
            assert (other.revision(), other.changes(before)) == (before, [])
        later.result()
        found = other.changes(before)
    assert [each.article_id for each in found] == [id_of(1), id_of(2)]
    assert [each.revision for each in found] == [before + 1, before + 2]
