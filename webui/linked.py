"""Which addresses that an article names lead to articles of this archive, and so stay inside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import url_for

from archive.catalogue import ArticleRow
from archive.export.cited import web_address
from archive.models import Article, BlockKind, Link, block_text
from archive.urls import canonical, host_of, public_id
from webui.holdings import Holdings, holdings

_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»()\[\]{}]+", re.IGNORECASE)
# What ends the sentence is no part of an address.
_TRAILING = ".,;:!?…'’"
# A page that lists more is a list, not an article.
_MOST = 60


@dataclass(frozen=True, slots=True)
class Listed:
    """An article that a page lists beside its own; `row` is there when the archive holds it."""

    link: Link
    row: ArticleRow | None

    @property
    def address(self) -> str:
        """Where its title leads: into the archive when that holds it."""
        if self.row is not None:
            return url_for("articles.article", article_id=self.row.id)
        return self.link.url


class Linker:
    """Finds the archived articles that the addresses in one article's text and lists mean."""

    def __init__(self, article: Article, own: str) -> None:
        texts = [
            article.lead,
            *map(block_text, article.blocks),
            *(p.caption for p in article.photos),
        ]
        written = [url for text in texts if "://" in text for url, _end in _addresses(text)]
        inside = [link.url for link in article.links[:_MOST]]
        urls = [*(link.url for link in article.related[:_MOST]), *inside, *written]
        self._own = own
        self._rows = rows_at(list(dict.fromkeys(urls))[: 3 * _MOST])
        self._related = article.related
        self._places = _places_of(article)

    def listed(self) -> list[Listed]:
        """Return the articles that the page lists, those held first; nothing of what is hidden."""
        found: dict[str, Listed] = {}
        told = holdings().mentions
        for link in self._related[:_MOST]:
            if told and (told.at(link.url) or (link.title and told.said(link.title))):
                continue
            row = self._rows.get(link.url)
            leads = row.id != self._own if row else bool(web_address(link.url))
            if link.title and leads:
                found.setdefault(row.id if row else canonical(link.url), Listed(link, row))
        return sorted(found.values(), key=lambda each: each.row is None)

    def may_link(self, text: str) -> bool:
        """Tell whether a text may lead anywhere at all: by a link on its words, or by an address."""
        return bool(self._rows) and ("://" in text or text in self._places)

    def pieces(self, text: str) -> Iterator[tuple[str, str | None]]:
        """Give a text in pieces, with the address of the archived article each one leads to, if any."""
        named = [(end - len(url), end, url) for url, end in _addresses(text)]
        at = 0
        for start, end, url in sorted([*self._places.get(text, ()), *named]):
            row = self._rows.get(url)
            if start >= at and row is not None and row.id != self._own:
                yield text[at:start], None
                yield text[start:end], url_for("articles.article", article_id=row.id)
                at = end
        yield text[at:], None


def _places_of(article: Article) -> dict[str, list[tuple[int, int, str]]]:
    """Return where the links in a text stand, by the piece of text: (start, end, address).

    Links come in reading order, each on words of its own. One whose words are not found behind the
    link before it is left out.
    """
    found: dict[str, list[tuple[int, int, str]]] = {}
    pieces = list(_pieces_of(article)) if article.links else []
    piece = at = 0
    for link in article.links[:_MOST]:
        place = _place_of(link.title, pieces, piece, at) if link.title else None
        if place is not None:
            piece, start = place
            at = start + len(link.title)
            found.setdefault(pieces[piece], []).append((start, at, link.url))
    return found


def _place_of(words: str, pieces: list[str], piece: int, at: int) -> tuple[int, int] | None:
    """Return the piece that words stand in next, and where they begin in it."""
    for number in range(piece, len(pieces)):
        start = pieces[number].find(words, at if number == piece else 0)
        if start >= 0:
            return number, start
    return None


def _pieces_of(article: Article) -> Iterator[str]:
    """Give the texts of an article as its page shows them: a list's item, a table's cell."""
    yield article.lead
    for block in article.blocks:
        if block.kind is BlockKind.LIST:
            yield from (" ".join(cells) for cells in block.rows)
        elif block.rows:
            yield from (cell for cells in block.rows for cell in cells)
        else:
            yield block.text


def rows_at(urls: Iterable[str]) -> dict[str, ArticleRow]:
    """Return the articles that stand at addresses, by address, without those that are hidden."""
    shelf = holdings()
    ids = {url: id_ for url in urls if (id_ := _id_at(shelf, url))}
    rows = shelf.catalogue.articles_of(list(dict.fromkeys(ids.values())))
    held = shelf.withheld
    return {url: rows[id_] for url, id_ in ids.items() if id_ in rows and not held.article(id_)}


def _id_at(shelf: Holdings, url: str) -> str | None:
    """Return the id of the article that an address names: its site's rule decides, not its spelling."""
    host = host_of(url)
    if not host:
        return None
    for site in shelf.sites.values():
        if (key := site.article_key(url)) is not None:
            return site.article_id(key)
    return public_id(host, canonical(url))


def _addresses(text: str) -> Iterator[tuple[str, int]]:
    """Give the addresses written out in a text, each with where it ends."""
    for found in _ADDRESS.finditer(text):
        url = found.group().rstrip(_TRAILING)
        yield url, found.start() + len(url)
