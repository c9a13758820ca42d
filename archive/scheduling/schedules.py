"""Schedules added, edited, paused, resumed, removed, run now and listed, for whoever sees to them.

The overlap rule: a due time at which the schedule's own run before still waits or goes on brings no
second one; it is counted as skipped. Two schedules of one site take turns. Times that passed while
no worker was there are caught up by one run, marked late; times that passed while paused are not.
"""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from archive.audit import COMMAND, write_note
from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as job_table
from archive.catalogue.job_tables import schedules as table
from archive.errors import UsageError
from archive.jobs.kinds import check
from archive.jobs.rows import Job, JobState, add_job, clock, one_by_one, to_job
from archive.profiles import find_site
from archive.scheduling.cron import Cron, overlap, read_cron, read_window
from archive.scheduling.rows import KIND, ZONE, Schedule, by_id, named, open_job, to_schedule
from archive.scheduling.words import Words

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_KEEP: Any = object()


def add(
    catalogue: Catalogue,
    site: str,
    cron: str,
    *,
    by: str,
    name: str | None = None,
    zone: str = ZONE,
    full: bool = False,
    max_pages: int | None = None,
    max_mb: int | None = None,
    max_minutes: int | None = None,
    window: str | None = None,
    via: str = COMMAND,
    now: datetime | None = None,
) -> Schedule:
    """Add a schedule, named after its site unless told otherwise, and return it.

    Raises UsageError for an unknown site or zone, a cron expression that can never fall due, a
    window or limit that makes no sense, or a name that is taken.
    """
    find_site(site, catalogue.config.profiles_dir)
    values = {
        "name": _name(site if name is None else name),
        "site": site,
        "cron": read_cron(cron, zone).expression,
        "zone": zone,
        "options": {"full": True} if full else {},
        **_limits(max_pages=max_pages, max_mb=max_mb, max_minutes=max_minutes),
        **_window(window, zone),
    }
    with catalogue.write() as connection:
        one_by_one(connection)
        _refuse_taken(connection, str(values["name"]))
        at = now or clock(connection)
        id_ = uuid.uuid4().hex[:12]
        connection.execute(
            insert(table).values(
                id=id_, paused=False, next_at=read_cron(cron, zone).next(at), skipped=0,
                missed=0, created_at=at, created_by=by[:80], **values,
            )
        )  # fmt: skip
        made = by_id(connection, id_)
        _note(connection, "add", made, by=by, via=via)
        return made


def edit(
    catalogue: Catalogue,
    name: str,
    *,
    cron: str = _KEEP,
    zone: str = _KEEP,
    full: bool = _KEEP,
    max_pages: int | None = _KEEP,
    max_mb: int | None = _KEEP,
    max_minutes: int | None = _KEEP,
    window: str | None = _KEEP,
    new_name: str = _KEEP,
    by: str,
    via: str = COMMAND,
    now: datetime | None = None,
) -> Schedule:
    """Change what is given of a schedule, None taking a limit or window away; return it.

    A run that goes on keeps what it began with; one that still waits takes the change. Raises
    UsageError as add does.
    """
    with catalogue.write() as connection:
        one_by_one(connection)
        before = named(connection, name)
        zone_ = before.zone if zone is _KEEP else zone
        cron_ = read_cron(before.cron if cron is _KEEP else cron, zone_)
        window_ = before.window if window is _KEEP else window
        values: dict[str, Any] = {"cron": cron_.expression, "zone": zone_}
        values |= _window(window_, zone_)
        given = {"max_pages": max_pages, "max_mb": max_mb, "max_minutes": max_minutes}
        values |= _limits(**{key: value for key, value in given.items() if value is not _KEEP})
        if full is not _KEEP:
            others = {key: value for key, value in before.options.items() if key != "full"}
            values["options"] = {**others, "full": True} if full else others
        if new_name is not _KEEP:
            values["name"] = _name(new_name)
            if values["name"] != before.name:
                _refuse_taken(connection, values["name"])
        if (cron_.expression, zone_) != (before.cron, before.zone):
            values["next_at"] = cron_.next(now or clock(connection))
        connection.execute(update(table).where(table.c.id == before.id).values(**values))
        after = by_id(connection, before.id)
        _change_waiting(connection, after)
        _note(connection, "edit", after, by=by, via=via)
        return after


def _change_waiting(connection: Connection, to: Schedule) -> None:
    waiting = (job_table.c.schedule == to.id, job_table.c.state == JobState.QUEUED.value)
    connection.execute(update(job_table).where(*waiting).values(args=to.args(), not_before=None))


def pause(catalogue: Catalogue, name: str, *, by: str, via: str = COMMAND) -> Schedule:
    """Let a schedule make no more runs until it is resumed; return it. Raises UsageError."""
    with catalogue.write() as connection:
        found = named(connection, name)
        connection.execute(update(table).where(table.c.id == found.id).values(paused=True))
        _note(connection, "pause", found, by=by, via=via)
        return by_id(connection, found.id)


