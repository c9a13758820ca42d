"""What is wrong now, read off the rows of runs, jobs, schedules, workers, checks, and the disk."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, func, select

from archive.catalogue import Catalogue
from archive.catalogue.fixity_tables import fixity_checks
from archive.catalogue.job_tables import jobs, schedules, workers
from archive.catalogue.tables import runs
from archive.config import Config
from archive.jobs.rows import JobState, clock
from archive.models import RunState
from archive.text import counted, show_time

SILENCE = timedelta(minutes=5)
# A worker looks every few seconds; what waits longer than this is not being done.
MISSED = timedelta(minutes=15)
_GB = 10**9
_MOST_DETAILS = 20
_CRAWLS = "crawl%"
# A crawl that ended with this has a run that tells more.
_RUN_FAILED = 6
_ENDED = (RunState.FINISHED.value, RunState.FAILED.value)


class Severity(StrEnum):
    """Whether something has failed, or only looks odd."""

    FAILURE = "failure"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is wrong. `key` names it for as long as it lasts.

    `vi` and `en` say what happened in one sentence; `details` are further sentences; `path` is the
    page of the desk to look at, and `command` what to type instead.
    """

    key: str
    severity: Severity
    vi: str
    en: str
    details: tuple[str, ...]
    path: str
    command: str


def conditions(
    catalogue: Catalogue, *, now: datetime | None = None, machine: str | None = None
) -> list[Condition]:
    """Return what is wrong now. `machine` is the one whose disk is looked at: this one."""
    with catalogue.read() as connection:
        at = now or clock(connection)
        found = [
            *_runs(connection),
            *_jobs(connection),
            *_workers(connection, at),
            *_schedules(connection, at),
            *_waiting(connection, at),
            *_damage(connection),
        ]
    return [*found, *_disk(catalogue.config, machine or platform.node())]


def disk_key(machine: str) -> str:
    """Return the key of a machine's full disk, which only that machine can see."""
    return f"disk:{machine}"


def _runs(connection: Connection) -> Iterator[Condition]:
    """Tell of each site whose last crawl to its end failed, or looks odd."""
    ended = runs.c.state.in_(_ENDED), runs.c.verb.like(_CRAWLS)
    last = (
        select(runs.c.site, func.max(runs.c.started_at).label("at"))
        .where(*ended)
        .group_by(runs.c.site)
        .subquery()
    )
    query = select(runs).join(last, (last.c.site == runs.c.site) & (last.c.at == runs.c.started_at))
    for row in connection.execute(query.where(*ended).order_by(runs.c.site)):
        failed = row.state == RunState.FAILED.value
        if not failed and not row.problems:
            continue
        vi, en = (
            (f"Lần thu thập {row.site} thất bại", f"A crawl of {row.site} failed")
            if failed
            else (f"Lần thu thập {row.site} có điều lạ", f"A crawl of {row.site} looks odd")
        )
        yield Condition(
            key=f"{'run-failed' if failed else 'run-odd'}:{row.site}",
            severity=Severity.FAILURE if failed else Severity.WARNING,
            vi=vi,
            en=en,
            details=(f"run {row.id}, {show_time(row.started_at)}", *row.problems[:_MOST_DETAILS]),
            path=f"/admin/runs/{row.id}",
            command=f"khotin runs --site {row.site}",
        )


def _jobs(connection: Connection) -> Iterator[Condition]:
    """Tell of each kind of job (of a site) whose last one failed."""
    over = jobs.c.state.in_((JobState.FINISHED.value, JobState.FAILED.value))
    same = func.coalesce(jobs.c.site, "").label("of")
    last = (
        select(jobs.c.kind, same, func.max(jobs.c.finished_at).label("at"))
        .where(over)
        .group_by(jobs.c.kind, same)
        .subquery()
    )
    joined = (last.c.kind == jobs.c.kind) & (last.c.of == same) & (last.c.at == jobs.c.finished_at)
    failed = jobs.c.state == JobState.FAILED.value
    told_by_run = (jobs.c.kind == "crawl") & (func.coalesce(jobs.c.exit_code, 0) == _RUN_FAILED)
    # That messages do not arrive is seen where they wait; a message about it would not arrive.
    own = jobs.c.kind.like("alerts%")
    query = select(jobs).join(last, joined).where(failed, ~told_by_run, ~own).order_by(jobs.c.id)
    for row in connection.execute(query):
        of = f" {row.site}" if row.site else ""
        yield Condition(
            key=f"job-failed:{row.kind}:{row.site or ''}",
            severity=Severity.FAILURE,
            vi=f"Việc «{row.kind}»{of} thất bại",
            en=f"The job «{row.kind}»{of} failed",
            details=(row.error,) if row.error else (),
            path=f"/admin/jobs/{row.id}",
            command=f"khotin jobs log {row.id[:8]}",
        )


