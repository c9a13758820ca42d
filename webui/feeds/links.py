"""Which feed a page has, for its head, its foot and its way to be saved."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, request, url_for

from archive.errors import KhoTinError, QueryError
from indexer.query import Query
from webui.feeds.atom import title_of
from webui.language import _

_SEARCHES = ("search.home",)
_OF_SECTION_OR_SITE = {"lists.by_section", "lists.latest", "browse.years"}


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
    if request.endpoint in _OF_SECTION_OR_SITE:
        named = {name: request.args.get(name, "") for name in ("site", "section")}
        args = {name: [value] for name, value in named.items() if value}
        return _feed(Query.from_args(args), args, searched=False)
    if request.endpoint == "search.home":
        return _feed(Query(), {}, searched=False)
    return None


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
