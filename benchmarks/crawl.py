"""Pages a second of a whole crawl, beside a plain Scrapy spider on the same site.

Both fetch the same addresses with delays off. The plain spider parses each page once with
BeautifulSoup over lxml and writes it with warcio, nothing more; a bare one neither parses nor keeps.
On a shared machine the processor's time tells more than the clock's; it counts the whole process, so
also what each imports and, of ours, making the catalogue and the checks after the run.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.ground import folder, heading, middle, row, run, simulator
from crawler.sample import sample_profile

LEAST_SHARE = 0.70


Rates = tuple[float, float]


def plain(url: str, *extra: str) -> Rates:
    """Return responses of the plain spider, by the second and by the processor's second."""
    with folder() as place:
        words = ["-m", "benchmarks.peers.plain_spider", url, str(place), *extra]
        ended = run(*words)
    measured = json.loads(ended.output.splitlines()[-1])
    responses = measured["responses"]
    return float(responses / measured["seconds"]), float(responses / ended.processor)


def ours(url: str) -> Rates:
    """Return the same of `khotin crawl`: from the run's own start to its end, and by the processor."""
    with folder() as data_dir:
        prepare(data_dir, url)
        ended = run("manage.py", "crawl", "sample", data_dir=data_dir)
        output = run("manage.py", "runs", "--json", data_dir=data_dir).output
        responses = json.loads(output)[0]["counts"]["responses"]
        return rate(output), float(responses / ended.processor)


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
    figures: dict[str, list[Rates]] = {"bare": [], "plain": [], "khotin": []}
    with simulator(asked.articles) as url:
        for _ in range(asked.rounds):
            figures["bare"].append(plain(url, "--bare"))
            figures["plain"].append(plain(url))
            figures["khotin"].append(ours(url))
    bare, peer, khotin = ([middle(each) for each in zip(*rates, strict=True)] for rates in figures.values())  # fmt: skip
    shares = [a / b for a, b in zip(khotin, peer, strict=True)]
    row("responses a", "second", "processor's second")
    row("Scrapy, neither parsing nor keeping", *(f"{each:.0f}" for each in bare))
    row("Scrapy + BeautifulSoup + warcio", *(f"{each:.0f}" for each in peer))
    row("khotin crawl", *(f"{each:.0f}" for each in khotin))
    row("khotin / plain (least: 0.70)", *(f"{each:.2f}" for each in shares))
    return int(shares[0] < LEAST_SHARE)
