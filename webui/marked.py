"""The words that a reader searched for, marked and numbered in the text of an article.

Whoever comes from a search finds the words again: its hit links carry the question, and the same
matchers that mark its snippets mark the whole text here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from archive.errors import QueryError
from indexer.interpretation import Interpreter
from indexer.query import Query
from indexer.syntax import matcher_for
from indexer.vietnamese.highlight import Matcher, Piece, Span, marks
from webui.addresses import pattern_of
from webui.asking import address, in_address
from webui.language import ngettext, number
from webui.linked import Linker
from webui.refusals import Refusal
from webui.wording import refusal_in_words

# Only these say what to mark; a filter or an order changes no word of the text.
_SAYING = ("q", "match", "marks", "expand")
# A page with more is made to exhaust us, and nobody walks through it.
_MOST = 500
_SHOWN = 80
_LINK = Markup('<a href="{}">{}</a>')
_MARK, _REST = Markup('<mark id="m{number}">{}</mark>'), Markup("<mark>{}</mark>")
# What restores marks only ranks: which words match is known without it, and without an index.
_interpreter = Interpreter(lambda: None)

# Where a match stands in its text, and which of the page's matches it is.
_Match = tuple[int, int, int]


def marking_args(query: Query) -> dict[str, Any]:
    """Return the arguments that let an article's page mark what a search found in it."""
    args = query.to_args()
    return {name: args[name] for name in _SAYING if name in args} if query.words else {}


class Marked:
    """The texts of one page, asked for in reading order: each match gets the next number."""

    def __init__(self, query: Query, linker: Linker) -> None:
        self.query = query
        self.count = 0
        self._linker = linker
        tree = _interpreter.read(query).tree if query.words else None
        self._matchers: dict[str, Matcher] = {}
        if tree is not None:
            self._matchers = {
                "title": matcher_for(tree, marks=query.marks, field="title"),
                "body": matcher_for(tree, marks=query.marks),
                "caption": matcher_for(tree, marks=query.marks, field="caption"),
            }

    @property
    def results(self) -> str:
        """The address of the search for these words."""
        return address(self.query)

    def title(self, text: str) -> Markup:
        """Return a title, escaped and marked."""
        return self._marked(text, "title")

    def caption(self, text: str) -> Markup:
        """Return a caption, escaped and marked."""
        return self._marked(text, "caption")

    def body(self, text: str) -> Markup:
        """Return a piece of the text, escaped and marked; what leads to an archived article is a link."""
        if not self._linker.may_link(text):
            return self._marked(text, "body")
        # Matches are found in the whole text: one may begin in a link, or reach into it.
        found, at = self._found(text, "body"), 0
        made: list[Markup] = []
        for piece, target in self._linker.pieces(text):
            end = at + len(piece)
            words = _written(text, found, at, end)
            made.append(words if target is None else _LINK.format(target, words))
            at = end
        return Markup("").join(made)

    def _marked(self, text: str, part: str) -> Markup:
        return _written(text, self._found(text, part), 0, len(text))

    def _found(self, text: str, part: str) -> list[_Match]:
        """Return what is to be marked in a text, each match with the next number."""
        matcher = self._matchers.get(part)
        if matcher is None:
            return []
        spans = _joined(text, marks(text, matcher))[: _MOST - self.count]
        first = self.count + 1
        self.count += len(spans)
        return [(start, end, number) for number, (start, end) in enumerate(spans, first)]


def _written(text: str, found: Sequence[_Match], first: int, last: int) -> Markup:
    """Return a stretch of a text, escaped and marked.

    The rest of a match that began before it is marked without a number: it is no further match.
    """
    made, at = Markup(""), first
    for start, end, place in found:
        if end <= first or start >= last:
            continue
        made += escape(text[at : max(at, start)])
        mark = _REST if start < first else _MARK
        at, begun = min(end, last), max(start, first)
        made += mark.format(text[begun:at], number=place)
    return made + escape(text[at:last])


def _joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans, those that only white space parts as one: a reader walks to both at once."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def marked_for(args: Mapping[str, Any], linker: Linker) -> Marked:
    """Return what marks the words that an address asks for; raises Refusal for what has no meaning."""
    said = {name: args[name] for name in _SAYING if name in args}
    try:
        return Marked(Query.from_args(said), linker)
    except QueryError as error:
        raise Refusal(400, refusal_in_words(error, said)) from None


def matches_in_words(count: int, words: str) -> str:
    """Return how often the words asked for stand in a text."""
    short = words if len(words) <= _SHOWN else f"{words[:_SHOWN].rstrip()}…"
    return ngettext(
        "%(count)s match for “%(words)s”",
        "%(count)s matches for “%(words)s”",
        count, count=number(count), words=short,
    )  # fmt: skip


class VersionAddresses:
    """Where versions are read, on one page: with what a search found in them marked, or without."""

    def __init__(self, query: Query) -> None:
        args = marking_args(query)
        self._marking = f"?{in_address(args)}" if args else ""
        self._current = pattern_of("articles.article")
        self._version = pattern_of("articles.version")

    def marked(self, article_id: str, number: int, *, is_current: bool) -> str:
        """Return the address of a version with what was found in it marked."""
        return self.plain(article_id, number, is_current=is_current) + self._marking

    def plain(self, article_id: str, number: int, *, is_current: bool) -> str:
        """Return the address of a version; the current one stands at that of its article."""
        if is_current:
            return self._current(article_id=article_id)
        return self._version(article_id=article_id, number=number)


def marked(text: str, spans: Sequence[Span]) -> Markup:
    """Return a text, escaped, its spans marked; they lie in order and apart."""
    pieces: list[Piece] = []
    at = 0
    for start, end in spans:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return marked_pieces([*pieces, (text[at:], False)])


def marked_pieces(pieces: Iterable[Piece]) -> Markup:
    """Return a text in pieces, escaped, those that match marked."""
    # Joined as plain strings: a page has hundreds, and Markup would look at each of them again.
    return Markup(
        "".join(
            f"<mark>{escape(text)}</mark>" if is_match else escape(text)
            for text, is_match in pieces
        )
    )
