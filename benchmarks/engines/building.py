"""Makes the indexes of a size of corpus, all in one pass, or finds them where an earlier run kept them."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
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
from benchmarks.ground import ROOT

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
# What decides what stands in an index of ours and in the catalogue beside it: of the engine's
# modules all but those that only read.
_OURS = (
    "archive/catalogue/tables.py",
    "indexer/documents.py",
    "indexer/layout.py",
    "indexer/engines/tantivy/schema.py",
)
_READERS = frozenset(
    ("answers", "cache", "executor", "facets", "matches", "ordering", "ranking", "vocabulary", "words")
)  # fmt: skip
_SAMPLE = 100


@contextmanager
def built(names: list[str], folder: Path, *, articles: int) -> Iterator[list[Peer]]:
    """Give the engines, open over so many articles; say which one is left out, and why.

    What an earlier run built of other tokens, or by other code of ours, is built again.
    """
    marks = {name: _mark(name, articles) for name in names}
    for name, mark in marks.items():
        if _marked(folder, name) != mark:
            (folder / f"{name}.built").unlink(missing_ok=True)
            shutil.rmtree(folder / name, ignore_errors=True)
    with ExitStack() as stack:
        peers: dict[str, Peer] = {}
        for name in names:
            try:
                peers[name] = ENGINES[name](folder / name)
                stack.callback(peers[name].close)
            except Unavailable as reason:
                print(f"  {name} is left out: {reason}")
        fresh = {name: peer for name, peer in peers.items() if not _marked(folder, name)}
        if fresh or not _questions_file(folder).exists():
            _fill(fresh, folder, articles=articles)
            for name in fresh:
                (folder / f"{name}.built").write_text(marks[name], "utf-8")
        for peer in peers.values():
            peer.open()
        yield list(peers.values())


def _marked(folder: Path, name: str) -> str:
    file = folder / f"{name}.built"
    return file.read_text("utf-8") if file.exists() else ""


def _mark(name: str, articles: int) -> str:
    """Return what changes with the tokens of the first articles and, for ours, with our code."""
    digest = hashlib.sha256()
    for item in items(min(_SAMPLE, articles), of=articles):
        digest.update(json.dumps(item.tokens, ensure_ascii=False).encode())
    if name.startswith("kho_tin"):
        engine = sorted((ROOT / "indexer/engines/whoosh").glob("*.py"))
        writing = (file for file in engine if file.stem not in _READERS)
        for file in (*(ROOT / name for name in _OURS), *writing):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _questions_file(folder: Path) -> Path:
    return folder / "questions.json"


def _fill(fresh: dict[str, Peer], folder: Path, *, articles: int) -> None:
    held = Holdings()
    spent = dict.fromkeys(fresh, 0.0)
    for item in items(articles):
        held.take(item)
        for name, peer in fresh.items():
            began = time.perf_counter()
            peer.add(item)
            spent[name] += time.perf_counter() - began
    for name, peer in fresh.items():
        began = time.perf_counter()
        peer.finish()
        print(f"  {name}: built in {spent[name] + time.perf_counter() - began:.0f} s", flush=True)
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
