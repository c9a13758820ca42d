"""The tables of query speed: build, check that all engines agree, ask, print times and ratios."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.engines import verdicts
from benchmarks.engines.asking import KINDS, WHOLE, Timed, disagreements, measure
from benchmarks.engines.building import ENGINES, USUAL, built, questions
from benchmarks.engines.cold import first_queries
from benchmarks.engines.kho_tin import KhoTin
from benchmarks.engines.peer import Peer
from benchmarks.engines.questions import Question
from benchmarks.engines.suggesting import suggesting
from benchmarks.engines.understanding import understanding
from benchmarks.engines.verdicts import Verdict
from benchmarks.ground import folder as temporary
from benchmarks.ground import heading, table

_RATIO = "ours ÷ it"


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables for every size asked for; return 1 when a target was missed."""
    options = _options(argv)
    missed = 0
    for articles in options.articles:
        with ExitStack() as stack:
            top = options.keep or stack.enter_context(temporary())
            place = top / str(articles)
            place.mkdir(parents=True, exist_ok=True)
            if options.keep is None:
                # A server of another user must reach its folder.
                top.chmod(0o755)
            found = _one_size(options, place, articles)
        print(f"\n  figures to reach at {articles} articles")
        print("\n".join(f"  {each}" for each in found), flush=True)
        missed += sum(not each.is_reached for each in found)
    return 1 if missed else 0


def _one_size(options: argparse.Namespace, place: Path, articles: int) -> list[Verdict]:
    heading(f"Queries over {articles} articles: CPU milliseconds, p50 of warm queries")
    print(f"python -m benchmarks {shlex.join(sys.argv[1:])}")
    with built(options.engine or USUAL, place, articles=articles) as peers:
        found = _tables(options, peers, questions(place), articles)
    if options.kind is None and KhoTin.name in [peer.name for peer in peers]:
        understanding(place / "kho_tin")
        found += suggesting(place / "kho_tin", questions(place))
    if options.cold:
        found += first_queries(place)
    return found


def _tables(
    options: argparse.Namespace,
    peers: Sequence[Peer],
    asked: dict[str, list[Question]],
    articles: int,
) -> list[Verdict]:
    differing = disagreements(peers, asked)
    print(f"  questions the engines count differently: {len(differing)}")
    print("".join(f"    {line}\n" for line in differing[:5]), end="", flush=True)
    kinds = [kind for kind in (*KINDS, WHOLE) if options.kind in (None, kind.name)]
    times: dict[str, dict[str, Timed]] = {}
    for kind in kinds:
        print(f"  asking: {kind.name}", file=sys.stderr, flush=True)
        times[kind.name] = measure(peers, kind, asked[kind.questions], rounds=options.rounds)
    sizes = {peer.name: peer.size() for peer in peers}
    _print(times, sizes)
    found = [Verdict("questions counted differently", len(differing), "", 0.0)]
    for kind in kinds:
        if kind is WHOLE:
            found += verdicts.of_whole(times[kind.name], articles)
        else:
            found += verdicts.of_kind(kind, times[kind.name], articles)
    return [*found, *verdicts.of_sizes(sizes)]


def _print(times: Mapping[str, dict[str, Timed]], sizes: Mapping[str, int]) -> None:
    """Print a table of warm medians and one of first askings, ratios beside each peer's figure."""
    head = ["query"]
    for name in sizes:
        head += [name] if name == KhoTin.name else [name, _RATIO]
    lines = [
        _line(name, {p: timed.p50 for p, timed in found.items()}) for name, found in times.items()
    ]
    if WHOLE.name in times:
        whole = times[WHOLE.name]
        lines.append(_line(f"{WHOLE.name}, p95", {p: t.quantile(0.95) for p, t in whole.items()}))
        lines.append(
            _line(f"{WHOLE.name}, p95 of wall time", {p: t.wall_p95 for p, t in whole.items()})
        )
    lines.append(_line("index, MB", {name: size / 1e6 for name, size in sizes.items()}))
    table(head, lines)
    table(["asked for the first time", *head[1:]],
          [_line(name, {p: t.first_p50 for p, t in found.items()}) for name, found in times.items()])  # fmt: skip


def _line(name: str, figures: Mapping[str, float]) -> list[str]:
    return [name, *_cells(figures)]


def _cells(figures: Mapping[str, float]) -> Iterator[str]:
    ours = figures.get(KhoTin.name)
    for name, figure in figures.items():
        yield f"{figure:.2f}"
        if name != KhoTin.name:
            yield f"{ours / figure:.2f}" if ours is not None else ""


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks engines", description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000], help="sizes of corpus")
    parser.add_argument("--keep", type=Path, help="folder that keeps the indexes for another run")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine")
    parser.add_argument("--kind", help="only this kind of query, by its name in the table")
    parser.add_argument("--rounds", type=int, default=5, help="warm askings of every question")
    parser.add_argument("--no-cold", dest="cold", action="store_false", help="no fresh processes")
    return parser.parse_args(argv)
