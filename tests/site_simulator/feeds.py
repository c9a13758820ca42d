"""The machine-readable lists of the simulated site: RSS, and sitemaps under an index."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from tests.site_simulator.article import Headline
from tests.site_simulator.markup import link_to

_XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def sitemap_index(site: str, years: Iterable[int]) -> str:
    """Give an index that names one sitemap a year."""
    entries = "".join(f"<sitemap><loc>{site}/sitemap-{year}.xml</loc></sitemap>" for year in years)
    return f"{_HEAD}<sitemapindex {_XMLNS}>{entries}</sitemapindex>"


def sitemap(site: str, lines: Sequence[tuple[Headline, datetime]]) -> str:
    """Give a sitemap of articles with the time each changed last."""
    entries = "".join(
        f"<url><loc>{_url(site, line)}</loc><lastmod>{changed.isoformat()}</lastmod></url>\n"
        for line, changed in lines
    )
    return f"{_HEAD}<urlset {_XMLNS}>{entries}</urlset>"


def rss(site: str, lines: Iterable[Headline]) -> str:
    """Give an RSS 2.0 feed."""
    items = "".join(
        f"<item><title>{escape(line.title)}</title><link>{_url(site, line)}</link>"
        f"<pubDate>{format_datetime(line.published_at)}</pubDate></item>\n"
        for line in lines
    )
    return f'{_HEAD}<rss version="2.0"><channel><title>Tin</title><link>{site}/</link>{items}</channel></rss>'


def _url(site: str, line: Headline) -> str:
    return site + escape(link_to(line.id, line.sections[0], entity=False))
