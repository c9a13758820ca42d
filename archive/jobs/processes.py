"""A job's process: started with its words, watched, stopped, and what it left to be read."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from archive.config import PREFIX, Config
from archive.jobs.endings import End
from archive.jobs.own import VARIABLE
from archive.jobs.rows import Job

TAIL_LINES = 200
TAIL_BYTES = 32_000
_MOST_RESULT = 256_000
_MOST_ERROR = 1000


@dataclass(slots=True)
class Process:
    """The process of a job. It writes into files, which outlive this worker; its standard input
    ends when this worker does, which tells it to stop."""

    job: Job
    popen: subprocess.Popen[bytes]
    out: Path
    err: Path
    kill_at: float | None = None

    @classmethod
    def start(cls, job: Job, words: Sequence[str], config: Config) -> Self:
        """Start a job's command; raises OSError when that is impossible."""
        folder = config.data_dir / "logs" / "jobs"
        folder.mkdir(parents=True, exist_ok=True)
        out, err = folder / f"{job.id}.out", folder / f"{job.id}.log"
        # The same archive as ours, whatever the settings' file says by now.
        own = {
            VARIABLE: job.id,
            f"{PREFIX}DATA_DIR": str(config.data_dir),
            f"{PREFIX}DATABASE_URL": config.database_url,
        }
        with out.open("wb") as output, err.open("ab") as errors:
            popen = subprocess.Popen(
                list(words),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=errors,
                env=os.environ | own,
                # Ctrl-C at the worker's terminal is for the worker to pass on.
                start_new_session=True,
            )
        return cls(job, popen, out, err)

    def has_ended(self) -> bool:
        """Tell whether it has ended; one that outlived its grace is killed."""
        if self.kill_at is not None and time.monotonic() >= self.kill_at:
            self.kill()
        return self.popen.poll() is not None

    def stop(self, *, grace: float) -> None:
        """Ask it to stop in good order; kill it when it has not within `grace` seconds."""
        until = time.monotonic() + grace
        if self.kill_at is None:
            with suppress(ProcessLookupError):
                self.popen.send_signal(signal.SIGINT)
        self.kill_at = until if self.kill_at is None else min(self.kill_at, until)

    def kill(self) -> None:
        """End it and whatever it has started, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        with suppress(OSError):
            self.popen.wait(timeout=10)

    def log(self) -> str:
        """Return the last lines it wrote."""
        return "\n".join(_tail(self.err).splitlines()[-TAIL_LINES:])

    def end(self) -> End:
        """Return how it ended; call when it has."""
        code = self.popen.returncode
        return End(code, error=self._error() if code else "", result=self._result(), log=self.log())

    def tidy(self) -> None:
        """Take away what is kept in the catalogue now."""
        if self.popen.stdin is not None:
            with suppress(OSError):
                self.popen.stdin.close()
        self.out.unlink(missing_ok=True)
        with suppress(OSError):
            if not self.err.stat().st_size:
                self.err.unlink()

    def _error(self) -> str:
        """Return the sentence it ended with: commands write `khotin VERB: sentence`."""
        lines = [line.strip() for line in self.log().splitlines() if line.strip()]
        said = [line for line in lines if line.startswith("khotin ")]
        last = (said or lines or [""])[-1]
        verb, colon, sentence = last.partition(": ")
        return (sentence if said and colon and " " in verb else last)[:_MOST_ERROR]

    def _result(self) -> Any:
        try:
            if 0 < self.out.stat().st_size <= _MOST_RESULT:
                return json.loads(self.out.read_text("utf-8"))
        except (OSError, ValueError):
            pass
        return None


def _tail(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            stream.seek(max(0, file.stat().st_size - TAIL_BYTES))
            return stream.read().decode("utf-8", "replace").replace("\x00", "")
    except OSError:
        return ""
