"""What a corpus page asks: a tool with its options, over a search or over a result set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for

from archive.errors import QueryError
from archive.resultsets import ResultSet
from indexer.corpus.asking import Options, Tool, tool_of
from indexer.query import Query
from indexer.syntax import Phrase, Word, print_query
from indexer.syntax.tree import conjunction
from webui.asking import address
from webui.language import _
from webui.refusals import Refusal, not_found
from webui.sets.finding import found_set, query_of
from webui.sets.sampling import refuse_sample, sample
from webui.views.asked import query_of_view

PAGE = 100
_MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class Question:
    """A tool's question: over the search `query`, or over `found` (then `query` is the set's, if any).

    With `size`, over so many of the search's answers, drawn at random by `seed`.
    """

    tool: Tool
    options: Options
    query: Query | None
    found: ResultSet | None = None
    size: int | None = None
    seed: int | None = None

    @property
    def base(self) -> dict[str, Any]:
        """Return the arguments that name the texts: those of the search, or the set's id."""
        if self.found is not None:
            return {"set_id": self.found.id}
        assert self.query is not None
        return dict(self.query.at_page(1).to_args()) | self.drawn

    @property
    def drawn(self) -> dict[str, str]:
        """Return the arguments of the random sample of the search, none where all answers count."""
        return {} if self.size is None else {"sample": str(self.size), "seed": str(self.seed)}

    @property
    def room(self) -> str:
        """Return the beginning of the endpoints for these texts."""
        return "corpus.set_" if self.found is not None else "corpus."

    def address(self, end: str = "tool", **changes: Any) -> str:
        """Return the address of this question, with other arguments of the page."""
        own: dict[str, Any] = {"tool": self.tool, **self.options.to_args(self.tool)} | changes
        return url_for(self.room + end, **(self.base | own))

    def other(self, tool: Tool) -> str:
        """Return the address of another tool over the same texts; what both can be told is kept."""
        kept = Options.from_args(tool, self.options.to_args(self.tool))
        return url_for(f"{self.room}tool", **(self.base | {"tool": tool} | kept.to_args(tool)))

    def narrowed(self, term: str) -> str:
        """Return the search for the same with a term in it too; empty where the set has no search."""
        if self.query is None:
            return ""
        words = tuple(term.split(" "))
        leaf = Phrase(words) if len(words) > 1 else Word(words[0])
        asked = leaf if self.query.is_empty else conjunction([self.query.parsed().tree, leaf])
        return address(replace(self.query, words=print_query(asked, match=self.query.match)))

    def within(self, **narrower: Any) -> str:
        """Return the search for the same, narrowed further; empty where the set has no search."""
        return "" if self.query is None else address(replace(self.query, **narrower))


def question_of(name: str, set_id: str | None = None) -> Question:
    """Return what the address asks; raises Refusal, UnknownSet, ExpiredSet or Restricted."""
    tool = tool_of(name)
    if tool is None:
        raise not_found()
    found = found_set(set_id) if set_id is not None else None
    query = query_of(found) if found else query_of_view()
    args = request.form if request.method == "POST" else request.args
    size, seed = _drawn(found)
    try:
        options = Options.from_args(tool, args)
    except QueryError as error:
        raise Refusal(400, option_refused(error, args)) from None
    return Question(tool, options, query, found, size, seed)


def _drawn(found: ResultSet | None) -> tuple[int | None, int | None]:
    if found is None:
        return sample()
    refuse_sample()
    return None, None


def option_refused(error: QueryError, args: Any) -> str:
    """Return what is wrong with an option, in the reader's language."""
    name = str(error).partition(":")[0]
    value = str(args.get(name, ""))[:60]
    return _("“%(value)s” is not one of the choices for “%(name)s”.", value=value, name=name)


def page_number() -> int:
    """Return the page the address asks for; raises Refusal (400)."""
    text = request.args.get("page", "").strip() or "1"
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _MOST_PAGES):
        raise Refusal(400, _("There is no page “%(value)s” of results.", value=text[:60]))
    return int(text[:9])
