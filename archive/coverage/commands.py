"""The `coverage` command: what sites have shown, what the archive holds of it, and what is missing."""

from __future__ import annotations

import csv
import sys
from dataclasses import asdict

import click

from archive.catalogue import Catalogue
from archive.catalogue.coverage_tables import ALL
from archive.console import command, json_option, print_json, settings
from archive.coverage.calendar import calendar, sections, totals
from archive.coverage.filling import fill, read_backfill
from archive.coverage.gaps import gaps_in
from archive.coverage.holes import count_holes, holes
from archive.coverage.showing import (
    COLUMNS,
    calendar_json,
    calendar_lines,
    csv_rows,
    gap_json,
    hole_json,
    hole_lines,
    totals_lines,
)
from archive.errors import UsageError
from archive.jobs.commands import echo_job, job_json, login_name
from archive.known_sites import refuse_unknown_site
from archive.profiles import find_site, load_sites

_MOST = 1000


@command("coverage", example="khotin coverage duk-langson --month 2019-03")
@click.argument("site", required=False)
@click.option("--section", default="", help="Only this section, by its name.")
@click.option("--month", metavar="YYYY-MM", help="List what is missing of a month, or `undated`.")
@click.option("--fill", "filled", metavar="YYYY-MM", help="Ask a worker to fetch what is missing.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV: a row a section and month.")
@json_option
def coverage(
    site: str | None,
    section: str,
    month: str | None,
    filled: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Show what sites have shown, month by month, and what of it the archive holds.

    Without SITE: one line a site. `khotin crawl SITE --backfill YYYY-MM` fetches what is missing
    at once, without a worker.
    """
    with Catalogue.open(settings()) as catalogue:
        if site is None:
            if section or month or filled:
                raise UsageError("name a site: khotin coverage SITE …")
            _all(catalogue, as_csv=as_csv, as_json=as_json)
        elif filled is not None:
            find_site(site, catalogue.config.profiles_dir)
            job = fill(catalogue, site, filled, section=section, by=login_name())
            print_json(job_json(job)) if as_json else echo_job(job)
        elif month is not None:
            _month(catalogue, site, section, month, as_json=as_json)
        else:
            _site(catalogue, site, section, as_csv=as_csv, as_json=as_json)


def _all(catalogue: Catalogue, *, as_csv: bool, as_json: bool) -> None:
    found = totals(catalogue)
    if as_csv:
        _write_csv(catalogue, list(found))
    elif as_json:
        print_json([{"site": site} | asdict(cell) for site, cell in found.items()])
    elif found:
        click.echo("\n".join(totals_lines(found)))
    else:
        click.echo("Chưa thấy gì cả (nothing has been seen yet): khotin crawl SITE")


def _site(catalogue: Catalogue, site: str, section: str, *, as_csv: bool, as_json: bool) -> None:
    if as_csv:
        _write_csv(catalogue, [site])
        return
    found = calendar(catalogue, site, section=section or ALL)
    parts = [] if section else sections(catalogue, site)
    if not found.total:
        _refuse_unknown(catalogue, site, section)
    if as_json:
        print_json(calendar_json(found, parts))
    elif not found.total:
        begin = _how_to_begin(catalogue, site)
        click.echo(f"Chưa thấy gì của {site} (nothing has been seen of it yet): {begin}")
    else:
        click.echo("\n".join(calendar_lines(found, parts)))


def _how_to_begin(catalogue: Catalogue, site: str) -> str:
    """Return the command that begins with a site: an imported one may have no profile to crawl by."""
    known = load_sites(catalogue.config.profiles_dir, on_broken=lambda _error: None)
    return f"khotin crawl {site}" if site in known else "khotin sites new URL"


def _refuse_unknown(catalogue: Catalogue, site: str, section: str) -> None:
    """Say which name is wrong; a known site of which nothing was seen is shown as it is."""
    if section:
        raise UsageError(f"«{site}» has no section «{section}»; see `khotin coverage {site}`")
    if site not in totals(catalogue):
        refuse_unknown_site(catalogue, site)


def _month(catalogue: Catalogue, site: str, section: str, month: str, *, as_json: bool) -> None:
    hole = read_backfill(month, section)
    _refuse_unknown(catalogue, site, "")
    found = holes(catalogue, site, section=hole.section, month=hole.month, limit=_MOST)
    total = count_holes(catalogue, site, section=hole.section, month=hole.month)
    gaps = gaps_in(catalogue, site, month=hole.month, limit=_MOST) if not section else []
    if as_json:
        print_json({
            "total": total,
            "holes": [hole_json(each) for each in found],
            "gaps": [gap_json(gap) for gap in gaps],
        })  # fmt: skip
        return
    for line in hole_lines(found, gaps):
        click.echo(line)
    if total > len(found):
        click.echo(f"… {total - len(found)} more")
    if not (found or gaps):
        click.echo("Không thiếu bài nào được biết đến (nothing is known to be missing).")


def _write_csv(catalogue: Catalogue, sites: list[str]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for site in sites:
        names = [ALL, *sorted(name for name, _ in sections(catalogue, site, limit=100_000))]
        writer.writerows(csv_rows([calendar(catalogue, site, section=name) for name in names]))
