"""Owns what a corpus tool can be told, and its way to URL arguments, job arguments and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Literal, get_args

from archive.errors import QueryError
from archive.text import nfc, squeeze
from indexer.corpus.collocations import MOST_SPAN
from indexer.corpus.frequencies import MOST_LENGTH, Unit

Tool = Literal["counts", "terms", "ngrams", "keyness", "collocations", "people", "links"]
TOOLS: Final[tuple[Tool, ...]] = get_args(Tool)
GRAPHS: Final = ("people", "links")

_TEXTS: Final = ("unit", "fold", "stop", "least")
# What each tool can be told.
_OPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "counts": ("per",),
    "terms": _TEXTS,
    "ngrams": ("length", *_TEXTS),
    "keyness": ("unit", "stop", "least", "side"),
    "collocations": ("node", "span", *_TEXTS),
    "people": ("least",),
    "links": ("ends", "part"),
}
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "unit": get_args(Unit),
    "fold": ("off", "on"),
    "stop": ("kept", "out"),
    "per": ("auto", "year", "month"),
    "side": ("more", "less"),
    "ends": ("articles", "sites"),
    "part": ("edges", "nodes"),
}
_LEAST: Final[Mapping[str, int]] = {"ngrams": 2, "keyness": 3, "collocations": 3}
_MOST_LEAST: Final = 1_000_000
_LONGEST_NODE: Final = 200


@dataclass(frozen=True, slots=True)
class Options:
    """How a tool counts; what another tool is told stays as usual.

    `unit` words or syllables; `length` of n-grams; `fold` on: marks ignored; `stop` out: without
    words of grammar; `least` occurrences a row needs; `node` the word whose neighbours up to `span`
    words away are counted; `per` year or month; `side` more or less frequent than in the rest;
    `ends` of links and `part` of their graph.
    """

    unit: Unit = "words"
    length: int = 2
    fold: str = "off"
    stop: str = "kept"
    least: int = 1
    node: str = ""
    span: int = 5
    per: str = "auto"
    side: str = "more"
    ends: str = "articles"
    part: str = "edges"

    @classmethod
    def from_args(cls, tool: Tool, args: Mapping[str, Any]) -> Options:
        """Read arguments of a tool; others are left alone. Raises QueryError naming the argument."""
        given = {name: _text(args, name) for name in _OPTIONS[tool]}
        values: dict[str, Any] = {"least": _LEAST.get(tool, 1)}
        for name, text in given.items():
            if not text:
                continue
            if name in _CHOICES:
                values[name] = _choice(name, text)
            elif name == "node":
                values[name] = text[:_LONGEST_NODE].rstrip()
            else:
                most = {"length": MOST_LENGTH, "span": MOST_SPAN, "least": _MOST_LEAST}[name]
                values[name] = _number(name, text, most, first=2 if name == "length" else 1)
        return cls(**values)

    def to_args(self, tool: Tool) -> dict[str, str]:
        """Return the arguments that `from_args` reads as these options; what is usual is left out."""
        usual = Options.from_args(tool, {})
        named = {each.name: str(getattr(self, each.name)) for each in fields(self)}
        return {
            name: named[name] for name in _OPTIONS[tool] if named[name] != str(getattr(usual, name))
        }


def tool_of(name: str) -> Tool | None:
    """Return the tool of this name, None when there is none."""
    return next((tool for tool in TOOLS if tool == name), None)


def options_of(tool: Tool) -> tuple[str, ...]:
    """Return the names of what a tool can be told."""
    return _OPTIONS[tool]


def choices_of(name: str) -> tuple[str, ...]:
    """Return what an option can be, the usual one first; none for one that is a number or a text."""
    return _CHOICES.get(name, ())


def _text(args: Mapping[str, Any], name: str) -> str:
    value = args.get(name, "")
    text = str(value[0] if isinstance(value, list | tuple) and value else value or "")
    return squeeze(nfc("".join(each if each.isprintable() else " " for each in text)))


def _choice(name: str, text: str) -> str:
    if text not in _CHOICES[name]:
        known = ", ".join(_CHOICES[name])
        raise QueryError(f"{name}: «{text[:40]}» has no meaning here; it can be {known}")
    return text


def _number(name: str, text: str, most: int, *, first: int) -> int:
    if not re.fullmatch("[0-9]{1,9}", text) or not first <= int(text) <= most:
        raise QueryError(f"{name}: «{text[:40]}» has no meaning here; write {first} to {most}")
    return int(text)
