"""Links that stand in an article's own text: where they lead and the words they are on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from archive.models import Article, Link
from archive.urls import canonical
from crawler.extract.addresses import resolve
from crawler.extract.files import is_file
from crawler.extract.lines import Line

MOST, LONGEST_ADDRESS, LONGEST_WORDS = 200, 2000, 300
"""A text with more links is a list; longer ones are no link that somebody wrote."""


def links_in(lines: Iterable[Line], base: str) -> tuple[Link, ...]:
    """Return the web links on words of these lines, absolute, in their order, each place one.

    Anchors of the page, scripts, mail addresses and attached files are left out.
    """
    found: list[Link] = []
    for line in lines:
        for href, words in line.links:
            url = "" if is_file(href) else resolve(base, href)
            if url and 0 < len(words) <= LONGEST_WORDS and len(url) <= LONGEST_ADDRESS:
                found.append(Link(url, words))
                if len(found) == MOST:
                    return tuple(found)
    return tuple(found)


def without_own(article: Article) -> Article:
    """Return the article without links in its text to its own page, whose anchors they mean."""
    own = canonical(article.url)
    kept = tuple(link for link in article.links if canonical(link.url) != own)
    return article if kept == article.links else replace(article, links=kept)
