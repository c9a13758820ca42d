"""Completing files whose writer died: a torn tail is set aside, all whole records stay."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.errors import ArchiveError
from archive.warc.check import is_locked
from archive.warc.manifest import list_file, sha256_of
from archive.warc.members import Member, members
from archive.warc.names import OPEN, SUFFIX, final_path, sync_folder


@dataclass(frozen=True, slots=True)
class Sealed:
    """What became of an open file.

    `path` is the completed file, None when it held no whole record; `torn` holds the bytes cut
    off, None when there were none; `length` is the size of the completed file in bytes.
    """

    path: Path | None
    torn: Path | None
    length: int


def open_files(folder: Path) -> list[Path]:
    """Return the unfinished files under a folder that nobody is writing any more, by name."""
    return [path for path in sorted(folder.rglob(f"*{SUFFIX}{OPEN}")) if not is_locked(path)]


def seal(path: Path) -> Sealed:
    """Complete an orphaned .open file: cut its torn tail, keep that beside it, rename.

    What was cut is in `<name>.torn-<offset>`; a file without any whole record becomes that as a
    whole. Damage between whole records stays where it is, for `verify` to tell. Raises
    ArchiveError, changing nothing, when a writer holds the file or the complete name is taken.
    """
    target = final_path(path)
    if target == path:
        raise ArchiveError(f"{path}: is complete already; only {OPEN} files are sealed")
    if target.exists():
        raise ArchiveError(f"{path}: {target.name} exists too; move one of them away and look")
    try:
        with path.open("r+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            sealed = _seal(stream, path, target)
        sync_folder(path.parent)
    except BlockingIOError:
        raise ArchiveError(f"{path}: a crawl is writing it; wait for its end") from None
    except OSError as error:
        raise ArchiveError(
            f"{path}: cannot be completed: {error.strerror}; make room or give the right to write"
        ) from error
    return sealed


def _seal(stream: BinaryIO, path: Path, target: Path) -> Sealed:
    size = os.fstat(stream.fileno()).st_size
    whole = max((m.end for m in members(stream) if isinstance(m, Member)), default=0)
    torn = target.with_name(f"{target.name}.torn-{whole}")
    if not whole:
        path.rename(torn)
        return Sealed(None, torn, 0)
    if whole < size:
        _copy_tail(stream, whole, torn)
        stream.truncate(whole)
        os.fsync(stream.fileno())
    list_file(target.parent, target.name, sha256_of(path))
    path.rename(target)
    return Sealed(target, torn if whole < size else None, whole)


def _copy_tail(stream: BinaryIO, start: int, torn: Path) -> None:
    """Have the tail safe in its own file before it is cut off."""
    stream.seek(start)
    with torn.open("wb") as copy:
        while data := stream.read(1 << 20):
            copy.write(data)
        copy.flush()
        os.fsync(copy.fileno())
    sync_folder(torn.parent)
