"""What a process that is a job's own does: shows it is alive, tells how far it is and how it ends.

The worker names the job in KHOTIN_JOB. The process shares its worker's lock, so that nobody takes
the job up while either lives; and it stops in good order when the worker dies, which it learns from
its standard input, a pipe that only the worker holds.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, select, update

from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as table
from archive.config import PREFIX, load_config
from archive.errors import ArchiveError, KhoTinError
from archive.locks import show_alive

VARIABLE = f"{PREFIX}JOB"
GRACE = 30.0
_EVERY = 1.0


def job_id() -> str | None:
    """Return the id of the job that this process is, or None when a person started it."""
    return os.environ.get(VARIABLE) or None


@contextmanager
def being_a_job() -> Iterator[list[int]]:
    """Be the job that KHOTIN_JOB names, if any, while the block lasts.

    Put the exit code into the list it gives. Raises ArchiveError when the job is not this
    process's to do: its worker died before it began, and another has it.
    """
    code: list[int] = []
    id_ = job_id()
    if id_ is None:
        yield code
        return
    catalogue = Catalogue.open(load_config(), create=False)
    try:
        worker = _worker_of(catalogue, id_)
        alive = show_alive(catalogue.config, worker)
        # Between the look and the lock the worker may have been taken for dead.
        if _worker_of(catalogue, id_) != worker:
            raise ArchiveError(f"job {id_}: another worker has it now")
        threading.Thread(target=_stop_when_alone, daemon=True).start()
        try:
            yield code
        finally:
            if code:
                _say_ended(catalogue, id_, worker, code[-1])
            alive.release()
    finally:
        catalogue.close()


def _worker_of(catalogue: Catalogue, id_: str) -> str:
    query = select(table.c.worker).where(table.c.id == id_, table.c.state == "running")
    with catalogue.read() as connection:
        worker = connection.scalar(query)
    if not worker:
        raise ArchiveError(f"job {id_}: it is not running any more, or {VARIABLE} is no job's id")
    return str(worker)


def _say_ended(catalogue: Catalogue, id_: str, worker: str, code: int) -> None:
    """Leave the exit code for whoever settles the job, should the worker die in this moment."""
    mine = (table.c.id == id_, table.c.worker == worker, table.c.state == "running")
    try:
        with catalogue.write() as connection:
            connection.execute(update(table).where(*mine).values(exit_code=code))
    except KhoTinError as error:
        print(f"job {id_}: its end could not be noted: {error}", file=sys.stderr)


def _stop_when_alone() -> None:
    try:
        while os.read(0, 1):
            pass
    except OSError:
        return
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(GRACE)
    os._exit(130)


def tell_run(connection: Connection, run: str) -> None:
    """Write which run the job of this process is; does nothing where it is no job."""
    if (id_ := job_id()) is not None:
        connection.execute(update(table).where(table.c.id == id_).values(run=run))


def tell_progress(connection: Connection, progress: Mapping[str, Any]) -> None:
    """Write how far the job of this process is; does nothing where it is no job.

    Known names: done, total, rate (a second), pause_s, left_s, url, counts.
    """
    if (id_ := job_id()) is not None:
        values = {"progress": dict(progress)}
        connection.execute(update(table).where(table.c.id == id_).values(**values))


def teller() -> Teller | None:
    """Return what tells the progress of this process's job; None where it is no job."""
    return Teller(Catalogue.open(load_config(), create=False)) if job_id() else None


class Teller:
    """Tells progress (done, total, what) now and then, and at the end; cheap to call at every step."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue, self._began, self._said = catalogue, time.monotonic(), 0.0

    def __call__(self, done: int, total: int, what: str = "") -> None:
        """Write it if it is due; failing to is no reason to stop."""
        now = time.monotonic()
        is_last = 0 < total <= done
        if now - self._said < _EVERY and not is_last:
            return
        self._said = now
        rate = done / max(now - self._began, 0.001)
        left = (total - done) / rate if rate > 0 and total else None
        progress = {"done": done, "total": total, "rate": rate, "left_s": left, "url": what}
        try:
            with self._catalogue.write() as connection:
                tell_progress(connection, progress)
        except KhoTinError as error:
            print(f"progress could not be noted: {error}", file=sys.stderr)
