"""What was asked, as a form shows it and as links change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import g, url_for

from indexer.query import ARGUMENTS, Query, texts_of
from webui.holdings import holdings
from webui.language import _
from webui.named import people_in_words
from webui.wording import orders_in_words, period_in_words, states_in_words

_FIELDS = (
    "q", "match", "from", "to", "year", "site", "section", "author", "person", "state", "photos",
    "files", "sort", "marks", "versions", "restore", "expand",
)  # fmt: skip
_PLAIN = "!$'()*,/:;?@"  # As url_for leaves them.
_LONGEST_KEPT = 300
_ANYTHING = {"sort": ["newest"]}  # Without any argument stands the start page.


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use: what it says, and the address of the search without it."""

    label: str
    without: str


@dataclass(frozen=True, slots=True)
class Order:
    """A way to sort the same results, and its address."""

    label: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """A way to search that is on or off, and the address of the same search with it turned."""

    label: str
    on: bool
    turned: str


def address(query: Query, **changes: Any) -> str:
    """Return the address of a search, changed; any change but of the page leads to page 1."""
    # A page of results holds a hundred of these: only what differs is written anew.
    changed = {field: _pair(field, value) for field, value in {"page": 1, **changes}.items()}
    pairs = [pair for pair in (_pairs(query) | changed).values() if pair]
    home: str = g.get("search_home") or g.setdefault("search_home", url_for("search.home"))
    return f"{home}?{'&'.join(pairs) or in_address(_ANYTHING)}"


@lru_cache(maxsize=100)
def _pairs(query: Query) -> dict[str, str]:
    return {field: _pair(field, getattr(query, field)) for field in ARGUMENTS}


def _pair(field: str, value: Any) -> str:
    """Return a field as it stands in an address, empty when it needs not stand there."""
    texts = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
    # Whoever asks for very long ones must not fill the memory with them.
    if sum(map(len, texts)) > _LONGEST_KEPT:
        return _written(field, value)
    return _kept_pair(field, value)


def _written(field: str, value: Any) -> str:
    texts = texts_of(field, value)
    return in_address({ARGUMENTS[field]: texts}) if texts else ""


_kept_pair = lru_cache(maxsize=20_000)(_written)


def in_address(args: Mapping[str, Sequence[str]]) -> str:
    """Return arguments as they stand behind the question mark of an address, as url_for writes them."""
    return urlencode(args, doseq=True, safe=_PLAIN)


def with_arguments(path: str, args: Mapping[str, Sequence[str]]) -> str:
    """Return an address with arguments that its reader has named: url_for takes some for its own."""
    return f"{path}?{in_address(args)}" if args else path


def arguments(query: Query) -> dict[str, Any]:
    """Return the URL arguments of a search, at least one: without any stands the start page."""
    return query.to_args() or dict(_ANYTHING)


def form_of(query: Query) -> dict[str, list[str]]:
    """Return every field of the search form with its values."""
    args = query.to_args()
    form = {name: args.get(name, []) for name in _FIELDS}
    return form | {"from": _day(query.first), "to": _day(query.last)}


def typed(args: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the fields of the search form as they were typed, sense or nonsense."""
    return {name: [value for value in args.get(name, []) if value] for name in _FIELDS}


def choices(form: dict[str, list[str]]) -> dict[str, list[tuple[str, str]]]:
    """Return what the form's lists offer: sites and sections, those asked for always among them."""
    shelf = holdings()
    sites = {name: shelf.site_title(name) for name in [*shelf.counts(), *form["site"]]}
    sections = [
        section
        for name in sites
        if name in shelf.sites
        for section in shelf.sites[name].sections.values()
    ]
    # Sites that were imported have no profile: their sections are those of their articles.
    sections += shelf.sections()
    return {
        "sites": sorted(sites.items(), key=lambda pair: pair[1].casefold()),
        "sections": [(each, each) for each in _once([*sections, *form["section"]])],
    }


def chips_of(query: Query) -> list[Chip]:
    """Return the filters in use, each with the way to drop it."""
    chips: list[Chip] = []
    if query.first:
        label = _("from %(day)s", day=_day(query.first)[0])
        chips.append(Chip(label, address(query, first=None)))
    if query.last:
        label = _("until %(day)s", day=_day(query.last)[0])
        chips.append(Chip(label, address(query, last=None)))
    for field, values in (
        ("years", query.years), ("sites", query.sites), ("sections", query.sections),
        ("authors", query.authors), ("people", query.people), ("states", query.states),
    ):  # fmt: skip
        for value in values:
            rest = tuple(each for each in values if each != value)
            chips.append(Chip(value_in_words(field, value), address(query, **{field: rest})))
    if query.photos:
        chips.append(Chip(_("with photos"), address(query, photos=False)))
    if query.files:
        chips.append(Chip(_("with attached files"), address(query, files=False)))
    if query.versions == "older":
        chips.append(Chip(_("only in older texts"), address(query, versions="current")))
    if query.marks == "ignored":
        chips.append(Chip(_("all marks ignored"), address(query, marks="free")))
    return chips


def value_in_words(field: str, value: str) -> str:
    """Return what a value of a filter is called; names of the archive stay as they are."""
    if field == "sites":
        return holdings().site_title(value)
    if field == "years":
        return period_in_words(value)
    if field == "states":
        return states_in_words()[value]
    return people_in_words([value]).get(value, value) if field == "people" else value


def switches_of(query: Query) -> list[Switch]:
    """Return the ways to search that make sense for a query, each to be turned by one click."""
    exact, either, older = query.marks == "exact", query.match == "any", query.versions == "all"
    switches: list[Switch] = []
    if query.words:
        turned = address(query, marks="free" if exact else "exact")
        switches.append(Switch(_("Exact marks"), exact, turned))
    if either or len(query.words.split()) > 1:
        turned = address(query, match="all" if either else "any")
        switches.append(Switch(_("Any of the words"), either, turned))
    turned = address(query, versions="current" if older else "all")
    switches.append(Switch(_("Changed texts too"), older, turned))
    return switches


def orders_of(query: Query) -> list[Order]:
    """Return the ways to sort a search's results."""
    labels = orders_in_words(query)
    current = query.sort if query.sort in labels else "newest"
    return [
        Order(label, address(query, sort=name), name == current) for name, label in labels.items()
    ]


def _day(value: date | None) -> list[str]:
    return [value.strftime("%d-%m-%Y")] if value else []


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
