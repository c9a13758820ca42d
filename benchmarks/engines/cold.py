"""The first query of a fresh process: what a reader waits for right after a start."""

from __future__ import annotations

from pathlib import Path

from benchmarks.engines.fts5 import Fts5
from benchmarks.engines.kho_tin import KhoTin
from benchmarks.engines.verdicts import Verdict
from benchmarks.engines.whoosh_own import WhooshOwn
from benchmarks.ground import middle, run, table

PEERS = {"kho_tin": KhoTin.name, "whoosh": WhooshOwn.name, "fts5": Fts5.name}
TRIALS = 5


def first_queries(folder: Path) -> list[Verdict]:
    """Print CPU milliseconds from opening to the first page of results; return the verdict."""
    found: dict[str, list[float]] = {name: [] for name in PEERS if (folder / name).is_dir()}
    for _ in range(TRIALS):
        for name, times in found.items():
            done = run("-m", "benchmarks.engines.fresh", name, str(folder))
            times.append(float(done.output))
    table(
        ("first query of a fresh process", *(PEERS[name] for name in found)),
        [("two terms, AND", *(f"{middle(times):.1f}" for times in found.values()))],
    )
    if not {"kho_tin", "whoosh"} <= found.keys():
        return []
    ratio = middle(found["kho_tin"]) / middle(found["whoosh"])
    return [Verdict("first query of a fresh process", ratio, WhooshOwn.name, 1.0)]
