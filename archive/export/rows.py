"""The rows of a result set as every export writes them: pinned values, batch by batch.

A row holds what the version's record and its capture say, and nothing that may change later, so
that a set gives the same rows years and rebuilds from now. A text that has been hidden since keeps
its row, which says on what ground; all else of it is empty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from archive.catalogue import Catalogue
from archive.catalogue.date_doubts import doubted_dates
from archive.catalogue.tables import articles, captures, versions
from archive.errors import ArchiveError
from archive.odd_dates import neighbours_warning
from archive.profiles import load_sites
from archive.restrictions.mentions import Mentions, mentions
from archive.restrictions.withholding import Withheld, withheld
from archive.resultsets import Member, ResultSet, members
from archive.statements import version_urn
from archive.text import HANOI

# The first batches are small: a reader sees the first line before much has been read.
_FIRST, _MOST = 1, 200
_MOST_LETTERS = 2_000_000
# JSON spells a control character so; \n, \r and \t, which texts may hold, are spelled otherwise.
_SPELLED = ("\\u00", "\\b", "\\f")
_read = json.JSONDecoder().raw_decode
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TEXTS = (
    select(
        versions.c.article_id, versions.c.number, versions.c.digest, versions.c.article,
        versions.c.capture, versions.c.extractor, versions.c.reason, versions.c.saved_at,
        versions.c.record, captures.c.fetched_at, captures.c.digest, articles.c.doubt_said_at,
    )
    .select_from(
        versions.join(articles, articles.c.id == versions.c.article_id).outerjoin(
            captures, captures.c.id == versions.c.capture
        )
    )
    .where(
        versions.c.article_id.in_(bindparam("ids", expanding=True)),
        versions.c.number.in_(bindparam("numbers", expanding=True)),
    )
)  # fmt: skip


class Row(NamedTuple):
    """One version of an article as it is exported.

    `place` counts from 1. `article` is its JSON (archive.versions), without a date that is doubted
    and without hidden photos. `digest` is the SHA-256 of the content in hex, `capture` and `record`
    the ids of WARC records; times are aware. Of a row that is `withheld` only place, id and number
    are there beside the ground.
    """

    place: int
    article_id: str
    number: int
    withheld: str = ""
    article: Mapping[str, Any] = {}
    digest: str = ""
    capture: str = ""
    extractor: str = ""
    reason: str = ""
    saved_at: datetime | None = None
    record: str = ""
    captured_at: datetime | None = None
    permalink: str = ""


def rows(catalogue: Catalogue, found: ResultSet) -> Iterator[Row]:
    """Yield the rows of a set in its order; see `parts`."""
    for part in parts(catalogue, found):
        yield from part


def batches(catalogue: Catalogue, found: ResultSet) -> Iterator[list[Row]]:
    """Yield the rows of a set in its order, some at a time; see `parts`."""
    return map(list, parts(catalogue, found))


def parts(catalogue: Catalogue, found: ResultSet) -> Iterator[Iterator[Row]]:
    """Yield the rows of a set in its order, some at a time; no connection is held between.

    Each part is to be read before the next is asked for; a text is taken apart only as its row is
    read, which is much quicker than keeping many.

    Raises ArchiveError when a text is no longer in the catalogue, when there are more or fewer rows
    than the set counts, and when something was hidden or shown again meanwhile: rows written before
    would not be what the others are.
    """
    reader = _Reader(catalogue, found)
    wanted, place, size = members(catalogue, found), 0, _FIRST
    while some := list(islice(wanted, size)):
        stored, letters = reader.read(some, place)
        place += len(some)
        if place > found.count:
            break
        yield stored
        fitting = _MOST_LETTERS * len(some) // max(1, letters)
        size = max(1, min(2 * size, _MOST, fitting))
    if place != found.count:
        raise ArchiveError(
            f"result set {found.id}: it counts {found.count} rows, but its list does not; "
            "run `khotin verify`, or ask its search again"
        )


class _Reader:
    """Reads rows of one set, and notices when what is hidden from readers has changed."""

    def __init__(self, catalogue: Catalogue, found: ResultSet) -> None:
        self._catalogue, self._found = catalogue, found
        base = catalogue.config.public_url.rstrip("/")
        self._base = f"{base}/a/" if base else ""
        self._held = withheld(catalogue)
        self._touched = self._held.touched
        self._mentions: Mentions | None = None
        if self._held.articles:
            sites = load_sites(catalogue.config.profiles_dir, on_broken=lambda _error: None)
            self._mentions = mentions(self._held, sites.values())

    def read(self, wanted: Sequence[Member], before: int) -> tuple[Iterator[Row], int]:
        """Return the rows of these members, the first at the place after `before`; and their letters."""
        self._look_again()
        named = {"ids": [id_ for id_, _ in wanted], "numbers": sorted({n for _, n in wanted})}
        with self._catalogue.read() as connection:
            stored = {(row[0], row[1]): row for row in connection.execute(_TEXTS, named)}
            ids = [key[0] for key, row in stored.items() if row[-1] is not None]
            doubted = doubted_dates(connection, ids, until=self._found.made_at)
        for place, member in enumerate(wanted, before + 1):
            if member not in stored:
                raise ArchiveError(
                    f"result set {self._found.id}: row {place}, article {member[0]} version "
                    f"{member[1]}, is not in the catalogue; run `khotin verify`"
                )
        letters = sum(len(row[3]) for row in stored.values())
        return (
            self._row(place, stored[member], doubted.get(member[0]))
            for place, member in enumerate(wanted, before + 1)
        ), letters

    def _look_again(self) -> None:
        held = withheld(self._catalogue, last=self._held)
        if held is not self._held and held.restrictions != self._held.restrictions:
            raise ArchiveError(
                f"result set {self._found.id}: something was hidden from readers or shown again "
                "while it was read; ask for it once more"
            )
        self._held = held

    def _row(self, place: int, stored: Sequence[Any], doubted: frozenset[datetime] | None) -> Row:
        (id_, number, digest, text, capture, extractor, reason, saved_at, record, captured_at,
         payload, _) = stored  # fmt: skip
        if self._held and (hidden := self._held.text(id_, capture=capture, payload=payload)):
            return Row(place, id_, number, hidden.ground.value)
        article = read_article(text)
        if doubted:
            article = _without_doubted(article, doubted)
        if id_ in self._touched:
            article = _without_hidden(article, self._held)
        if self._mentions:
            article = _without_named(article, self._mentions)
        link = f"{self._base}{id_}/v/{number}" if self._base else version_urn(id_, number)
        return Row(
            place, id_, number, "", article, digest, capture, extractor, reason, saved_at, record,
            captured_at, link,
        )  # fmt: skip


def read_article(text: str) -> dict[str, Any]:
    """Return an article's JSON as plain values, without control characters (but line ends and tabs)."""
    # Of texts that are not Latin the standard reader is the quicker one.
    article: dict[str, Any] = _read(text)[0]
    if "\\" in text and any(sign in text for sign in _SPELLED):
        article = _cleaned(article)
    return article


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, dict):
        return {name: _cleaned(each) for name, each in value.items()}
    return value


