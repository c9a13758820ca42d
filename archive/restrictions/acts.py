"""Restricting and lifting: record first, then the catalogue; noted in the audit log."""

from __future__ import annotations

import platform
import uuid
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from archive.audit import COMMAND, write_note
from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs, workers
from archive.catalogue.tables import restrictions as table
from archive.errors import UsageError
from archive.intake import Intake
from archive.jobs.rows import JobState, add_job
from archive.restrictions import rows
from archive.restrictions.values import FOLDER, Ground, Kind, Lift, Restriction
from archive.restrictions.withholding import key_of, withheld
from archive.text import show_time
from archive.warc import WarcWriter

_LONGEST = 2_000
# Another administrator's restriction takes a moment; a rebuild is told of at once enough.
_PATIENCE = 10.0


def restrict(
    catalogue: Catalogue,
    kind: Kind,
    target: str,
    *,
    ground: Ground,
    reason: str,
    by: str,
    until: datetime | None = None,
    via: str = COMMAND,
    now: datetime | None = None,
) -> Restriction:
    """Hide something from readers, at once and everywhere, and return the restriction.

    `target` is as archive.restrictions.targets gives it; `until` is aware. Raises UsageError for
    an empty reason, a past `until`, or what is hidden on this ground for as long already (another
    ground, or a longer time, is one of its own), SiteBusy while a rebuild goes on, ArchiveError.
    """
    at = now or datetime.now(UTC)
    _check(reason, until, at)
    made = Restriction(uuid.uuid4().hex, kind, target, ground, reason.strip(), at, by, until)
    _refuse_again(made, others(catalogue, made, now=at))
    detail = {"kind": kind, "target": target, "ground": ground, "reason": reason, "until": until}

    def note(connection: Connection) -> None:
        write_note(connection, who=by, action="restriction.add", what=made.id, detail=detail,
                   via=via, at=at)  # fmt: skip
        _let_indexes_follow(connection, by=by, until=until)

    _state(catalogue, made, note, at)
    return restriction(catalogue, made.id)


def lift(
    catalogue: Catalogue,
    id_: str,
    *,
    by: str,
    reason: str = "",
    via: str = COMMAND,
    now: datetime | None = None,
) -> Restriction:
    """Undo a restriction, and return it as it stands then; raises as `restrict` does."""
    at = now or datetime.now(UTC)
    found = restriction(catalogue, id_)
    if not found.holds(at):
        raise UsageError(f"restriction {found.id[:8]} hides nothing any more")
    stated = Lift(found, at, by, reason.strip()[:_LONGEST])

    def note(connection: Connection) -> None:
        detail = {"kind": found.kind, "target": found.target, "reason": stated.reason}
        write_note(connection, who=by, action="restriction.lift", what=found.id, detail=detail,
                   via=via, at=at)  # fmt: skip
        _let_indexes_follow(connection, by=by, until=None)

    _state(catalogue, stated, note, at)
    return restriction(catalogue, found.id)


def end_passed(catalogue: Catalogue, *, now: datetime | None = None) -> int:
    """Let indexes follow restrictions whose time has passed; return how many those are.

    Readers see what such a restriction hid from its last moment on; an index only after this.
    """
    at = now or datetime.now(UTC)
    with catalogue.read() as connection:
        due = select(table.c.id).where(table.c.ended_at.is_(None), table.c.until <= at)
        if connection.execute(due.limit(1)).first() is None:
            return 0
    with catalogue.write() as connection:
        ended = rows.end_passed(connection, at)
        for id_ in ended:
            write_note(connection, who="khotin", action="restriction.end", what=id_, at=at)
        return len(ended)


def note_reading(catalogue: Catalogue, article_id: str, *, by: str, command: str) -> None:
    """Note that somebody reads by command what of an article is hidden from readers, if anything is."""
    held = withheld(catalogue)
    if held.article(article_id) or article_id in held.touched:
        with catalogue.write() as connection:
            write_note(connection, who=by, action="restriction.read", what=article_id,
                       detail={"command": command})  # fmt: skip


