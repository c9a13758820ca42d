"""One writer a site: a lock on a file in the data folder, freed by the kernel when it dies."""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.config import Config
from archive.errors import ArchiveError

_STEP = 0.05
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class SiteBusy(ArchiveError):
    """Another run is writing the site."""


@contextmanager
def writing_site(config: Config, site: str, *, seconds: float = 10) -> Iterator[None]:
    """Hold the right to write a site's articles; version numbers depend on there being one writer.

    `site` may also be the name of the site's folder of WARC files. Waits up to `seconds`. Raises
    SiteBusy when another run has it, ArchiveError when the data folder is not writable.
    """
    handle = _open(lock_path(config, site))
    try:
        _wait(handle, site, seconds)
        yield
    finally:
        os.close(handle)


def is_busy(config: Config, site: str) -> bool:
    """Tell whether another run is writing the site now."""
    try:
        with writing_site(config, site, seconds=0):
            return False
    except SiteBusy:
        return True


def lock_path(config: Config, site: str) -> Path:
    """Return the lock file of a site."""
    return config.data_dir / "locks" / f"{folder_name(site)}.lock"


def folder_name(site: str) -> str:
    """Return the name of a site's folder of WARC files: a host may hold a port's colon."""
    return _UNSAFE.sub("_", site).lstrip(".") or "_"


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise ArchiveError(
            f"{path.parent}: cannot be written: {error.strerror}; check data_dir and its permissions"
        ) from None


def _wait(handle: int, site: str, seconds: float) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                raise SiteBusy(
                    f"{site}: another run is writing this site; wait until it has finished"
                ) from None
            time.sleep(_STEP)
