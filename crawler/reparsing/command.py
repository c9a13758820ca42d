"""`khotin reparse`: its progress on the screen, its report, its exit codes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from archive.catalogue import Catalogue
from archive.console import command, json_option, print_json, settings, warn
from archive.errors import IntegrityError, RunFailed, UsageError
from archive.known_sites import refuse_unknown_site
from archive.profiles import find_site, load_sites
from archive.sites import NAME, Site
from archive.text import parse_time

if TYPE_CHECKING:
    from archive.config import Config
    from crawler.reparsing.report import Report
    from crawler.reparsing.run import Progress as Tell

INTERRUPTED = 130
LINE_EVERY = 5.0


@command("reparse", example="khotin reparse duk-langson --failed --apply")
@click.argument("site")
@click.option("--failed", is_flag=True, help="Only pages that could not be read as articles.")
@click.option("--since", metavar="DATE", help="Only pages fetched since this date.")
@click.option("--apply", "apply_", is_flag=True, help="Save what came out differently.")
@json_option
def reparse(site: str, failed: bool, since: str | None, apply_: bool, as_json: bool) -> None:
    """Read kept pages again with the rules of today.

    SITE is a site's name; the host, for copies of a site that has no profile. Copies that came in
    before the profile are read by it, and what they gave under their addresses goes on under SITE.

    Without --apply nothing is written: the summary says what would change, and counts the attached
    files that would be read. Stopped in the middle, --apply goes on where it was when it is asked
    for again.
    """
    from crawler.reparsing.report import in_words
    from crawler.reparsing.run import reparse as read_again

    config = settings()
    moment = None
    if since:
        try:
            moment = parse_time(since)
        except ValueError:
            raise UsageError(f"--since: «{since}» is not a date; write 2024-12-31") from None
    read_by = _profile_or_host(site, config)
    try:
        with _shown(site) as tell:
            report = read_again(
                read_by, config, failed=failed, since=moment, apply=apply_, progress=tell
            )
    except KeyboardInterrupt:
        rest = "goes on where it stopped" if apply_ else "begins anew"
        again = " ".join(["khotin reparse", site, *(["--apply"] if apply_ else [])])
        click.echo(f"interrupted: `{again}` {rest}", err=True)
        sys.exit(INTERRUPTED)
    if as_json:
        print_json(asdict(report))
    else:
        click.echo(in_words(report, apply=apply_))
    _judge(site, report)


def _profile_or_host(name: str, config: Config) -> Site | str:
    """Return the site's profile, or the name of a host whose copies came in without one.

    Raises UsageError for a name that neither is.
    """
    sites = load_sites(config.profiles_dir, on_broken=warn)
    if name in sites:
        return find_site(name, config.profiles_dir)
    owner = next((site.name for site in sites.values() if name in site.hosts), None)
    if owner is not None:
        raise UsageError(
            f"«{name}» is a host of the site «{owner}»: `khotin reparse {owner}` reads its copies too"
        )
    if NAME.fullmatch(name):
        return find_site(name, config.profiles_dir)
    with Catalogue.open(config, create=False) as catalogue:
        refuse_unknown_site(catalogue, name)
    return name


def _judge(site: str, report: Report) -> None:
    if report.damaged:
        raise IntegrityError(
            f"{report.damaged} pages of «{site}» cannot be had from the WARC files, the others "
            "were read; run `khotin verify`"
        )
    if report.problems:
        raise RunFailed(f"reparse of «{site}»: {report.problems[0]}")


@contextmanager
def _shown(site: str) -> Iterator[Tell]:
    """Draw a bar on a terminal; write a line now and then elsewhere."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(file=sys.stderr)
    if not console.is_terminal:
        yield _Lines(site).tell
        return
    columns = (TextColumn("Đọc lại [bold]{task.description}[/]"), BarColumn(), MofNCompleteColumn(),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(site, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


class _Lines:
    """Says how far it is every few seconds."""

    def __init__(self, site: str) -> None:
        self._site, self._said = site, time.monotonic()

    def tell(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._said >= LINE_EVERY:
            self._said = now
            click.echo(f"{self._site}: {done} of {total} pages read again", err=True)
