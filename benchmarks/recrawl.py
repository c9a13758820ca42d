"""Bytes that a second crawl of an unchanged site fetches, to those of the first.

The site answers conditional requests, or does not: then the digest alone tells that nothing
changed, and what a run asks again is bounded by polite.recheck (200, as in a profile that says nothing).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.crawl import prepare
from benchmarks.ground import folder, heading, row, run, simulator

MOST_SHARE = 0.05


def main(argv: list[str]) -> int:
    """Print bytes of both crawls; return 1 when the second fetches more than the largest share."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks recrawl", description=__doc__)
    parser.add_argument("--articles", type=int, default=5000)
    asked = parser.parse_args(argv)
    heading(f"Crawling {asked.articles} articles, then once more with nothing changed")
    row("", "first, bytes", "again, bytes", "requests", "share")
    worst = 0.0
    for name, words in {"with validators": (), "without validators": ("--no-validators",)}.items():
        with simulator(asked.articles, *words) as url, folder() as data_dir:
            _prepare(data_dir, url)
            first, again = _crawl(data_dir), _crawl(data_dir)
        share = again["bytes"] / first["bytes"]
        worst = max(worst, share)
        cells = (first["bytes"], again["bytes"], again["responses"])
        row(name, *(f"{cell:,}" for cell in cells), f"{share:.2%}")
        if again.get("new", 0) or again.get("edited", 0) or first["new"] <= asked.articles - 1:
            raise RuntimeError(f"the crawls are not what they should be: {first}, {again}")
    row(f"worst (most: {MOST_SHARE:.0%})", "", "", "", f"{worst:.2%}")
    return int(worst > MOST_SHARE)


def _prepare(data_dir: Path, url: str) -> None:
    prepare(data_dir, url)
    file = data_dir / "sites" / "sample.toml"
    text = file.read_text("utf-8")
    if "recheck = 2000\n" not in text:
        raise RuntimeError("the sample profile has changed")
    file.write_text(text.replace("recheck = 2000\n", ""), "utf-8")


def _crawl(data_dir: Path) -> dict[str, int]:
    run("manage.py", "crawl", "sample", data_dir=data_dir)
    newest = json.loads(run("manage.py", "runs", "--json", data_dir=data_dir).output)[0]
    counts: dict[str, int] = newest["counts"]
    return counts
