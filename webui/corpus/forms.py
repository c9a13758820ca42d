"""The form that turns a tool's options: selects and fields, each with its label and what it is now."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.corpus.asking import choices_of, options_of
from indexer.corpus.collocations import MOST_SPAN
from indexer.corpus.frequencies import MOST_LENGTH
from webui.corpus.asked import Question
from webui.corpus.wording import choice_in_words, option_in_words

_NUMBERS = {"length": (2, MOST_LENGTH), "span": (1, MOST_SPAN), "least": (1, 1_000_000)}


@dataclass(frozen=True, slots=True)
class Field:
    """An option: a select when it has choices (value, what it means), a number between, or a text."""

    name: str
    label: str
    value: str
    choices: list[tuple[str, str]]
    between: tuple[int, int] | None


def fields_of(question: Question) -> list[Field]:
    """Return the fields of a tool's options, in their order."""
    return [
        Field(
            name,
            option_in_words(name),
            str(getattr(question.options, name)),
            [(value, choice_in_words(name, value)) for value in choices_of(name)],
            _NUMBERS.get(name),
        )
        for name in options_of(question.tool)
    ]


def kept_fields(question: Question) -> list[tuple[str, str]]:
    """Return what else the form sends: the arguments of the search."""
    if question.found is not None or question.query is None:
        return []
    args = question.query.at_page(1).to_args()
    fields = [(name, value) for name, values in args.items() for value in values]
    return [*fields, *question.drawn.items()]


def told_fields(question: Question) -> list[tuple[str, str]]:
    """Return what the form that asks for a job sends: the search and the options."""
    return [*kept_fields(question), *question.options.to_args(question.tool).items()]
