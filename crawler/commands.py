"""The crawler's commands: crawl and reparse; sites and extract have modules of their own."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from archive.config import Config
from archive.console import command, json_option, print_json, settings
from archive.coverage import Backfill
from archive.coverage.filling import read_backfill
from archive.errors import ArchiveError, RunFailed, UsageError
from archive.logs import begin_logging
from archive.models import RunState
from archive.profiles import find_site
from archive.sites import Site
from crawler.extract.command import extract
from crawler.limits import NO_LIMITS, Limits, read_until
from crawler.reparsing.command import reparse
from crawler.sites_commands import sites

if TYPE_CHECKING:
    from crawler.run import Run

INTERRUPTED = 130


@command("crawl", example="khotin crawl duk-langson")
@click.argument("site")
@click.option("--full", is_flag=True, help="Walk all lists to their end and ask for every page.")
@click.option("--limit", type=click.IntRange(min=1), help="Ask for at most so many articles.")
@click.option("--accept-gone", is_flag=True, help="Believe articles gone, however many answer so.")
@click.option("--max-pages", type=click.IntRange(min=1), help="Stop after so many pages.")
@click.option("--max-mb", type=click.IntRange(min=1), help="Stop after so many megabytes.")
@click.option("--max-minutes", type=click.IntRange(min=1), help="Stop after so many minutes.")
@click.option("--backfill", metavar="YYYY-MM", help="Fetch only what is missing of a month.")
@click.option("--section", default="", help="With --backfill: only this section, by its name.")
@click.option("--until", metavar="TIME", help="Stop at this time: 05:00, or 2026-12-31T05:00.")
@json_option
def crawl(
    site: str,
    full: bool,
    limit: int | None,
    accept_gone: bool,
    max_pages: int | None,
    max_mb: int | None,
    max_minutes: int | None,
    backfill: str | None,
    section: str,
    until: str | None,
    as_json: bool,
) -> None:
    """Crawl a site: fetch, record, extract, save.

    A run that was interrupted, or stopped by --max-… or --until, goes on where it stopped; otherwise
    only what is new or changed is fetched. Ctrl-C once ends the run in good order.

    --backfill fetches what `khotin coverage` misses of a month (or of `undated` articles), and looks
    for more of that month in lists that print dates; an interrupted crawl stays as it is meanwhile.
    """
    config = settings()
    if (section and not backfill) or (full and backfill):
        raise UsageError("--section goes with --backfill, and --full does not")
    hole = read_backfill(backfill, section) if backfill else None
    profile = find_site(site, config.profiles_dir)
    moment = read_until(until, datetime.now(UTC)) if until else None
    limits = Limits(max_pages, max_mb, max_minutes, moment)
    outcome = run_crawl(
        profile, config, full=full, limit=limit, accept_gone=accept_gone, limits=limits, hole=hole
    )
    if as_json:
        print_json(outcome)
    else:
        click.echo(_in_words(outcome))
    if outcome["state"] == RunState.FAILED:
        refusal = ArchiveError if outcome["unusable"] else RunFailed
        raise refusal(f"run {outcome['run']} of «{site}» failed: {outcome['problems'][0]}")
    if outcome["state"] != RunState.FINISHED and not outcome["paused"]:
        again = (
            f"--backfill {backfill}` asks for what is left"
            if backfill
            else "` goes on where it stopped"
        )
        click.echo(f"interrupted: `khotin crawl {site}{' ' if backfill else ''}{again}", err=True)
        sys.exit(INTERRUPTED)


def run_crawl(
    site: Site,
    config: Config,
    *,
    full: bool = False,
    limit: int | None = None,
    accept_gone: bool = False,
    limits: Limits = NO_LIMITS,
    hole: Backfill | None = None,
) -> dict[str, Any]:
    """Crawl in this process, which can be done once in its life; return what the run came to."""
    # Scrapy is imported when a crawl begins, not when the command line is read.
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.settings import Settings

    from crawler.attached import read_attached
    from crawler.run import Run

    # A log that cannot be written (no room) must not bury the one sentence under tracebacks.
    logging.raiseExceptions = False
    run = Run(
        site, config, full=full, limit=limit, accept_gone=accept_gone, limits=limits, hole=hole
    )
    try:
        if run.resumed:
            click.echo(f"resuming run {run.id} of «{site.name}», which did not end", err=True)
        chosen = Settings()
        chosen.setmodule("crawler.settings", priority="project")
        for name, value in _begin_log(config, run.id).items():
            chosen.set(name, value, priority="cmdline")
        process = AsyncCrawlerProcess(chosen)
        crawling = process.crawl("news", run=run)
        process.start()
        if crawling.done() and not crawling.cancelled():
            run.error = run.error or crawling.exception()
    finally:
        # Scrapy has closed the run already, unless it could not even begin.
        run.finish("failed")
    read_attached(run)
    return _outcome(run)


def _outcome(run: Run) -> dict[str, Any]:
    """Return what a closed run came to, as plain values."""
    return {
        "run": run.id,
        "site": run.site.name,
        "state": run.state.value,
        "resumed": run.resumed,
        "counts": dict(sorted(run.counts.items())),
        "problems": run.problems,
        # The limit that stopped it: pages, megabytes, minutes, until.
        "paused": run.paused if run.state is RunState.CANCELLED else "",
        # The archive itself failed, not the site: no room, no permission, damage.
        "unusable": isinstance(run.error, (ArchiveError, OSError)),
    }


def _begin_log(config: Config, run: str) -> dict[str, Any]:
    """Begin a run's log in the form that the settings ask for; return Scrapy's settings for it.

    Raises ArchiveError when it cannot be written.
    """
    log = config.data_dir / "logs" / f"{run}.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.touch()
    except OSError as error:
        raise ArchiveError(f"{log}: cannot be written: {error.strerror}") from None
    if config.log == "json":
        # Scrapy knows no other form than its own.
        begin_logging(config, file=log)
        return {"LOG_ENABLED": False}
    return {"LOG_FILE": str(log)}


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
        "texts": "tệp đính kèm đã đọc (attached files read)",
        "texts_missing": "tệp đính kèm không có chữ hoặc chưa đọc hết (attached files not read whole)",
        "skipped": "bỏ qua (skipped)",
        "blocked": "trang chặn hoặc CAPTCHA (block or CAPTCHA pages)",
        "errors": "lỗi (errors)",
    }
    lines = [f"run {outcome['run']} · {outcome['site']} · {outcome['state']}"]
    lines += [f"  {counts[key]:>8}  {name}" for key, name in names.items() if counts.get(key)]
    lines += [f"  ! {problem}" for problem in outcome["problems"]]
    if any(name.startswith("why_") for name in counts):
        lines.append(f"  `khotin runs {outcome['run']} --skipped` lists what was passed over")
    return "\n".join(lines)


crawler = click.Group("crawler", commands=[crawl, reparse, sites, extract])

if __name__ == "__main__":
    crawler()
