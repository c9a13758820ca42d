"""The text of files, read in a process apart that is bounded in memory, time and output."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from archive.attachments.child import DONE
from archive.config import Config
from archive.models import FileText

# Raise the number when reading gets better: `khotin reparse` and a rebuild then read again.
EXTRACTOR = "khotin-files/2"

_ROOT = Path(__file__).resolve().parent.parent.parent
_CHILD = "archive.attachments.child"
# A process that has read so many is replaced: whatever it gathered goes with it.
MOST_FILES = 100
# After these a process goes on; after others nobody knows what is left in it.
_CLEAN = (None, "empty", "scanned", "format", "page", "encrypted", "long")
_READ, _OUT_OF_TIME = 0, -signal.SIGXCPU
# A system short of memory kills whoever takes most of it.
_KILLED = -signal.SIGKILL


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take: seconds (of clock and processor), memory, letters of text."""

    seconds: int = 60
    megabytes: int = 1000
    letters: int = 2_000_000

    @classmethod
    def of(cls, config: Config) -> Self:
        """Return the limits that the settings give."""
        return cls(config.file_seconds, config.file_memory_mb, config.file_text_chars)


def read_text(body: bytes, limits: Limits) -> FileText:
    """Return the text of a file. Whatever its bytes do, it ends within the limits, never raises."""
    with FileReader(limits) as reader:
        return reader.read(body)


class FileReader:
    """A bounded process that reads one file after the other; close it after use."""

    def __init__(self, limits: Limits) -> None:
        """Start nothing before there is a file; the limits hold for each file anew."""
        self.limits = limits
        self._process: _Process | None = None

    def read(self, body: bytes) -> FileText:
        """Return the text of a file; it is read as if by a process of its own."""
        fresh = self._process is None
        found, code = self._read(body)
        # Whether it comes of the file alone is asked of a process that has read no other; its time
        # was its own already.
        if found.problem not in _CLEAN and not fresh and code != _OUT_OF_TIME:
            found, _ = self._read(body)
        return found

    def _read(self, body: bytes) -> tuple[FileText, int]:
        process = self._process or _Process(self.limits)
        self._process = None
        try:
            code = process.read(body)
            found = _told(process.told, code, len(body))
            if code == _READ and found.problem in _CLEAN and process.files < MOST_FILES:
                self._process = process
        finally:
            if self._process is None:
                process.close()
        return found, code

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class FileReaders:
    """As many readers as threads ask at once, kept for the next file; close them after use."""

    def __init__(self, limits: Limits) -> None:
        """Start nothing before there is a file."""
        self.limits = limits
        self._idle: deque[FileReader] = deque()

    def read(self, body: bytes) -> FileText:
        """Return the text of a file (see `read_text`); may be called from several threads."""
        try:
            reader = self._idle.pop()
        except IndexError:
            reader = FileReader(self.limits)
        try:
            return reader.read(body)
        finally:
            self._idle.append(reader)

    def close(self) -> None:
        """End all processes; nobody may be reading any more."""
        while self._idle:
            self._idle.pop().close()


class _Process:
    """A reading process with the file it is given, what it tells, and the socket between."""

    def __init__(self, limits: Limits) -> None:
        self.files = 0
        self._seconds = limits.seconds
        with ExitStack() as held:
            self._given = held.enter_context(tempfile.TemporaryFile())
            self.told = held.enter_context(tempfile.TemporaryFile())
            self._ear, theirs = socket.socketpair()
            held.enter_context(self._ear)
            with theirs:
                numbers = (theirs.fileno(), limits.megabytes, limits.seconds, limits.letters)
                self._process = subprocess.Popen(
                    [sys.executable, "-m", _CHILD, *map(str, numbers)],
                    stdin=self._given,
                    stdout=self.told,
                    stderr=subprocess.DEVNULL,
                    cwd=_ROOT,
                    env=_environment(),
                    start_new_session=True,
                    pass_fds=[theirs.fileno()],
                )
            self._ear.settimeout(limits.seconds)
            self._held = held.pop_all()

    def read(self, body: bytes) -> int:
        """Have a file read; return 0 when the process goes on, else how it ended.

        An exit code as of `Popen`, negative for a signal; what it told is in `told`.
        """
        self.files += 1
        for file in (self._given, self.told):
            file.seek(0)
            file.truncate()
        self._given.write(body)
        self._given.flush()
        code = self._answered()
        self.told.seek(0)
        return code

    def _answered(self) -> int:
        try:
            self._ear.send(b"g")
            if self._ear.recv(1) == DONE:
                return _READ
        except TimeoutError:
            return _OUT_OF_TIME
        # A process that ended without a word has closed its socket; how it ended tells why.
        except OSError:
            pass
        try:
            return self._process.wait(self._seconds) or 1
        except subprocess.TimeoutExpired:
            return _OUT_OF_TIME

    def close(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        self._held.close()


def _environment() -> dict[str, str]:
    """Return the little a reading process needs to know; no secrets of ours among it."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    # A numbers library would reserve memory for a thread on every core.
    return kept | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}


def _told(stream: IO[bytes], code: int, size: int) -> FileText:
    said: dict[str, Any] = {}
    pieces: list[str] = []
    for message in _messages(stream):
        said |= message
        if text := message.get("text"):
            pieces.append(text)
    text = "\n".join(pieces)
    kind, problem = said.get("kind", ""), said.get("problem")
    if problem is None and "end" not in said:
        problem = _ended_by(code)
    if problem is None and not text:
        problem = "scanned" if kind == "pdf" else "empty"
    return FileText(kind, size, said.get("pages"), text or None, problem, EXTRACTOR)


def _ended_by(code: int) -> str:
    """Return the problem of a file whose reading process ended so, without a word of its own."""
    if code == _OUT_OF_TIME:
        return "time"
    return "memory" if code >= 0 or code == _KILLED else "damaged"


def _messages(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield what was said in whole lines; a kill may have torn the last one."""
    for line in stream:
        try:
            message = json.loads(line)
        except ValueError:
            return
        if isinstance(message, dict):
            yield message
