"""`khotin sites report`: how well each site is read, on the screen or as JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import click

from archive.catalogue import Catalogue
from archive.catalogue.grades import all_graded, count_ungraded, norm_of
from archive.console import command, json_option, print_json, settings
from archive.errors import UsageError
from archive.known_sites import refuse_unknown_site
from crawler.grading import settle
from crawler.neighbours import grade_doubted
from crawler.site_report import SiteReport, in_words, report_on


@command("sites report", example="khotin sites report duk-langson --worst 20")
@click.argument("name", required=False)
@click.option("--worst", type=click.IntRange(0, 1000), default=5, show_default=True, metavar="N",
              help="Name so many of the least trusted articles.")  # fmt: skip
@json_option
def report(name: str | None, worst: int, as_json: bool) -> None:
    """Show how well sites are read: scores, warnings with examples, drift by month.

    A month is that of publication, or of the capture where an article has no date. Articles that
    were never graded (imported, or after a rebuild without the old catalogue) are graded first.
    """
    config = settings()
    with Catalogue.open(config, create=False) as catalogue:
        held = sorted(site for site, counts in catalogue.counts().items() if counts.articles)
        if name is not None and name not in held:
            refuse_unknown_site(catalogue, name)
            known = f"it has articles of {', '.join(held)}" if held else "it is empty"
            raise UsageError(f"the archive has no articles of «{name}»; {known}")
        reports = [_report(catalogue, site, worst) for site in ([name] if name else held)]
    if as_json:
        print_json([asdict(one) for one in reports])
        return
    click.echo(
        "\n\n".join(in_words(one) for one in reports) or "The archive holds no articles yet."
    )


def _report(catalogue: Catalogue, site: str, worst: int) -> SiteReport:
    with catalogue.read() as connection:
        ungraded = count_ungraded(connection, site)
    if ungraded:
        settle(catalogue, site, at=datetime.now(UTC))
        # Dates are doubted by runs, in records; a report only tells of it.
        grade_doubted(catalogue, site)
    with catalogue.read() as connection:
        norm = norm_of(connection, site)
        return report_on(site, all_graded(connection, site), norm, worst=worst)
