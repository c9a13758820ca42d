"""What the search page says, in the reader's language: counts, notes, errors, names of choices."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from archive.catalogue import SiteCounts
from archive.errors import QueryError
from indexer.query import Query, read_days
from indexer.syntax import Note
from webui.language import _, day, ngettext, number

_SHOWN = 60


def coverage_in_words(held: Mapping[str, SiteCounts]) -> Markup | str:
    """Return what the archive holds, in one sentence."""
    total = sum(counts.articles for counts in held.values())
    if not total:
        return _("The archive is still empty.")
    sites = ngettext("%(count)s site", "%(count)s sites", len(held), count=number(len(held)))
    articles = articles_in_words(total)
    first = min((c.first for c in held.values() if c.first), default=None)
    last = max((c.last for c in held.values() if c.last), default=None)
    if first is None or last is None:
        return _("The archive holds %(articles)s from %(sites)s.", articles=articles, sites=sites)
    # What is filled in are numbers and <time> elements of our own making.
    return Markup(
        _(
            "The archive holds %(articles)s from %(sites)s, published between %(first)s and %(last)s.",
            articles=articles, sites=sites, first=day(first), last=day(last),
        )
    )  # fmt: skip


def articles_in_words(count: int) -> str:
    """Return a number of articles."""
    return ngettext("%(count)s article", "%(count)s articles", count, count=number(count))


def states_in_words() -> dict[str, str]:
    """Return what became of articles since they were captured, by state."""
    return {
        "unchanged": _("never edited since"),
        "edited": _("edited by the site"),
        "gone": _("gone from the site"),
    }


def period_in_words(period: str) -> str:
    """Return a year, a month or a day, 2018-03-05, as it is written here: 05-03-2018."""
    return "-".join(reversed(period.split("-")))


def quality_in_words(score: float | None) -> str:
    """Return how well a site's pages were read (0 to 1), empty when nobody has judged."""
    return (
        ""
        if score is None
        else _("quality of reading %(points)s of 100", points=round(100 * score))
    )


def count_in_words(query: Query, total: int) -> str:
    """Return how many articles answer, exactly, in one sentence."""
    count = number(total)
    if query.is_empty:
        return articles_in_words(total)
    return ngettext(
        "%(count)s article for “%(words)s”",
        "%(count)s articles for “%(words)s”",
        total, count=count, words=_short(query.words, most=200),
    )  # fmt: skip


def refusal_in_words(error: QueryError, args: Mapping[str, str]) -> str:
    """Return what is wrong with a search's arguments, in one sentence."""
    name = str(error).split(":", 1)[0]
    value = _given(error) or _short(args.get(name, ""))
    if name in ("from", "to"):
        if _is_date(name, args.get(name, "").strip()):
            return _("The first day is after the last one. Swap the two dates.")
        return _(
            "“%(value)s” is no date. Write a day, a month or a year: 09-12-2023, 12-2023 or 2023.",
            value=value,
        )
    if name == "year":
        return _(
            "“%(value)s” is no year or month. Write 2023 or 2023-05.", value=_short(_given(error))
        )
    if name == "page":
        return _("There is no page “%(value)s” of results.", value=value)
    return _("“%(value)s” is not one of the choices for “%(name)s”.", value=value, name=name)


def note_in_words(note: Note) -> str:
    """Return how an odd question was read, in one sentence."""
    text = _short(note.text)
    return {
        "bad_date": _("“%(text)s” is no date, so it was read as a word.", text=text),
        "bad_fuzzy": _("“%(text)s” cannot be spelled loosely, so it was read as it is.", text=text),
        "bad_wildcard": _("The star in “%(text)s” was left out; it works at a word's end.", text=text),
        "dangling_operator": _("“%(text)s” joins nothing here, so it was read as a word.", text=text),
        "empty_field": _("“%(text)s” has nothing behind it, so it was read as a word.", text=text),
        "no_word": _("There is no word in the question."),
        "reversed_dates": _("The dates “%(text)s” were read the other way round.", text=text),
        "slop_too_large": _("“~%(text)s” is too far apart, so a smaller distance was used.", text=text),
        "too_deep": _("Too many brackets: all words were read in one row."),
        "too_long": _("The question is too long; only its beginning was read."),
        "too_many_words": _("Only the first %(text)s words were read.", text=text),
        "unbalanced_parenthesis": _("A bracket “%(text)s” without its partner was left out.", text=text),
        "unbalanced_quote": _("A quotation mark without its partner was left out."),
        "word_too_long": _("“%(text)s…” is too long for a word; only its beginning was read.", text=text),
    }[note.code]  # fmt: skip


def orders_in_words(query: Query) -> dict[str, str]:
    """Return the orders that make sense for a query; without words nothing is relevant."""
    dated = {"newest": _("Newest first"), "oldest": _("Oldest first")}
    return dated if query.is_empty else {"relevance": _("Best match"), **dated}


def _given(error: QueryError) -> str:
    """Return the value that an error is about: of several of one name it may be any."""
    return str(error).partition("«")[2].partition("»")[0]


def _is_date(name: str, text: str) -> bool:
    try:
        return read_days(name, text).first is not None
    except QueryError:
        return False


def _short(text: str, *, most: int = _SHOWN) -> str:
    return text if len(text) <= most else text[:most].rstrip() + "…"
