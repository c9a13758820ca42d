"""A record held against the row the catalogue has of it, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, and_, case, func, select

from archive.catalogue.captures import url_key
from archive.catalogue.tables import articles, captures, events, restrictions, versions
from archive.errors import DamagedRecord
from archive.evidence import NOT_MODIFIED, capture_in
from archive.models import Capture, Event, Problem
from archive.people.rows import correction_of
from archive.people.values import Correction
from archive.restrictions.values import Lift, Restriction
from archive.statements import Solved, read_statement, read_version
from archive.versions import article_from_json, content_digest
from archive.warc import Record

_STATED = ("kind", "target", "ground", "reason", "at", "by", "until")
_VALIDATORS = ("etag", "last_modified")


def difference(connection: Connection, record: Record) -> str:
    """Return how a whole record differs from its row, empty when it does not."""
    try:
        if record.kind == "conversion":
            return _version_differs(connection, record)
        if record.kind == "metadata":
            return _event_differs(connection, record)
        return _capture_differs(connection, record)
    except DamagedRecord as error:
        return str(error)


def _row(connection: Connection, table: Table, record: Record) -> dict[str, Any]:
    place = and_(table.c.file == record.file, table.c.offset == record.offset)
    row = connection.execute(select(table).where(place)).mappings().first()
    return dict(row) if row else {}


def _capture_differs(connection: Connection, record: Record) -> str:
    row, found = _row(connection, captures, record), capture_in(record)
    if found.digest != row["digest"]:
        return "the payload digest is not the catalogue's"
    expected: dict[str, Any] = {name: getattr(found, name) for name in Capture.__slots__}
    expected |= {"kind": found.kind.value, "url_key": url_key(found.url)}
    expected["truncated"] = record.headers.get("WARC-Truncated")
    if found.status == NOT_MODIFIED:
        # A 304 need not repeat the validators it confirms: see archive.evidence.
        expected |= {name: row[name] for name in _VALIDATORS}
    return _unlike(expected, row)


def _version_differs(connection: Connection, record: Record) -> str:
    row, saved = _row(connection, versions, record), read_version(record.body, place=record)
    version = saved.version
    if not version.digest == row["digest"] == content_digest(version.article):
        return "the version's digest is not that of its text, or not the catalogue's"
    try:
        article = article_from_json(row["article"])
    except (ValueError, KeyError, TypeError) as error:
        return f"the catalogue's copy of the version cannot be read ({error!r})"
    expected = {
        "article_id": version.article_id,
        "number": version.number,
        "capture": version.capture,
        "extractor": version.extractor,
        "reason": version.reason.value,
        "saved_at": version.saved_at,
        "seen_at": saved.seen_at,
        "article": version.article,
    }
    return _unlike(expected, row | {"article": article})


def _event_differs(connection: Connection, record: Record) -> str:
    row, statement = _row(connection, events, record), read_statement(record.body, place=record)
    expected: dict[str, Any]
    if isinstance(statement, Event):
        expected = {name: getattr(statement, name) for name in ("article_id", "at", "value")}
        expected["happening"] = statement.happening.value
    elif isinstance(statement, Problem):
        value = f"{statement.field}: {statement.reason}"
        expected = {"happening": "problem", "at": statement.noted_at, "value": value}
    elif isinstance(statement, Solved):
        expected = {"happening": "solved", "at": statement.at, "value": ""}
    elif isinstance(statement, Correction):
        if found := _unlike({"happening": "corrected", "value": statement.id}, row):
            return found
        held = correction_of(connection, statement.id)
        return (
            ""
            if held == statement
            else "the catalogue has another correction; run `khotin rebuild`"
        )
    else:
        return _restriction_differs(connection, statement, row)
    return _unlike(expected | {"capture": statement.capture}, row)


def _restriction_differs(
    connection: Connection, statement: Restriction | Lift, event: dict[str, Any]
) -> str:
    is_lift = isinstance(statement, Lift)
    made = statement.restriction if isinstance(statement, Lift) else statement
    happening = "lifted" if is_lift else "restricted"
    if found := _unlike({"happening": happening, "at": statement.at, "value": made.id}, event):
        return found
    held = select(restrictions).where(restrictions.c.id == made.id)
    row = connection.execute(held).mappings().first()
    if row is None:
        return f"the catalogue has no restriction {made.id}; run `khotin rebuild`"
    expected = {name: getattr(made, name) for name in _STATED}
    if isinstance(statement, Lift):
        expected |= {"lifted_at": statement.at, "lifted_by": statement.by}
        expected |= {"lifted_reason": statement.reason, "ended_at": statement.at}
    return _unlike(expected, dict(row))


def _unlike(expected: dict[str, Any], row: dict[str, Any]) -> str:
    names = [name for name, value in expected.items() if row.get(name) != value]
    if not names:
        return ""
    return f"the catalogue says otherwise than the record: {', '.join(names)}; run `khotin repair`"


def derived_differences(connection: Connection) -> Iterator[str]:
    """Yield in what articles' rows do not follow from their versions, restrictions' from their records."""
    yield from _unfounded_restrictions(connection)
    counted = (
        select(versions.c.article_id, func.count().label("held"))
        .group_by(versions.c.article_id)
        .subquery()
    )
    shown = and_(versions.c.article_id == articles.c.id, versions.c.number == articles.c.current)
    rows = connection.execute(
        select(articles.c.id, counted.c.held, articles.c.versions)
        .join(counted, counted.c.article_id == articles.c.id)
        .where(counted.c.held != articles.c.versions)
    )
    for id_, held, said in rows:
        yield f"article {id_} has {held} versions, but its row says {said}; run `khotin repair`"
    shows = connection.execute(
        select(articles.c.id, articles.c.current)
        .join(versions, shown)
        .where(versions.c.digest != articles.c.digest)
    )
    for id_, number in shows:
        yield f"article {id_} shows another digest than its version {number}; run `khotin repair`"
    doubted = and_(
        articles.c.printed_at.is_not(None), articles.c.printed_at == articles.c.doubted_at
    )
    believed = case((doubted, None), else_=articles.c.printed_at)
    dated = select(articles.c.id).where(articles.c.published_at.is_distinct_from(believed))
    for id_ in connection.scalars(dated):
        yield f"article {id_} is not dated as its current version says; run `khotin repair`"


def _unfounded_restrictions(connection: Connection) -> Iterator[str]:
    """Yield the restrictions that no record makes, lifts, or lets end: they would hide too much or too little."""
    told: dict[str, set[str]] = {}
    of_them = events.c.happening.in_(("restricted", "lifted"))
    for id_, happening in connection.execute(
        select(events.c.value, events.c.happening).where(of_them)
    ):
        told.setdefault(id_, set()).add(happening)
    for row in connection.execute(select(restrictions).order_by(restrictions.c.id)):
        said = told.get(row.id)
        if said is None:
            yield f"restriction {row.id} has no record; run `khotin rebuild`"
        elif row.lifted_at is not None and "lifted" not in said:
            yield f"restriction {row.id} is lifted, but no record lifts it; run `khotin rebuild`"
        elif (
            row.ended_at is not None
            and row.lifted_at is None
            and (row.until is None or row.ended_at < row.until)
        ):
            yield f"restriction {row.id} has ended before its time; run `khotin rebuild`"
