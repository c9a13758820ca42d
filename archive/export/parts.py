"""Files made for somebody else: under another name until they are whole, then in place at once."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import ArchiveError, UsageError

PART = ".part"


@contextmanager
def whole_or_nothing(target: Path) -> Iterator[Path]:
    """Give the path to write a file or folder to; it takes its name when the block ends well.

    Otherwise nothing of it is left. Raises UsageError when the name is taken or somebody else is
    just writing it, ArchiveError when the disk is full or refuses.
    """
    _refuse_taken(target)
    part = target.with_name(f"{target.name}{PART}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(part, target):
            _refuse_taken(target)
            try:
                _remove(part)
                yield part
                part.rename(target)
            finally:
                _remove(part)
    except OSError as error:
        raise cannot_write(target, error) from error


@contextmanager
def _alone(part: Path, target: Path) -> Iterator[None]:
    """Hold a lock beside a file in the making: of two that write one name, one would rename the other's half."""
    path = part.with_name(f"{part.name}.lock")
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever held it before takes the file away: what was opened may be no file any more.
            is_held = os.path.samestat(os.fstat(handle), path.stat())
        except (BlockingIOError, FileNotFoundError):
            is_held = False
        if not is_held:
            raise UsageError(f"{target}: is just being written by another process; name another")
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _refuse_taken(target: Path) -> None:
    if target.exists():
        raise UsageError(f"{target}: is there already; name another, or move it away")


def cannot_write(target: Path, error: OSError) -> ArchiveError:
    """Return the refusal of a disk that is full, or that nobody here may write to."""
    return ArchiveError(
        f"{target}: cannot be written: {error.strerror or error}; nothing of it was left; make "
        "room or give the right to write, then run again"
    )


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part, ignore_errors=True)
    else:
        part.unlink(missing_ok=True)
