"""A text cut into words and sentences, as the rules of reading see it. Takes linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Degrees are often written against the name: TS.Nguyễn. «TP.» too, against the city's.
_TOKEN = re.compile(
    r"(?P<word>(?:PGS|GS)-TS\b\.?"
    r"|(?:PGS|GS|TSKH|TS|ThS|BSCKII|BSCKI|BS|NGƯT|NGND|NSND|NSƯT|KTS|LS)(?=[.,\s])\.?"
    r"|(?:TP|Tp|tp|TX|Tx|tx)\."
    r"|[^\W\d_]+(?:[.'’&/][^\W\d_]+)*)"
    r"|(?P<number>\d+(?:[./,:-]\d+)*)"
    r"|(?P<mark>[^\w\s]|_)"
)
_OLD_STYLE = re.compile(r"(uỷ|uý|uỳ|uỵ|uỹ|oà|oá|oả|oã|oạ|oè|oé|oẻ|oẽ|oẹ)$")
_NEW_STYLE = {
    "uỷ": "ủy", "uý": "úy", "uỳ": "ùy", "uỵ": "ụy", "uỹ": "ũy", "oà": "òa", "oá": "óa", "oả": "ỏa",
    "oã": "õa", "oạ": "ọa", "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
}  # fmt: skip
_ENDS = frozenset(".!?…")
DASHES = frozenset("-–—")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, number or mark with its place; `key` is what the lexicon compares."""

    text: str
    key: str
    start: int
    end: int
    kind: str

    @property
    def is_capital(self) -> bool:
        """Tell whether it begins with a capital letter."""
        return self.kind == "word" and self.text[0].isupper()

    @property
    def is_upper(self) -> bool:
        """Tell whether it is written in capitals throughout."""
        return self.kind == "word" and len(self.text) > 1 and self.text.isupper()


def key_of(text: str) -> str:
    """Return a syllable in lower case and with the mark where the lexicon has it (uỷ: ủy)."""
    key = text.lower().rstrip(".")
    found = _OLD_STYLE.search(key)
    # Before «qu» the y is the vowel itself: quý, quỳ.
    if found and not (found[0][0] == "u" and key[: found.start()].endswith("q")):
        key = key[: found.start()] + _NEW_STYLE[found[0]]
    return key


def words_of(text: str) -> list[Word]:
    """Return all words, numbers and marks of a text."""
    return [
        Word(m[0], key_of(m[0]), m.start(), m.end(), m.lastgroup or "")
        for m in _TOKEN.finditer(text)
    ]


def sentences(text: str) -> Iterator[Sequence[Word]]:
    """Give the words of each sentence or line."""
    words = words_of(text)
    first = 0
    for i, word in enumerate(words):
        after = words[i + 1] if i + 1 < len(words) else None
        if after is None or _is_end(text, word, after):
            yield words[first : i + 1]
            first = i + 1


def _is_end(text: str, word: Word, after: Word) -> bool:
    between = text[word.end : after.start]
    if "\n" in between:
        return True
    opens = after.is_capital or after.kind == "number" or after.text in "\"“'‘(["
    return word.text in _ENDS and bool(between) and opens
