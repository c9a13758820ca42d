"""Vietnamese analysis, shared by index, query and highlighting so that they always agree."""

from indexer.vietnamese.folding import canonical, fold, is_bare, strip_marks
from indexer.vietnamese.highlight import Matcher, marks, matches, places_of, snippet
from indexer.vietnamese.matching import (
    FuzzyRule,
    Marks,
    PrefixRule,
    Reading,
    Rule,
    Run,
    Slot,
    Term,
    fuzzy_rule,
    prefix_rule,
    read_phrase,
    read_word,
    rule_for,
)
from indexer.vietnamese.syllables import Cut, Form, Token, cut, syllables, tokens
from indexer.vietnamese.tones import spell

__all__ = [
    "Cut",
    "Form",
    "FuzzyRule",
    "Marks",
    "Matcher",
    "PrefixRule",
    "Reading",
    "Rule",
    "Run",
    "Slot",
    "Term",
    "Token",
    "canonical",
    "cut",
    "fold",
    "fuzzy_rule",
    "is_bare",
    "marks",
    "matches",
    "places_of",
    "prefix_rule",
    "read_phrase",
    "read_word",
    "rule_for",
    "snippet",
    "spell",
    "strip_marks",
    "syllables",
    "tokens",
]
