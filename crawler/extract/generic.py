"""An article from a page that no profile describes: the body's container by trafilatura, the rest ours."""

from __future__ import annotations

from archive.models import Article
from crawler.extract.page import ParsedPage, nothing_here


def read_generic(parsed: ParsedPage) -> Article:
    """Return the article of a page of no known site, marked generic."""
    raise nothing_here(parsed, "title", "the page belongs to no known site")
