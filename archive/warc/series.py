"""One run's files in a site's folder: begun when needed, rolled by size, completed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.errors import RecordingError
from archive.warc.draft import Draft, draft_info
from archive.warc.names import file_name
from archive.warc.openfile import Opener, OpenFile


@dataclass(frozen=True, slots=True)
class Written:
    """Where a record went: `file` relative to the folder, offset and length in bytes of it."""

    id: str
    file: str
    offset: int
    length: int
    digest: str


class Series:
    """The files of one run, a new one every `roll_bytes`.

    When the disk refuses, RecordingError is raised with the reason, then and at every later write;
    `close` still completes what is there.
    """

    def __init__(
        self,
        folder: Path,
        *,
        site: str,
        run: str,
        verb: str,
        roll_bytes: int,
        clock: Callable[[], datetime],
        opener: Opener,
    ) -> None:
        self._folder = folder
        self._site, self._run, self._verb = site, run, verb
        self._roll_bytes = roll_bytes
        self._clock = clock
        self._opener = opener
        self._serial = 0
        self._name = ""
        self._file: OpenFile | None = None
        self._info = ""
        self._failure = ""

    def info(self) -> str:
        """Return the id of the warcinfo record of the file that the next records go to.

        A full file is rolled here, and the first one begun.
        """
        self._refuse_after_failure()
        if self._file is None or not 0 < self._file.size < self._roll_bytes:
            self.close()
            with self._remembering():
                self._begin()
        return self._info

    def append(self, first: Draft, *more: Draft) -> Written:
        """Write records formed for `info` one after another, all or none; return where the first went."""
        assert self._file is not None, "records name the warcinfo record of their file"
        with self._remembering():
            offset = self._file.append(b"".join([first.member, *(other.member for other in more)]))
        return Written(first.id, self._name, offset, len(first.member), first.digest)

    def sync(self) -> None:
        """Put all written records on the disk itself."""
        self._refuse_after_failure()
        if self._file is not None:
            with self._remembering():
                self._file.sync()

    def close(self) -> None:
        """Complete the file under its final name; also after a failure, and more than once."""
        file, self._file = self._file, None
        if file is not None:
            with self._remembering():
                file.complete()

    def _begin(self) -> None:
        at = self._clock()
        while self._file is None:
            self._serial += 1
            self._name = file_name(self._site, self._run, at=at, serial=self._serial)
            self._file = OpenFile.create(self._folder / self._name, self._opener)
        name = Path(self._name).name
        info = draft_info(name, at=at, site=self._site, run=self._run, verb=self._verb)
        self._file.append(info.member)
        self._info = info.id

    @contextmanager
    def _remembering(self) -> Iterator[None]:
        """Keep the reason of the first refusal, which all later writes then get to hear."""
        try:
            yield
        except RecordingError as error:
            self._failure = self._failure or str(error)
            raise

    def _refuse_after_failure(self) -> None:
        if self._failure:
            raise RecordingError(self._failure)
