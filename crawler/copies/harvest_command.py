"""`khotin harvest`: a site's copies from a web archive."""

from __future__ import annotations

import re
import sys
from datetime import datetime, time, timedelta

import click

from archive.catalogue import Catalogue
from archive.console import command, json_option, print_json, progress_bar, settings
from archive.dumps import BadLine, parse_date
from archive.errors import UsageError
from archive.profiles import find_site
from archive.text import HANOI
from crawler.copies.asking import Asking
from crawler.copies.bringing_in import Brought, in_words, json_of, judge
from crawler.copies.cdx import WebArchive
from crawler.copies.harvest import Harvest, Harvested, Wish
from crawler.drafting.fetching import Fetcher

_SHOWN = 20


@command(
    "harvest",
    example="khotin harvest duk-langson --from https://web.archive.org/cdx/search/cdx --until 2020",
)
@click.argument("site")
@click.option("--from", "cdx", required=True, metavar="ADDRESS", help="The archive's CDX address.")
@click.option("--replay", metavar="TEMPLATE", help="Where its copies are: …/{timestamp}id_/{url}.")
@click.option("--limit", type=click.IntRange(min=1), help="Fetch at most so many pages.")
@click.option("--since", metavar="DATE", help="Only copies made since this date.")
@click.option("--until", metavar="DATE", help="Only copies made until the end of this date.")
@click.option("--no-files", is_flag=True, help="Leave out photos and attached files.")
@click.option(
    "--delay", type=click.FloatRange(min=0.5), default=1.5, show_default=True,
    help="Seconds between two requests, at least.",
)  # fmt: skip
@click.option("--allow-private", is_flag=True, help="The archive may be on a local network.")
@json_option
def harvest(
    site: str,
    cdx: str,
    replay: str | None,
    limit: int | None,
    since: str | None,
    until: str | None,
    no_files: bool,
    delay: float,
    allow_private: bool,
    as_json: bool,
) -> None:
    """Fetch a site's old pages from a web archive, politely, under the time they were captured.

    The site need not exist any more. What is held already is not fetched again, so a harvest that
    was stopped goes on when it is started again, and a second one adds nothing. Exit code 1 when the
    archive stopped answering or copies could not be had.
    """
    config = settings()
    profile = find_site(site, config.profiles_dir)
    archive = WebArchive.at(cdx, replay)
    wish = Wish(
        limit, day_of("--since", since), day_of("--until", until, end=True), files=not no_files
    )
    fetcher = Fetcher(config, archive.hosts, allow_private=allow_private, delay=delay, raw=True)
    with Catalogue.open(config) as catalogue, progress_bar("Harvest") as advance:
        found = Harvest(
            profile, catalogue, archive, Asking(fetcher), wish=wish, progress=advance
        ).run()
    _show(found, as_json=as_json, site=site)


def day_of(option: str, text: str | None, *, end: bool = False) -> datetime | None:
    """Return a date's first moment in Asia/Ho_Chi_Minh, or its last; a year or month will do."""
    if text is None:
        return None
    whole = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?", text.strip())
    try:
        if whole is None:
            found = parse_date(text)
            days = 1 if end and found.time() == time() else 0
            return found + timedelta(days=days) - timedelta(seconds=1 if days else 0)
        year, month = int(whole[1]), int(whole[2] or 0)
        if end:
            year, month = (year + 1, 1) if month in (0, 12) else (year, month + 1)
        return datetime(year, month or 1, 1, tzinfo=HANOI) - timedelta(seconds=1 if end else 0)
    except (BadLine, ValueError, OverflowError):
        raise UsageError(
            f"{option}: «{text}» is not a date; write 2019, 2019-05 or 2019-05-31"
        ) from None


def _show(found: Harvested, *, as_json: bool, site: str) -> None:
    brought = Brought(found.copies, found.read)
    for sentence in found.copies.refused[:_SHOWN]:
        click.echo(f"refused: {sentence}", err=True)
    if as_json:
        print_json({**json_of(brought), "asked": found.asked, "stopped": found.stopped})
    else:
        asked = ", ".join(f"{count:,} {name}" for name, count in found.asked.items())
        click.echo(f"danh mục của kho lưu (the archive's list): {asked or 'trống (empty)'}")
        click.echo(in_words(brought))
    if found.stopped:
        click.echo(f"stopped: {found.stopped}", err=True)
    refused = judge(brought, what=f"harvest of «{site}»")
    if refused or found.stopped:
        sys.exit(1)
