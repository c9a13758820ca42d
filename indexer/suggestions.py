"""Owns suggestions as one types: the last word finished, and what usually follows it.

Words come from the index's vocabulary, pairs from what the archive taught of its neighbours; no
document is looked at, so that a suggestion costs less than the search it saves.
"""

import re
from dataclasses import dataclass
from typing import Final

from indexer.half_typed import HalfTyped, beginning, beginnings, read_half_typed
from indexer.vietnamese import canonical, fold, is_bare
from indexer.vietnamese.folding import lower
from indexer.vietnamese.keystrokes import read_keystrokes
from indexer.vietnamese.neighbours import Follower
from indexer.vocabulary import Known, Lexicon, folded_of, written

# What follows a word in this share of its places belongs to it: "thường" is offered as "thường vụ".
_USUAL: Final = 0.5
_COMPOUND: Final = 0.75
_MOST_MORE: Final = 2
# How many words of the vocabulary are looked at for marks, and how many are followed further.
_LOOKED_AT: Final = 128
_FOLLOWED: Final = 3
# Pairs that are next to nothing beside the commonest are not offered; nor are words that were never
# seen behind the one before, unless the best pair is next to nothing beside them.
_LEAST_SHARE: Final = 0.001
_SELDOM: Final = 0.01
# A word typed with some of its marks is read as another one only when that is so much commoner.
_FAR_COMMONER: Final = 20
_MOST_RESTORED: Final = 4
_MOST_KEPT: Final = 1_000
_LONGEST_KEPT: Final = 200

_FIGURE: Final = re.compile(r"\d")
_DATE: Final = re.compile(r"\d{4}-\d\d(-\d\d)?")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text to search for, and about how many articles its new words stand in; it orders only."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class _Row:
    """Words to end a question with; `left` is how the word before them is read, None: as typed."""

    keys: tuple[str, ...]
    count: int
    left: str | None = None


