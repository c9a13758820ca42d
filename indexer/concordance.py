"""Owns the concordance of a result: every place its words stand, with what stands around them.

A pure function of texts and of the question as it was carried out, so that a page, a command and a
kept result set give the same lines.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from archive.models import Version, block_text
from archive.text import squeeze
from indexer.syntax import Tree, matcher_for
from indexer.vietnamese.folding import canonical, fold, strip_marks
from indexer.vietnamese.highlight import Matcher, Span, marks
from indexer.vietnamese.matching import Marks

Part = Literal["title", "lead", "body", "caption"]
By = Literal["found", "left", "right", "match", "date"]

WIDTH = 80
COLUMNS = (
    "left", "match", "right", "part", "place", "date", "site", "title", "url", "article", "version",
)  # fmt: skip

_WORD = re.compile(r"[^\W_]+")
# Beyond this many words nobody sees an order.
_WORDS_COMPARED = 5

Key = tuple[tuple[str, str], ...]


class Context(NamedTuple):
    """A match with the text before and after it, white space made single."""

    left: str
    match: str
    right: str


@dataclass(frozen=True, slots=True)
class Line:
    """One match in an article: what stands around it, in which part, in which of its paragraphs or captions.

    `place` counts from 1 within the part. `published_at` is aware, None when unknown.
    """

    left: str
    match: str
    right: str
    part: Part
    place: int
    article_id: str
    number: int
    site: str
    title: str
    url: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for in each part of an article: a word may be asked for in one part only."""

    title: Matcher
    body: Matcher
    caption: Matcher


@dataclass(frozen=True, slots=True)
class Concordance:
    """Lines in the order of the articles, and what they are of.

    `total` counts exactly the lines of the `read` articles, of which `lines` are the first; `articles`
    is how many answered.
    """

    lines: tuple[Line, ...]
    total: int
    read: int
    articles: int

    @property
    def is_whole(self) -> bool:
        """Tell whether every line of every article is here."""
        return self.read >= self.articles and self.total == len(self.lines)


def wanted(tree: Tree, marks: Marks = "free") -> Wanted:
    """Return what a question, as it was carried out, looks for in each part."""
    return Wanted(
        title=matcher_for(tree, marks=marks, field="title"),
        body=matcher_for(tree, marks=marks),
        caption=matcher_for(tree, marks=marks, field="caption"),
    )


def concordance(
    versions: Iterable[Version], asked: Wanted, *, articles: int, most: int, width: int = WIDTH
) -> Concordance:
    """Return the first `most` lines of some versions, and how many there are; `articles` answered."""
    lines: list[Line] = []
    total = read = 0
    for version in versions:
        found = lines_of(version, asked, width=width)
        lines += found[: most - len(lines)]
        total += len(found)
        read += 1
    return Concordance(tuple(lines), total, read, articles)


def lines_of(version: Version, asked: Wanted, *, width: int = WIDTH) -> list[Line]:
    """Return a line for each match in title, lead, body and captions, in reading order."""
    article = version.article
    return [
        Line(
            *context, part, place, version.article_id, version.number, article.site,
            article.title, article.url, article.published_at,
        )
        for part, place, text, matcher in _pieces(version, asked)
        for context in contexts(text, matcher, width=width)
    ]  # fmt: skip


def contexts(text: str, matcher: Matcher, *, width: int = WIDTH) -> Iterator[Context]:
    """Give each match of a text with up to `width` letters of whole words on either side.

    Matches that stand side by side, as the words of a compound do, are one.
    """
    for start, end in _joined(text, marks(text, matcher)):
        yield Context(
            _ending(squeeze(text[max(0, start - 2 * width) : start]), text[:start], width),
            squeeze(text[start:end]),
            _beginning(squeeze(text[end : end + 2 * width]), text[end:], width),
        )


def in_order(lines: Sequence[Line], by: By) -> list[Line]:
    """Return lines sorted: by the words to the left (nearest first), to the right, the match, the date.

    Words sort without their marks first, then with them; dates newest first, unknown ones last. What
    is equal stays as it was, and "found" leaves all as it was.
    """
    return sorted(lines, key=_KEYS[by]) if by != "found" else list(lines)


def line_as_json(line: Line) -> dict[str, str | int | None]:
    """Return a line as plain values, by COLUMNS; the time is ISO 8601 with its offset."""
    return {
        "left": line.left,
        "match": line.match,
        "right": line.right,
        "part": line.part,
        "place": line.place,
        "date": line.published_at.isoformat() if line.published_at else None,
        "site": line.site,
        "title": line.title,
        "url": line.url,
        "article": line.article_id,
        "version": line.number,
    }


def _pieces(version: Version, asked: Wanted) -> Iterator[tuple[Part, int, str, Matcher]]:
    article = version.article
    yield "title", 1, article.title, asked.title
    yield "lead", 1, article.lead, asked.body
    blocks = (text for block in article.blocks if (text := block_text(block)))
    for place, text in enumerate(blocks, 1):
        yield "body", place, text, asked.body
    for place, photo in enumerate(article.photos, 1):
        yield "caption", place, photo.caption, asked.caption
        yield "caption", place, photo.credit, asked.caption


def _joined(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Give spans, those joined that only spaces part, unless one only repeats the other."""
    at = 0
    while at < len(spans):
        start, end = last = spans[at]
        at += 1
        while at < len(spans) and _go_together(text, last, spans[at]):
            last = spans[at]
            end = last[1]
            at += 1
        yield start, end


def _go_together(text: str, one: Span, other: Span) -> bool:
    between = text[one[1] : other[0]]
    if between.strip() or "\n" in between or "\t" in between:
        return False
    said, again = (strip_marks(text[start:end]).casefold() for start, end in (one, other))
    return said != again


def _ending(text: str, before: str, width: int) -> str:
    """Return the last whole words of a text; a space at its end where one stood."""
    if len(text) > width:
        text = text[-width:].partition(" ")[2] or text[-width:]
    return text + " " if text and before[-1:].isspace() else text


def _beginning(text: str, after: str, width: int) -> str:
    if len(text) > width:
        text = text[:width].rpartition(" ")[0] or text[:width]
    return " " + text if text and after[:1].isspace() else text


@lru_cache(maxsize=20_000)
def _rank(word: str) -> tuple[str, str]:
    return fold(word), canonical(word)


def _words(text: str) -> Key:
    return tuple(_rank(word) for word in _WORD.findall(text)[:_WORDS_COMPARED])


def _leftwards(text: str) -> Key:
    return tuple(_rank(word) for word in _WORD.findall(text)[: -_WORDS_COMPARED - 1 : -1])


def _by_left(line: Line) -> tuple[Key, Key, Key]:
    return _leftwards(line.left), _words(line.match), _words(line.right)


def _by_right(line: Line) -> tuple[Key, Key, Key]:
    return _words(line.right), _words(line.match), _leftwards(line.left)


def _by_match(line: Line) -> tuple[Key, str, Key]:
    return _words(line.match), line.match, _words(line.right)


def _by_date(line: Line) -> float:
    return -line.published_at.timestamp() if line.published_at else float("inf")


_KEYS: dict[By, Callable[[Line], tuple[object, ...] | float]] = {
    "left": _by_left,
    "right": _by_right,
    "match": _by_match,
    "date": _by_date,
}
