"""`khotin sites check`: what a profile reads of pages from the archive, of files or of the site."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from archive.catalogue import Catalogue
from archive.catalogue.samples import sample_captures
from archive.config import Config
from archive.console import command, json_option, print_json, settings
from archive.errors import CheckFailed, DamagedRecord, ExtractionError, UsageError
from archive.profiles import find_site
from archive.sites import Site
from crawler.drafting.checking import Check, Checked, check, labelled_lines
from crawler.drafting.fetching import Fetcher
from crawler.drafting.samples import Samples, sample_of, site_samples
from crawler.drafting.saved import file_samples
from crawler.drafting.showing import bullets, fields_of_article, row
from crawler.extract.command import article_fields
from crawler.kept import content_type_of, record_of

_LATEST = 5
# Selectors that must find something on every page; of the others some articles have nothing.
_NEEDED = ("container", "title", "published_at", "body")


@command("sites check", example="khotin sites check duk-langson --captures 10")
@click.argument("name")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--captures", type=click.IntRange(1, 500), default=_LATEST, show_default=True,
              help="Look at so many of the latest captures, and at one of every year.")  # fmt: skip
@click.option("--text", is_flag=True, help="Show each page's lines, the field they went to beside.")
@click.option("--brief", is_flag=True, help="Only what fails and how each selector did.")
@json_option
def check_(
    name: str, files: tuple[Path, ...], captures: int, text: bool, brief: bool, as_json: bool
) -> None:
    """Check a profile against pages: what it reads, what it misses, what no field holds.

    The pages are FILES, or captures of the archive, or, when the archive has none of this site, a
    few that are fetched now and not kept. Exit code 6 when the profile does not give what its
    [expect] promises, or a page is not read as its layout says.
    """
    config = settings()
    site = find_site(name, config.profiles_dir)
    samples = _samples(site, files, config, latest=captures)
    if not samples.articles:
        said = f": {samples.notes[0]}" if samples.notes else ""
        raise CheckFailed(f"«{name}»: no page of an article could be looked at{said}")
    checked = check(site, samples.articles)
    if as_json:
        print_json(_as_json(site, checked, samples))
    else:
        click.echo("\n".join(_in_words(site, checked, samples, brief=brief, text=text)))
    if checked.failures:
        raise CheckFailed(f"the profile of «{name}» does not fit: {checked.failures[0]}")


def _samples(site: Site, files: tuple[Path, ...], config: Config, *, latest: int) -> Samples:
    if files:
        samples = file_samples(site.start[0], files)
        samples.articles += samples.lists
        return samples
    samples = _kept(site, config, latest=latest)
    return samples if samples.articles or samples.notes else _fetched(site, config)


def _kept(site: Site, config: Config, *, latest: int) -> Samples:
    """Return samples from the archive; none when there is no archive or nothing of this site."""
    samples = Samples(site.start[0], hosts=list(site.hosts))
    if config.catalogue_url.startswith("sqlite") and not _exists(config):
        return samples
    with Catalogue.open(config, create=False) as catalogue:
        with catalogue.read() as connection:
            found = sample_captures(connection, site.name, latest=latest)
        for capture in found:
            try:
                record = record_of(catalogue, config, capture)
                page = sample_of(
                    record.payload(), url=capture.url, at=capture.fetched_at,
                    content_type=content_type_of(record), origin=f"{capture.url} ({capture.id})",
                    capture=capture.id,
                )  # fmt: skip
            except (DamagedRecord, ExtractionError) as error:
                samples.notes.append(str(error))
            else:
                samples.articles.append(page)
    return samples


def _exists(config: Config) -> bool:
    return bool(config.database_url) or (config.data_dir / "catalogue.sqlite").exists()


def _fetched(site: Site, config: Config) -> Samples:
    """Return a few pages of the site as it is now."""
    fetcher = Fetcher(
        config,
        list(site.hosts),
        allow_private=site.private,
        verify_tls=site.polite.verify_tls,
        delay=site.polite.delay,
    )
    samples = site_samples(
        site.start[0], fetcher, say=lambda url: click.echo(f"asking {url}", err=True),
        is_article=lambda url: site.article_key(url) is not None,
    )  # fmt: skip
    own = [page for page in samples.articles if site.article_key(page.url) is not None]
    if not own and samples.articles:
        raise UsageError(
            f"«{site.name}»: [article] knows none of the {len(samples.articles)} addresses that look "
            f"like articles, such as {samples.articles[0].url}"
        )
    samples.articles = own
    return samples


def _in_words(
    site: Site, checked: Check, samples: Samples, *, brief: bool, text: bool
) -> list[str]:
    where = "fetched now, not kept" if samples.fetched else "looked at"
    lines = [f"{site.name}: {len(checked.pages)} pages {where}"]
    for number, page in enumerate(checked.pages if not brief else (), 1):
        lines += ["", f"page {number} of {len(checked.pages)}  {page.sample.origin}"]
        lines += _page(page)
        lines += _lines(page) if text else []
    if checked.counts:
        lines += ["", "selectors: on how many pages of their time they find something"]
    for count in checked.counts:
        mark = " "
        if count.matched < count.pages and count.field in _NEEDED:
            mark = "!"
        elif not count.matched:
            mark = "?"
        found = f"{count.matched} of {count.pages}  {count.selector}  ({count.layout})"
        lines.append(mark + row(count.field, found)[1:])
    lines += ["", "fields: share of the pages that give them"]
    least = site.expect.fill
    for name, share in checked.shares.items():
        wanted = f", wanted {least[name]:.0%}" if name in least else ""
        lines.append(row(name, f"{share:.0%}{wanted}"))
    lines += ["", *bullets(samples.notes)] if samples.notes else []
    verdict = "what does not fit:" if checked.failures else "the profile fits these pages"
    return [*lines, "", verdict, *bullets(checked.failures)]


def _page(page: Checked) -> list[str]:
    date = page.sample.parsed.page.fetched_at
    lines = [row("layout", f"{page.layout}, page of {date:%Y-%m-%d}, {page.sample.charset}")]
    if page.article is None:
        return [*lines, row("problem", page.problem)]
    lines += fields_of_article(page.article)
    if page.missed:
        lines.append(row("misses", f"{page.missed} (the general rules filled it)"))
    if page.missing:
        lines.append(row("missing", ", ".join(page.missing)))
    lines.append(row("coverage", f"{page.coverage:.0%} of the page's text is in some field"))
    return lines + [row("in no field" if n == 0 else "", text) for n, text in enumerate(page.left)]


def _lines(page: Checked) -> list[str]:
    """Return the page's lines, each with the field it went to; · marks what went nowhere."""
    if page.article is None:
        shown = [("", line.text) for line in page.sample.parsed.lines if line.text]
    else:
        shown = labelled_lines(page.sample.parsed, page.article)
    return [
        "  the page's lines and their fields:",
        *(row(name or "·", text) for name, text in shown),
    ]


def _as_json(site: Site, checked: Check, samples: Samples) -> dict[str, Any]:
    return {
        "site": site.name,
        "fits": not checked.failures,
        "failures": checked.failures,
        "shares": checked.shares,
        "selectors": [asdict(count) for count in checked.counts],
        "notes": samples.notes,
        "pages": [
            {"origin": p.sample.origin, "url": p.sample.url, "capture": p.sample.parsed.page.capture,
             "layout": p.layout, "problem": p.problem, "misses": p.missed, "missing": p.missing,
             "coverage": round(p.coverage, 3), "left": p.left,
             "article": article_fields(p.article, site) if p.article else None}
            for p in checked.pages
        ],
    }  # fmt: skip
