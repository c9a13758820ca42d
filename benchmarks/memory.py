"""Peak memory of a crawl as the site grows: it has to stay flat."""

from __future__ import annotations

import argparse

from benchmarks.crawl import prepare
from benchmarks.ground import folder, heading, row, run, simulator

MOST_MB = 300


def main(argv: list[str]) -> int:
    """Print peak memory for each size; return 1 when one is over the bound."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks memory", description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[500, 9_500])
    asked = parser.parse_args(argv)
    heading("Peak memory of `khotin crawl` (about two responses an article: page and photo)")
    row("articles", "peak MB", "seconds")
    worst = 0.0
    for count in asked.articles:
        with simulator(count) as url, folder() as data_dir:
            prepare(data_dir, url)
            done = run("manage.py", "crawl", "sample", data_dir=data_dir)
            row(f"{count}", f"{done.peak_mb:.0f}", f"{done.seconds:.0f}")
            worst = max(worst, done.peak_mb)
    row(f"worst (most: {MOST_MB})", f"{worst:.0f}")
    return int(worst > MOST_MB)