def restriction(catalogue: Catalogue, id_: str) -> Restriction:
    """Return the restriction with this id, or the only one whose id begins so; raises UsageError."""
    wanted = id_.strip().lower()
    if not (4 <= len(wanted) <= 32 and wanted.isalnum()):
        raise UsageError(f"«{id_}» is no restriction's id; see `khotin restrict list --all`")
    query = select(table).where(table.c.id.startswith(wanted, autoescape=True)).limit(2)
    with catalogue.read() as connection:
        found = connection.execute(query).all()
    if len(found) != 1:
        how_many = "several restrictions begin" if found else "there is no restriction that begins"
        raise UsageError(f"{how_many} with «{id_}»; see `khotin restrict list --all`")
    return rows.to_restriction(found[0])


def others(
    catalogue: Catalogue, restriction: Restriction, *, now: datetime | None = None
) -> list[Restriction]:
    """Return what else hides the same thing at a moment, by itself, oldest first."""
    at, same = now or datetime.now(UTC), key_of(restriction)
    with catalogue.read() as connection:
        found = rows.not_ended(connection)
    return [
        each
        for each in found
        if each.id != restriction.id and each.holds(at) and key_of(each) == same
    ]


def restrictions(
    catalogue: Catalogue, *, past: bool = False, limit: int = 200, offset: int = 0
) -> list[Restriction]:
    """Return the restrictions that hold, newest first; with `past` those that are over as well."""
    query = select(table).order_by(table.c.at.desc(), table.c.id)
    if not past:
        now = datetime.now(UTC)
        query = query.where(
            table.c.ended_at.is_(None), table.c.until.is_(None) | (table.c.until > now)
        )
    with catalogue.read() as connection:
        found = connection.execute(query.limit(limit).offset(offset)).all()
    return [rows.to_restriction(row) for row in found]


def _check(reason: str, until: datetime | None, at: datetime) -> None:
    if not reason.strip():
        raise UsageError("a restriction needs a reason, for those who come after you")
    if len(reason) > _LONGEST:
        raise UsageError(f"the reason is longer than {_LONGEST} letters; say it shorter")
    if until is not None and until <= at:
        raise UsageError(f"until: {until.isoformat()} is past; give a later day, or none")


def _refuse_again(wanted: Restriction, holding: list[Restriction]) -> None:
    for each in holding:
        lasts = each.until is None or (wanted.until is not None and wanted.until <= each.until)
        if each.ground is wanted.ground and lasts:
            end = f"until {show_time(each.until)}" if each.until else "until it is lifted"
            raise UsageError(
                f"this is hidden already on the same ground, {end}, by restriction {each.id[:8]}; "
                f"see `khotin restrict show {each.id[:8]}`, or lift it first"
            )


def _let_indexes_follow(connection: Connection, *, by: str, until: datetime | None) -> None:
    # Results leave out what is hidden at once; each index follows so that it holds nothing of it.
    machines = set(connection.scalars(select(workers.c.machine))) or {platform.node()}
    waiting = select(jobs.c.machine).where(
        jobs.c.kind == "index",
        jobs.c.state == JobState.QUEUED.value,
        jobs.c.due_at <= jobs.c.queued_at,
    )
    for machine in sorted(machines.difference(connection.scalars(waiting))):
        add_job(connection, "index", {}, by=by, machine=machine)
    if until is not None:
        for machine in sorted(machines):
            add_job(connection, "index", {}, by=by, machine=machine, due_at=until)


def _state(
    catalogue: Catalogue,
    stated: Restriction | Lift,
    note: Callable[[Connection], None],
    at: datetime,
) -> None:
    """Write the record, then row and note in one transaction."""
    config = catalogue.config
    writer = WarcWriter(
        config.warc_dir, site=FOLDER, run=uuid.uuid4().hex, verb="restrict",
        roll_bytes=config.warc_roll_mb * 1_000_000, clock=lambda: at,
    )  # fmt: skip
    with closing(
        Intake(
            catalogue, writer, run="restrict", site=FOLDER, clock=lambda: at, lock_seconds=_PATIENCE
        )
    ) as intake:
        intake.hooks.append(note)
        intake.restrict(stated)
