"""Eight readers and fifty at once, over 10,000 and 50,000 articles: our page beside Datasette's.

Ours holds facets (years, sections, sites, authors, photos), a histogram, ten snippets with what
matched marked, how the question was read, and ranks by relevance; Datasette's holds facets and the
rows in the order they were put in. Both are asked the same questions, each once, in turn.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

from benchmarks.ground import folder, heading, table
from benchmarks.readers import datasette, ours
from benchmarks.readers.asking import Seen, ask
from benchmarks.readers.corpus import Question, questions
from benchmarks.sites import serving

_QUESTIONS = 240
_AT_ONCE = (8, 50)
_RATIO, _GROWTH = 3.0, 3.0


def main(argv: list[str]) -> int:
    """Print times, ratios and verdicts; 1 when a figure is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks readers", description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 50_000])
    parser.add_argument("--questions", type=int, default=_QUESTIONS)
    parser.add_argument("--keep", type=Path, help="Folder that keeps what was built.")
    asked = parser.parse_args(argv)
    seen: dict[tuple[str, int, int], Seen] = {}
    with nullcontext(asked.keep) if asked.keep else folder() as place:
        for count in asked.articles:
            _measure(place / str(count), count, questions(asked.questions), seen)
    return _judge(seen, asked.articles)


def _measure(
    place: Path, count: int, made: Sequence[Question], seen: dict[tuple[str, int, int], Seen]
) -> None:
    data_dir, database = place / "ours", place / "articles.db"
    if not (place / "built").exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        database.unlink(missing_ok=True)
        ours.build(data_dir, count)
        datasette.build(database, count)
        (place / "built").touch()
    heading(f"Readers at once, {count} articles, {len(made)} questions each once")
    lines: list[tuple[str, ...]] = []
    sides: tuple[tuple[str, Callable[[int], list[str]], Callable[[Question], str]], ...] = (
        ("Kho Tin", ours.command, ours.path_of),
        ("Datasette", lambda port: datasette.command(database, port), datasette.path_of),
    )
    for name, command, path_of in sides:
        with serving(command, data_dir) as (port, _):
            paths = [path_of(each) for each in made]
            ask(port, 2, paths[:8])  # What a site reads only once is read now.
            for readers in _AT_ONCE:
                found = seen[name, count, readers] = ask(port, readers, paths)
                lines.append((
                    name, str(readers), f"{found.at(0.5) * 1000:.0f} ms", f"{found.at(0.95) * 1000:.0f} ms",
                    f"{found.size / 1024:.0f} KB", str(len(found.errors)),
                ))  # fmt: skip
                for each in found.errors[:3]:
                    print(f"  {name}: {each}")
    table(("site", "readers", "p50", "p95", "page, packed", "errors"), lines)


def _judge(seen: dict[tuple[str, int, int], Seen], counts: Sequence[int]) -> int:
    """Print the verdicts on the largest archive and on growth; 1 when one is missed."""
    verdicts: list[tuple[str, float, bool]] = []
    largest = max(counts)
    for share, name in ((0.5, "p50"), (0.95, "p95")):
        ratio = seen["Datasette", largest, 8].at(share) / seen["Kho Tin", largest, 8].at(share)
        verdicts.append(
            (f"times faster than Datasette at {name}, 8 readers", ratio, ratio >= _RATIO)
        )
    errors = sum(len(seen["Kho Tin", count, 50].errors) for count in counts)
    verdicts.append(("errors with 50 readers", errors, errors == 0))
    if len(counts) > 1:
        growth = seen["Kho Tin", largest, 8].at(0.5) / seen["Kho Tin", min(counts), 8].at(0.5)
        verdicts.append((f"time at {largest} by that at {min(counts)}", growth, growth < _GROWTH))
    print()
    for name, value, reached in verdicts:
        print(f"  {name:<56}{value:>8.2f}  {'reached' if reached else 'MISSED'}")
    return 0 if all(reached for _, _, reached in verdicts) else 1
