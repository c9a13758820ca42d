"""Search results as a page shows them: titles, snippets and captions with what matched marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from archive.catalogue import ArticleRow
from archive.models import Version
from indexer.engines import Hit
from indexer.query import Query
from indexer.syntax import Tree, matcher_for
from indexer.vietnamese.highlight import Matcher, marks, snippet
from webui.holdings import holdings
from webui.language import _

_MOST_CAPTIONS = 3


@dataclass(frozen=True, slots=True)
class FoundCaption:
    """A caption that matches, marked, and the address of its photo when that was archived."""

    text: Markup
    photo: str | None


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """One result, ready for the page. Title, snippet and captions are escaped and marked."""

    row: ArticleRow
    version: Version
    score: float
    address: str
    title: Markup
    snippet: Markup
    captions: list[FoundCaption]

    @property
    def published_at(self) -> datetime | None:
        """When the version that was found says it was published."""
        return self.version.article.published_at

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections the article stands under."""
        return self.row.sections

    @property
    def site(self) -> str:
        """What the article's site calls itself."""
        return holdings().site_title(self.row.site)

    @property
    def gone_at(self) -> datetime | None:
        """Since when the article is gone from its site."""
        return self.row.gone_at

    @property
    def older(self) -> str:
        """Which older version was found; empty for the current one."""
        if self.version.number == self.row.current:
            return ""
        return _("version %(number)s", number=self.version.number)


def hits_of(query: Query, found: Sequence[Hit]) -> list[FoundArticle]:
    """Return a page of results with their words from the catalogue, in the engine's order."""
    catalogue = holdings().catalogue
    versions = catalogue.versions_of([(hit.article_id, hit.number) for hit in found])
    rows = catalogue.articles_of([hit.article_id for hit in found])
    tree = query.parsed().tree
    return [
        _found(query, tree, hit, rows[hit.article_id], version)
        for hit in found
        # A rebuild may have come between the index's answer and this look.
        if (version := versions.get((hit.article_id, hit.number))) and hit.article_id in rows
    ]


def hit_as_json(hit: FoundArticle) -> dict[str, Any]:
    """Return a result as plain values; times are ISO 8601 with their offset."""
    article = hit.version.article
    return {
        "id": hit.row.id,
        "version": hit.version.number,
        "url": article.url,
        "permalink": hit.address,
        "title": article.title,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "site": hit.row.site,
        "sections": list(hit.sections),
        "gone_at": hit.gone_at.isoformat() if hit.gone_at else None,
        "score": hit.score,
        "snippet": hit.snippet.striptags(),
        "captions": [caption.text.striptags() for caption in hit.captions],
    }


def _found(query: Query, tree: Tree, hit: Hit, row: ArticleRow, version: Version) -> FoundArticle:
    article = version.article
    text = "\n\n".join(part for part in (article.lead, article.body) if part)
    if version.number == row.current:
        address = url_for("articles.article", article_id=row.id)
    else:
        address = url_for("articles.version", article_id=row.id, number=version.number)
    return FoundArticle(
        row=row,
        version=version,
        score=hit.score,
        address=address,
        title=_marked(article.title, matcher_for(tree, marks=query.marks, field="title")),
        snippet=_pieces(snippet(text, matcher_for(tree, marks=query.marks))),
        captions=_captions(version, matcher_for(tree, marks=query.marks, field="caption")),
    )


def _captions(version: Version, matcher: Matcher) -> list[FoundCaption]:
    found: list[FoundCaption] = []
    for number, photo in enumerate(version.article.photos):
        if len(found) == _MOST_CAPTIONS:
            break
        if marks(photo.caption, matcher):
            copy = holdings().photo(version, number)
            picture = (
                url_for("captures.photo", article_id=version.article_id,
                        number=version.number, photo=number)
                if copy else None
            )  # fmt: skip
            found.append(FoundCaption(_marked(photo.caption, matcher), picture))
    return found


def _marked(text: str, matcher: Matcher) -> Markup:
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in marks(text, matcher):
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return _pieces([*pieces, (text[at:], False)])


def _pieces(pieces: Sequence[tuple[str, bool]]) -> Markup:
    return Markup("").join(
        Markup("<mark>{}</mark>").format(text) if matched else escape(text)
        for text, matched in pieces
    )
