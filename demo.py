"""The `demo` command: the whole main job on the bundled sample site, on this machine alone."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from archive.config import Config
from archive.console import command, settings
from archive.errors import ArchiveError, KhoTinError

ROOT = Path(__file__).resolve().parent
SITE_PORT = 8765
_GRACE = 40.0  # seconds that the worker has to stop what it does in good order


@command("demo", example="khotin demo --no-serve")
@click.option("--serve/--no-serve", default=True, help="Open the search site at the end.")
@click.option("--articles", default=300, show_default=True, type=click.IntRange(1, 100_000),
              help="Generated articles beside the real one.")  # fmt: skip
@click.option("--site-port", default=SITE_PORT, show_default=True, type=click.IntRange(1024, 65_535),
              help="Port of the sample site.")  # fmt: skip
@click.option("--port", default=None, type=click.IntRange(0, 65_535),
              help="Port of the search site.")  # fmt: skip
def demo(serve: bool, articles: int, site_port: int, port: int | None) -> None:
    """Crawl the bundled sample site, index it and open the search site.

    The sample site runs on this machine only: one real article, the others generated for testing
    and marked so. A second run fetches only what changed. A worker runs beside the search site.
    """
    from tests.site_simulator import Simulator

    config = settings(port=port)
    try:
        site = Simulator(articles=articles, port=site_port, log=False)
    except OSError as error:
        raise KhoTinError(
            f"the sample site cannot use port {site_port}: {error.strerror}; "
            f"choose another with --site-port"
        ) from None
    with site:
        _write_profile(config, site.url)
        click.echo(f"The sample site runs at {site.url}; the archive is {config.data_dir}")
        _run("crawl", "sample")
        _run("index")
        if serve:
            # What pages ask to have made, files to take away first of all, is made beside it.
            with _worker(config):
                _run("serve", *(() if port is None else ("--port", str(port))))
        else:
            click.echo('Try: khotin search "tuyen giao"    or: khotin serve')


def _write_profile(config: Config, base_url: str) -> None:
    """Write the sample site's profile beside the archivist's own ones."""
    from crawler.sample import sample_profile

    try:
        config.profiles_dir.mkdir(parents=True, exist_ok=True)
        (config.profiles_dir / "sample.toml").write_text(sample_profile(base_url), "utf-8")
    except OSError as error:
        raise ArchiveError(
            f"{config.profiles_dir}: cannot be written: {error.strerror}; "
            f"name a folder of your own with KHOTIN_DATA_DIR"
        ) from None


@contextmanager
def _worker(config: Config) -> Iterator[None]:
    """Let a worker work while the block lasts; what it says goes into a file of the data folder."""
    signal.signal(signal.SIGTERM, _interrupt)
    logs = config.data_dir / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with (logs / "demo-worker.log").open("ab") as log:
        worker = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "worker"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield
        finally:
            worker.terminate()
            try:
                worker.wait(_GRACE)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _run(*words: str) -> None:
    """Run a khotin command in a process of its own, as a person would; stop where it fails."""
    try:
        done = subprocess.run([sys.executable, str(ROOT / "manage.py"), *words], check=False)
    except KeyboardInterrupt:
        sys.exit(130)
    if done.returncode:
        sys.exit(done.returncode)
