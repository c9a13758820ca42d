"""The first query of a fresh process: what a reader waits for right after a start."""

from __future__ import annotations

from pathlib import Path

from benchmarks.engines.fts5 import Fts5
from benchmarks.engines.kho_tin import KhoTin
from benchmarks.engines.whoosh_own import WhooshOwn
from benchmarks.ground import middle, row, run

PEERS = {"kho_tin": KhoTin.name, "whoosh": WhooshOwn.name, "fts5": Fts5.name}
TRIALS = 5


def first_queries(folder: Path, articles: int) -> list[str]:
    """Print CPU milliseconds from opening to the first page of results; return what misses."""
    found: dict[str, list[float]] = {name: [] for name in PEERS if (folder / name).is_dir()}
    for _ in range(TRIALS):
        for name, times in found.items():
            done = run("-m", "benchmarks.engines.fresh", name, str(folder))
            times.append(float(done.output))
    print("  first query of a fresh process, libraries loaded, CPU milliseconds")
    row("", *(PEERS[name] for name in found))
    row("two terms, AND", *(f"{middle(times):.1f}" for times in found.values()))
    if not {"kho_tin", "whoosh"} <= found.keys():
        return []
    ratio = middle(found["kho_tin"]) / middle(found["whoosh"])
    return [f"first query at {articles}: {ratio:.2f} times {WhooshOwn.name}, at most 1"] * (
        ratio > 1
    )
