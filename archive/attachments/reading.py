"""The text of one file, read in a process of its own that is bounded in memory, time and output."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from archive.config import Config
from archive.models import FileText

# Raise the number when reading gets better: `khotin reparse` and a rebuild then read again.
EXTRACTOR = "khotin-files/1"

_ROOT = Path(__file__).resolve().parent.parent.parent
_CHILD = "archive.attachments.child"
_TIMED_OUT = (-signal.SIGXCPU, -signal.SIGKILL)


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
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as told:
        given.write(body)
        given.seek(0)
        code = _run(given, told, limits)
        told.seek(0)
        return _told(told, code, len(body))


def _run(given: IO[bytes], told: IO[bytes], limits: Limits) -> int:
    """Run the reading process to its end; return its exit code, negative for a signal."""
    numbers = (limits.megabytes, limits.seconds, limits.letters)
    process = subprocess.Popen(
        [sys.executable, "-m", _CHILD, *map(str, numbers)],
        stdin=given,
        stdout=told,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env=_environment(),
        start_new_session=True,
    )
    try:
        return process.wait(limits.seconds)
    except subprocess.TimeoutExpired:
        return -signal.SIGXCPU
    finally:
        process.kill()
        process.wait()


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
        problem = "time" if code in _TIMED_OUT else "memory" if code >= 0 else "damaged"
    if problem is None and not text:
        problem = "scanned" if kind == "pdf" else "empty"
    return FileText(kind, size, said.get("pages"), text or None, problem, EXTRACTOR)


def _messages(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield what was said in whole lines; a kill may have torn the last one."""
    for line in stream:
        try:
            message = json.loads(line)
        except ValueError:
            return
        if isinstance(message, dict):
            yield message
