"""The tables of query speed: build, check that all engines agree, ask, print times and ratios."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.engines.asking import KINDS, WHOLE, Kind, Timed, disagreements, measure
from benchmarks.engines.building import ENGINES, USUAL, built, questions
from benchmarks.engines.cold import first_queries
from benchmarks.engines.fts5 import Fts5
from benchmarks.engines.kho_tin import KhoTin
from benchmarks.engines.peer import Peer
from benchmarks.engines.postgres import Postgres
from benchmarks.engines.questions import Question
from benchmarks.engines.tantivy_own import Tantivy
from benchmarks.engines.understanding import understanding
from benchmarks.ground import folder as temporary
from benchmarks.ground import heading, row

# tantivy's time is a target from so many articles on.
MANY = 50_000


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables for every size asked for; return 1 when a target was missed."""
    options = _options(argv)
    missed: list[str] = []
    for articles in options.articles:
        with ExitStack() as stack:
            top = options.keep or stack.enter_context(temporary())
            place = top / str(articles)
            place.mkdir(parents=True, exist_ok=True)
            if options.keep is None:
                # A server of another user must reach its folder.
                top.chmod(0o755)
            missed += _one_size(options, place, articles)
    print("\n".join(f"  missed: {each}" for each in missed) or "  every target reached")
    return 1 if missed else 0


def _one_size(options: argparse.Namespace, place: Path, articles: int) -> list[str]:
    heading(f"Queries over {articles} articles: CPU milliseconds, warm p50 (p50 of first askings)")
    with built(options.engine or USUAL, place, articles=articles) as peers:
        asked = questions(place)
        missed = _tables(options, peers, asked, articles)
    if options.kind is None and KhoTin.name in [peer.name for peer in peers]:
        understanding(place / "kho_tin")
    if options.cold:
        missed += first_queries(place, articles)
    return missed


def _tables(
    options: argparse.Namespace,
    peers: Sequence[Peer],
    asked: dict[str, list[Question]],
    articles: int,
) -> list[str]:
    differing = disagreements(peers, asked)
    print(f"  questions the engines count differently: {len(differing)}")
    print("".join(f"    {line}\n" for line in differing[:5]), end="")
    row("", *(peer.name for peer in peers))
    missed: list[str] = []
    for kind in KINDS:
        if options.kind in (None, kind.name):
            missed += _line(peers, kind, asked[kind.questions], articles, options.rounds)
    if options.kind in (None, WHOLE.name):
        missed += _whole(peers, asked[WHOLE.questions], articles, options.rounds)
    row("index, MB", *(f"{peer.size() / 1e6:.1f}" for peer in peers))
    return missed


def _line(
    peers: Sequence[Peer], kind: Kind, asked: Sequence[Question], articles: int, rounds: int
) -> list[str]:
    """Measure and print one kind; return what misses its target."""
    times = measure(peers, kind, asked, rounds=rounds)
    row(kind.name, *(_cell(times[peer.name]) for peer in peers))
    if KhoTin.name not in times:
        return []
    ours = times[KhoTin.name].p50
    ratios = {name: ours / timed.p50 for name, timed in times.items() if name != KhoTin.name}
    bounds = {name: _bound(kind, name, articles) for name in ratios}
    over = {name: bound for name, bound in bounds.items() if bound and ratios[name] > bound}
    row("  ratio", "", *(f"{ratio:.2f}{' !' * (name in over)}" for name, ratio in ratios.items()))
    return [
        f"{kind.name} at {articles}: {ratios[name]:.2f} times {name}, at most {bound}"
        for name, bound in over.items()
    ]


def _bound(kind: Kind, name: str, articles: int) -> float | None:
    if name in (Fts5.name, Postgres.name):
        return kind.most
    return 1.0 if name == Tantivy.name and kind.beats_native and articles >= MANY else None


def _whole(
    peers: Sequence[Peer], asked: Sequence[Question], articles: int, rounds: int
) -> list[str]:
    """Measure and print the whole search, p50 and p95 of wall time too; return what misses."""
    times = measure(peers, WHOLE, asked, rounds=rounds)
    row(
        f"{WHOLE.name}: CPU p50 / p95",
        *(_spread(times[peer.name].warm) for peer in peers),
    )
    row(
        f"{WHOLE.name}: wall p50 / p95",
        *(_spread(times[peer.name].wall) for peer in peers),
    )
    if not {KhoTin.name, Fts5.name} <= times.keys():
        return []
    ratio = times[KhoTin.name].quantile(0.95) / times[Fts5.name].quantile(0.95)
    print(f"    p95 is {ratio:.2f} times that of {Fts5.name}; target at {MANY}: {WHOLE.most}")
    if ratio <= WHOLE.most or articles < MANY:
        return []
    return [f"{WHOLE.name} at {articles}: p95 {ratio:.2f} times {Fts5.name}, at most {WHOLE.most}"]


def _spread(times: Sequence[float]) -> str:
    ordered = sorted(times)
    return f"{ordered[len(ordered) // 2]:.2f} / {ordered[int(0.95 * len(ordered))]:.2f}"


def _cell(timed: Timed) -> str:
    return f"{timed.p50:.2f} ({sorted(timed.first)[len(timed.first) // 2]:.1f})"


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engines", description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000], help="sizes of corpus")
    parser.add_argument("--keep", type=Path, help="folder that keeps the indexes for another run")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine")
    parser.add_argument("--kind", help="only this kind of query, by its name in the table")
    parser.add_argument("--rounds", type=int, default=5, help="warm askings of every question")
    parser.add_argument("--no-cold", dest="cold", action="store_false", help="no fresh processes")
    return parser.parse_args(argv)
