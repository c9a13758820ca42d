"""Opens one engine in a process of its own, asks one question, prints the CPU milliseconds it took."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.engines.building import ENGINES, questions


def main(name: str, folder: Path) -> None:
    """Print the CPU milliseconds from opening an engine to its first page of results."""
    question = questions(folder)["two"][0]
    # Making it loads its libraries; no engine reads its index before the next line.
    peer = ENGINES[name](folder / name)
    began = time.process_time()
    peer.open()
    peer.top(question)
    print(1000 * (time.process_time() - began))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
