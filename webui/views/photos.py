"""The gallery: every photo of a result's articles with its caption, those whose caption matches first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template
from markupsafe import Markup

from archive.models import Version
from indexer.answering_texts import texts_of
from indexer.concordance import Wanted, wanted
from indexer.query import Query
from indexer.vietnamese.highlight import Span, marks
from webui.holdings import holdings
from webui.language import _, ngettext, number
from webui.marked import VersionAddresses, marked
from webui.paging import pager_of
from webui.photo_links import photo_links
from webui.views.asked import asked, file_address, pages_here, query_of_view
from webui.views.bounds import kept_reading

blueprint = Blueprint("photos", __name__)

_VIEW = "photos"
_SIZE = 48
# Each text read costs as much as a whole search; further articles are told of, not read.
MOST_ARTICLES = 2_000


@dataclass(frozen=True, slots=True)
class _Place:
    """A photo of a version, and where its caption matches."""

    article_id: str
    number: int
    photo: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Gallery:
    """Photos in order, those with a matching caption first; read from `read` of `articles` articles."""

    places: tuple[_Place, ...]
    matching: int
    read: int
    articles: int


@dataclass(frozen=True, slots=True)
class FoundPhoto:
    """A photo as the page shows it; `image` is None when its bytes were not archived."""

    caption: Markup
    credit: str
    matches: bool
    image: str | None
    article: str
    version: Version

    @property
    def plain(self) -> str:
        """The caption without marks."""
        return self.caption.striptags()


@blueprint.get("/photos")
def page() -> Response:
    """Show a page of the photos of a result."""
    query = query_of_view()
    found = asked(query, _VIEW)
    gallery = gallery_of(query)
    total = len(gallery.places)
    photos = _photos(query, gallery)
    past_the_end = total > 0 and not photos
    shown = render_template(
        "photos.html",
        asked=found,
        sentence=_sentence(query, gallery),
        gallery=gallery,
        photos=photos,
        past_the_end=past_the_end,
        pager=pages_here(_VIEW, query, total=total, size=_SIZE),
        json=file_address("photos.as_json", query),
    )
    return make_response(shown, 404 if past_the_end else 200)


@blueprint.get("/photos.json")
def as_json() -> Response:
    """Give a page of the photos as JSON."""
    query = query_of_view()
    gallery = gallery_of(query)
    total = len(gallery.places)
    return jsonify(
        query=query.to_args(),
        total=total,
        matching=gallery.matching,
        articles=gallery.articles,
        articles_read=gallery.read,
        page=query.page,
        pages=pager_of(query, total=total, size=_SIZE).count,
        photos=[_as_json(each) for each in _photos(query, gallery)],
    )


def gallery_of(query: Query) -> Gallery:
    """Return the photos of a result, from memory where it was asked lately; raises IndexMissing."""
    narrowed = replace(query, photos=True, page=1)
    return kept_reading(narrowed, Gallery, lambda: _read(narrowed))


def _read(query: Query) -> Gallery:
    shelf = holdings()
    with shelf.reading_index() as engine:
        hits = engine.scan(query)
        tree = engine.search(query, limit=0).read.tree
    sought = wanted(tree, query.marks)
    matching: list[_Place] = []
    others: list[_Place] = []
    for version in texts_of(hits[:MOST_ARTICLES], shelf.catalogue, shelf.withheld):
        for place in _places(version, sought):
            (matching if place.spans else others).append(place)
    return Gallery((*matching, *others), len(matching), min(len(hits), MOST_ARTICLES), len(hits))


def _places(version: Version, sought: Wanted) -> list[_Place]:
    return [
        _Place(
            version.article_id, version.number, place, tuple(marks(photo.caption, sought.caption))
        )
        for place, photo in enumerate(version.article.photos)
        # A photo that is hidden from readers keeps its place, without an address.
        if photo.url
    ]


def _photos(query: Query, gallery: Gallery) -> list[FoundPhoto]:
    first = (query.page - 1) * _SIZE
    places = gallery.places[first : first + _SIZE]
    catalogue = holdings().catalogue
    pairs = list(dict.fromkeys((place.article_id, place.number) for place in places))
    shown = holdings().shown(catalogue.versions_of(pairs).values())
    versions = {(version.article_id, version.number): version for version in shown}
    rows = catalogue.articles_of([place.article_id for place in places])
    found = [
        (version, place)
        for place in places
        if (version := versions.get((place.article_id, place.number)))
        and version.article.photos[place.photo].url
    ]
    images = photo_links([(version, place.photo) for version, place in found])
    ways = VersionAddresses(query)
    return [
        _photo(
            version, place,
            address=ways.marked(
                place.article_id, place.number,
                is_current=rows[place.article_id].current == place.number,
            ),
            image=images.get((place.article_id, place.number, place.photo)),
        )
        for version, place in found
    ]  # fmt: skip


def _photo(version: Version, place: _Place, *, address: str, image: str | None) -> FoundPhoto:
    photo = version.article.photos[place.photo]
    return FoundPhoto(
        caption=marked(photo.caption, place.spans),
        credit=photo.credit,
        matches=bool(place.spans),
        image=image,
        article=address,
        version=version,
    )


def _sentence(query: Query, gallery: Gallery) -> str:
    total = len(gallery.places)
    photos = ngettext("%(count)s photo", "%(count)s photos", total, count=number(total))
    if query.is_empty or not total:
        return photos
    return _(
        "%(photos)s, %(matching)s with a caption that matches",
        photos=photos, matching=number(gallery.matching),
    )  # fmt: skip


def _as_json(photo: FoundPhoto) -> dict[str, Any]:
    article = photo.version.article
    return {
        "caption": photo.plain,
        "credit": photo.credit,
        "caption_matches": photo.matches,
        "image": photo.image,
        "id": photo.version.article_id,
        "version": photo.version.number,
        "title": article.title,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "permalink": photo.article,
    }
