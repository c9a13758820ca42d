"""Owns the question as a value, and its way to URL arguments and back: a URL is a search."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, get_args

from archive.errors import QueryError
from archive.text import nfc, squeeze
from indexer.syntax import DateRange, Match, Parsed, parse
from indexer.syntax.dates import read_dates
from indexer.vietnamese.matching import Marks

Sort = Literal["relevance", "newest", "oldest"]
Versions = Literal["current", "all", "older"]
State = Literal["unchanged", "edited", "gone"]
Switch = Literal["on", "off"]
Only = Literal["1"]

MAX_PAGE = 100_000
MAX_WORDS = 2_000
DATE_FORMS = "2023, 2023-05, 2023-05-25 or 25/5/2023"

_DATE = re.compile(r"[\d/.-]+")
_YEAR = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Query:
    """A search: words in our query language, and what narrows and orders their answers.

    `first` and `last` are days of Asia/Ho_Chi_Minh, both included; `years` are years (2018) and
    months (2018-03). Several sites (or years, sections, authors, people, states) mean any of them,
    `photos` and `files` mean only articles with photos, with attached files. People are ids of
    archive.people. `versions` says which texts answer: the newest ones, all ever published, or
    older ones of articles whose newest text does not. `restore` lets bare words be ranked as the
    marked words they likely are, `expand` lets abbreviations and what they are short for find each
    other. Without words every article answers, newest first.
    """

    words: str = ""
    match: Match = "all"
    first: date | None = None
    last: date | None = None
    years: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    photos: bool = False
    files: bool = False
    sort: Sort = "relevance"
    page: int = 1
    marks: Marks = "free"
    versions: Versions = "current"
    restore: bool = True
    expand: bool = True

    @classmethod
    def from_args(cls, args: Mapping[str, Any]) -> "Query":
        """Read URL arguments: a MultiDict, or a dict of strings or lists of strings.

        Arguments of other names are left alone, empty ones count as absent. Raises QueryError,
        naming the argument, for a value without a meaning.
        """
        one, many = _Reader(args).one, _Reader(args).many
        query = cls(
            words=squeeze(nfc(one("q")))[:MAX_WORDS].rstrip(),
            match=_choice("match", one("match"), Match, "all"),
            first=read_days("from", one("from")).first,
            last=read_days("to", one("to")).last,
            years=tuple(map(_year, many("year"))),
            sites=many("site"),
            sections=many("section"),
            authors=many("author"),
            people=many("person"),
            states=tuple(_choice("state", each, State, "") for each in many("state")),
            photos=_choice("photos", one("photos"), Only, "") == "1",
            files=_choice("files", one("files"), Only, "") == "1",
            sort=_choice("sort", one("sort"), Sort, "relevance"),
            page=_page(one("page")),
            marks=_choice("marks", one("marks"), Marks, "free"),
            versions=_choice("versions", one("versions"), Versions, "current"),
            restore=_choice("restore", one("restore"), Switch, "on") == "on",
            expand=_choice("expand", one("expand"), Switch, "on") == "on",
        )
        if query.first and query.last and query.first > query.last:
            raise QueryError(f"from: {query.first} is after to: {query.last}; swap the two dates")
        return query

    def to_args(self) -> dict[str, list[str]]:
        """Return the arguments that read as this query again; what is usual is left out."""
        return {
            name: texts
            for field, name in ARGUMENTS.items()
            if (texts := texts_of(field, getattr(self, field)))
        }

    def at_page(self, page: int) -> "Query":
        """Return the same search, another page."""
        return replace(self, page=page)

    def parsed(self) -> Parsed:
        """Return the words as a tree, and notes on what was odd in them."""
        return parse(self.words, match=self.match)

    @property
    def filters(self) -> int:
        """How many values the search is narrowed to."""
        several = (self.years, self.sites, self.sections, self.authors, self.people, self.states)
        return sum(map(len, several))

    @property
    def is_empty(self) -> bool:
        """Tell whether the query asks for no words at all."""
        return not self.words


# Every field with its URL argument, in the order in which an address has them.
ARGUMENTS = {
    "words": "q", "match": "match", "first": "from", "last": "to", "years": "year",
    "sites": "site", "sections": "section", "authors": "author", "people": "person",
    "states": "state", "photos": "photos", "files": "files", "sort": "sort", "page": "page",
    "marks": "marks", "versions": "versions", "restore": "restore", "expand": "expand",
}  # fmt: skip
_USUAL = {field: getattr(Query(), field) for field in ARGUMENTS}


def texts_of(field: str, value: Any) -> list[str]:
    """Return how a field's value is written in an address; none for the usual one."""
    if value == _USUAL[field]:
        return []
    if isinstance(value, tuple):
        return [*value]
    if isinstance(value, bool):
        # What is usually off is asked for by 1; what is usually on is turned off by its name.
        return ["1" if value else "off"]
    return [value.isoformat() if isinstance(value, date) else str(value)]


class _Reader:
    """Arguments as texts, whichever kind of mapping they came in."""

    def __init__(self, args: Mapping[str, Any]) -> None:
        self._args = args

    def many(self, name: str) -> tuple[str, ...]:
        """Return the values that are not empty, each once, in order."""
        getlist = getattr(self._args, "getlist", None)
        found: str | Sequence[str] = getlist(name) if getlist else self._args.get(name, ())
        values = [found] if isinstance(found, str) else found
        clean = (squeeze(nfc(str(value))) for value in values)
        return tuple(dict.fromkeys(value for value in clean if value))

    def one(self, name: str) -> str:
        """Return the first value that is not empty, or an empty text."""
        return next(iter(self.many(name)), "")


def read_days(name: str, text: str) -> DateRange:
    """Return the days a date argument means, none for an empty one; raises QueryError."""
    if not text:
        return DateRange(None, None)
    found = read_dates(text) if _DATE.fullmatch(text) and ".." not in text else None
    if found is None:
        raise QueryError(f"{name}: «{text[:40]}» is no date; write {DATE_FORMS}")
    return found


def _choice(name: str, text: str, kind: Any, usual: str) -> Any:
    if not text:
        return usual
    if text not in get_args(kind):
        known = ", ".join(get_args(kind))
        raise QueryError(f"{name}: «{text[:40]}» has no meaning here; it can be {known}")
    return text


def _year(text: str) -> str:
    if not _YEAR.fullmatch(text) or text < "0001":
        raise QueryError(f"year: «{text[:40]}» is no year or month; write 2023 or 2023-05")
    return text


def _page(text: str) -> int:
    if not text:
        return 1
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= MAX_PAGE:
        raise QueryError(f"page: «{text[:40]}» is no page; pages are numbered 1 to {MAX_PAGE}")
    return int(text)
