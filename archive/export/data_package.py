"""A data package: a result set with all that another person needs to understand, check and cite it.

A zip with the data (CSV), Frictionless and RO-Crate metadata, a README in Vietnamese and in English,
the ledger of what the archive lacks, citations, and the SHA-256 of every file; as a BagIt bag on
request. All of it is written here, by whoever holds the archive, and nothing by who asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive import VERSION
from archive.catalogue import Catalogue
from archive.export.cited_set import bibtex_entry, cited_set, csl_items, ris_record, set_permalink
from archive.export.columns import captions_of, default_columns
from archive.export.forms import Advance
from archive.export.hashed_zip import HashedZip
from archive.export.options import Options
from archive.export.package_content import Content
from archive.export.package_coverage import as_csv, coverage_of
from archive.export.package_metadata import data_package, research_object
from archive.export.package_words import readme
from archive.export.provenance import facts
from archive.export.rows import batches
from archive.export.table_csv import heads_of, records
from archive.profiles import load_sites
from archive.resultsets import ResultSet
from archive.text import HANOI

_CITED = (("CITATION.bib", bibtex_entry), ("CITATION.ris", ris_record), ("CITATION.csl.json", csl_items))  # fmt: skip


def write(
    catalogue: Catalogue, found: ResultSet, options: Options, path: Path, advance: Advance
) -> None:
    """Write a package at a path; with `options.bag` a bag, zipped.

    The same set gives the same data; the ledger of coverage is of today. Raises ArchiveError when the
    set cannot be read whole, OSError when the disk is full.
    """
    base = catalogue.config.public_url
    content = Content(found, set_permalink(base, found.id), facts(found, base=base))
    with path.open("wb") as stream:
        out = HashedZip(stream, at=found.made_at, bag=f"khotin-{found.id}" if options.bag else "")
        try:
            _tables(catalogue, content, options, out, advance)
            _coverage(catalogue, content, out)
            _descriptions(content, out)
        except BaseException:
            out.abandon()
            raise
        out.finish(_bag_info(content))


def _tables(
    catalogue: Catalogue, content: Content, options: Options, out: HashedZip, advance: Advance
) -> None:
    """Write the table that was chosen, and beside one of articles with text that of their captions."""
    count = content.found.count
    both = options.rows == "articles" and options.text
    total = count * (2 if both else 1)
    first, second = f"data/{options.rows}.csv", "data/captions.csv"
    content.tables[first] = options.chosen
    far = _Far(advance, 0, total)
    out.put(first, _table(catalogue, content, name=first, far=far, counting=True))
    if both:
        content.tables[second] = default_columns("captions")
        out.put(second, _table(catalogue, content, name=second, far=far, counting=False))


@dataclass(slots=True)
class _Far:
    """How far the tables are, in rows of the set."""

    advance: Advance
    done: int
    total: int

    def add(self, count: int, name: str) -> None:
        self.done += count
        self.advance(self.done, self.total, name)


def _table(
    catalogue: Catalogue, content: Content, *, name: str, far: _Far, counting: bool
) -> Iterator[bytes]:
    """Yield a table as CSV; with `counting` its rows are counted by site, day and ground."""
    columns = content.tables[name]
    yield heads_of(columns)
    for batch in batches(catalogue, content.found):
        table = list(captions_of(batch)) if name == "data/captions.csv" else batch
        content.rows[name] += len(table)
        for row in batch if counting else ():
            content.count(row)
        yield records(columns, table)
        far.add(len(batch), name)


def _coverage(catalogue: Catalogue, content: Content, out: HashedZip) -> None:
    content.covered = coverage_of(catalogue, content.found, set(content.by_site))
    sites = load_sites(catalogue.config.profiles_dir, on_broken=lambda _error: None)
    named = {*content.by_site, *(each.site for each in content.covered)}
    content.titles = {name: sites[name].title if name in sites else name for name in named}
    content.addresses = {name: sites[name].start[0] for name in named if name in sites}
    out.put("coverage.csv", [as_csv(content.covered)])


def _descriptions(content: Content, out: HashedZip) -> None:
    """Write all that is about the data, the checksums last."""
    query = {fact.name: fact.value for fact in content.facts} | {
        "arguments": {name: list(values) for name, values in content.found.asked.query.items()},
        "rows": dict(content.rows),
        "withheld": dict(content.withheld),
        "written_by": f"khotin {VERSION}",
    }
    out.put("query.json", [_json(query)])
    cited = cited_set(content.found, permalink=content.permalink)
    for name, written in _CITED:
        out.put(name, [written(cited).encode()])
    for language in ("vi", "en"):
        out.put(f"README.{language}.md", [readme(content, cited, language).encode()])
    out.put("datapackage.json", [_json(data_package(content, out.entries))])
    out.put("ro-crate-metadata.json", [_json(research_object(content, out.entries))])
    sums = "".join(f"{entry.sha256}  {entry.path}\n" for entry in out.entries)
    out.put("SHA256SUMS", [sums.encode()])


def _bag_info(content: Content) -> dict[str, str]:
    return {
        "Bag-Software-Agent": f"Kho Tin {VERSION}",
        "Bagging-Date": content.found.made_at.astimezone(HANOI).strftime("%Y-%m-%d"),
        "External-Identifier": content.permalink,
        "External-Description": "Result set of a web archive of Vietnamese news: data package",
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
