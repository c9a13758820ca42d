"""Asking for a file of a result set: the one that is there, the job that makes it, or a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as table
from archive.errors import KhoTinError, UsageError
from archive.export.estimates import room_for
from archive.export.forms import FORMS, Form, lacks
from archive.export.options import Options
from archive.export.set_files import SetFile, file_of, fitting, name_of
from archive.export.set_sweeping import make_room
from archive.jobs import Job, JobState, enqueue, workers
from archive.jobs.rows import OPEN, to_job
from archive.locks import is_dead
from archive.resultsets import ResultSet
from archive.resultsets.keeping import READER

KIND = "export"
# Files that readers without an account may wait for: one of them, and all together.
MOST_OF_ONE = 3
MOST_OF_ALL = 20
_SHOWN = 50


class TooManyWaiting(KhoTinError):
    """Readers wait for as many files as they may."""

    def __init__(self) -> None:
        super().__init__(
            "too many files wait to be made; try again when some are done, or write it by command: "
            "`khotin export --set`"
        )


def ask_for(
    catalogue: Catalogue, found: ResultSet, form: Form, options: Options, *, by: str, via: str | None
) -> SetFile | Job:  # fmt: skip
    """Return the file if it is there, else the job that makes it; the same is never asked for twice.

    `by` is who asks: a reader's name of the day (archive.resultsets.visitors) is bounded in number.
    Raises UsageError for a stream, a form that this machine cannot write, a file that may never be so
    large; TooManyWaiting; ArchiveError when there is no room.
    """
    if form.streamed:
        raise UsageError(f"{form.name} is streamed at once; no file is made of it")
    if missing := lacks(form):
        raise UsageError(missing)
    fit = fitting(form, options)
    try:
        return file_of(catalogue.config, found.id, name_of(catalogue, found, form, fit))
    except UsageError:
        args = args_of(found, form, fit)
    with catalogue.read() as connection:
        for job in _open_jobs(connection):
            if job.args == args:
                return job
        if by.startswith(READER):
            _refuse_too_many(connection, by)
    make_room(catalogue.config, room_for(catalogue, found, form, fit))
    return enqueue(catalogue, KIND, args, by=by, once=True, via=via)


def args_of(found: ResultSet, form: Form, options: Options) -> dict[str, Any]:
    """Return the arguments of the job that makes a file."""
    chosen: dict[str, Any] = {
        "columns": ",".join(options.columns),
        "rows": "" if options.rows == "articles" else options.rows,
        "no_text": not options.text,
        "bag": options.bag,
    }
    return {"set": found.id, "format": form.name} | {k: v for k, v in chosen.items() if v}


def read_args(args: Mapping[str, Any]) -> tuple[Form, Options]:
    """Return the form and options that a job's arguments name; raises UsageError."""
    form = FORMS.get(str(args.get("format")))
    if form is None:
        raise UsageError(f"there is no form «{args.get('format')}»; there are {', '.join(FORMS)}")
    given = {"columns": args.get("columns", ""), "rows": args.get("rows", "")}
    given |= {"text": "0" if args.get("no_text") else "", "bag": "1" if args.get("bag") else ""}
    return form, Options.from_args(given)


def jobs_of(catalogue: Catalogue, found: ResultSet) -> list[Job]:
    """Return the newest job for each file of a set that was asked for, newest first."""
    shown = [column for column in table.c if column.name not in ("log", "result")]
    of_set = table.c.args["set"].as_string()
    query = select(*shown).where(table.c.kind == KIND, of_set == found.id)
    with catalogue.read() as connection:
        rows = connection.execute(query.order_by(table.c.queued_at.desc(), table.c.id).limit(_SHOWN))  # fmt: skip
        newest: dict[str, Job] = {}
        for job in map(to_job, rows):
            newest.setdefault(repr(sorted(job.args.items())), job)
    return list(newest.values())


def is_anybody_at_work(catalogue: Catalogue) -> bool:
    """Tell whether a worker lives that may make files."""
    return any(not is_dead(catalogue.config, each.id) for each in workers(catalogue))


def _open_jobs(connection: Connection) -> list[Job]:
    shown = [column for column in table.c if column.name not in ("log", "result")]
    query = select(*shown).where(table.c.kind == KIND, table.c.state.in_(OPEN))
    return [to_job(row) for row in connection.execute(query)]


def _refuse_too_many(connection: Connection, by: str) -> None:
    waiting = [job for job in _open_jobs(connection) if job.state in (JobState.QUEUED, JobState.RUNNING)]  # fmt: skip
    readers = [job for job in waiting if job.by.startswith(READER)]
    own = sum(job.by == by for job in readers)
    if own >= MOST_OF_ONE or len(readers) >= MOST_OF_ALL:
        raise TooManyWaiting
