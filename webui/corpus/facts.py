"""The facts about a corpus table in words: what was read, out of how much, and what to bear in mind."""

from __future__ import annotations

from indexer.corpus.tables import Table
from webui.corpus.asked import Question
from webui.language import _, ngettext, number
from webui.views.trends import decimal
from webui.wording import articles_in_words


def facts_in_words(table: Table) -> list[str]:
    """Return what was counted, in a few short phrases."""
    said = [articles_in_words(_int(table, "read"))]
    said += [words for name, words in _counted(table).items() if name in table.facts]
    return said


def _counted(table: Table) -> dict[str, str]:
    unit = {"tokens": _int(table, "tokens"), "kinds": _int(table, "kinds"), "node": _int(table, "node"),
            "people": _int(table, "people"), "edges": _int(table, "edges")}  # fmt: skip
    return {
        "tokens": ngettext("%(count)s counted", "%(count)s counted", unit["tokens"], count=number(unit["tokens"])),
        "kinds": ngettext("%(count)s different", "%(count)s different", unit["kinds"], count=number(unit["kinds"])),
        "node": ngettext("the word stands %(count)s time", "the word stands %(count)s times", unit["node"], count=number(unit["node"])),
        "people": ngettext("%(count)s person", "%(count)s people", unit["people"], count=number(unit["people"])),
        "edges": ngettext("%(count)s link", "%(count)s links", unit["edges"], count=number(unit["edges"])),
    }  # fmt: skip


def notes_in_words(table: Table, question: Question) -> list[str]:
    """Return what a reader of the figures should know, in sentences."""
    notes: list[str] = []
    if question.size is not None:
        notes.append(_("Counted is a random sample of at most %(size)s of the answers, drawn with the seed %(seed)s: the same one every time.", size=number(question.size), seed=question.seed))  # fmt: skip
    if hidden := _int(table, "withheld"):
        notes.append(
            ngettext("%(count)s article is hidden from readers and is not counted.",
                     "%(count)s articles are hidden from readers and are not counted.", hidden, count=number(hidden))
        )  # fmt: skip
    if left := _int(table, "left_out"):
        notes.append(_("The last %(count)s rows are left out here and in the files.", count=number(left)))  # fmt: skip
    if lost := _int(table, "lost"):
        notes.append(_("There was so much to count that the rarest were dropped on the way: a figure may be too low by %(count)s.", count=number(lost)))  # fmt: skip
    if undated := _int(table, "undated"):
        notes.append(
            ngettext("%(count)s article without a date stands in no period.",
                     "%(count)s articles without a date stand in no period.", undated, count=number(undated))
        )  # fmt: skip
    if long := _int(table, "long"):
        notes.append(
            ngettext("%(count)s article names so many people that they were not paired.",
                     "%(count)s articles name so many people that they were not paired.", long, count=number(long))
        )  # fmt: skip
    if question.tool == "keyness" and "tests" in table.facts:
        notes += _tests(table)
    if question.tool in ("terms", "ngrams", "keyness", "collocations"):
        notes.append(_ways(question))
    return notes


def _tests(table: Table) -> list[str]:
    tests, sure = _int(table, "tests"), _int(table, "sure")
    return [
        _("%(tests)s words were compared at once, and some look frequent by chance alone. Sure are those from a G² of %(critical)s on (Bonferroni): %(sure)s.",
          tests=number(tests), critical=decimal(float(table.facts["critical"] or 0)), sure=number(sure)),
        _("The rest of the archive: %(articles)s, %(count)s words, counted at revision %(revision)s.",
          articles=articles_in_words(_int(table, "rest_articles")), count=number(_int(table, "rest_tokens")), revision=number(_int(table, "revision"))),
    ]  # fmt: skip


def _ways(question: Question) -> str:
    if question.options.unit == "syllables":
        return _("Capital letters make no difference; numbers, dates and codes are not counted.")
    return _("Two syllables are one word where the archive's own texts tie them closely: no dictionary decides. Capital letters make no difference; numbers, dates and codes are not counted.")  # fmt: skip


def _int(table: Table, name: str) -> int:
    value = table.facts.get(name)
    return int(value) if isinstance(value, int | float) else 0
