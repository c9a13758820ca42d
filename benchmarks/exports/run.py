"""A whole archive as CSV and JSON Lines, with its texts: speed, first byte, memory.

Beside a bare dump: the same rows lie in a plain SQLite table, a column each, and go through Python's
csv and json into nothing, which needs no look-up of versions, no reading of articles, no counting, no
sum. Times are the processor's there, for the machine is shared. Beside Datasette: its streaming CSV
of that table, over HTTP, in turn with ours.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from pathlib import Path

from benchmarks.exports import fetching
from benchmarks.exports.shelf import build, flatten
from benchmarks.ground import folder, heading, middle, row, run
from benchmarks.sites import serving

_LEAST = 0.5
_MOST_MB = 150
_FORMS = ("csv", "jsonl")

Verdict = tuple[str, float, bool]


def main(argv: list[str]) -> int:
    """Print times, ratios and verdicts; 1 when a figure is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks exports", description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="Folder that keeps what was built.")
    asked = parser.parse_args(argv)
    with nullcontext(asked.keep) if asked.keep else folder() as place:
        set_id = _built(place, asked.articles)
        heading(f"{asked.articles} articles with their texts, all columns that are usual")
        verdicts = [each for form in _FORMS for each in _beside_bare(place, form, asked.rounds)]
        verdicts += _beside_datasette(place, set_id, asked.rounds)
    print()
    for name, value, reached in verdicts:
        print(f"  {name:<64}{value:>8.2f}  {'reached' if reached else 'MISSED'}")
    return 0 if all(reached for _, _, reached in verdicts) else 1


def _built(place: Path, articles: int) -> str:
    """Fill archive and table unless they are there, and return the set's id."""
    note = place / "set"
    if not note.exists():
        place.mkdir(parents=True, exist_ok=True)
        # In a process of its own: a child's peak counts what its parent holds when it begins.
        with ProcessPoolExecutor(1) as apart:
            apart.submit(_build, place, articles).result()
    return note.read_text()


def _build(place: Path, articles: int) -> None:
    found = build(place / "ours", articles)
    flatten(place / "ours", found, place / "flat.db")
    (place / "set").write_text(found.id)


def _beside_bare(place: Path, form: str, rounds: int) -> list[Verdict]:
    bare: list[float] = []
    ours: list[float] = []
    peaks: list[float] = []
    size = 0
    for _ in range(rounds):
        for side, times in (("bare", bare), ("ours", ours)):
            done = run("-m", "benchmarks.exports.dumping", side, form, str(place))
            seconds, written = done.output.split()
            times.append(float(seconds))
            if side == "ours":
                size = int(written)
                peaks.append(done.peak_mb)
    row(f"{form}: bare dump", f"{middle(bare):.2f} s")
    row(f"{form}: ours", f"{middle(ours):.2f} s", f"{size / middle(ours) / 1e6:.0f} MB/s")
    row(f"{form}: peak memory", f"{max(peaks):.0f} MB")
    ratio = middle(bare) / middle(ours)
    return [
        (f"{form}: speed beside the bare dump (least {_LEAST})", ratio, ratio >= _LEAST),
        (f"{form}: peak memory in MB (most {_MOST_MB})", max(peaks), max(peaks) < _MOST_MB),
    ]


def _beside_datasette(place: Path, set_id: str, rounds: int) -> list[Verdict]:
    database = place / "flat.db"
    paths = [f"/set/{set_id}/download.csv", fetching.datasette_path(database)]
    ours, theirs = [], []
    with (
        serving(fetching.ours, place / "ours") as (our_port, our_process),
        serving(lambda port: fetching.datasette(database, port), place) as (port, _),
    ):
        before = fetching.peak_mb(our_process)
        for _ in range(rounds):
            ours.append(fetching.fetch(our_port, paths[0]))
            theirs.append(fetching.fetch(port, paths[1]))
        peak = fetching.peak_mb(our_process)
    if theirs[0].size < ours[0].size / 2:
        raise RuntimeError(
            f"Datasette sent {theirs[0].size} bytes only: it did not stream them all"
        )
    for name, found in (("ours", ours), ("Datasette", theirs)):
        whole, first = middle([f.whole for f in found]), middle([f.first for f in found])
        row(f"csv over HTTP: {name}", f"{whole:.2f} s", f"first {first * 1000:.0f} ms")
    row("csv over HTTP: our server's peak memory", f"{peak:.0f} MB", f"before {before:.0f} MB")
    times = middle([f.whole for f in theirs]) / middle([f.whole for f in ours])
    share = middle([f.first for f in ours]) / middle([f.whole for f in ours])
    return [
        ("csv over HTTP: times faster than Datasette (least 1)", times, times > 1),
        ("csv over HTTP: first byte, share of all (most 0.01)", share, share < 0.01),
        (f"csv over HTTP: server's peak memory in MB (most {_MOST_MB})", peak, peak < _MOST_MB),
    ]