def _workers(connection: Connection, at: datetime) -> Iterator[Condition]:
    silent = select(workers).where(workers.c.seen_at < at - SILENCE).order_by(workers.c.id)
    for row in connection.execute(silent):
        yield Condition(
            key=f"worker-silent:{row.id}",
            severity=Severity.FAILURE,
            vi=f"Tiến trình worker trên máy {row.machine} im lặng",
            en=f"The worker on {row.machine} is silent",
            details=(f"process {row.pid}, last heard of {show_time(row.seen_at)}",),
            path="/admin/jobs",
            command="systemctl status khotin-worker",
        )


def _schedules(connection: Connection, at: datetime) -> Iterator[Condition]:
    late = schedules.c.next_at < at - MISSED
    query = select(schedules).where(late, schedules.c.paused.is_(False)).order_by(schedules.c.name)
    for row in connection.execute(query):
        yield Condition(
            key=f"schedule-missed:{row.id}",
            severity=Severity.FAILURE,
            vi=f"Lịch «{row.name}» đã không chạy",
            en=f"The schedule «{row.name}» did not run",
            details=(f"due {show_time(row.next_at)}, and no worker has begun it",),
            path="/admin/schedules",
            command=f"khotin schedule show {row.name}",
        )


def _waiting(connection: Connection, at: datetime) -> Iterator[Condition]:
    """Tell of work that is due while no worker has been heard of."""
    heard = connection.scalar(
        select(func.count()).select_from(workers).where(workers.c.seen_at >= at - SILENCE)
    )
    due = (
        jobs.c.state == JobState.QUEUED.value,
        func.coalesce(jobs.c.not_before, jobs.c.due_at, type_=jobs.c.due_at.type) < at - MISSED,
    )
    number = connection.scalar(select(func.count()).select_from(jobs).where(*due)) or 0
    if number and not heard:
        yield Condition(
            key="no-worker",
            severity=Severity.FAILURE,
            vi=f"{number} việc đang chờ mà không có worker nào",
            en=f"{number} jobs wait, and no worker is there",
            details=(),
            path="/admin/jobs",
            command="khotin worker",
        )


def _damage(connection: Connection) -> Iterator[Condition]:
    last = (
        select(fixity_checks)
        .where(fixity_checks.c.finished_at.is_not(None))
        .order_by(fixity_checks.c.started_at.desc())
        .limit(1)
    )
    row = connection.execute(last).first()
    number = sum(row.counts.values()) if row else 0
    if row and number:
        yield Condition(
            key="damage",
            severity=Severity.FAILURE,
            vi=f"Kiểm tra toàn vẹn thấy {number} điều sai trong kho",
            en=f"The check of the archive found {counted(number, 'thing', 'things')} wrong",
            details=tuple(f"{kind}: {count}" for kind, count in sorted(row.counts.items())),
            path=f"/admin/checks/{row.id}",
            command="khotin verify",
        )


def _disk(config: Config, machine: str) -> Iterator[Condition]:
    folder = config.data_dir
    # Over PostgreSQL nothing need have been written here yet.
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return
    if usage.free < config.disk_free_gb * _GB:
        left = f"{usage.free / _GB:.1f}"
        yield Condition(
            key=disk_key(machine),
            severity=Severity.FAILURE,
            vi=f"Ổ đĩa của kho trên máy {machine} sắp đầy: còn {left} GB",
            en=f"The archive's disk on {machine} is nearly full: {left} GB left",
            details=(f"{config.data_dir}: {usage.free / usage.total:.0%} free",),
            path="/admin/",
            command=f"df -h {config.data_dir}",
        )
