"""Owns which tokens a word of a question matches, as data that any engine can carry out.

Two fields are indexed per text: ``canonical`` (keys with marks) and ``folded`` (keys without).
A bare word matches every token with its folded key. A word with any mark matches its canonical
key and text written bare, that is the canonical key that is the bare word itself. With exact
marks a word matches its canonical key only; with marks ignored every word is read as if bare.
Spellings with free y and i match at a small cost.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from indexer.vietnamese.folding import (
    canonical,
    fold,
    is_bare,
    lower,
    spelling_variants,
    strip_marks,
)
from indexer.vietnamese.syllables import Form, Token, tokens
from indexer.vietnamese.tones import spell, split_tone

Marks = Literal["free", "exact", "ignored"]
TokenField = Literal["canonical", "folded"]

BARE_WEIGHT = 0.8
VARIANT_WEIGHT = 0.95


class TokenRule(Protocol):
    """Anything that can say of one token's form whether it matches."""

    def accepts(self, form: Form) -> bool:
        """Tell whether a token of this form matches."""


@dataclass(frozen=True, slots=True)
class Term:
    """One indexed key in one field; the weight (0 to 1) is for ranking, never for matching."""

    field: TokenField
    key: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A token matches when any of these terms is one of its keys."""

    terms: tuple[Term, ...]

    def accepts(self, form: Form) -> bool:
        """Tell whether a token of this form matches."""
        return any(
            term.key == (form.canonical if term.field == "canonical" else form.folded)
            for term in self.terms
        )


@dataclass(frozen=True, slots=True)
class PrefixRule:
    """A token matches when it is spelled with the prefix at its beginning.

    To carry it out, read ``field``'s keys that start with each of ``stems`` and keep those that
    ``accepts_key`` says yes to. A tone already typed must be the same; ``tuyên`` is no beginning
    of ``tuyến``, ``đ`` is one of ``đảng``.
    """

    field: TokenField
    stems: tuple[str, ...]
    prefix: str
    exact: bool

    def accepts(self, form: Form) -> bool:
        """Tell whether a token of this form matches."""
        return self.accepts_key(form.canonical if self.field == "canonical" else form.folded)

    def accepts_key(self, key: str) -> bool:
        """Tell whether a key of this rule's field matches."""
        if self.field == "folded":
            return key.startswith(self.prefix) or key == fold(self.prefix)
        if spell(key).startswith(self.prefix) or spell(key, new_style=True).startswith(self.prefix):
            return True
        return not self.exact and is_bare(key) and key.startswith(strip_marks(self.prefix))


@dataclass(frozen=True, slots=True)
class FuzzyRule:
    """A token matches when its folded key is within ``edits`` typing errors of ``key``.

    An error is a letter too many, missing, wrong, or two neighbours swapped; marks never count.
    To carry it out, read the folded field's keys and keep those that ``accepts_key`` says yes to.
    """

    key: str
    edits: int

    def accepts(self, form: Form) -> bool:
        """Tell whether a token of this form matches."""
        return self.accepts_key(form.folded)

    def accepts_key(self, key: str) -> bool:
        """Tell whether a folded key matches."""
        # Most keys lack more letters of the word than errors explain, which is quick to see.
        if len(set(self.key).difference(key)) > self.edits:
            return False
        return within_edits(self.key, key, self.edits)


@dataclass(frozen=True, slots=True)
class Slot:
    """A rule at a place of a run: ``offset`` counts positions from the run's beginning."""

    offset: int
    rule: Rule


Run = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one word or phrase asks for: it matches where any of its runs stands in the text.

    A run of one slot is a plain term. ``50-NQ/ĐUK`` has two runs: the whole token, and its parts
    in a row. No runs at all match nothing. ``slop`` is how many positions a run may be stretched.
    """

    runs: tuple[Run, ...]
    slop: int = 0


def rule_for(form: Form, marks: Marks = "free") -> Rule:
    """Return what a token of a question matches."""
    if marks == "ignored" or (form.bare and marks == "free"):
        return Rule((Term("folded", form.folded),))
    weighted = dict.fromkeys(spelling_variants(form.canonical), VARIANT_WEIGHT)
    weighted[form.canonical] = 1.0
    if marks == "free":
        bare = strip_marks(spell(form.canonical)) if not form.whole else form.folded
        for key in spelling_variants(bare):
            weighted.setdefault(key, BARE_WEIGHT)
    return Rule(tuple(Term("canonical", key, weight) for key, weight in weighted.items()))


def likely_part(rule: Rule) -> Rule:
    """Return the terms of a rule that are the word as typed, without its bare form.

    In an archive with marks the bare form is as a rule another word: ``hai`` is not ``hải``.
    """
    own = tuple(term for term in rule.terms if term.weight > BARE_WEIGHT)
    return Rule(own) if own else rule


def read_word(text: str, marks: Marks = "free") -> Reading:
    """Return what a word as typed asks for; several syllables in it stand in a row."""
    return read_phrase((text,), marks=marks)


def read_phrase(words: tuple[str, ...], *, marks: Marks = "free", slop: int = 0) -> Reading:
    """Return what words in a row ask for: their parts, or their whole tokens where they have any."""
    parsed = tokens(" ".join(words))
    parts = [token for token in parsed if not token.form.whole]
    if not parts:
        return Reading(())
    runs = [_run(parts, marks)]
    if len(parts) < len(parsed):
        with_wholes = _run(_wholes_first(parsed), marks)
        # A single part (the 100 of 100%) says less than its whole, and would match too much.
        runs = [with_wholes] if len(parts) == 1 else [with_wholes, *runs]
    return Reading(tuple(runs), slop)


def prefix_rule(text: str, marks: Marks = "free") -> PrefixRule:
    """Return what the beginning of a word, without its star, matches."""
    prefix = strip_marks(lower(text)) if marks == "ignored" else lower(text)
    exact = marks == "exact"
    if is_bare(prefix) and not exact:
        return PrefixRule("folded", tuple({prefix: 1, fold(prefix): 1}), prefix, exact)
    letters = split_tone(canonical(prefix))[0]
    stems = {letters: 1} if exact else {letters: 1, strip_marks(prefix): 1}
    return PrefixRule("canonical", tuple(stems), prefix, exact)


def fuzzy_rule(text: str, *, edits: int = 1) -> FuzzyRule:
    """Return what a word with possible typing errors matches."""
    return FuzzyRule(fold(text), edits)


def within_edits(left: str, right: str, edits: int) -> bool:
    """Tell whether at most so many errors (insert, delete, replace, swap neighbours) part two words."""
    if abs(len(left) - len(right)) > edits:
        return False
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        here = [row]
        for column, other in enumerate(right, 1):
            best = min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                best = min(best, before[column - 2] + 1)
            here.append(best)
        if min(here) > edits:
            return False
        before, above = above, here
    return above[-1] <= edits


def _run(chosen: list[Token], marks: Marks) -> Run:
    first = chosen[0].position
    return tuple(Slot(token.position - first, rule_for(token.form, marks)) for token in chosen)


def _wholes_first(parsed: list[Token]) -> list[Token]:
    """Choose, at each place, the longest whole token there and leave out the parts it covers."""
    chosen: list[Token] = []
    end = -1
    for token in sorted(parsed, key=lambda each: (each.start, -each.end, not each.form.whole)):
        if token.start >= end:
            chosen.append(token)
            end = token.end
    return chosen
