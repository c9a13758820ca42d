"""Files made for somebody else: under another name until they are whole, then in place at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import ArchiveError, UsageError

PART = ".part"


@contextmanager
def whole_or_nothing(target: Path) -> Iterator[Path]:
    """Give the path to write a file or folder to; it takes its name when the block ends well.

    Otherwise nothing of it is left. Raises UsageError when the name is taken, ArchiveError when the
    disk is full or refuses.
    """
    if target.exists():
        raise UsageError(f"{target}: is there already; name another, or move it away")
    part = target.with_name(f"{target.name}{PART}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove(part)
        yield part
        part.rename(target)
    except OSError as error:
        raise cannot_write(target, error) from error
    finally:
        _remove(part)


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
