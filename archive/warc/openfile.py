"""The file being written: locked, whole after every append, renamed when complete."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from archive.errors import RecordingError
from archive.warc.manifest import list_file
from archive.warc.names import open_path, sync_folder

Opener = Callable[[Path], BinaryIO]


def open_new(path: Path) -> BinaryIO:
    """Create a file for writing; raises FileExistsError when the name is taken."""
    # Unbuffered, so that a full disk is met by the record that does not fit, not at some later one.
    return path.open("xb", buffering=0)


class OpenFile:
    """A WARC file with the `.open` suffix and its lock; `size` counts its whole records' bytes."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self.size = 0
        self._path = path
        self._stream = stream
        self._torn = False
        # Of what was meant to be written, whatever the disk makes of it.
        self._sha256 = hashlib.sha256()

    @classmethod
    def create(cls, path: Path, opener: Opener) -> OpenFile | None:
        """Return a new, locked file that will be `path`, or None when the name is taken.

        Raises RecordingError when it cannot be made.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                return None
            stream = opener(open_path(path))
        except FileExistsError:
            return None
        except OSError as error:
            raise refusal(path, error) from error
        try:
            fcntl.flock(stream, fcntl.LOCK_EX)
            sync_folder(path.parent)
            sync_folder(path.parent.parent)
        except OSError as error:
            stream.close()
            raise refusal(path, error) from error
        # Before the lock was held, a recovery may have taken the empty file for an orphan.
        if not open_path(path).exists():
            stream.close()
            return None
        return cls(path, stream)

    def append(self, data: bytes) -> int:
        """Write whole records, all or none, and return the byte offset they begin at.

        Raises RecordingError after cutting the file back to what it held before.
        """
        offset, rest = self.size, memoryview(data)
        try:
            while rest:
                rest = rest[self._stream.write(rest) :]
        except OSError as error:
            self._cut_back()
            raise refusal(self._path, error) from error
        except BaseException:  # an interrupt must not leave half a record either
            self._cut_back()
            raise
        self.size += len(data)
        self._sha256.update(data)
        return offset

    def _cut_back(self) -> None:
        try:
            self._stream.truncate(self.size)
            self._stream.seek(self.size)
        except OSError:
            self._torn = True

    def sync(self) -> None:
        """Put everything written on the disk itself; raises RecordingError when it refuses."""
        try:
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise refusal(self._path, error) from error

    def complete(self) -> None:
        """List the file in its folder's manifest and give it its final name; let go of its lock.

        An empty file is removed. A file whose torn end could not be cut off keeps its `.open`
        name, for `seal`. Raises RecordingError when the disk refuses; the file then stays open to
        `seal` too.
        """
        opened = open_path(self._path)
        try:
            if self.size and not self._torn:
                os.fsync(self._stream.fileno())
                list_file(opened.parent, self._path.name, self._sha256.hexdigest())
                opened.rename(self._path)
            elif not self._torn:
                opened.unlink()
            sync_folder(opened.parent)
        except OSError as error:
            raise refusal(self._path, error) from error
        finally:
            self._stream.close()


def refusal(path: Path, error: OSError) -> RecordingError:
    """Return what to tell when the disk refuses a file."""
    return RecordingError(
        f"{path}: cannot be written: {error.strerror or error}; all earlier records are safe; "
        "make room or give the right to write, then run again"
    )
