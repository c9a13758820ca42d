"""Verify finds what is damaged, missing or unreferenced, and nothing in a sound archive."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from archive.catalogue import Catalogue
from archive.catalogue.tables import articles, captures, events, versions
from archive.config import Config
from archive.verify import Finding, FindingKind, verify
from archive.warc.manifest import NAME
from tests.archive.archive_sample import SITE, Clock, exchange, id_of, intake
from tests.archive.whole_archive import fill
from tests.soak import trials


@pytest.fixture
def filled(lite: Config, tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)
        yield catalogue


def found_in(catalogue: Catalogue) -> list[Finding]:
    return list(verify(catalogue.config, catalogue))


def test_a_sound_archive_has_no_findings(filled: Catalogue) -> None:
    told: list[tuple[int, int, str]] = []
    assert not list(verify(filled.config, filled, progress=lambda *step: told.append(step)))
    assert told[-1][0] == told[-1][1]


def test_an_empty_archive_has_no_findings(catalogue: Catalogue) -> None:
    assert found_in(catalogue) == []


@pytest.mark.soak
def test_any_flipped_byte_is_found_and_its_file_named(filled: Catalogue) -> None:
    seeded = random.Random(7)
    files = sorted(filled.config.warc_dir.rglob("*.warc.gz"))
    files += sorted(filled.config.warc_dir.rglob(NAME))
    tried = trials(full=1000, sample=25)
    for _ in tried:
        path = seeded.choice(files)
        data = path.read_bytes()
        place = seeded.randrange(len(data))
        changed = bytearray(data)
        changed[place] ^= 1 << seeded.randrange(8)
        path.write_bytes(bytes(changed))
        findings = found_in(filled)
        path.write_bytes(data)
        assert findings, f"byte {place} of {path.name}"
        named = f"{path.parent.name}/{path.name}"
        assert named in {finding.file for finding in findings}, f"byte {place} of {path.name}"
        assert {finding.kind for finding in findings} <= {
            FindingKind.DAMAGED, FindingKind.MISSING,
        }  # fmt: skip
        assert {finding.file.rpartition("/")[0] for finding in findings} == {path.parent.name}
    print(f"verify: {len(tried)} of {len(tried)} flipped bytes found and named")
    assert found_in(filled) == []


@pytest.mark.soak
def test_any_cut_tail_is_found_and_its_file_named(filled: Catalogue) -> None:
    seeded = random.Random(8)
    files = sorted(filled.config.warc_dir.rglob("*.warc.gz"))
    tried = trials(full=200, sample=10)
    for _ in tried:
        path = seeded.choice(files)
        data = path.read_bytes()
        path.write_bytes(data[: seeded.randrange(len(data))])
        findings = found_in(filled)
        path.write_bytes(data)
        named = f"{path.parent.name}/{path.name}"
        assert named in {finding.file for finding in findings}
    print(f"verify: {len(tried)} of {len(tried)} cut tails found and named")
    assert found_in(filled) == []


@pytest.mark.soak
def test_a_flipped_byte_of_what_the_catalogue_holds_of_evidence_is_found(
    filled: Catalogue,
) -> None:
    """Any column of any row that mirrors a record: the record says otherwise."""
    seeded = random.Random(9)
    columns = [
        (table, name)
        for table, names in {
            captures: ("url", "mime", "digest", "site", "run"),
            versions: ("article", "digest", "extractor", "capture"),
            events: ("value", "capture", "happening"),
        }.items()
        for name in names
    ]
    tried = trials(full=200, sample=10)
    for _ in tried:
        table, name = seeded.choice(columns)
        key = table.c.id if table is captures else table.c.record
        with filled.read() as connection:
            query = select(key, table.c[name]).where(table.c[name] != "").order_by(key)
            id_, value = seeded.choice(connection.execute(query).all())
        place = seeded.randrange(len(value))
        turned = chr(ord(value[place]) ^ 1)
        with filled.write() as connection:
            connection.execute(
                update(table)
                .where(key == id_)
                .values({name: value[:place] + turned + value[place + 1 :]})
            )
        assert found_in(filled), f"{table.name}.{name} of {id_}"
        with filled.write() as connection:
            connection.execute(update(table).where(key == id_).values({name: value}))
    print(f"verify: {len(tried)} of {len(tried)} changed fields of the catalogue found")
    assert found_in(filled) == []


def test_a_missing_file_is_one_finding_with_the_number_of_its_records(filled: Catalogue) -> None:
    path = sorted((filled.config.warc_dir / SITE).glob("*.warc.gz"))[0]
    path.unlink()
    findings = found_in(filled)
    assert [finding.kind for finding in findings] == [FindingKind.MISSING]
    assert findings[0].file == f"{SITE}/{path.name}"
    assert "the catalogue has 18 records of it" in findings[0].what


def test_a_cut_file_names_every_record_that_is_lost(filled: Catalogue) -> None:
    path = sorted((filled.config.warc_dir / SITE).glob("*.warc.gz"))[0]
    with filled.read() as connection:
        offsets = sorted(connection.scalars(select(captures.c.offset).where(
            captures.c.file == f"{SITE}/{path.name}")))  # fmt: skip
    path.write_bytes(path.read_bytes()[: offsets[-2] + 10])
    findings = found_in(filled)
    assert {finding.offset for finding in findings} >= {offsets[-2], offsets[-1]}
    assert {finding.kind for finding in findings} >= {FindingKind.DAMAGED, FindingKind.MISSING}


@pytest.mark.parametrize("table", [captures, versions, events], ids=lambda table: table.name)
def test_a_record_without_its_row_is_unreferenced(filled: Catalogue, table: object) -> None:
    assert table is captures or table is versions or table is events
    with filled.write() as connection:
        file, offset = connection.execute(select(table.c.file, table.c.offset).order_by(
            table.c.offset)).first() or ("", 0)  # fmt: skip
        connection.execute(delete(table).where(table.c.file == file, table.c.offset == offset))
    kinds = {(finding.kind, finding.file, finding.offset) for finding in found_in(filled)}
    assert (FindingKind.UNREFERENCED, file, offset) in kinds


def test_a_row_that_says_something_else_than_its_record_is_damage(filled: Catalogue) -> None:
    with filled.write() as connection:
        connection.execute(
            update(versions).where(versions.c.article_id == id_of(0)).values(digest="0" * 64)
        )
        capture = connection.scalar(select(captures.c.id).where(captures.c.kind == "revisit"))
        connection.execute(
            update(captures).where(captures.c.id == capture).values(digest="sha256:x")
        )
    said = sorted(finding.what for finding in found_in(filled))
    assert len(said) == 3
    assert f"article {id_of(0)} shows another digest" in said[0]
    assert "payload digest" in said[1]
    assert "version's digest" in said[2]


def test_what_names_something_that_is_not_there_is_found(filled: Catalogue) -> None:
    with filled.write() as connection:
        connection.execute(
            update(captures).where(captures.c.kind == "revisit").values(refers_to="f" * 32)
        )
        connection.execute(
            update(versions).where(versions.c.article_id == id_of(0)).values(capture="e" * 32)
        )
        connection.execute(update(articles).where(articles.c.id == id_of(1)).values(current=9))
    said = " ".join(finding.what for finding in found_in(filled))
    assert f"original {'f' * 32} is missing" in said
    assert f"capture {'e' * 32} that the version was read from is missing" in said
    assert f"current version of article {id_of(1)} is missing" in said


def test_the_file_of_a_running_crawl_is_left_out_with_a_note(filled: Catalogue) -> None:
    notes: list[str] = []
    with intake(filled, Clock()) as opened:
        opened.record(exchange(1, "mới"))
        opened.flush()
        opened.record(exchange(2, "mới"))
        assert not list(verify(filled.config, filled, note=notes.append))
    assert any("is being written; left out" in note for note in notes)


def test_the_file_of_a_dead_run_is_called_unfinished(filled: Catalogue) -> None:
    path = sorted(filled.config.warc_dir.rglob("*.warc.gz"))[0]
    path.rename(path.with_name(f"{path.name}.open"))
    assert [finding.kind for finding in found_in(filled)] == [FindingKind.UNFINISHED]
