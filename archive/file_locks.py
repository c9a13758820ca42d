"""A lock on a file of the data folder, freed by the kernel when its holder dies."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from archive.errors import ArchiveError


class FileLock:
    """A lock on one file: held alone, or `shared` with others that share it."""

    def __init__(self, path: Path, *, shared: bool) -> None:
        """Open the file; raises ArchiveError when the folder is not writable."""
        self._path, self._shared = path, shared
        self._handle: int | None = _open(path)

    def take(self) -> bool:
        """Try to take it now; True when it is held."""
        assert self._handle is not None
        kind = fcntl.LOCK_SH if self._shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self._handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        if not self._shared:
            # Who it is helps whoever has to wait; on a full disk they do without.
            with suppress(OSError):
                os.ftruncate(self._handle, 0)
                os.pwrite(self._handle, f"process {os.getpid()}".encode(), 0)
        return True

    def holder(self) -> str:
        """Return who says to hold it alone, "" when nobody has said so."""
        assert self._handle is not None
        return os.pread(self._handle, 80, 0).decode("utf-8", "replace").strip()

    def check(self) -> None:
        """Do nothing: the kernel takes no lock away."""

    def release(self) -> None:
        """Let go; the file stays, since removing it would race with the next holder."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise ArchiveError(
            f"{path.parent}: cannot be written: {error.strerror}; check data_dir and its permissions"
        ) from None
