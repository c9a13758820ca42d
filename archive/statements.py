"""The JSON that conversion and metadata records hold: versions, events, problems.

This is the archive's own format, read back by `rebuild`; a field may be added, never renamed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from archive.errors import DamagedRecord
from archive.models import Event, Happening, Problem, Reason, Version
from archive.people.values import Correction, Deed
from archive.restrictions.values import Ground, Kind, Lift, Restriction
from archive.versions import article_from_json, article_to_json, dump_json

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Saved:
    """A version as its record holds it; `seen_at` is when its capture was fetched."""

    version: Version
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Solved:
    """A capture that could not be read as an article now can."""

    capture: str
    at: datetime


Statement = Event | Problem | Solved | Restriction | Lift | Correction


class Place(Protocol):
    """Where a record stands: a record itself, or what the writer returned for it."""

    @property
    def id(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def offset(self) -> int: ...


def version_urn(article_id: str, number: int) -> str:
    """Return the target URI of a version's record."""
    return f"urn:khotin:version:{article_id}:{number}"


def version_body(version: Version, *, seen_at: datetime) -> bytes:
    """Return a conversion record's body."""
    return _bytes({
        "format": FORMAT,
        "article_id": version.article_id,
        "number": version.number,
        "digest": version.digest,
        "capture": version.capture,
        "extractor": version.extractor,
        "reason": version.reason.value,
        "saved_at": version.saved_at.isoformat(),
        "seen_at": seen_at.isoformat(),
        "article": article_to_json(version.article),
    })  # fmt: skip


def read_version(body: bytes, *, place: Place) -> Saved:
    """Return the version the conversion record at a place holds; raises DamagedRecord."""
    try:
        value = _value(body)
        version = Version(
            article_id=value["article_id"],
            number=int(value["number"]),
            digest=value["digest"],
            article=article_from_json(value["article"]),
            capture=value["capture"],
            extractor=value["extractor"],
            reason=Reason(value["reason"]),
            saved_at=datetime.fromisoformat(value["saved_at"]),
            record=place.id,
        )
        return Saved(version, datetime.fromisoformat(value["seen_at"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged("version", place, error) from None


def statement_urn(statement: Statement) -> str:
    """Return the target URI of a statement's record."""
    if isinstance(statement, Event):
        return f"urn:khotin:event:{statement.article_id}:{statement.happening.value}"
    if isinstance(statement, Restriction):
        return f"urn:khotin:restriction:{statement.id}"
    if isinstance(statement, Lift):
        return f"urn:khotin:lift:{statement.restriction.id}"
    if isinstance(statement, Correction):
        return f"urn:khotin:correction:{statement.id}"
    kind = "problem" if isinstance(statement, Problem) else "solved"
    return f"urn:khotin:{kind}:{statement.capture}"


def refers_to(statement: Statement) -> str | None:
    """Return the capture that a statement is about, if it is about one."""
    if isinstance(statement, Restriction):
        return statement.target if statement.kind is Kind.CAPTURE else None
    return None if isinstance(statement, Lift | Correction) else statement.capture or None


def statement_body(statement: Statement) -> bytes:
    """Return a metadata record's body."""
    value: dict[str, Any]
    if isinstance(statement, Event):
        value = {
            "article_id": statement.article_id,
            "happening": statement.happening.value,
            "at": statement.at.isoformat(),
            "capture": statement.capture,
            "value": statement.value,
        }
    elif isinstance(statement, Problem):
        value = {name: getattr(statement, name) for name in Problem.__slots__}
        value["noted_at"] = statement.noted_at.isoformat()
    elif isinstance(statement, Restriction):
        value = _restriction_json(statement)
    elif isinstance(statement, Lift):
        value = {"restriction": _restriction_json(statement.restriction), **_lift_json(statement)}
    elif isinstance(statement, Correction):
        value = _correction_json(statement)
    else:
        value = {"capture": statement.capture, "at": statement.at.isoformat()}
    kind = type(statement).__name__.lower()
    return _bytes({"format": FORMAT, "kind": kind, **value})


def read_statement(body: bytes, *, place: Place) -> Statement:
    """Return the statement the metadata record at a place holds; raises DamagedRecord."""
    try:
        value = _value(body)
        kind = value.pop("kind")
        if kind == "event":
            at = datetime.fromisoformat(value["at"])
            named = value["article_id"], Happening(value["happening"]), at
            return Event(*named, value["capture"], value["value"], place.id)
        if kind == "problem":
            noted_at = datetime.fromisoformat(value.pop("noted_at"))
            return Problem(**value, noted_at=noted_at)
        if kind == "solved":
            return Solved(value["capture"], datetime.fromisoformat(value["at"]))
        if kind == "restriction":
            return _restriction(value)
        if kind == "lift":
            at = datetime.fromisoformat(value["at"])
            return Lift(_restriction(value["restriction"]), at, value["by"], value["reason"])
        if kind == "correction":
            return _correction(value)
        raise ValueError(f"kind «{kind}» is unknown")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged("statement", place, error) from None


def _correction_json(stated: Correction) -> dict[str, Any]:
    return {
        "id": stated.id,
        "deed": stated.deed.value,
        "nodes": list(stated.nodes),
        "articles": list(stated.articles),
        "name": stated.name,
        "reason": stated.reason,
        "at": stated.at.isoformat(),
        "by": stated.by,
    }


def _correction(value: dict[str, Any]) -> Correction:
    return Correction(
        id=value["id"],
        deed=Deed(value["deed"]),
        nodes=tuple(value["nodes"]),
        reason=value["reason"],
        at=datetime.fromisoformat(value["at"]),
        by=value["by"],
        articles=tuple(value["articles"]),
        name=value["name"],
    )


def _lift_json(stated: Lift) -> dict[str, Any]:
    return {"at": stated.at.isoformat(), "by": stated.by, "reason": stated.reason}


def _restriction_json(stated: Restriction) -> dict[str, Any]:
    return {
        "id": stated.id,
        "target_kind": stated.kind.value,
        "target": stated.target,
        "ground": stated.ground.value,
        "reason": stated.reason,
        "at": stated.at.isoformat(),
        "by": stated.by,
        "until": stated.until.isoformat() if stated.until else None,
    }


def _restriction(value: dict[str, Any]) -> Restriction:
    until = value["until"]
    return Restriction(
        id=value["id"],
        kind=Kind(value["target_kind"]),
        target=value["target"],
        ground=Ground(value["ground"]),
        reason=value["reason"],
        at=datetime.fromisoformat(value["at"]),
        by=value["by"],
        until=datetime.fromisoformat(until) if until else None,
    )


def _bytes(value: dict[str, Any]) -> bytes:
    return dump_json(value).encode()


def _value(body: bytes) -> dict[str, Any]:
    value = dict(json.loads(body))
    if value.pop("format") != FORMAT:
        raise ValueError("its format is of a newer Kho Tin")
    return value


def _damaged(what: str, place: Place, error: Exception) -> DamagedRecord:
    return DamagedRecord(
        f"{place.file} at byte {place.offset}: the {what} it holds cannot be read ({error!r}); "
        "run `khotin verify`",
        file=place.file,
        offset=place.offset,
    )
