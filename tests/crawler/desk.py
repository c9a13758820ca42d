"""A crawl's surroundings in a test: a simulated site, a data folder, crawls as processes."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.catalogue import Catalogue
from archive.config import Config
from archive.models import Capture, Version
from archive.profiles import load_site
from archive.sites import Site
from archive.urls import query_of
from archive.warc import Record, scan
from crawler.commands import crawler as crawler_command
from crawler.sample import sample_profile
from tests.site_simulator import Simulator

# A clean process that has the crawler imported; every command of a test is forked from it.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    ["crawler.spiders.news", "crawler.progress", "crawler.reparsing.run", __name__]
)

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = "sample"


@dataclass(frozen=True, slots=True)
class Done:
    """A crawl that has ended."""

    code: int
    outcome: dict[str, Any]
    errors: str

    @property
    def counts(self) -> dict[str, int]:
        """The run's totals; what never happened counts nothing."""
        return self.outcome["counts"]  # type: ignore[no-any-return]

    def count(self, name: str) -> int:
        """One total."""
        return self.counts.get(name, 0)


class Desk:
    """Everything a test of a crawl needs in one hand."""

    def __init__(self, folder: Path, sim: Simulator) -> None:
        self.sim = sim
        self.config = Config(data_dir=folder)
        self.write_profile()

    @property
    def site(self) -> Site:
        """The profile as it stands."""
        return load_site(self.config.profiles_dir / f"{SITE}.toml")

    def write_profile(self, *changes: tuple[str, str], links: int = 1) -> None:
        """Write the sample profile, some of its text replaced."""
        text = sample_profile(self.sim.url, links=links)
        for before, after in changes:
            assert before in text, before
            text = text.replace(before, after)
        self.config.profiles_dir.mkdir(parents=True, exist_ok=True)
        (self.config.profiles_dir / f"{SITE}.toml").write_text(text, "utf-8")

    def start(
        self, *words: str, preexec_fn: Callable[[], None] | None = None
    ) -> subprocess.Popen[str]:
        """Start a command of the crawler as a person would, to be interrupted."""
        return subprocess.Popen(
            [sys.executable, "-m", "crawler.commands", *words],
            cwd=ROOT,
            env=os.environ | {"KHOTIN_DATA_DIR": str(self.config.data_dir)},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=preexec_fn,
        )

    def run(self, *words: str) -> Done:
        """Run a command to its end."""
        return run_forked(self.config.data_dir, (*words, "--json"))

    def crawl(self, *words: str) -> Done:
        """Crawl the site to the end; whatever it comes to is the test's to judge."""
        return self.run("crawl", SITE, *words)

    def good_crawl(self, *words: str) -> Done:
        """Crawl the site; the run must finish."""
        done = self.crawl(*words)
        assert done.code == 0, done
        return done

    def kill_when(self, seen: Callable[[], bool]) -> None:
        """Start a crawl and end it with kill -9 as soon as something is seen."""
        child = start_forked(self.config.data_dir, ("crawl", SITE, "--json"))
        try:
            wait_until(lambda: seen() or not child.process.is_alive())
        finally:
            child.process.kill()
            child.process.join()

    def catalogue(self) -> Catalogue:
        """Open the catalogue; close it after use."""
        return Catalogue.open(self.config, create=False)

    def article_id(self, number: int) -> str:
        """Return the public id of the site's article with this number."""
        key = self.site.article_key(self.sim.article_url(number))
        assert key is not None
        return self.site.article_id(key)

    def versions(self, number: int) -> list[Version]:
        """Return the versions of the site's article with this number."""
        with self.catalogue() as catalogue:
            return catalogue.versions(self.article_id(number))

    def titles(self) -> dict[str, list[str]]:
        """Return the titles of all versions of all articles, by id."""
        with self.catalogue() as catalogue:
            return {
                id_: [version.article.title for version in catalogue.versions(id_)]
                for id_ in catalogue.article_ids(SITE)
            }

    def expected_ids(self) -> set[str]:
        """Return the ids of all articles the site has now."""
        return {self.article_id(made.id) for made in self.sim.articles()}

    def captures(self, url: str) -> list[Capture]:
        """Return the captures of a URL, newest first."""
        with self.catalogue() as catalogue:
            return catalogue.captures_of(url)

    def records(self) -> list[Record]:
        """Return every record of every WARC file; a damaged one raises. Torn tails are no records."""
        folder = self.config.warc_dir
        files = [path for path in sorted(folder.rglob("*.warc.gz*")) if ".torn-" not in path.name]
        return [record for file in files for record in scan(file, folder=folder)]

    def asked_articles(self) -> Sequence[int]:
        """Return the numbers of the articles asked for, in order, as the site's log has them."""
        return [
            int(query_of(logged.path)["id"])
            for logged in self.sim.requests
            if "a=detail" in logged.path
        ]


@dataclass(frozen=True, slots=True)
class Child:
    """A command under way in a process forked from one that has everything imported."""

    process: Any
    out: Path
    errors: Path

    def wait(self) -> Done:
        """Wait for the end."""
        self.process.join(300)
        assert not self.process.is_alive(), "the command does not end"
        out = self.out.read_text("utf-8")
        return Done(
            self.process.exitcode, json.loads(out) if out else {}, self.errors.read_text("utf-8")
        )


def start_forked(
    data_dir: Path, words: Sequence[str], settings: Mapping[str, str] | None = None
) -> Child:
    """Start a command without paying for its imports again; `settings` go into its environment."""
    data_dir.mkdir(parents=True, exist_ok=True)
    name = f"command-{time.monotonic_ns()}"
    out, errors = data_dir / f"{name}.out", data_dir / f"{name}.err"
    process = FORKS.Process(
        target=_command, args=(str(data_dir), list(words), out, errors, dict(settings or {}))
    )
    process.start()
    return Child(process, out, errors)


def run_forked(data_dir: Path, words: Sequence[str]) -> Done:
    """Run a command to its end without paying for its imports again."""
    return start_forked(data_dir, words).wait()


def _command(
    data_dir: str, words: list[str], out: Path, errors: Path, settings: dict[str, str]
) -> None:
    """Be the command: what `python -m crawler.commands` does, output in files."""
    os.environ.update(settings | {"KHOTIN_DATA_DIR": data_dir})
    sys.stdout, sys.stderr = out.open("w", encoding="utf-8"), errors.open("w", encoding="utf-8")
    try:
        crawler_command(words)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def wait_until(seen: Callable[[], bool], *, seconds: float = 300) -> None:
    """Wait for something that will come, polling fast."""
    until = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.005)
