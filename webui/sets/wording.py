"""What pages of result sets say: titles, what was asked, what became of rows, in the reader's language."""

from __future__ import annotations

from archive.restrictions.values import IN_WORDS, Ground
from archive.resultsets import ResultSet
from indexer.query import Query
from indexer.set_changes import Kind, Why
from webui.asking import chips_of, switches_of
from webui.language import _, language, number
from webui.wording import orders_in_words

_LONGEST = 120


def title_in_words(found: ResultSet) -> str:
    """Return the title somebody gave a set, or what it was asked for."""
    if found.title:
        return found.title
    words = found.asked.typed
    if len(words) > _LONGEST:
        words = words[:_LONGEST].rstrip() + "…"
    asked = _("Results for “%(words)s”", words=words) if words else _("Articles of the archive")
    if found.asked.sample is None:
        return asked
    return _("%(asked)s, a sample", asked=asked)


def narrowed_by(query: Query) -> list[str]:
    """Return how a search was narrowed and carried out, a phrase each."""
    filters = [chip.label for chip in chips_of(query)]
    ways = [switch.label for switch in switches_of(query) if switch.on]
    if not query.expand:
        ways.append(_("abbreviations stand for themselves"))
    return list(dict.fromkeys([*filters, *ways]))


def order_in_words(query: Query) -> str:
    """Return the order the rows stand in."""
    labels = orders_in_words(query)
    return labels.get(query.sort) or labels["newest"]


def sample_in_words(found: ResultSet) -> str:
    """Return which sample was drawn, empty for a whole answer."""
    if found.asked.sample is None:
        return ""
    return _(
        "%(count)s articles drawn at random, seed %(seed)s",
        count=number(found.asked.sample), seed=found.asked.seed or 0,
    )  # fmt: skip


def ground_in_words(ground: Ground) -> str:
    """Return on what ground a row is withheld."""
    vietnamese, english = IN_WORDS[ground]
    why = english if language() == "en" else vietnamese
    return _("Hidden from readers: %(why)s.", why=why)


def kind_in_words(kind: Kind) -> str:
    """Return what became of rows, as a heading."""
    return {
        Kind.ADDED: _("Added"),
        Kind.REMOVED: _("Removed"),
        Kind.EDITED: _("Edited"),
    }[kind]


def why_in_words(why: Why) -> str:
    """Return why a row was added or removed."""
    return {
        Why.NEW: _("new in the archive since then"),
        Why.MATCHES: _("held before, and answers now"),
        Why.DRAWN: _("held before, and drawn into the sample now"),
        Why.EDITED: _("the text has been edited"),
        Why.HIDDEN: _("hidden from readers"),
        Why.LOST: _("not in the catalogue any more"),
        Why.MOVED: _("its page is another article by now"),
        Why.UNINDEXED: _("not in the search index at the moment"),
        Why.NO_MATCH: _("does not answer the search any more"),
        Why.UNDRAWN: _("answers still, but others were drawn"),
    }[why]
