"""Makes the indexes of a size of corpus, all in one pass, or finds them where an earlier run kept them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.engines.fts5 import Fts5
from benchmarks.engines.items import items
from benchmarks.engines.kho_tin import KhoTin
from benchmarks.engines.peer import Peer
from benchmarks.engines.postgres import Postgres, Unavailable
from benchmarks.engines.questions import Holdings, Question, draw
from benchmarks.engines.tantivy_own import Tantivy
from benchmarks.engines.whoosh_own import WhooshOwn

ENGINES: dict[str, Callable[[Path], Peer]] = {
    "kho_tin": KhoTin,
    "whoosh": WhooshOwn,
    "fts5": Fts5,
    "postgres": Postgres,
    "tantivy": Tantivy,
    "kho_tin_tantivy": partial(KhoTin, engine="tantivy"),
}
# Those asked when none are named: our second engine is measured by name only.
USUAL = [name for name in ENGINES if name != "kho_tin_tantivy"]
_DONE = "built"


@contextmanager
def built(names: list[str], folder: Path, *, articles: int) -> Iterator[list[Peer]]:
    """Give the engines, open over so many articles; say which one is left out, and why."""
    with ExitStack() as stack:
        peers: dict[str, Peer] = {}
        for name in names:
            try:
                peers[name] = ENGINES[name](folder / name)
                stack.callback(peers[name].close)
            except Unavailable as reason:
                print(f"  {name} is left out: {reason}")
        fresh = {name: peer for name, peer in peers.items() if not _mark(folder, name).exists()}
        if fresh or not _questions_file(folder).exists():
            _fill(fresh, folder, articles=articles)
        for peer in peers.values():
            peer.open()
        yield list(peers.values())


def _mark(folder: Path, name: str) -> Path:
    return folder / f"{name}.{_DONE}"


def _questions_file(folder: Path) -> Path:
    return folder / "questions.json"


def _fill(fresh: dict[str, Peer], folder: Path, *, articles: int) -> None:
    held = Holdings()
    for item in items(articles):
        held.take(item)
        for peer in fresh.values():
            peer.add(item)
    for name, peer in fresh.items():
        peer.finish()
        _mark(folder, name).touch()
    asked = {kind: [asdict(each) for each in drawn] for kind, drawn in draw(held).items()}
    _questions_file(folder).write_text(json.dumps(asked, default=str), "utf-8")


def questions(folder: Path) -> dict[str, list[Question]]:
    """Return the questions drawn when the indexes were made."""
    stored = json.loads(_questions_file(folder).read_text("utf-8"))
    return {kind: [_question(each) for each in drawn] for kind, drawn in stored.items()}


def _question(stored: dict[str, Any]) -> Question:
    values: dict[str, Any] = {}
    for name, value in stored.items():
        if name in ("first", "last"):
            values[name] = date.fromisoformat(value) if value else None
        else:
            values[name] = tuple(value) if isinstance(value, list) else value
    return Question(**values)
