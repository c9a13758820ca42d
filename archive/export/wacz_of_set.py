"""WACZ files of just the captures of a result set, its texts as the list of pages."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from archive.catalogue import Catalogue
from archive.export.cited_set import title_of
from archive.export.forms import Advance
from archive.export.options import Options
from archive.export.parts import PART
from archive.export.provenance import facts
from archive.export.set_records import SetRecords
from archive.export.sieve import CAPTURES, Sieve
from archive.export.wacz_file import WaczFile, wacz_at
from archive.export.warc_of_set import counts, first_record, in_words, last_record
from archive.resultsets import ResultSet


def write(
    catalogue: Catalogue, found: ResultSet, options: Options, path: Path, advance: Advance
) -> None:
    """Write the records of a set, their index and the pages at a path.

    Raises ArchiveError for a record that cannot be read whole, OSError when the disk is full.
    """
    sieve = Sieve(catalogue, now=datetime.now(UTC))
    places = path.with_name(f"{path.name.removesuffix(PART)}.places{PART}")
    base = catalogue.config.public_url
    with SetRecords(catalogue, found, sieve, places) as records, wacz_at(path, at=found.made_at) as out:  # fmt: skip
        name = f"khotin-{found.id}.warc.gz"
        # Let go of before `records` is: on a full disk it stops in the middle.
        with closing(_warc(found, records, sieve, out, name, base, advance)) as pieces:
            out.put(f"archive/{name}", pieces)
        out.put_index()
        out.put_pages(records.pages())
        known = {fact.name: fact.value for fact in facts(found, base=base)}
        out.finish(
            title=title_of(found),
            description=" ".join(in_words(counts(records, sieve))),
            more={"khotin": known},
        )


def _warc(
    found: ResultSet, records: SetRecords, sieve: Sieve, out: WaczFile, name: str, base: str,
    advance: Advance,
) -> Generator[bytes]:  # fmt: skip
    """Yield the bytes of the WARC file, and note where in it each capture begins."""
    first = first_record(found, name, base=base)
    yield first.member
    place = len(first.member)
    with closing(records.pieces(advance)) as pieces:
        for data, record in pieces:
            if record.kind in CAPTURES:
                out.index(record, filename=name, offset=place)
            place += len(data)
            yield data
    yield last_record(found, first, counts(records, sieve)).member
