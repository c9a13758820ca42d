"""Where WARC files lie and what they are called: <site>/<time>-<run>-<serial>.warc.gz."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path

SUFFIX = ".warc.gz"
OPEN = ".open"  # appended while a file is written; a file of its plain name is complete

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def file_name(site: str, run: str, *, at: datetime, serial: int) -> str:
    """Return the name of a new file, relative to the WARC folder."""
    stamp = at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    return f"{_safe(site)}/{stamp}-{_safe(run)}-{serial:05d}{SUFFIX}"


def _safe(part: str) -> str:
    # A site without a profile is named by its host, which may hold a port's colon.
    return _UNSAFE.sub("_", part).lstrip(".") or "_"


def open_path(path: Path) -> Path:
    """Return the path a file has while it is written."""
    return path.with_name(path.name + OPEN)


def final_path(path: Path) -> Path:
    """Return the path a file has when it is complete."""
    return path.with_name(path.name.removesuffix(OPEN))


def relative_name(path: Path, folder: Path) -> str:
    """Return how the catalogue names a file: relative to the WARC folder, never as open."""
    return final_path(path).relative_to(folder).as_posix()


def sync_folder(folder: Path) -> None:
    """Make a folder's entries survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
