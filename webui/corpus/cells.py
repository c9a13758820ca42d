"""A corpus table as a page shows it: heads that sort, figures as the language writes them, words that lead on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from flask import request, url_for

from archive.export.sheet import Value
from indexer.corpus.tables import Table
from webui.corpus.asked import Question
from webui.corpus.wording import column_in_words, link_kind_in_words
from webui.language import _, number
from webui.refusals import Refusal
from webui.views.trends import decimal
from webui.wording import period_in_words

# Ids stand in the files; on the page they are where names lead.
_UNSHOWN: Final = {
    "people": ("one_id", "other_id"),
    "links": ("id", "url"),
}
_WORDS: Final = frozenset(
    ("term", "period", "one", "other", "source_title", "target_title", "title", "source", "target",
     "site", "date", "sure", "kind")
)  # fmt: skip
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its name, what it is called and means, and the address of the table sorted by it."""

    name: str
    label: str
    meaning: str
    address: str
    sorted: str
    is_text: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it is shown, and where it leads."""

    text: str
    address: str
    is_text: bool


@dataclass(frozen=True, slots=True)
class Order:
    """By which column the table is sorted, empty for its own order, and which way."""

    column: str
    falling: bool


def order_of(table: Table) -> Order:
    """Return the order the address asks for; raises Refusal (400) for a column that is none."""
    text = request.args.get("order", "").strip()
    name = text.removeprefix("-")
    if name and name not in table.columns:
        raise Refusal(
            400, _("“%(value)s” is not one of the choices for “%(name)s”.", value=text[:60], name="order")
        )  # fmt: skip
    return Order(name, text.startswith("-"))


def rows_in(table: Table, order: Order) -> list[tuple[Value, ...]]:
    """Return the rows in the order asked for."""
    rows = table.ordered(order.column, falling=order.falling) if order.column else table.rows
    return list(rows)


def heads_of(table: Table, question: Question, order: Order) -> list[Head]:
    """Return the columns that are shown."""
    return [_head(table, question, order, place) for place in _shown(table)]


def _head(table: Table, question: Question, order: Order, place: int) -> Head:
    name = table.columns[place]
    is_text = name in _WORDS
    # Figures begin with the largest, words with the first; the next click turns that round.
    falling = not is_text if order.column != name else not order.falling
    label, meaning = column_in_words(table.tool, name)
    turned = question.address(order=f"-{name}" if falling else name)
    now = "" if order.column != name else "descending" if order.falling else "ascending"
    return Head(name, label, meaning, turned, now, is_text)


def _shown(table: Table) -> list[int]:
    hidden = _UNSHOWN.get(table.tool, ())
    if table.tool == "links" and "source_title" in table.columns:
        hidden = (*hidden, "source", "target")
    return [place for place, name in enumerate(table.columns) if name not in hidden]


def cells_of(
    table: Table, rows: list[tuple[Value, ...]], question: Question
) -> Iterator[list[Cell]]:
    """Give each row's cells."""
    shown = _shown(table)
    for row in rows:
        values = dict(zip(table.columns, row, strict=True))
        yield [_cell(table.columns[place], row[place], values, question) for place in shown]


def _cell(name: str, value: Value, row: dict[str, Value], question: Question) -> Cell:
    lead = _LEADS.get(name)
    return Cell(_said(name, value), lead(row, question) if lead else "", name in _WORDS)


def _said(name: str, value: Value) -> str:
    if value is None or value == "":
        return "–"
    if name == "sure":
        return _("yes") if value == "yes" else _("no")
    if name == "kind":
        return link_kind_in_words(str(value))
    if name == "period":
        return period_in_words(str(value))
    if name == "p" and isinstance(value, int | float):
        return _small(float(value))
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return number(value)
    return f"−{decimal(-value)}" if value < 0 else decimal(value)


def _small(value: float) -> str:
    """Return a probability: in full where it can be read so, else as a power of ten."""
    if value >= 0.01 or value == 0:
        return decimal(value)
    digit, _e, power = f"{value:.0e}".partition("e-")
    return f"{digit} · 10⁻{power.lstrip('0').translate(_RAISED)}"


def _term(row: dict[str, Value], question: Question) -> str:
    return question.narrowed(str(row["term"]))


def _period(row: dict[str, Value], question: Question) -> str:
    return question.within(years=(str(row["period"]),)) if row["articles"] else ""


def _person(side: str) -> Callable[[dict[str, Value], Question], str]:
    return lambda row, question: question.within(people=(str(row[f"{side}_id"]),))


def _article(column: str) -> Callable[[dict[str, Value], Question], str]:
    def lead(row: dict[str, Value], question: Question) -> str:
        if question.options.ends == "sites":
            return ""
        return url_for("articles.article", article_id=str(row[column]))

    return lead


_LEADS: Final[dict[str, Callable[[dict[str, Value], Question], str]]] = {
    "term": _term,
    "period": _period,
    "one": _person("one"),
    "other": _person("other"),
    "source_title": _article("source"),
    "target_title": _article("target"),
    "title": _article("id"),
}
