"""Atom feeds (RFC 4287) of any search, section or site: what the archive last learned comes first."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request, url_for

from archive import VERSION
from archive.models import Capture, Photo
from indexer.query import Query
from webui.asking import address
from webui.browse.listing import Item, items_of
from webui.feeds.following import asked, needs_no_index, newest_of
from webui.feeds.xml import Writer, moment
from webui.holdings import holdings
from webui.language import _, language, site_root
from webui.wording import coverage_in_words

blueprint = Blueprint("atom", __name__)

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 30
_MOST_PHOTOS = 5
_SUMMARY = 600
_EMPTY = datetime(1970, 1, 1, tzinfo=UTC)


@blueprint.get("/feed.atom")
def feed() -> Response:
    """Return the feed of a search, under the arguments of the search page; all articles without any.

    Its order is its own: newly archived and changed articles first, however old they are. A reader
    that names what it has is told 304 before anything is searched.
    """
    query = asked()
    etag = _state(query)
    if request.if_none_match.contains_weak(etag):
        return _marked(Response(status=304), etag)
    items = items_of(newest_of(query, limit=ENTRIES))
    answer = _written(query, items).answer("application/atom+xml")
    answer.last_modified = max((each.version.saved_at for each in items), default=_EMPTY)
    marked = _marked(answer, etag)
    if "If-None-Match" not in request.headers:
        marked.make_conditional(request)
    return marked


def title_of(query: Query) -> str:
    """Return what the feed of a search is called, in the reader's language."""
    names = [holdings().site_title(name) for name in query.sites]
    parts = [f"“{query.words[:80]}”"] if query.words else []
    parts += [*query.sections, *query.authors, *names]
    return " · ".join(["Kho Tin", *parts] if parts else ["Kho Tin", _("new in the archive")])


def _written(query: Query, items: list[Item]) -> Writer:
    made = Writer("feed", ATOM, lang=language())
    own = url_for("atom.feed", _external=True, **_arguments(query))
    made.add(made.root, "id", own)
    made.add(made.root, "title", title_of(query))
    made.add(made.root, "subtitle", _plain(coverage_in_words(holdings().counts())))
    newest = max((each.version.saved_at for each in items), default=_EMPTY)
    made.add(made.root, "updated", moment(newest))
    made.add(made.root, "link", rel="self", type="application/atom+xml", href=own)
    seen = _outside(address(query))
    made.add(made.root, "link", rel="alternate", type="text/html", href=seen)
    made.add(made.add(made.root, "author"), "name", "Kho Tin")
    made.add(made.root, "generator", "Kho Tin", version=VERSION)
    made.add(made.root, "icon", _outside(f"{site_root()}/static/mark.svg"))
    for each in items:
        _write_entry(made, each)
    return made


def _write_entry(made: Writer, item: Item) -> None:
    article, entry = item.version.article, made.add(made.root, "entry", lang="vi")
    # The id stays the same wherever the archive stands, so a reader never sees an article twice.
    made.add(entry, "id", f"urn:khotin:article:{item.row.id}")
    made.add(entry, "title", article.title or item.row.url)
    made.add(entry, "link", rel="alternate", type="text/html", href=_outside(item.address))
    if article.published_at:
        made.add(entry, "published", moment(article.published_at))
    made.add(entry, "updated", moment(item.version.saved_at))
    for name in article.authors or (item.site,):
        made.add(made.add(entry, "author"), "name", name)
    for section in item.row.sections:
        made.add(entry, "category", term=section)
    made.add(entry, "summary", _summary(article.lead or article.body), type="text")
    for number, kind in _pictures(item):
        where = url_for(
            "captures.photo", article_id=item.row.id, number=item.version.number, photo=number,
            _external=True,
        )  # fmt: skip
        caption = article.photos[number].caption
        made.add(entry, "link", rel="enclosure", type=kind, href=where, **_titled(caption))


def _pictures(item: Item) -> list[tuple[int, str]]:
    """Return the numbers and types of the photos that the archive can show."""
    page = holdings().catalogue.capture(item.version.capture)
    if page is None:
        return []
    found = [
        (number, copy.mime)
        for number, photo in enumerate(item.version.article.photos[:_MOST_PHOTOS])
        if (copy := _copy(photo, page))
    ]
    return [(number, kind) for number, kind in found if kind.startswith("image/")]


def _copy(photo: Photo, page: Capture) -> Capture | None:
    return holdings().nearest(photo.url, page) if photo.url else None


def _titled(caption: str) -> dict[str, str]:
    return {"title": caption} if caption else {}


def _summary(text: str) -> str:
    return text if len(text) <= _SUMMARY else text[:_SUMMARY].rsplit(" ", 1)[0] + "…"


def _arguments(query: Query) -> dict[str, Any]:
    args = dict(query.to_args())
    args.pop("sort", None)
    return args


def _state(query: Query) -> str:
    """Return a mark that is another one as soon as the feed may be."""
    shelf = holdings()
    reached: object = None
    if not needs_no_index(query):
        with shelf.reading_index() as engine:
            reached = engine.reached()
    state = (
        VERSION, shelf.catalogue.epoch(), shelf.catalogue.revision(), reached, shelf.withheld.state,
        language(), request.url_root, sorted(query.to_args().items()),
    )  # fmt: skip
    return hashlib.sha256(repr(state).encode()).hexdigest()[:32]


def _marked(answer: Response, etag: str) -> Response:
    # Weak: the same state is the same feed in meaning, packed or not.
    answer.set_etag(etag, weak=True)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _outside(path: str) -> str:
    return request.host_url.rstrip("/") + path


def _plain(text: object) -> str:
    striptags = getattr(text, "striptags", None)
    return str(striptags() if striptags else text)
