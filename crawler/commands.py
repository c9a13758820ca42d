"""The crawler's commands: crawl and reparse; sites and extract have modules of their own."""

from __future__ import annotations

import logging
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.config import Config
from archive.console import command, json_option, print_json, settings
from archive.errors import ArchiveError, RunFailed, UsageError
from archive.models import RunState
from archive.profiles import find_site
from archive.sites import Site
from archive.text import parse_time
from crawler.extract.command import extract
from crawler.sites_commands import sites

if TYPE_CHECKING:
    from crawler.reparse import Report

INTERRUPTED = 130


@command("crawl", example="khotin crawl duk-langson")
@click.argument("site")
@click.option("--full", is_flag=True, help="Walk all lists to their end and ask for every page.")
@click.option("--limit", type=click.IntRange(min=1), help="Ask for at most so many articles.")
@click.option("--accept-gone", is_flag=True, help="Believe articles gone, however many answer so.")
@json_option
def crawl(site: str, full: bool, limit: int | None, accept_gone: bool, as_json: bool) -> None:
    """Crawl a site: fetch, record, extract, save.

    A run that was interrupted goes on where it stopped; otherwise only what is new or changed is
    fetched. Ctrl-C once ends the run in good order.
    """
    config = settings()
    profile = find_site(site, config.profiles_dir)
    outcome = run_crawl(profile, config, full=full, limit=limit, accept_gone=accept_gone)
    if as_json:
        print_json(outcome)
    else:
        click.echo(_in_words(outcome))
    if outcome["state"] == RunState.FAILED:
        refusal = ArchiveError if outcome["unusable"] else RunFailed
        raise refusal(f"run {outcome['run']} of «{site}» failed: {outcome['problems'][0]}")
    if outcome["state"] != RunState.FINISHED:
        click.echo(f"interrupted: `khotin crawl {site}` goes on where it stopped", err=True)
        sys.exit(INTERRUPTED)


def run_crawl(
    site: Site,
    config: Config,
    *,
    full: bool = False,
    limit: int | None = None,
    accept_gone: bool = False,
) -> dict[str, Any]:
    """Crawl in this process, which can be done once in its life; return what the run came to."""
    # Scrapy is imported when a crawl begins, not when the command line is read.
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.settings import Settings

    from crawler.run import Run

    # A log that cannot be written (no room) must not bury the one sentence under tracebacks.
    logging.raiseExceptions = False
    run = Run(site, config, full=full, limit=limit, accept_gone=accept_gone)
    try:
        if run.resumed:
            click.echo(f"resuming run {run.id} of «{site.name}», which did not end", err=True)
        chosen = Settings()
        chosen.setmodule("crawler.settings", priority="project")
        log = config.data_dir / "logs" / f"{run.id}.log"
        _make_writable(log)
        chosen.set("LOG_FILE", str(log), priority="cmdline")
        process = AsyncCrawlerProcess(chosen)
        crawling = process.crawl("news", run=run)
        process.start()
        if crawling.done() and not crawling.cancelled():
            run.error = run.error or crawling.exception()
    finally:
        # Scrapy has closed the run already, unless it could not even begin.
        run.finish("failed")
    return {
        "run": run.id,
        "site": site.name,
        "state": run.state.value,
        "resumed": run.resumed,
        "counts": dict(sorted(run.counts.items())),
        "problems": run.problems,
        # The archive itself failed, not the site: no room, no permission, damage.
        "unusable": isinstance(run.error, (ArchiveError, OSError)),
    }


def _make_writable(log: Path) -> None:
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.touch()
    except OSError as error:
        raise ArchiveError(f"{log}: cannot be written: {error.strerror}") from None


def _in_words(outcome: dict[str, Any]) -> str:
    counts = outcome["counts"]
    names = {
        "responses": "trang đã ghi (responses recorded)",
        "new": "bài mới (new)",
        "edited": "bài sửa (edited)",
        "unchanged": "không đổi (unchanged)",
        "gone": "đã gỡ (gone)",
        "back": "trở lại (back)",
        "unread": "chưa đọc được (not readable)",
        "skipped": "bỏ qua (skipped)",
        "errors": "lỗi (errors)",
    }
    lines = [f"run {outcome['run']} · {outcome['site']} · {outcome['state']}"]
    lines += [f"  {counts[key]:>8}  {name}" for key, name in names.items() if counts.get(key)]
    lines += [f"  ! {problem}" for problem in outcome["problems"]]
    return "\n".join(lines)


@command("reparse", example="khotin reparse duk-langson --failed --apply")
@click.argument("site")
@click.option("--failed", is_flag=True, help="Only pages that could not be read as articles.")
@click.option("--since", metavar="DATE", help="Only pages fetched since this date.")
@click.option("--apply", "apply_", is_flag=True, help="Save what came out differently.")
@json_option
def reparse(site: str, failed: bool, since: str | None, apply_: bool, as_json: bool) -> None:
    """Read kept pages again with the rules of today.

    Without --apply nothing is written: the summary says what would change.
    """
    from crawler.reparse import reparse as read_again

    config = settings()
    moment = None
    if since:
        try:
            moment = parse_time(since)
        except ValueError:
            raise UsageError(f"--since: «{since}» is not a date; write 2024-12-31") from None
    report = read_again(
        find_site(site, config.profiles_dir), config, failed=failed, since=moment, apply=apply_
    )
    if as_json:
        print_json(asdict(report))
    else:
        click.echo(_report(report, apply=apply_))


def _report(report: Report, *, apply: bool) -> str:
    lines = [
        f"{report.read} pages read again: {report.same} the same, {report.changed} changed, "
        f"{report.now_read} readable now, {report.still_failing} still not",
        *(f"  {count:>8}  {name}" for name, count in sorted(report.fields.items())),
        *(f"  ! {sentence}" for sentence in report.unreadable[:20]),
    ]
    if report.left_alone:
        lines.append(f"{report.left_alone} imported or corrected articles were left alone")
    lines.append(f"{report.saved} versions saved" if apply else "nothing written; add --apply")
    return "\n".join(lines)


crawler = click.Group("crawler", commands=[crawl, reparse, sites, extract])

if __name__ == "__main__":
    crawler()
