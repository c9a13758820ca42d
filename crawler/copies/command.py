"""`khotin import`: dumps of articles, WARC and WACZ files, folders of saved pages."""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import click

from archive.catalogue import Catalogue
from archive.commands import import_dump
from archive.console import command, json_option, print_json, progress_bar, settings, warn
from archive.errors import UsageError
from archive.importing.inbox import entry
from archive.importing.run import Others
from archive.importing.sources import is_warc
from archive.intake import open_intake
from archive.locks import SiteBusy
from archive.profiles import load_sites
from archive.sites import Site
from crawler.copies.bringing_in import Brought, bring_in, in_words, json_of, judge
from crawler.neighbours import settle_dates

_SHOWN = 50


@command("import", example="khotin import old-articles.jsonl\n  khotin import crawl-2019.warc.gz")
@click.argument("file", metavar="FILE|FOLDER", required=False, type=click.Path(path_type=Path))
@click.option("--inbox", metavar="NAME", help="Instead: what is called so in import_dir.")
@click.option(
    "--others",
    type=click.Choice([each.value for each in Others]),
    default=Others.CAPTURES.value,
    show_default=True,
    help="What hosts without a profile give: only captures, articles too, or nothing (skip).",
)
@click.option("--site", "only", metavar="SITE", help="Only what belongs to this site.")
@json_option
def import_(
    file: Path | None, inbox: str | None, others: str, only: str | None, as_json: bool
) -> None:
    """Bring in what was not crawled: a dump of articles, WARC or WACZ files, saved pages.

    A dump has one JSON object a line: url, title and body; site, published_at, section, lead,
    byline and photos ([{url, caption}]) if known. A folder holds WARC and WACZ files, or saved
    pages and a map.csv (file,url,fetched_at[,mime]). Copies keep their own time; a second import
    adds nothing. What is refused is reported and passed over, the exit code is then 1; 4 when
    something was damaged.
    """
    file = _named(file, inbox)
    if not file.exists():
        raise UsageError(f"{file}: there is no such file or folder")
    if not (file.is_dir() or file.suffix.lower() == ".csv" or is_warc(file)):
        if only is not None:
            raise UsageError("--site: a dump's lines name their sites themselves; leave it away")
        import_dump(file, as_json=as_json, settle=_settle)
        return
    config = settings()
    sites = load_sites(config.profiles_dir, on_broken=warn)
    with Catalogue.open(config) as catalogue, progress_bar("Import") as advance:
        brought = bring_in(
            file, catalogue, sites=sites, others=Others(others), only=only, progress=advance
        )
    show(brought, as_json=as_json, what=str(file))


def _settle(catalogue: Catalogue, site: Site, run: str) -> None:
    """Hold the dates of what a dump brought in against the site's others."""
    found = catalogue.run(run)
    if found is not None:
        # Whichever run has the site by now settles its dates at its own end.
        with suppress(SiteBusy):
            settle_dates(catalogue, site, intake=partial(open_intake, catalogue, found))


def _named(file: Path | None, inbox: str | None) -> Path:
    """Return the one thing that is named, a path or an entry of the inbox; raises UsageError."""
    if file is not None and inbox is None:
        return file
    if inbox is not None and file is None:
        return entry(settings(), inbox)
    raise UsageError("name one file or folder to import, or with --inbox one of import_dir")


def show(brought: Brought, *, as_json: bool, what: str) -> None:
    """Print what came in; exits with 1 for refusals, raises for damage and failed checks."""
    copies = brought.copies
    for kind, told in (("damaged", copies.damaged), ("refused", copies.refused)):
        for sentence in told[:_SHOWN]:
            click.echo(f"{kind}: {sentence}", err=True)
        if copies.counts[kind] > _SHOWN:
            click.echo(f"{kind}: … {copies.counts[kind]} in all; --json lists more", err=True)
    for report in brought.read:
        for sentence in report.damaged[:_SHOWN]:
            click.echo(f"damaged: {sentence}", err=True)
    if as_json:
        print_json(json_of(brought))
    else:
        click.echo(in_words(brought))
    if judge(brought, what=what):
        sys.exit(1)
