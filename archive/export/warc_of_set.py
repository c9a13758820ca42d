"""WARC files of just the captures of a result set: raw records, with what describes them at both ends.

First a warcinfo record with the facts of the set, last a metadata record that counts what is in the
file and what was left out. Both are derived from the set: the same set gives the same bytes, as long
as the same things are hidden from readers.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from archive.catalogue import Catalogue
from archive.export.forms import Advance
from archive.export.options import Options
from archive.export.parts import PART
from archive.export.provenance import facts
from archive.export.set_records import SetRecords
from archive.export.sieve import Sieve
from archive.resultsets import ResultSet
from archive.warc.draft import FIELDS_MIME, SOFTWARE, Draft, describe, draft

_WARC = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


def write(
    catalogue: Catalogue, found: ResultSet, options: Options, path: Path, advance: Advance
) -> None:
    """Write the records of a set at a path.

    Raises ArchiveError for a record that cannot be read whole, OSError when the disk is full.
    """
    sieve = Sieve(catalogue, now=datetime.now(UTC))
    places = path.with_name(f"{path.name.removesuffix(PART)}.places{PART}")
    with (
        SetRecords(catalogue, found, sieve, places) as records,
        path.open("wb") as stream,
    ):
        first = first_record(found, f"khotin-{found.id}.warc.gz", base=catalogue.config.public_url)
        stream.write(first.member)
        for piece in records.pieces(advance):
            stream.write(piece.data)
        stream.write(last_record(found, first, counts(records, sieve)).member)


def first_record(found: ResultSet, name: str, *, base: str) -> Draft:
    """Form the warcinfo record: what the file is, and the facts of its set."""
    says = {
        "software": SOFTWARE,
        "format": "WARC File Format 1.1",
        "conformsTo": _WARC,
        "description": "Records behind a result set, copied byte by byte; what is hidden from readers "
        "is left out. The last record of the file counts both.",
        **{f"set-{fact.name}": _line(fact.value) for fact in facts(found, base=base)},
    }
    return describe(name, says, at=found.made_at, id_=_derived(found, repr(says)))


def last_record(found: ResultSet, first: Draft, counted: dict[str, int]) -> Draft:
    """Form the metadata record: what was put in and what was left out."""
    body = "".join(f"{name}: {count}\r\n" for name, count in counted.items()).encode()
    return draft(
        "metadata", f"urn:khotin:set:{found.id}:records", at=found.made_at, info=first.id,
        mime=FIELDS_MIME, body=body, id_=_derived(found, f"{first.id} {body!r}"),
    )  # fmt: skip


def counts(records: SetRecords, sieve: Sieve) -> dict[str, int]:
    """Return what was put in and left out, by name."""
    told = records.told
    return {
        "captures": told.captures,
        "texts": told.texts,
        "statements": told.statements,
        "left-out-articles-hidden": told.hidden_articles,
        "left-out-captures-hidden": sieve.withheld,
        "left-out-captures-that-show-what-is-hidden": sieve.mentioning,
        "left-out-records-of-texts-and-statements": told.hidden_statements,
    }


def in_words(counted: dict[str, int]) -> Iterator[str]:
    """Yield the same as sentences."""
    yield (
        f"{counted['captures']} captures, {counted['texts']} texts and {counted['statements']} "
        "statements, copied byte by byte."
    )
    yield (
        f"Left out, because hidden from readers: {counted['left-out-articles-hidden']} articles, "
        f"{counted['left-out-captures-hidden']} captures; because they show something of what is "
        f"hidden: {counted['left-out-captures-that-show-what-is-hidden']} captures, "
        f"{counted['left-out-records-of-texts-and-statements']} records of texts and statements."
    )


def _line(value: str) -> str:
    return " ".join(value.split())


def _derived(found: ResultSet, what: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"urn:khotin:set:{found.id} {what}").hex
