"""What the catalogue knows of the records of a WARC file, and records made again from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from archive.catalogue.tables import captures, events, problems, restrictions, runs, versions
from archive.models import Event, Happening, Problem, Reason, Version
from archive.people.rows import correction_of
from archive.restrictions.values import Ground, Kind, Lift, Restriction
from archive.statements import (
    Solved,
    Statement,
    refers_to,
    statement_body,
    statement_urn,
    version_body,
    version_urn,
)
from archive.versions import article_from_json, content_digest
from archive.warc import EVENT_MIME, VERSION_MIME
from archive.warc.draft import Draft, draft, draft_info
from archive.warc.record import urn_of


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A record as the catalogue has it: where it began, and its row; `table` names the row's."""

    offset: int
    id: str
    url: str
    table: str
    row: dict[str, Any]


def records_of(connection: Connection, file: str) -> list[KnownRecord]:
    """Return what the catalogue has of a file, by offset."""
    found = []
    for table, key, url in (
        (captures, "id", "url"), (versions, "record", None), (events, "record", None),
    ):  # fmt: skip
        for row in connection.execute(select(table).where(table.c.file == file)).mappings():
            address = row[url] if url else ""
            found.append(KnownRecord(row["offset"], row[key], address, table.name, dict(row)))
    return sorted(found, key=lambda record: record.offset)


def made_again(
    connection: Connection, known: KnownRecord, *, info: str, at: datetime | None
) -> bytes | None:
    """Return the member of a version or statement as it was written; None where that is unknown.

    `info` is the id of the file's warcinfo; `at` the record's own time, if its remains tell it.
    The words of a version agree with their digest, or it is not made.
    """
    if known.table == "versions":
        return _version(known.row, info)
    if known.table == "events":
        statement = _statement(connection, known.row)
        if statement is not None:
            return _draft(
                "metadata", statement_urn(statement), at=at or known.row["at"], info=info,
                mime=EVENT_MIME, body=statement_body(statement), id_=known.id,
                refers_to=refers_to(statement),
            ).member  # fmt: skip
    return None


def info_again(
    connection: Connection, name: str, records: list[KnownRecord], *, id_: str, at: datetime
) -> bytes:
    """Return a warcinfo for a file whose own is lost, with what the catalogue knows of its run."""
    known = next((record.row for record in records if record.table == "captures"), {})
    run = str(known.get("run", ""))
    verb = connection.scalar(select(runs.c.verb).where(runs.c.id == run))
    site = str(known.get("site", "")) or name.partition("/")[0]
    return draft_info(
        name.rpartition("/")[2], at=at, site=site, run=run, verb=verb or "crawl", id_=id_
    ).member


def _version(row: dict[str, Any], info: str) -> bytes | None:
    try:
        article = article_from_json(row["article"])
    except (ValueError, KeyError, TypeError):
        return None
    if content_digest(article) != row["digest"]:
        return None
    named = ("article_id", "number", "digest", "capture", "extractor", "saved_at", "record")
    version = Version(
        article=article, reason=Reason(row["reason"]), **{name: row[name] for name in named}
    )
    return _draft(
        "conversion", version_urn(version.article_id, version.number), at=version.saved_at,
        info=info, mime=VERSION_MIME, body=version_body(version, seen_at=row["seen_at"]),
        id_=version.record, refers_to=version.capture,
    ).member  # fmt: skip


def _draft(
    kind: str, url: str, *, at: datetime, info: str, mime: str, body: bytes, id_: str,
    refers_to: str | None,
) -> Draft:  # fmt: skip
    fields = [("WARC-Refers-To", urn_of(refers_to))] if refers_to else []
    return draft(kind, url, at=at, info=info, mime=mime, body=body, fields=fields, id_=id_)


def _statement(connection: Connection, row: dict[str, Any]) -> Statement | None:
    happening, at, capture, value = row["happening"], row["at"], row["capture"], row["value"]
    if happening == "problem":
        return _problem(connection, capture, value, at)
    if happening == "solved":
        return Solved(capture, at)
    if happening == "corrected":
        return correction_of(connection, value)
    if happening in ("restricted", "lifted"):
        return _restriction(connection, value, lifted=happening == "lifted", at=at)
    return Event(row["article_id"], Happening(happening), at, capture, value)


def _problem(connection: Connection, capture: str, value: str, at: datetime) -> Problem | None:
    field, _, reason = value.partition(": ")
    for table in (problems, captures):
        key = table.c.capture if table is problems else table.c.id
        row = connection.execute(select(table.c.site, table.c.url).where(key == capture)).first()
        if row is not None:
            return Problem(capture, row.site, row.url, field, reason, at)
    return None


def _restriction(
    connection: Connection, id_: str, *, lifted: bool, at: datetime
) -> Restriction | Lift | None:
    row = connection.execute(select(restrictions).where(restrictions.c.id == id_)).first()
    if row is None:
        return None
    made_at = row.at if lifted else at
    kind, ground = Kind(row.kind), Ground(row.ground)
    made = Restriction(id_, kind, row.target, ground, row.reason, made_at, row.by, row.until)
    return Lift(made, at, row.lifted_by, row.lifted_reason) if lifted else made
