"""Sizes and SHA-256 of what a result set was streamed as, remembered beside the set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from archive import VERSION
from archive.catalogue import Catalogue
from archive.catalogue.result_tables import result_files as table
from archive.export.citations import site_titles
from archive.export.forms import Form
from archive.export.options import Options
from archive.profiles import load_sites
from archive.restrictions.withholding import Withheld
from archive.resultsets import ResultSet

_TITLED = ("wacz", "package")


@dataclass(frozen=True, slots=True)
class Sum:
    """The size in bytes and the SHA-256 (hex) of a whole file."""

    size: int
    sha256: str


@dataclass(slots=True)
class Summing:
    """Adds up what passes through it."""

    size: int = 0
    _hash: Any = field(default_factory=sha256)

    def add(self, piece: bytes) -> None:
        """Take in the next piece of the file."""
        self.size += len(piece)
        self._hash.update(piece)

    @property
    def sum(self) -> Sum:
        """The sum of what has passed."""
        return Sum(self.size, self._hash.hexdigest())


def fingerprint(
    catalogue: Catalogue, found: ResultSet, form: Form, options: Options, held: Withheld
) -> str:
    """Return a name for the bytes that a set gives in a form: another as soon as they may be others.

    They follow from the set, the choices, the program, what is hidden now and all that this reaches
    (also what related articles a row names), and the settings that stand in them: the public
    address, in citations the sites' titles, in files that describe themselves the title that a
    person gave the set.
    """
    cites = form.module == "archive.export.citations"
    whole = [
        found.id, found.digest, found.made_at.isoformat(), form.name, options.to_args(), VERSION,
        sorted(each.id for each in held.restrictions), _reach(catalogue, held),
        catalogue.config.public_url,
        sorted(site_titles(catalogue).items()) if cites else "",
        found.title if form.name in _TITLED else "",
    ]  # fmt: skip
    return sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()[:32]


def _reach(catalogue: Catalogue, held: Withheld) -> str:
    """Return a digest of what is hidden and of how addresses are told to be those of hidden articles."""
    if not held:
        return ""
    sites = load_sites(catalogue.config.profiles_dir, on_broken=lambda _error: None)
    told_by = sorted(repr((name, site.hosts, site.article)) for name, site in sites.items())
    return sha256(repr((held.reach, told_by)).encode()).hexdigest()


def remembered(catalogue: Catalogue, found: ResultSet, name: str) -> Sum | None:
    """Return the sum of the file with this fingerprint, None when nobody has read it to its end."""
    query = select(table.c.size, table.c.sha256).where(
        table.c.set == found.id, table.c.name == name
    )
    with catalogue.read() as connection:
        row = connection.execute(query).one_or_none()
    return Sum(row.size, row.sha256) if row else None


def remember(catalogue: Catalogue, found: ResultSet, name: str, known: Sum) -> None:
    """Keep the sum of a file for as long as its set; raises ArchiveError."""
    row = {"set": found.id, "name": name, "size": known.size, "sha256": known.sha256,
           "at": datetime.now(UTC)}  # fmt: skip
    with catalogue.write() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        put = (sqlite.insert if is_sqlite else postgresql.insert)(table)
        connection.execute(put.on_conflict_do_nothing(), row)


def summed(pieces: Iterator[bytes]) -> Sum:
    """Read a file to its end and return its sum."""
    whole = Summing()
    for piece in pieces:
        whole.add(piece)
    return whole.sum
