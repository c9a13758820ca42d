"""The questions every engine is asked: drawn from what the corpus holds, seeded, twenty and more a kind.

Only keys with marks and without a bare twin in the corpus are drawn. For those our default rule
(a marked syllable also finds text written bare) and a plain term of the peers mean the same
articles, so that all engines must agree on every count.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from benchmarks.engines.items import GAP, Item
from indexer.vietnamese import spell
from indexer.vietnamese.folding import spelling_variants, strip_marks

_Drawn = TypeVar("_Drawn")

SEED = 7
WANTED = 24


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, in canonical keys: all of it must hold.

    `words` anywhere, `title` and `caption` in that field, `phrase` in a row, `prefix` as the
    beginning of a key, one of `either`, none of `without`, published from `first` to `last`.
    """

    words: tuple[str, ...] = ()
    title: str = ""
    caption: str = ""
    phrase: tuple[str, ...] = ()
    prefix: str = ""
    either: tuple[str, ...] = ()
    without: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(slots=True)
class Holdings:
    """What questions are drawn from, gathered while the corpus goes by."""

    articles: int = 0
    frequency: Counter[str] = field(default_factory=Counter)
    phrases: list[tuple[str, ...]] = field(default_factory=list)
    places: list[tuple[str, str, str]] = field(default_factory=list)

    def take(self, item: Item) -> None:
        """Count an article's keys; of some articles remember phrases and words of several fields."""
        self.articles += 1
        self.frequency.update({key for keys in item.tokens.values() for key in keys})
        if item.number % 10 > 1:
            return
        rng = random.Random(item.number)
        title, body, caption = (item.tokens[name] for name in ("title", "body", "caption"))
        for at in rng.sample(range(len(body)), 5):
            self.phrases.append(tuple(body[at : at + 3]))
            if caption:
                self.places.append((rng.choice(title), rng.choice(caption), body[at]))


def draw(holdings: Holdings) -> dict[str, list[Question]]:
    """Return the questions of each kind, the same ones for the same corpus."""
    rng = random.Random(SEED)
    usable = _usable(holdings)
    terms = sorted(usable, key=lambda key: (-holdings.frequency[key], key))
    frequent, middling = terms[:40], terms[40:340]
    phrases = sorted(
        {each for each in holdings.phrases if len(each) == 3 and usable.issuperset(each)}
    )
    places = sorted({each for each in holdings.places if usable.issuperset(each)})
    prefixes = _prefixes(holdings.frequency)
    return {
        "term": [Question(words=(key,)) for key in _some(rng, frequent)],
        "two": [
            Question(words=(a, b))
            for a, b in zip(_some(rng, frequent), _some(rng, middling), strict=False)
        ],
        "fields": [Question(title=t, caption=c, words=(w,)) for t, c, w in _some(rng, places)],
        "phrase": [Question(phrase=each) for each in _some(rng, phrases)],
        "prefix": [Question(prefix=each) for each in _some(rng, prefixes)],
        "boolean": list(_boolean(rng, frequent, middling)),
    }


def _usable(holdings: Holdings) -> set[str]:
    """Return the keys that mean the same to every engine."""
    return {key for key in holdings.frequency if key != GAP and _is_plain(key, holdings.frequency)}


def _is_plain(key: str, known: Counter[str]) -> bool:
    """Tell whether a key is one marked word, without a bare twin and without a free y or i."""
    word = spell(key)
    bare = strip_marks(word)
    alone = bare not in known and len(spelling_variants(key)) == 1
    return word.isalpha() and bare != word and alone


def _prefixes(known: Counter[str]) -> list[str]:
    """Return the usual beginnings of three letters that find the same keys with marks and without."""
    stems: dict[str, set[str]] = {}
    bare: dict[str, set[str]] = {}
    for key in known.keys() - {GAP}:
        stems.setdefault(key[:3], set()).add(key)
        bare.setdefault(strip_marks(key)[:3], set()).add(key)
    same = [
        stem
        for stem, keys in stems.items()
        if len(stem) == 3 and stem.isalpha() and bare.get(stem) == keys
    ]
    return sorted(same, key=lambda stem: (-sum(known[key] for key in stems[stem]), stem))[:40]


def _boolean(
    rng: random.Random, frequent: Sequence[str], middling: Sequence[str]
) -> Iterator[Question]:
    for left, right, without in zip(
        _some(rng, middling), _some(rng, frequent), _some(rng, middling), strict=True
    ):
        if without not in (left, right) and left != right:
            year = rng.randint(2016, 2022)
            days = date(year, 3, 1), date(year + 1, 6, 30)
            yield Question(either=(left, right), without=without, first=days[0], last=days[1])


def _some(rng: random.Random, among: Sequence[_Drawn]) -> list[_Drawn]:
    return rng.sample(among, min(WANTED, len(among)))
