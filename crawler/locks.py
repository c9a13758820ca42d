"""One run of a site at a time on this machine: a lock file that a dead process lets go of."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.errors import ArchiveError


class SiteLock:
    """The lock of a site, held from creation to release; raises ArchiveError when it is taken."""

    def __init__(self, folder: Path, site: str) -> None:
        # Not the file that whoever writes the site's articles locks: a run holds both.
        path = folder / f"{site}.run.lock"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a+")
        except OSError as error:
            raise ArchiveError(f"{path}: cannot be written: {error.strerror}") from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.seek(0)
            holder = self._file.read().strip() or "?"
            self._file.close()
            raise ArchiveError(
                f"site «{site}» is being crawled or reparsed already, by process {holder}: "
                "wait until it ends, or stop it with Ctrl-C"
            ) from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Let go of the site; the file stays, since removing it would race with the next holder."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
