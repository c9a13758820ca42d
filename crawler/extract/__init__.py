"""Reading pages: html to Article, links and soft 404; each page is parsed once.

    parsed = parse(page, Bounds.of(config))  # once
    read_article(parsed, site)               # Article, or ExtractionError
    find_links(parsed, site)                 # PageLinks
    is_empty_template(parsed, site)          # soft 404

`extract_article(page, site)` is parse and read in one; `find_links` and `is_empty_template` take a
Page too. All are pure functions of the page, the profile, the bounds and EXTRACTOR, the version of
the rules.
"""

from crawler.extract.article import EXTRACTOR, extract_article, read_article
from crawler.extract.bounds import USUAL, Bounds
from crawler.extract.links import PageLinks, Postback, find_links
from crawler.extract.page import ParsedPage, parse
from crawler.extract.soft404 import is_empty_template

__all__ = [
    "EXTRACTOR",
    "USUAL",
    "Bounds",
    "PageLinks",
    "ParsedPage",
    "Postback",
    "extract_article",
    "find_links",
    "is_empty_template",
    "parse",
    "read_article",
]
