"""Search results as a page shows them: titles, snippets and captions with what matched marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from flask import url_for
from markupsafe import Markup

from archive.catalogue import ArticleRow
from archive.models import Version
from archive.odd_dates import odd_date_json
from indexer.engines import Hit, Results
from indexer.query import Query
from indexer.syntax import Tree, matcher_for
from indexer.vietnamese.highlight import Matcher, Span, marks, snippet
from webui.files import files_held, name_of
from webui.holdings import holdings
from webui.marked import VersionAddresses, marked, marked_pieces
from webui.photo_links import photo_links

_MOST_CAPTIONS = 3
_MOST_FILES = 2
# A passage further on in a very long file is found, but not shown.
_MOST_LETTERS = 300_000

# A caption that matches: the photo's number, the text, what to mark.
_Caption = tuple[int, str, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class FoundCaption:
    """A caption that matches, marked, and the address of its photo when that was archived."""

    text: Markup
    photo: str | None


@dataclass(frozen=True, slots=True)
class FoundFile:
    """An attached file whose text matches: its name, the passage, marked, and where all of it is."""

    name: str
    text: Markup
    address: str


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """One result, ready for the page. Title, snippet and captions are escaped and marked.

    `address` leads to the text with what was found marked in it, `permalink` to the text alone.
    """

    row: ArticleRow
    version: Version
    score: float
    address: str
    permalink: str
    title: Markup
    snippet: Markup
    captions: list[FoundCaption]
    files: list[FoundFile]

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
    def is_older(self) -> bool:
        """Tell whether the text that was found has changed since."""
        return self.version.number != self.row.current

    @property
    def current_address(self) -> str:
        """The address of the article as it reads now."""
        return url_for("articles.article", article_id=self.row.id)


def hits_of(query: Query, results: Results) -> list[FoundArticle]:
    """Return a page of results with their words from the catalogue, in the engine's order."""
    return found_articles(results.hits, results.read.tree, query)


def found_articles(found: Sequence[Hit], tree: Tree, query: Query) -> list[FoundArticle]:
    """Return answers with their words from the catalogue, in their order; `tree` says what to mark."""
    catalogue = holdings().catalogue
    wanted = catalogue.versions_of([(hit.article_id, hit.number) for hit in found])
    versions = {(v.article_id, v.number): v for v in holdings().shown(wanted.values())}
    rows = catalogue.articles_of([hit.article_id for hit in found])
    matchers, ways = _matchers(tree, query), VersionAddresses(query)
    # A rebuild may have come between the index's answer and this look.
    there = [hit for hit in found if hit[:2] in versions and hit.article_id in rows]
    captions = {hit[:2]: _captions(versions[hit[:2]], matchers.caption) for hit in there}
    photos = photo_links(
        [(versions[text], number) for text, known in captions.items() for number, *_ in known]
    )
    return [
        _found(
            hit, rows[hit.article_id], versions[hit[:2]], matchers=matchers, ways=ways,
            captions=[
                FoundCaption(marked(text, spans), photos.get((*hit[:2], number)))
                for number, text, spans in captions[hit[:2]]
            ],
        )
        for hit in there
    ]  # fmt: skip


def hit_as_json(hit: FoundArticle) -> dict[str, Any]:
    """Return a result as plain values; times are ISO 8601 with their offset."""
    article = hit.version.article
    return {
        "id": hit.row.id,
        "version": hit.version.number,
        "current_version": hit.row.current,
        "url": article.url,
        "permalink": hit.permalink,
        "title": article.title,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "odd_date": odd_date_json(article),
        "site": hit.row.site,
        "sections": list(hit.sections),
        "gone_at": hit.gone_at.isoformat() if hit.gone_at else None,
        "score": hit.score,
        "snippet": hit.snippet.striptags(),
        "captions": [caption.text.striptags() for caption in hit.captions],
        "attachments": [
            {"name": file.name, "snippet": file.text.striptags()} for file in hit.files
        ],
    }


@dataclass(frozen=True, slots=True)
class _Matchers:
    """What to mark in each part of an article: a word may be asked for in one part only."""

    title: Matcher
    body: Matcher
    caption: Matcher
    file: Matcher


def _matchers(tree: Tree, query: Query) -> _Matchers:
    return _Matchers(
        title=matcher_for(tree, marks=query.marks, field="title"),
        body=matcher_for(tree, marks=query.marks),
        caption=matcher_for(tree, marks=query.marks, field="caption"),
        file=matcher_for(tree, marks=query.marks, field="attachment"),
    )


def _found(
    hit: Hit, row: ArticleRow, version: Version, *, matchers: _Matchers, ways: VersionAddresses,
    captions: list[FoundCaption],
) -> FoundArticle:  # fmt: skip
    article = version.article
    text = "\n\n".join(part for part in (article.lead, article.body) if part)
    is_current = version.number == row.current
    return FoundArticle(
        row=row,
        version=version,
        score=hit.score,
        address=ways.marked(row.id, version.number, is_current=is_current),
        permalink=ways.plain(row.id, version.number, is_current=is_current),
        title=marked(article.title, marks(article.title, matchers.title)),
        snippet=marked_pieces(snippet(text, matchers.body)),
        captions=captions,
        files=_files(version, matchers.file),
    )


def _files(version: Version, matcher: Matcher) -> list[FoundFile]:
    """Return the attached files whose text answers, each with the passage that answers most."""
    if not version.article.attachments:
        return []
    found: list[FoundFile] = []
    for place, held in enumerate(files_held(version)):
        pieces = snippet(held.text[:_MOST_LETTERS], matcher) if held.text else []
        if any(matched for _text, matched in pieces):
            where = url_for(
                "files.text", article_id=version.article_id, number=version.number, place=place
            )
            name = held.attachment.label or name_of(held)
            found.append(FoundFile(name, marked_pieces(pieces), where))
    return found[:_MOST_FILES]


def _captions(version: Version, matcher: Matcher) -> list[_Caption]:
    captions = enumerate(photo.caption for photo in version.article.photos)
    found = ((n, text, marks(text, matcher)) for n, text in captions)
    return list(islice((each for each in found if each[2]), _MOST_CAPTIONS))
