"""Readers who ask at once, each over a connection of its own, as fast as the site answers.

Run as a program, in a process of its own: `python -m benchmarks.readers.asking PORT READERS` takes
addresses on its standard input, one a line, and prints what it saw as JSON.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from benchmarks.ground import ROOT

_PATIENCE = 120  # seconds for an answer


@dataclass(frozen=True, slots=True)
class Seen:
    """What readers saw: seconds of each good answer, ascending, bytes of a middle one, and errors."""

    seconds: list[float]
    errors: list[str]
    size: int

    def at(self, share: float) -> float:
        """Return the seconds that this share of the answers did not take longer than."""
        return self.seconds[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


def ask(port: int, readers: int, paths: Sequence[str]) -> Seen:
    """Let readers ask for the addresses, each address once, and return what they saw."""
    words = [sys.executable, "-m", "benchmarks.readers.asking", str(port), str(readers)]
    done = subprocess.run(
        words, cwd=ROOT, input="\n".join(paths), stdout=subprocess.PIPE, text=True, check=True
    )
    return Seen(**json.loads(done.stdout))


def _read(port: int, paths: SimpleQueue[str], seconds: list[float], sizes: list[int],
          errors: list[str]) -> None:  # fmt: skip
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    while True:
        try:
            path = paths.get_nowait()
        except Empty:
            return
        began = time.perf_counter()
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            errors.append(f"{path}: {error!r}")
            connection.close()
            continue
        if answer.status == 200:
            seconds.append(time.perf_counter() - began)
            sizes.append(len(body))
        else:
            errors.append(f"{path}: {answer.status}")


def _main() -> None:
    port, readers = int(sys.argv[1]), int(sys.argv[2])
    paths: SimpleQueue[str] = SimpleQueue()
    for line in sys.stdin.read().splitlines():
        paths.put(line)
    seconds: list[float] = []
    sizes: list[int] = []
    errors: list[str] = []
    threads = [
        threading.Thread(target=_read, args=(port, paths, seconds, sizes, errors))
        for _ in range(readers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    size = sorted(sizes)[len(sizes) // 2] if sizes else 0
    print(json.dumps({"seconds": sorted(seconds), "errors": errors, "size": size}))


if __name__ == "__main__":
    _main()