def suggest(lexicon: Lexicon, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
    """Return what a half-typed question may become, the commonest first; none when nothing fits.

    The last word may lack marks or be half-typed Telex or VNI. What stands before it stays, bare
    words get the marks that go with the suggestion; operators and fields stay as they are.
    """
    typed = read_half_typed(text)
    if typed is None:
        return ()
    finder = _Finder(lexicon, typed)
    said = {lower(text.strip())}
    found: list[Suggestion] = []
    for row in finder.rows(limit):
        made = finder.ended(finder.usual(row))
        if lower(made) not in said:
            said.add(lower(made))
            found.append(Suggestion(made, row.count))
        if len(found) == limit:
            break
    return tuple(found)


class Suggester:
    """Suggests, and remembers its answers while the lexicon is the same: at most about 2 MB."""

    def __init__(self) -> None:
        self._kept: tuple[Lexicon | None, dict[tuple[str, int], tuple[Suggestion, ...]]] = None, {}

    def suggest(self, lexicon: Lexicon, text: str, *, limit: int) -> tuple[Suggestion, ...]:
        """Return what ``suggest`` does. Threads may share this."""
        known, kept = self._kept
        if known is not lexicon or len(kept) >= _MOST_KEPT:
            kept = {}
            self._kept = lexicon, kept
        found = kept.get((text, limit))
        if found is None:
            found = suggest(lexicon, text, limit=limit)
            if len(text) <= _LONGEST_KEPT:
                kept[text, limit] = found
        return found


class _Finder:
    """Looks for words that end a question: behind the word before them, and alone."""

    def __init__(self, lexicon: Lexicon, typed: HalfTyped) -> None:
        self._words = lexicon.words
        self._neighbours = lexicon.neighbours
        self._restorer = lexicon.restorer
        self._typed = typed
        self._beginnings = list(beginnings(typed.last))
        self._earlier: dict[str, list[str]] = {}

    def rows(self, limit: int) -> list[_Row]:
        """Return rows by their counts; words alone stand behind those that have been seen in a row."""
        pairs = self._pairs(limit) if self._typed.before else []
        if pairs:
            pairs = [row for row in pairs if row.count >= _LEAST_SHARE * pairs[0].count]
        if not self._typed.last or (pairs and self._typed.is_quoted):
            return pairs
        alone = self._alone(limit, is_last=not pairs)
        if pairs and (not alone or pairs[0].count >= _SELDOM * alone[0].count):
            return pairs
        return pairs + alone

    def usual(self, row: _Row) -> _Row:
        """Return a row with what nearly always follows it; a word that stands alone stays alone.

        Only pairs are counted, yet of three words in a row at least count(1, 2) + count(2, 3)
        - count(2) stand so. Half a compound ("tổ" of "tổ chức") is finished without that proof, and
        never added.
        """
        before = row.left if len(row.keys) == 1 else row.keys[-2]
        if self._neighbours is None or before is None:
            return row
        surely, given = self._neighbours.count(before, row.keys[-1]), len(row.keys)
        while len(row.keys) < given + _MOST_MORE:
            last = row.keys[-1]
            after = self._neighbours.usual_next(last, share=_USUAL)
            if after is None or after.right in row.keys or _FIGURE.search(last):
                break
            seen = self._neighbours.seen(last)
            if (left := surely + after.count - seen) >= _USUAL * surely:
                row = _Row((*row.keys, after.right), min(row.count, left), row.left)
                surely = left
                continue
            if len(row.keys) > given:
                return _Row(row.keys[:-1], row.count, row.left)
            if after.count >= _COMPOUND * seen and not self._typed.is_quoted:
                return _Row((*row.keys, after.right), min(row.count, after.count), row.left)
            break
        return row

    def ended(self, row: _Row) -> str:
        """Return the question with its end written out, bare words before it marked to go with it."""
        words = [written(key) for key in row.keys]
        if row.left is None:
            return self._typed.head + " ".join([*self._typed.before, *words])
        before = self._typed.before[-1]
        left = before if canonical(before) == row.left else written(row.left)
        if left not in self._earlier:
            self._earlier[left] = self._marked(left)
        return self._typed.head + " ".join([*self._earlier[left], left, *words])

    def _marked(self, left: str) -> list[str]:
        """Return the words before a word, bare ones with the marks that go with it."""
        words = list(self._typed.before[:-1])
        near = words[-_MOST_RESTORED:]
        if self._restorer is None or not any(map(is_bare, near)):
            return words
        restored = self._restorer.restore([*near, left])[:-1]
        words[-len(near) :] = [
            word if read == word else written(canonical(read))
            for word, read in zip(near, restored, strict=True)
        ]
        return words

    def _pairs(self, limit: int) -> list[_Row]:
        """Return what follows the word before: as typed first, unless others are far commoner."""
        exact, others = self._forms(self._typed.before[-1])
        found = self._following(exact)
        more = self._following(others)
        if not found or (more and more[0].count > _FAR_COMMONER * found[0].count):
            found = sorted(found + more, key=lambda each: -each.count)
        rows = [_Row((each.right,), self._capped(each), each.left) for each in found[:limit]]
        return sorted(rows, key=lambda row: -row.count)

    def _following(self, lefts: list[str]) -> list[Follower]:
        if self._neighbours is None:
            return []
        found = [
            each
            for left in lefts
            for beginning in self._beginnings
            for each in self._neighbours.followers(left, beginning.folded)
            if beginning.accepts(each.right)
        ]
        return sorted(found, key=lambda each: -each.count)

    def _forms(self, word: str) -> tuple[list[str], list[str]]:
        """Return the keys the word before is, and those it may become with more marks."""
        if self._neighbours is None:
            return [], []
        key = self._meant(word) or canonical(word)
        forms = self._neighbours.forms_of(folded_of(key))
        if is_bare(key):
            return forms, []
        typed = beginning(key)
        return [key], [form for form in forms if form != key and typed.accepts(form)]

    def _meant(self, word: str) -> str | None:
        """Return what a word that is none means in Telex or VNI."""
        if self._words.has_folded(fold(word)):
            return None
        read = read_keystrokes(word)
        return read if read and self._words.documents_of(read) else None

    def _alone(self, limit: int, *, is_last: bool) -> list[_Row]:
        """Return words that begin so and, when nothing better was found, what follows the commonest."""
        before = self._typed.before[-1] if self._typed.before else None
        left = self._meant(before) if before else None
        if before and left is None and not self._words.has_folded(fold(before)):
            return []
        best = self._completions()[:limit]
        rows = [_Row((known.key,), known.documents, left) for known in best]
        if is_last and self._neighbours:
            rows += [
                _Row((known.key, pair.right), self._capped(pair), left)
                for known in best[:_FOLLOWED]
                if not _FIGURE.search(known.key)
                for pair in self._neighbours.followers(known.key, most=limit)
            ]
        return sorted(rows, key=lambda row: -row.count)

    def _completions(self) -> list[Known]:
        """Return the words that begin so, dates left out, the commonest first."""
        found = [
            known
            for beginning in self._beginnings
            for known in self._words.beginning(beginning.folded, most=_LOOKED_AT)
            if beginning.accepts(known.key) and not _DATE.fullmatch(known.key)
        ]
        return sorted(dict.fromkeys(found), key=lambda known: -known.documents)

    def _capped(self, pair: Follower) -> int:
        """Return about in how many documents a pair stands, at most as many as its rarer word."""
        each = self._words.documents_of(pair.left), self._words.documents_of(pair.right)
        return min(pair.count, *each)