def resume(
    catalogue: Catalogue, name: str, *, by: str, via: str = COMMAND, now: datetime | None = None
) -> Schedule:
    """Let a schedule go on from its next time; what passed meanwhile is not caught up."""
    with catalogue.write() as connection:
        found = named(connection, name)
        next_at = found.times().next(now or clock(connection))
        values = {"paused": False, "next_at": next_at if found.paused else found.next_at}
        connection.execute(update(table).where(table.c.id == found.id).values(**values))
        _note(connection, "resume", found, by=by, via=via)
        return by_id(connection, found.id)


def remove(catalogue: Catalogue, name: str, *, by: str, via: str = COMMAND) -> Schedule:
    """Remove a schedule and cancel its waiting runs; return it as it was. Raises UsageError.

    A run that goes on is left alone.
    """
    with catalogue.write() as connection:
        one_by_one(connection)
        found = named(connection, name)
        connection.execute(delete(table).where(table.c.id == found.id))
        connection.execute(
            update(job_table)
            .where(job_table.c.schedule == found.id, job_table.c.state == JobState.QUEUED.value)
            .values(state=JobState.CANCELLED.value, finished_at=clock(connection))
        )
        _note(connection, "remove", found, by=by, via=via)
        return found


def run_now(catalogue: Catalogue, name: str, *, by: str, via: str = COMMAND) -> Job:
    """Ask for a run of a schedule at once, paused or not, whatever its window; return the job.

    A run of it that waits already is the answer, and waits for nothing any more. Raises UsageError
    when one goes on.
    """
    with catalogue.write() as connection:
        one_by_one(connection)
        found = named(connection, name)
        open_ = open_job(connection, found.id)
        _note(connection, "run", found, by=by, via=via)
        if open_ is None:
            return add_job(
                connection, KIND, found.args(hours=False), by=by, site=found.site,
                schedule=found.id,
            )  # fmt: skip
        if open_.state is JobState.RUNNING:
            raise UsageError(f"schedule «{name}»: a run of it goes on already, job {open_.id[:8]}")
        values = {"args": found.args(hours=False), "not_before": None}
        connection.execute(update(job_table).where(job_table.c.id == open_.id).values(**values))
        row = connection.execute(select(job_table).where(job_table.c.id == open_.id)).one()
        return to_job(row)


def schedules(catalogue: Catalogue, *, site: str | None = None) -> list[Schedule]:
    """Return all schedules (of a site), by name."""
    query = select(table).order_by(table.c.name)
    if site is not None:
        query = query.where(table.c.site == site)
    with catalogue.read() as connection:
        return [to_schedule(row) for row in connection.execute(query)]


def schedule(catalogue: Catalogue, name: str) -> Schedule:
    """Return the schedule with this name; raises UsageError, naming those there are."""
    with catalogue.read() as connection:
        return named(connection, name)


def warnings(catalogue: Catalogue, of: Schedule, *, now: datetime) -> list[Words]:
    """Return what is odd about a schedule though it can work, for whoever made it."""
    found = []
    window = of.hours()
    if window is not None and not any(window.closes(due) for due in _some(of.times(), now)):
        found.append(
            Words(
                f"các giờ hẹn đều nằm ngoài khung {window}; lượt thu sẽ đợi đến khi khung mở",
                f"all its due times lie outside {window}; each run waits until that begins",
            )
        )
    found += [
        Words(
            f"khung giờ trùng với lịch «{other.name}» của cùng trang; hai lịch chạy lần lượt",
            f"its hours overlap those of «{other.name}»; one waits for the other",
        )
        for other in schedules(catalogue, site=of.site)
        if other.id != of.id and window and (its := other.hours()) and overlap(window, its, now)
    ]
    return found


def _some(times: Cron, now: datetime) -> list[datetime]:
    return [due for due, _ in zip(times.after(now), range(8), strict=False)]


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"name: «{name}» is no name of a schedule; write small letters a-z, digits, - . _"
        )
    return name


def _note(connection: Connection, deed: str, on: Schedule, *, by: str, via: str) -> None:
    detail = {"site": on.site, "cron": on.cron, "zone": on.zone, **on.args()}
    write_note(connection, who=by, action=f"schedule.{deed}", what=on.name, detail=detail, via=via)


def _refuse_taken(connection: Connection, name: str) -> None:
    if connection.scalar(select(table.c.id).where(table.c.name == name)) is not None:
        raise UsageError(f"there is a schedule «{name}» already; give another --name, or edit it")


def _limits(**given: int | None) -> dict[str, int | None]:
    wanted = {name: value for name, value in given.items() if value is not None}
    check(KIND, wanted, site="any")
    return given


def _window(text: str | None, zone: str) -> dict[str, str | None]:
    if not text:
        return {"window_from": None, "window_to": None}
    window = read_window(text, zone)
    return {"window_from": f"{window.first:%H:%M}", "window_to": f"{window.last:%H:%M}"}
