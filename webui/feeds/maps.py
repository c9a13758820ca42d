"""Maps for robots: the sitemap in parts (sitemaps.org, protocol 0.9), and robots.txt (RFC 9309)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from flask import Blueprint, Response, current_app, url_for

from archive.catalogue.browsing import last_changed
from webui.browse.counting import unseen
from webui.feeds.xml import Writer, moment
from webui.holdings import holdings
from webui.refusals import not_found
from webui.search import ARGUMENTS

blueprint = Blueprint("maps", __name__)

SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_KEY = "khotin.sitemap"
# The protocol's own bound for one file.
PART = 50_000
_PAGES = ("search.home", "browse.years", "lists.by_section", "lists.by_site", "lists.latest",
          "coverage.overview", "about.about")  # fmt: skip
# Searches have no end, and copies of pages are not ours to offer to search engines.
_NOT = (
    "/search", "/suggest.json", "/opensearch/", "/saved", "/capture", "/memento/", "/cdx", "/timegate/",
    "/timemap/", "/photos", "/timeline", "/concordance", "/trends", "/corpus", "/download", "/set/", "/set?", "/admin", "/metrics",
    "/api/", "/oai",
)  # fmt: skip


@blueprint.get("/sitemap.xml")
def index() -> Response:
    """Return the parts of the map, each with when something in it last changed."""
    made = Writer("sitemapindex", SITEMAPS)
    for number, newest in enumerate(_parts(), 1):
        entry = made.add(made.root, "sitemap")
        made.add(entry, "loc", url_for("maps.part", part=number, _external=True))
        if newest:
            made.add(entry, "lastmod", moment(newest))
    return made.answer("application/xml")


@blueprint.get("/sitemap/<int:part>.xml")
def part(part: int) -> Response:
    """Return a part of the map: the archive's own pages, then articles that readers may see."""
    if not 1 <= part <= len(_parts()):
        raise not_found()
    made = Writer("urlset", SITEMAPS)
    for where, saved in islice(_addresses(), (part - 1) * _size(), part * _size()):
        entry = made.add(made.root, "url")
        made.add(entry, "loc", where)
        if saved:
            made.add(entry, "lastmod", moment(saved))
    return made.answer("application/xml")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Tell robots what they may read: articles and lists; no searches, no copies of pages."""
    # Spelled out: readers of this file disagree on a question mark with nothing behind it.
    searches = [f"/?{name}=" for name in sorted(ARGUMENTS)]
    below = [f"{prefix}{path}" for prefix in ("", "/en") for path in (*searches, *_NOT)]
    lines = [
        "User-agent: *",
        "Allow: /a/",
        *(f"Disallow: {path}" for path in below),
        "",
        f"Sitemap: {url_for('maps.index', _external=True)}",
        "",
    ]
    return Response("\n".join(lines), mimetype="text/plain")


def _addresses() -> Iterator[tuple[str, datetime | None]]:
    for endpoint in _PAGES:
        yield url_for(endpoint, _external=True), None
    # One address a thousand times built costs more than the thousand texts.
    blank = url_for("articles.article", article_id="0", _external=True).removesuffix("0")
    with holdings().catalogue.read() as connection:
        for article_id, saved in last_changed(connection, without=unseen()):
            yield f"{blank}{article_id}", saved


def _parts() -> list[datetime | None]:
    """Return when each part last changed; looked at anew only after a change."""
    shelf = holdings()
    state = (id(shelf.catalogue), shelf.catalogue.revision(), shelf.withheld.state, _size())
    kept: tuple[object, list[datetime | None]] | None = current_app.extensions.get(_KEY)
    if kept is None or kept[0] != state:
        kept = current_app.extensions[_KEY] = state, list(_newest())
    return kept[1]


def _newest() -> Iterator[datetime | None]:
    found = _addresses()
    while some := [saved for _where, saved in islice(found, _size())]:
        yield max((each for each in some if each), default=None)


def _size() -> int:
    return int(current_app.config.get("SITEMAP_PART", PART))
