"""Kept counters say what counting would say: while writing, after a rebuild, counted anew."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import update

from archive.catalogue import Catalogue
from archive.catalogue.desk_tables import tallies
from archive.catalogue.tallies import Held, held_by_site, recount
from archive.config import Config
from archive.rebuilding import rebuild
from tests.archive.archive_sample import START
from tests.archive.whole_archive import fill


def held(config: Config) -> dict[str, Held]:
    with Catalogue.open(config) as catalogue, catalogue.read() as connection:
        return held_by_site(connection)


def counted(config: Config) -> dict[str, Held]:
    with Catalogue.open(config) as catalogue, catalogue.write() as connection:
        recount(connection)
        return held_by_site(connection)


def test_counters_follow_what_is_written_and_a_rebuild(lite: Config, tmp_path: Path) -> None:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
    before = held(lite)
    assert before
    assert all(each.captures and each.bytes and each.articles for each in before.values())
    assert counted(lite) == before
    with Catalogue.open(lite) as catalogue, catalogue.write() as connection:
        connection.execute(update(tallies).values(captures=7))
    rebuild(lite, at=START)
    assert held(lite) == before
