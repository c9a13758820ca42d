"""Pages a second of a whole crawl, beside a plain Scrapy spider on the same site.

Both fetch the same addresses with delays off. The plain spider parses each page once with
BeautifulSoup over lxml and writes it with warcio, nothing more; a bare one neither parses nor keeps.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.ground import folder, heading, middle, row, run, simulator
from crawler.sample import sample_profile

LEAST_SHARE = 0.70


def plain(url: str, *extra: str) -> float:
    """Return responses a second of the plain spider."""
    with folder() as place:
        words = ["-m", "benchmarks.peers.plain_spider", url, str(place), *extra]
        measured = json.loads(run(*words).output.splitlines()[-1])
    return float(measured["responses"] / measured["seconds"])


def ours(url: str) -> float:
    """Return responses a second of `khotin crawl`, from the run's own start to its end."""
    with folder() as data_dir:
        prepare(data_dir, url)
        run("manage.py", "crawl", "sample", data_dir=data_dir)
        output = run("manage.py", "runs", "--json", data_dir=data_dir).output
        return rate(output)


def rate(runs_json: str) -> float:
    """Return responses a second of the newest run in `khotin runs --json`."""
    from datetime import datetime

    newest = json.loads(runs_json)[0]
    began, ended = (datetime.fromisoformat(newest[k]) for k in ("started_at", "finished_at"))
    return float(newest["counts"]["responses"] / (ended - began).total_seconds())


def prepare(data_dir: Path, url: str) -> None:
    """Declare the sample site in an empty data folder."""
    sites = data_dir / "sites"
    sites.mkdir()
    (sites / "sample.toml").write_text(sample_profile(url, parallel=16), "utf-8")


def main(argv: list[str]) -> int:
    """Print medians and the ratio; return 1 when the ratio is below the least share."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks crawl", description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args(argv)
    heading(f"Crawling {asked.articles} articles, median of {asked.rounds} rounds in turn")
    figures: dict[str, list[float]] = {"bare": [], "plain": [], "khotin": []}
    with simulator(asked.articles) as url:
        for _ in range(asked.rounds):
            figures["bare"].append(plain(url, "--bare"))
            figures["plain"].append(plain(url))
            figures["khotin"].append(ours(url))
    share = middle(figures["khotin"]) / middle(figures["plain"])
    row("", "responses/s")
    row("Scrapy, neither parsing nor keeping", f"{middle(figures['bare']):.0f}")
    row("Scrapy + BeautifulSoup + warcio", f"{middle(figures['plain']):.0f}")
    row("khotin crawl", f"{middle(figures['khotin']):.0f}")
    row("khotin / plain (least: 0.70)", f"{share:.2f}")
    return int(share < LEAST_SHARE)
