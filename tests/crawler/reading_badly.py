"""Ways in which the reading of a page goes wrong; in a module, for other processes to import."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from archive.catalogue.kept import KeptPage
from crawler.reparsing.reading import Answer, Reader


@dataclass(frozen=True, slots=True)
class Hanging:
    """Never comes to an end with the pages whose URL ends so."""

    reader: Reader
    ending: str

    def __call__(self, kept: KeptPage) -> Answer:
        """Read, or hang where only a kill helps."""
        if kept.url.endswith(self.ending):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
            while True:
                time.sleep(60)
        return self.reader(kept)


@dataclass(frozen=True, slots=True)
class Killed:
    """Ends by kill -9 with the pages whose URL ends so; `once` is made on the first time."""

    reader: Reader
    ending: str
    once: Path | None = None

    def __call__(self, kept: KeptPage) -> Answer:
        """Read, or die as if memory had run out."""
        if kept.url.endswith(self.ending) and not (self.once and self.once.exists()):
            if self.once:
                self.once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return self.reader(kept)


@dataclass(frozen=True, slots=True)
class Failing:
    """Raises what nobody foresaw."""

    reader: Reader
    ending: str

    def __call__(self, kept: KeptPage) -> Answer:
        """Read, or raise."""
        if kept.url.endswith(self.ending):
            raise RuntimeError("nobody foresaw this")
        return self.reader(kept)
