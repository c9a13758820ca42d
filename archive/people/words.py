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
_CAPITALS = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFA, 2)))
# A line's end, or a full stop with white space, a capital, number or quotation mark after it;
# but not that of a degree or a city (TS. Nguyễn, TP. Lạng Sơn).
_BREAK = re.compile(
    r"\s*\n\s*|(?<=[.!?…])(?<!\bTP\.)(?<!\bTp\.)(?<!\bTX\.)(?<!TS\.)(?<!GS\.)(?<!ThS\.)(?<!BS\.)"
    rf"(?<!KS\.)(?<!LS\.)[^\S\n]+(?=[{_CAPITALS}]|\d|[\"“'‘(\[])"
)
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


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Return all words, numbers and marks of a part of a text; places are those in the whole."""
    last = len(text) if end is None else end
    return [
        Word(m[0], key_of(m[0]), m.start(), m.end(), m.lastgroup or "")
        for m in _TOKEN.finditer(text, start, last)
    ]


def sentences(text: str, *, only: re.Pattern[str] | None = None) -> Iterator[Sequence[Word]]:
    """Give the words of each sentence or line; of those alone in which `only` is found."""
    first = 0
    for break_ in _BREAK.finditer(text):
        yield from _sentence(text, first, break_.start(), only)
        first = break_.end()
    yield from _sentence(text, first, len(text), only)


def _sentence(
    text: str, start: int, end: int, only: re.Pattern[str] | None
) -> Iterator[Sequence[Word]]:
    if only is None or only.search(text, start, end):
        words = words_of(text, start, end)
        if words:
            yield words
