"""A list of articles as a page shows it: titles, days, and the ways to what is newer and older."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import request, url_for

from archive.catalogue import ArticleRow
from archive.catalogue.browsing import Choice, Order, Place, Stretch, listed
from archive.models import Version
from webui.browse.counting import unseen
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal

PAGE = 30
_PLACE = re.compile(r"(\d{1,19})-([a-z2-7]{16})")


@dataclass(frozen=True, slots=True)
class Item:
    """An article in a list."""

    row: ArticleRow
    version: Version

    @property
    def title(self) -> str:
        """Its title as it reads now."""
        return self.version.article.title

    @property
    def address(self) -> str:
        """Where it is read."""
        return url_for("articles.article", article_id=self.row.id)

    @property
    def photos(self) -> int:
        """How many photos it shows readers."""
        return sum(bool(photo.url) for photo in self.version.article.photos)

    @property
    def published_at(self) -> datetime | None:
        """When its page says it was published."""
        return self.version.article.published_at

    @property
    def site(self) -> str:
        """What its site calls itself."""
        return holdings().site_title(self.row.site)


@dataclass(frozen=True, slots=True)
class Listing:
    """A part of a list with the addresses of its neighbours, None at an end."""

    items: list[Item]
    newer: str | None
    older: str | None


def items_of(rows: Sequence[ArticleRow]) -> list[Item]:
    """Return articles as readers may see them, in the same order."""
    wanted = holdings().catalogue.versions_of([(row.id, row.current) for row in rows])
    shown = {each.article_id: each for each in holdings().shown(wanted.values())}
    return [Item(row, shown[row.id]) for row in rows if row.id in shown]


def listing(
    choice: Choice, to: Callable[..., str], *, order: Order = Order.PRINTED, size: int = PAGE
) -> Listing:
    """Return the part of a list that the request's `older` or `newer` asks for.

    `to(older=, newer=)` gives the address of the same page, elsewhere in the list. The ways on name
    articles and not numbers: what is added meanwhile moves nothing. Raises Refusal for no such place.
    """
    older, newer = _place("older"), _place("newer")
    found = stretch(choice, order=order, older_than=older, newer_than=newer, size=size)
    return Listing(
        items_of(found.rows),
        newer=to(newer=_written(found.newer)) if found.newer else None,
        older=to(older=_written(found.older)) if found.older else None,
    )


def stretch(
    choice: Choice,
    *,
    order: Order = Order.PRINTED,
    older_than: Place | None = None,
    newer_than: Place | None = None,
    size: int = PAGE,
) -> Stretch:
    """Return a part of a list of articles that readers may see."""
    with holdings().catalogue.read() as connection:
        return listed(
            connection, replace(choice, without=unseen()),
            order=order, older_than=older_than, newer_than=newer_than, limit=size,
        )  # fmt: skip


def listing_json(found: Listing) -> dict[str, Any]:
    """Return a list as plain values; times are ISO 8601 with their offset."""
    return {
        "articles": [item_json(each) for each in found.items],
        "newer": found.newer,
        "older": found.older,
    }


def item_json(item: Item) -> dict[str, Any]:
    """Return an article of a list as plain values."""
    return {
        "id": item.row.id,
        "title": item.title,
        "published_at": item.published_at.isoformat() if item.published_at else None,
        "first_seen": item.row.first_seen.isoformat(),
        "site": item.row.site,
        "sections": list(item.row.sections),
        "permalink": item.address,
    }


def _place(name: str) -> Place | None:
    text = request.args.get(name, "")
    if not text:
        return None
    found = _PLACE.fullmatch(text)
    try:
        place = Place(int(found[1]), found[2]) if found else None
        if place is not None and place.at:
            return place
    except OverflowError:
        pass
    raise Refusal(400, _("There is no such place in this list. Start again at its beginning."))


def _written(place: Place) -> str:
    return f"{place.value}-{place.article_id}"
