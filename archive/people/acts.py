"""Correcting who is who: record first, then the catalogue; noted in the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from archive.audit import COMMAND, write_note
from archive.catalogue import Catalogue
from archive.catalogue.people_tables import claims, nodes
from archive.errors import UsageError
from archive.intake import Intake
from archive.people import rows
from archive.people.asking import PersonRow, person
from archive.people.settling import settle_correction
from archive.people.values import Correction, Deed
from archive.restrictions.values import FOLDER
from archive.text import nfc, squeeze
from archive.warc import WarcWriter

_LONGEST = 2_000
_LONGEST_NAME = 200
_PATIENCE = 10.0


def merge(
    catalogue: Catalogue, ids: Sequence[str], *, reason: str, by: str, via: str = COMMAND
) -> Correction:
    """Say that several people are one; raises UsageError for an unknown one or only one."""
    found = [find(catalogue, id_) for id_ in ids]
    if len({each.id for each in found}) < 2:
        raise UsageError("merge needs two people or more; see `khotin people list`")
    return _state(catalogue, Deed.MERGE, [each.id for each in found], reason, by, via)


def split(
    catalogue: Catalogue, id_: str, articles: Sequence[str], *, reason: str, by: str,
    via: str = COMMAND,
) -> Correction:  # fmt: skip
    """Say that some articles name another person of the same name; raises UsageError."""
    found = find(catalogue, id_)
    with catalogue.read() as connection:
        of = list(connection.scalars(select(nodes.c.id).where(nodes.c.person == found.id)))
        known = set(
            connection.scalars(select(claims.c.article_id).where(claims.c.node.in_(of)).distinct())
        )
    strange = [each for each in articles if each not in known]
    if strange or not articles:
        raise UsageError(f"{found.name} is not named in article {', '.join(strange) or '(none)'}")
    if known == set(articles):
        raise UsageError(f"these are all the articles that name {found.name}; leave some to each")
    return _state(catalogue, Deed.SPLIT, sorted(of), reason, by, via, articles=sorted(articles))


def rename(
    catalogue: Catalogue, id_: str, name: str, *, reason: str, by: str, via: str = COMMAND
) -> Correction:
    """Show a person under another name; raises UsageError for an empty or very long one."""
    found, wanted = find(catalogue, id_), squeeze(nfc(name))
    if not wanted or len(wanted) > _LONGEST_NAME:
        raise UsageError(f"«{wanted[:50]}» is no person's name")
    with catalogue.read() as connection:
        of = sorted(connection.scalars(select(nodes.c.id).where(nodes.c.person == found.id)))
    return _state(catalogue, Deed.RENAME, of, reason, by, via, name=wanted)


def refuse(
    catalogue: Catalogue, claim: str, *, reason: str, by: str, via: str = COMMAND
) -> Correction:
    """Say that a claim is wrong, so that nobody sees it; raises UsageError for an unknown one."""
    with catalogue.read() as connection:
        if connection.scalar(select(claims.c.id).where(claims.c.id == claim)) is None:
            raise UsageError(f"there is no claim «{claim}»; see `khotin people show PERSON`")
    return _state(catalogue, Deed.REFUSE, [claim], reason, by, via)


def undo(
    catalogue: Catalogue, id_: str, *, reason: str = "", by: str, via: str = COMMAND
) -> Correction:
    """Undo a correction, named by its id or the beginning of it; raises UsageError."""
    with catalogue.read() as connection:
        known = rows.corrections(connection)
    named = [each for each in known if len(id_) >= 4 and each.id.startswith(id_.lower())]
    if len(named) != 1:
        raise UsageError(f"«{id_}» is no correction; see `khotin people corrections`")
    return _state(catalogue, Deed.UNDO, [named[0].id], reason or "undone", by, via)


def find(catalogue: Catalogue, id_: str) -> PersonRow:
    """Return a person by id; raises UsageError for nobody."""
    with catalogue.read() as connection:
        found = person(connection, id_.strip().lower())
    if found is None:
        raise UsageError(f"there is no person «{id_}»; see `khotin people list`")
    return found


def _state(
    catalogue: Catalogue, deed: Deed, of: Sequence[str], reason: str, by: str, via: str,
    *, articles: Sequence[str] = (), name: str = "",
) -> Correction:  # fmt: skip
    """Write the record, then row, people and note in one transaction."""
    if not reason.strip() or len(reason) > _LONGEST:
        raise UsageError(f"a correction needs a reason of at most {_LONGEST} letters")
    at = datetime.now(UTC)
    made = Correction(
        uuid.uuid4().hex, deed, tuple(of), reason.strip(), at, by, tuple(articles), name
    )
    config = catalogue.config
    writer = WarcWriter(
        config.warc_dir, site=FOLDER, run=uuid.uuid4().hex, verb="correct",
        roll_bytes=config.warc_roll_mb * 1_000_000, clock=lambda: at,
    )  # fmt: skip

    def then(connection: Connection) -> None:
        settle_correction(connection)
        detail = {"nodes": list(of), "articles": list(articles), "name": name, "reason": reason}
        write_note(connection, who=by, action=f"people.{deed.value}", what=made.id, detail=detail,
                   via=via, at=at)  # fmt: skip

    with closing(
        Intake(
            catalogue, writer, run="correct", site=FOLDER, clock=lambda: at, lock_seconds=_PATIENCE
        )
    ) as intake:
        intake.hooks.append(then)
        intake.correct(made)
    return made
