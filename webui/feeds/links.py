"""Which feed a page has, for its head, its foot and its way to be saved."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, request, url_for

from archive.errors import KhoTinError, QueryError
from indexer.query import Query
from webui.browse.counting import sections
from webui.feeds.atom import title_of
from webui.holdings import holdings
from webui.language import _

_SEARCHES = ("search.home",)
_OF_SITE = ("lists.latest", "lists.undated", "browse.years")
_OF_SECTION = "lists.by_section"


@dataclass(frozen=True, slots=True)
class PageFeed:
    """The feed of a page. `search` are the arguments of the search that can be saved, if it is one."""

    address: str
    title: str
    search: str = ""
    name: str = ""


def link_feeds(app: Flask) -> None:
    """Let the templates ask for the feed of the page they make."""
    app.jinja_env.globals.update(page_feed=page_feed)


def page_feed() -> PageFeed | None:
    """Return the feed of what this page shows; None where the archive cannot be read."""
    if request.endpoint in _SEARCHES and request.args:
        try:
            query = Query.from_args(request.args)
        except QueryError:
            return None
        args = {
            name: each for name, each in query.to_args().items() if name not in ("page", "sort")
        }
        return _feed(query, args, searched=True)
    if request.endpoint in _OF_SITE or request.endpoint == _OF_SECTION:
        return _of_place(request.args.get("site", ""), request.args.get("section", ""))
    if request.endpoint == "search.home":
        return _feed(Query(), {}, searched=False)
    return None


def _of_place(site: str, section: str) -> PageFeed | None:
    """Return the feed of a site or section that readers may know of."""
    named = {"site": site}
    try:
        if section and request.endpoint == _OF_SECTION:
            if (site, section) not in sections():
                return None
            named["section"] = section
        elif site and site not in holdings().counts():
            return None
    except KhoTinError:
        return None
    args = {name: [value] for name, value in named.items() if value}
    return _feed(Query.from_args(args), args, searched=False)


def _feed(query: Query, args: dict[str, list[str]], *, searched: bool) -> PageFeed | None:
    try:
        title = title_of(query)
    except KhoTinError:
        return None
    where = url_for("atom.feed", **args)  # type: ignore[arg-type]
    if not searched:
        return PageFeed(where, title)
    parts = [query.words, *query.sections, *query.sites]
    name = " · ".join(part for part in parts if part) or _("All articles")
    return PageFeed(where, title, urlencode(args, doseq=True), name)
