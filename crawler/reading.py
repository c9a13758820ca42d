"""What an article's page holds: the article, nothing any more, or something nobody can read yet.

The live crawl and `reparse` both ask here, so that they come to the same.
"""

from __future__ import annotations

from archive.errors import ExtractionError
from archive.models import Article
from archive.sites import Site
from crawler.extract import ParsedPage, is_empty_template, read_article
from crawler.guards import guard_of


def read_page(parsed: ParsedPage, site: Site | None) -> Article | None:
    """Return the article on a page, or None for a page that says there is none (soft 404).

    Without a site it is read generically, and never None. Raises ExtractionError when there is
    something, but the profile cannot read it, or when a guard before the site has answered in its
    place.
    """
    if guard := guard_of(parsed):
        reason = f"is no page of the site but a block or CAPTCHA page ({guard})"
        raise ExtractionError(parsed.url, field="page", reason=reason)
    if not parsed.lines and not parsed.cut:
        reason = "holds no text: it is empty, no web page, or drawn by scripts"
        raise ExtractionError(parsed.url, field="page", reason=reason)
    try:
        article = read_article(parsed, site)
    except ExtractionError as error:
        if site is not None and is_empty_template(parsed, site):
            return None
        if parsed.cut:
            reason = (
                f"{error.reason}; it is larger or deeper than the limits, and was read to there"
            )
            raise ExtractionError(parsed.url, field=error.field, reason=reason) from None
        raise
    # A page with blocks is never an empty template; asking only of the others saves a second look.
    empty = site is not None and not article.blocks and is_empty_template(parsed, site)
    return None if empty else article