def _without_doubted(article: dict[str, Any], doubted: frozenset[datetime]) -> dict[str, Any]:
    """See archive.odd_dates.without_doubted, which does it for an Article."""
    printed = article.get("published_at")
    moment = datetime.fromisoformat(printed) if printed else None
    if moment is None or moment not in doubted:
        return article
    warning = neighbours_warning(moment.astimezone(HANOI).date())
    kept = {name: value for name, value in article.items() if name != "published_at"}
    return kept | {"warnings": [*article.get("warnings", ()), warning]}


def _without_hidden(article: dict[str, Any], held: Withheld) -> dict[str, Any]:
    """See Withheld.shown, which does it for a Version: a hidden photo keeps its place.

    One that had a caption says on what ground that is hidden.
    """
    photos = [_veiled(photo, held) for photo in article.get("photos", ())]
    return article | {"photos": photos} if photos else article


def _without_named(article: dict[str, Any], named: Mentions) -> dict[str, Any]:
    """Leave out the links to articles that are hidden from readers."""
    lists = {
        name: [link for link in article[name] if not named.at(link["url"])]
        for name in ("related", "links")
        if name in article
    }
    return article | lists


def _veiled(photo: dict[str, str], held: Withheld) -> dict[str, str]:
    hidden = held.photo(photo["url"])
    if hidden is None:
        return photo
    return {"url": "", "withheld": hidden.ground.value} if "caption" in photo else {"url": ""}
