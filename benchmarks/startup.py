"""From `khotin serve` to the first page of results, on an archive of generated articles."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

from benchmarks.ground import ROOT, folder, heading, middle, row, run
from tests.site_simulator import Corpus

WORDS = "cong%20tac%20tuyen%20giao"


def fill(data_dir: Path, count: int) -> None:
    """Import generated articles and index them."""
    dump = data_dir / "articles.jsonl"
    corpus = Corpus(count)
    with dump.open("w", encoding="utf-8") as stream:
        for number in range(1, count + 1):
            article = corpus.article(number)
            line = {
                "url": f"http://generated.invalid/{article.id}",
                "title": article.title,
                "body": article.body,
                "published_at": article.published_at.isoformat(),
                "lead": article.lead,
            }
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
    run("manage.py", "import", str(dump), data_dir=data_dir)
    run("manage.py", "index", data_dir=data_dir)


def first_page(data_dir: Path) -> tuple[float, float, float]:
    """Return seconds to listening, to the first page of results, and of a second one."""
    env = dict(os.environ) | {"KHOTIN_DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"}
    words = [sys.executable, "manage.py", "serve", "--port", "0"]
    began = time.perf_counter()
    with subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            found = None
            while not found:
                found = re.search(r"http://\S+", process.stdout.readline())
            listening = time.perf_counter() - began
            address = f"{found.group().rstrip('/')}/?q={WORDS}"
            first = _ask(address) - began
            again = time.perf_counter()
            second = _ask(address) - again
        finally:
            process.terminate()
    return listening, first, second


def _ask(address: str) -> float:
    with urlopen(address, timeout=60) as answer:
        answer.read()
    return time.perf_counter()


def main(argv: list[str]) -> int:
    """Print the three times; there is no gate, a person does not wait."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks startup", description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args(argv)
    heading(f"Starting the search site on {asked.articles} articles, median of {asked.rounds}")
    with folder() as data_dir:
        fill(data_dir, asked.articles)
        times = [first_page(data_dir) for _ in range(asked.rounds)]
    for name, values in zip(
        ("start to listening", "start to first results", "the same page again"),
        zip(*times, strict=True),
        strict=True,
    ):
        row(name, f"{middle(values):.2f} s")
    return 0
