"""Who may write: locks that die with their holder, on one machine or over one PostgreSQL.

Beside a SQLite catalogue a lock is a file that the kernel frees (flock); over PostgreSQL it is a
session's advisory lock, which the server frees. Neither looks at a clock. A site has one lock,
held by whatever writes it: a crawl, a reparse, an import, a rebuild.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy.engine import make_url

from archive.advisory_locks import AdvisoryLock
from archive.config import Config
from archive.errors import ArchiveError
from archive.file_locks import FileLock

_STEP = 0.05
# A look at a lock takes it for an instant; whoever wants it outwaits that.
PATIENCE = 1.0
REBUILD = "rebuild"  # what a rebuild shows itself alive by
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class Lock(Protocol):
    """A lock that is held."""

    def check(self) -> None:
        """Raise ArchiveError when it is not held any more (a lost connection)."""

    def release(self) -> None:
        """Let go of it; doing so again does nothing."""


class SiteBusy(ArchiveError):
    """Another run is writing the site."""

    exit_code = 7


def take_site(config: Config, site: str, *, seconds: float = 10) -> Lock:
    """Take the right to write a site, for whoever holds it longer than a block; release it.

    `site` may also be the name of the site's folder of WARC files. Waits up to `seconds`. Raises
    SiteBusy when another run has it, ArchiveError when data folder or database cannot be used.
    """
    lock, holder = _take(config, folder_name(site), shared=False, seconds=seconds)
    if lock is None:
        by = f" ({holder})" if holder else ""
        raise SiteBusy(
            f"site «{site}»: another run is writing this site{by}; wait until it has finished, "
            "or stop it with Ctrl-C"
        )
    return lock


@contextmanager
def writing_site(config: Config, site: str, *, seconds: float = 10) -> Iterator[Lock]:
    """Hold the right to write a site's articles; version numbers depend on there being one writer.

    Waits and raises as take_site does.
    """
    lock = take_site(config, site, seconds=seconds)
    try:
        yield lock
    finally:
        lock.release()


def is_busy(config: Config, site: str) -> bool:
    """Tell whether another run is writing the site now."""
    return not _is_free(config, folder_name(site), shared=True)


def show_alive(config: Config, name: str) -> Lock:
    """Hold a share of a lock that tells others that something is alive: see is_dead.

    Raises ArchiveError when somebody is just making sure that it is dead.
    """
    lock, _ = _take(config, f"alive-{name}", shared=True, seconds=PATIENCE)
    if lock is None:
        raise ArchiveError(f"«{name}» is taken for dead; start again under another name")
    return lock


def is_dead(config: Config, name: str) -> bool:
    """Tell whether nobody holds a share of this name any more, however long ago it was heard of."""
    if not _over_postgresql(config) and not _path(config, f"alive-{name}").exists():
        return True
    return _is_free(config, f"alive-{name}", shared=False)


def forget(config: Config, name: str) -> None:
    """Take away the file of a name that is dead: workers come and go, and never come back."""
    if not _over_postgresql(config):
        _path(config, f"alive-{name}").unlink(missing_ok=True)


def folder_name(site: str) -> str:
    """Return the name of a site's folder of WARC files: a host may hold a port's colon."""
    return _UNSAFE.sub("_", site).lstrip(".") or "_"


def _is_free(config: Config, name: str, *, shared: bool) -> bool:
    lock, _ = _take(config, name, shared=shared, seconds=0)
    if lock is None:
        return False
    lock.release()
    return True


def _take(config: Config, name: str, *, shared: bool, seconds: float) -> tuple[Lock | None, str]:
    """Return the lock, or None and who has it when it does not become free in time."""
    lock = _lock(config, name, shared=shared)
    until = time.monotonic() + seconds
    try:
        while not lock.take():
            if time.monotonic() >= until:
                holder = lock.holder()
                lock.release()
                return None, holder
            time.sleep(_STEP)
    except BaseException:
        lock.release()
        raise
    return lock, ""


def _lock(config: Config, name: str, *, shared: bool) -> FileLock | AdvisoryLock:
    if _over_postgresql(config):
        return AdvisoryLock(config.catalogue_url, name, shared=shared)
    return FileLock(_path(config, name), shared=shared)


def _over_postgresql(config: Config) -> bool:
    return make_url(config.catalogue_url).get_backend_name() == "postgresql"


def _path(config: Config, name: str) -> Path:
    return config.data_dir / "locks" / f"{name}.lock"
