"""Owns the measurement of the corpus tools: articles a second, and memory as a result set grows.

Run it with `python -m benchmarks corpus [--articles 20000]`. Each tool counts a set of a quarter of
the articles and one of all of them, each in a process of its own: memory may grow with the words
that are there, and must not with the articles. The target: no more than half as much again for four
times the articles, and below 500 MB.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from archive.catalogue import Catalogue
from archive.config import load_config
from archive.restrictions.withholding import withheld
from archive.resultsets import Asked, ResultSet, find, make, members
from benchmarks.exports.shelf import build
from benchmarks.ground import folder, heading, row
from indexer.corpus.asking import TOOLS, Options, Tool
from indexer.corpus.running import Bench, run
from indexer.corpus.sources import of_set
from indexer.corpus.texts import pieces_of
from indexer.corpus.whole import bring_up, load, path_of
from indexer.engines.face import Facets
from indexer.vietnamese.bigrams import count_bigrams
from indexer.vietnamese.neighbours import Neighbours

GROWTH, MOST_MB = 1.5, 500.0
_LEARNED = 2_000

Measured = tuple[float, float, int]


def main(argv: Sequence[str] | None = None) -> int:
    """Print time and memory of each tool; return 1 when memory misses the target."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks corpus", description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    options = parser.parse_args(argv)
    heading(f"Corpus tools over {options.articles // 4} and {options.articles} articles")
    row("tool", "articles/s", "seconds", "MB", "MB, a quarter", "rows")
    with folder() as place:
        whole = build(place, options.articles)
        quarter = _first(place, whole, options.articles // 4)
        _show("reference", _apart(_reference, place), options.articles, None)
        missed = [
            tool for tool in TOOLS
            if not _show(tool, _apart(_tool, place, whole.id, tool), options.articles,
                         _apart(_tool, place, quarter.id, tool))
        ]  # fmt: skip
    print(f"  target: at most {GROWTH} times the memory of a quarter, and {MOST_MB:.0f} MB")
    print(f"  missed by {', '.join(missed)}" if missed else "  reached by all")
    return 1 if missed else 0


def _first(place: Path, whole: ResultSet, count: int) -> ResultSet:
    with Catalogue.open(load_config(data_dir=place, environ={})) as catalogue:
        asked = Asked({"q": ["quarter"]}, "quarter", "", catalogue.epoch(), catalogue.revision())
        return make(catalogue, islice(members(catalogue, whole), count), asked=asked)


def _apart(what: object, *args: object) -> Measured:
    """Return what a measurement gives in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found: Measured = pool.apply(what, args)  # type: ignore[arg-type]
    return found


def _reference(place: Path) -> Measured:
    with Catalogue.open(load_config(data_dir=place, environ={})) as catalogue:
        began = time.perf_counter()
        found = bring_up(catalogue, _neighbours(catalogue), path_of(catalogue.config))
        return _measured(began, len(found.units["words"].tokens))


def _tool(place: Path, set_id: str, tool: Tool) -> Measured:
    with Catalogue.open(load_config(data_dir=place, environ={})) as catalogue:
        held = withheld(catalogue)
        whole = load(path_of(catalogue.config), epoch=catalogue.epoch(), held=held)
        assert whole is not None
        bench = Bench(
            catalogue, held, {}, whole.compounds, Facets, whole if tool == "keyness" else None
        )
        options = Options(node="hội nghị", least=2)
        began = time.perf_counter()
        table = run(tool, options, of_set(find(catalogue, set_id), catalogue), bench)
        return _measured(began, len(table.rows))


def _neighbours(catalogue: Catalogue) -> Neighbours:
    ids = list(islice(catalogue.article_ids(), _LEARNED))
    found = catalogue.versions_of([(id_, 1) for id_ in ids]).values()
    texts = ([key for piece in pieces_of(each) for run in piece for key in run] for each in found)
    return Neighbours(count_bigrams(texts))


def _measured(began: float, count: int) -> Measured:
    seconds = time.perf_counter() - began
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, count


def _show(name: str, whole: Measured, articles: int, quarter: Measured | None) -> bool:
    seconds, megabytes, rows = whole
    before = quarter[1] if quarter else None
    row(
        name, f"{articles / seconds:.0f}", f"{seconds:.1f}", f"{megabytes:.0f}",
        f"{before:.0f}" if before else "", str(rows),
    )  # fmt: skip
    return megabytes <= MOST_MB and (before is None or megabytes <= GROWTH * before)
