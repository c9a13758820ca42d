"""Kept counters say what counting would say: while writing, after a rebuild, counted anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from archive.backup import back_up, restore
from archive.catalogue import Catalogue
from archive.catalogue.batch import Batch
from archive.catalogue.desk_tables import tallies
from archive.catalogue.tables import captures
from archive.catalogue.tallies import Held, held_by_site, recount
from archive.config import Config
from archive.fixity import Quarantined, in_quarantine
from archive.models import Article, Capture, CaptureKind, Reason, Version
from archive.rebuilding import rebuild
from archive.repair import repair
from tests.archive.archive_sample import SITE, START
from tests.archive.whole_archive import fill

# A capture of this many bytes of a site, and the article that it has a version of, if any.
_CAPTURED = st.tuples(
    st.sampled_from(["a", "b"]), st.integers(1, 9), st.one_of(st.none(), st.integers(1, 4))
)
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class _Place:
    id: str = "0" * 32
    file: str = "a/1.warc.gz"
    offset: int = 0


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


@pytest.mark.parametrize("damage", ["a page", "half a file", "a whole file", "the catalogue"])
def test_counters_follow_a_repair_that_puts_records_aside(
    lite: Config, tmp_path: Path, damage: str
) -> None:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
        path = sorted((lite.warc_dir / SITE).glob("*.warc.gz"))[0]
        with catalogue.read() as connection:
            of_file = select(captures.c.offset).where(captures.c.file == f"{SITE}/{path.name}")
            offsets = sorted(connection.scalars(of_file))
    before, whole = held(lite), path.read_bytes()
    at = offsets[3] + 60
    if damage == "a page":
        path.write_bytes(whole[:at] + b"wrecked" * 9 + whole[at + 63 :])
    elif damage == "half a file":
        path.write_bytes(whole[:at])
    elif damage == "a whole file":
        path.unlink()
    else:
        (lite.data_dir / "catalogue.sqlite").write_bytes(b"no catalogue at all" * 400)
    done = repair(lite, at=START, by="an", accept_missing=True)
    after = held(lite)
    assert counted(lite) == after
    lost = before[SITE].captures - after[SITE].captures
    assert lost == sum(note.what != "" and note.url != "" for note in _aside(lite))
    assert bool(lost) == bool(done.quarantined)


def _aside(config: Config) -> list[Quarantined]:
    with Catalogue.open(config) as catalogue:
        return in_quarantine(catalogue)


def test_counters_come_back_with_a_backup(lite: Config, tmp_path: Path) -> None:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
    before = held(lite)
    back_up(lite, tmp_path / "backup", at=START)
    elsewhere = Config(data_dir=tmp_path / "elsewhere")
    restore(elsewhere, tmp_path / "backup")
    assert held(elsewhere) == before
    assert counted(elsewhere) == before


@settings(max_examples=20)
@given(commits=st.lists(st.lists(_CAPTURED, max_size=8), max_size=4))
def test_counters_follow_whatever_is_written(
    lite: Config, commits: list[list[tuple[str, int, int | None]]]
) -> None:
    with Catalogue.open(lite) as catalogue:
        for captured in commits:
            with catalogue.write() as connection:
                batch = Batch(lambda c=connection: c)  # type: ignore[misc]
                for site, length, article in captured:
                    _add(batch, site, length, article)
                batch.write(connection)
    before = held(lite)
    assert counted(lite) == before


def _add(batch: Batch, site: str, length: int, key: int | None) -> None:
    number = next(_NUMBERS)
    at = START + timedelta(seconds=number)
    id_ = UUID(int=number).hex
    url = f"http://{site}.invalid/{number}"
    capture = Capture(
        id=id_, site=site, run="r", url=url, fetched_at=at, kind=CaptureKind.RESPONSE, status=200,
        mime="text/html", digest=f"sha256:{number}", file="a/1.warc.gz", offset=number, length=length,
    )  # fmt: skip
    batch.add_capture(capture, truncated=None)
    if key is not None:
        article = Article(site=site, key=str(key), url=url, title=f"Bài {number}")
        state = batch.article(f"{site}{key}")
        version = Version(f"{site}{key}", state.versions + 1 if state else 1, str(number), article,
                          id_, "1", Reason.CAPTURED, at, "")  # fmt: skip
        batch.add_version(version, seen_at=at, place=_Place())
