"""The words the rules of reading know, by name (the data is in lexicon.toml)."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

_FILE = resources.files("archive.people").joinpath("lexicon.toml")
_DATA: dict[str, dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _words(part: str, name: str) -> frozenset[str]:
    """Return the entries of a list, their syllables joined by `_`."""
    return frozenset(_DATA[part][name].split())


def _phrases(part: str, name: str) -> frozenset[str]:
    """Return the entries of a list, their syllables parted by a space."""
    return frozenset(entry.replace("_", " ") for entry in _words(part, name))


def _heads() -> frozenset[str]:
    led = _phrases("offices", "with_deputy")
    return led | {f"phó {head}" for head in led} | _phrases("offices", "alone")


SURNAMES = _words("names", "surnames")
RARE_SURNAMES = _words("names", "rare")
NOT_PEOPLE = _words("names", "not_people")
NO_NAMES = _words("names", "no_names")
LIKE_NAMES = _phrases("names", "units")

ADDRESS = _words("titles", "address")
RANKS = _words("titles", "ranks")

HEADS = _heads()
LONGEST_HEAD = max(len(head.split()) for head in HEADS)
HEAD_STARTS = frozenset(head.split()[0] for head in HEADS)
NEED_UNIT = _phrases("offices", "need_unit")
ABROAD = _phrases("offices", "abroad")
SUFFIXES = frozenset(tuple(each.split("_")) for each in _words("offices", "suffixes"))
SHARED = _words("offices", "shared")
FORMER = _words("offices", "former")
NEW = _words("offices", "new")
ACTING = _words("offices", "acting")
HELPING = _words("offices", "helping")
UNITS_OF = {
    head.replace("_", " "): frozenset(units.split())
    for head, units in _DATA["offices"]["units_of"].items()
}

PLACE_NOUNS = _words("places", "nouns")
SMALL_PLACES = _words("places", "small")
PLACES = _phrases("places", "known")
LONGEST_PLACE = max(len(place.split()) for place in PLACES)
FOREIGN = _phrases("places", "foreign")

UNIT_WORDS = _words("units", "words")
UNIT_NOUNS = _words("units", "nouns")
NAMED = _words("units", "named")
VERBS_IN_NAMES = _words("units", "verbs")
VERB_NOUNS = _words("units", "verb_nouns")
ENDS_UNIT = _words("units", "ends")
FOLLOWERS = _words("units", "followers")
OF = _words("units", "of")
AND_THEN = _words("units", "and_then")
NUMBERED = _words("units", "numbered")
INSIDE = _words("units", "inside")
INSIDE_TOO = _words("units", "inside_too")
WHOLE = _words("units", "whole")
COMMITTEES = _words("units", "committees")
AFTER_WHOLE = _words("units", "after_whole")
AFTER_BLOC = _words("units", "after_bloc")
WHOLES = _words("units", "wholes")
PLACED = _words("units", "placed")
COUNTED = _words("units", "counted")
ABOUT = _words("units", "about")
ABOVE = _words("units", "above")
JOINED = tuple((before, after) for before, after in _DATA["units"]["joined"])

BETWEEN = _words("giving", "between")
CHOOSING = _words("giving", "choosing")
ANOTHER = _words("giving", "another")
