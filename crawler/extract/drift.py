"""A page that its layout no longer fits: what the layout still finds, the rest read generically.

Nothing is lost to a changed design, and nothing passes for read as the profile says: the article
names the fields that drifted, and its score falls. Pages that hold no article stay without one.
"""

from __future__ import annotations

from dataclasses import replace

from archive.errors import ExtractionError
from archive.models import Article
from archive.sites import Layout, Site
from archive.urls import canonical
from crawler.extract.around import dated_line
from crawler.extract.body import Body
from crawler.extract.dates import PrintedDate
from crawler.extract.generic import read_generic
from crawler.extract.judge import is_relative, published
from crawler.extract.marked import Marked, has_selectors, read_still_marked
from crawler.extract.page import ParsedPage
from crawler.extract.region import closing_heading
from crawler.extract.related import related_links
from crawler.extract.same_words import bare_words
from crawler.extract.soft404 import is_away, is_empty_template

LAYOUT_DRIFT = "layout-drift"
"""The warning that names, behind a colon, the fields a layout should have found and did not."""

_LEAST_TEXT = 200
_OF_DATES = ("no-date", "odd-date", "no-time", "inferred-date", "relative-date")


def read_drifted(
    parsed: ParsedPage, site: Site, layout: Layout, miss: ExtractionError
) -> Article:  # fmt: skip
    """Return the article of a page that its layout could not read, for the reason of `miss`.

    Raises `miss` where the page holds no article that can be told without a layout either.
    """
    if is_away(parsed, site) or is_empty_template(parsed, site):
        raise miss
    try:
        guess = read_generic(parsed)
    except ExtractionError:
        raise miss from None
    if not _is_whole(guess, parsed, site):
        raise miss
    found = None
    if has_selectors(layout):
        found = read_still_marked(parsed, site, layout, title=guess.title)
    missed = found.missed if found and found.missed else (miss.field,)
    related = found.related if found else None
    if related is None:
        stop = closing_heading(parsed.lines, 0, layout)
        related = related_links(parsed, site, stop, head=0)
    label = site.section_of(parsed.url)
    article = replace(
        guess,
        site=site.name,
        key=site.article_key(parsed.url) or canonical(parsed.url),
        sections=(label,) if label else guess.sections,
        related=related or guess.related,
        warnings=(drift_of(missed), *guess.warnings),
    )
    return _with_found(article, found, layout, parsed) if found else article


def drift_of(fields: tuple[str, ...]) -> str:
    """Return the warning that these fields are not where the layout says."""
    return f"{LAYOUT_DRIFT}: {', '.join(dict.fromkeys(fields))}"


def date_elsewhere(parsed: ParsedPage, title: str) -> PrintedDate | None:
    """Return the date line beside the title, where a layout's selector finds no date at all."""
    at = next((i for i, line in enumerate(parsed.lines) if line.text == title), None)
    if at is None:
        return None
    dated = dated_line(parsed, at, at + 1, len(parsed.lines))
    return dated[1] if dated else None


def _is_whole(guess: Article, parsed: ParsedPage, site: Site) -> bool:
    """Tell whether a generic reading is an article and not what a frame is made of."""
    title = bare_words(guess.title)
    if len(guess.body) + len(guess.lead) < _LEAST_TEXT or title == bare_words(site.title):
        return False
    shown = any(bare_words(line.text) == title for line in parsed.lines)
    return shown or guess.published_at is not None


def _with_found(article: Article, found: Marked, layout: Layout, parsed: ParsedPage) -> Article:
    """Return the article with all that the layout still finds in place of what was guessed."""
    kept = found.title is not None and found.title != ""
    if kept:
        article = replace(article, title=found.title or "")
    body = found.body
    if body.blocks and "body" not in found.missed:
        kept = True
        article = _with_body(article, body)
    if body.byline.text or body.byline.source:
        by = body.byline
        article = replace(
            article, byline=by.text, authors=by.authors, unit=by.unit, source=by.source
        )
    if found.sections and article.sections != found.sections:
        article = replace(article, sections=article.sections or found.sections)
    if found.printed:
        article = _dated(article, found.printed, parsed)
    return replace(article, layout=layout.name, generic=False) if kept else article


def _dated(article: Article, printed: str, parsed: ParsedPage) -> Article:
    """Return the article with the date line that the layout finds, believed or odd."""
    moment, said = published(printed, parsed.page.fetched_at, url=parsed.url)
    others = [each for each in article.warnings if each.partition(":")[0] not in _OF_DATES]
    if is_relative(printed, parsed.page.fetched_at):
        printed = ""
    return replace(
        article,
        published_at=moment,
        printed_dates=(printed,) if printed else (),
        warnings=(*others, *said),
    )


def _with_body(article: Article, body: Body) -> Article:
    return replace(
        article,
        lead=body.lead,
        blocks=body.blocks,
        photos=body.photos,
        attachments=body.attachments,
        links=body.links,
    )
