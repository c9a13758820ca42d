"""What understanding a question costs before any engine is asked: reading, restoring marks, widening."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from archive.config import Config
from benchmarks.engines.items import items
from benchmarks.ground import middle, table
from indexer.interpretation import Interpreter
from indexer.learning import Memory
from indexer.query import Query
from indexer.vietnamese import strip_marks

TITLES = 60
LENGTHS = (1, 4, 10)


def understanding(folder: Path) -> None:
    """Print CPU milliseconds for bare questions of several lengths, never seen before and seen."""
    config = Config(data_dir=folder)
    memory = Memory(config.index_dir / config.engine)
    bare = Query(words="quan triet nghi quyet")
    loading = _milliseconds(partial(Interpreter(memory.restorer).read, bare))
    titles = [strip_marks(item.document.title).split() for item in items(TITLES)]
    first: list[float] = []
    again: list[float] = []
    for length in LENGTHS:
        interpreter = Interpreter(memory.restorer)
        texts = {" ".join(words[:length]) for words in titles if len(words) >= length}
        queries = [Query(words=text) for text in sorted(texts)]
        for times in (first, again):
            times.append(
                middle([_milliseconds(partial(interpreter.read, each)) for each in queries])
            )
    table(
        ("understanding a bare question of so many words", *(str(length) for length in LENGTHS)),
        [
            ("first time", *(f"{each:.2f}" for each in first)),
            ("remembered", *(f"{each:.3f}" for each in again)),
        ],
    )
    print(f"  reading the model, once a process: {loading:.0f}")


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)
