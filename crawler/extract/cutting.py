"""The part of a page's markup that is parsed: no more of it than the bounds allow.

The time that parsers and readers take grows with the square of some counts (attributes of a tag,
lines of a text), so these are bounded before anything is parsed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.extract.bounds import Bounds

_INLINED = re.compile(r"data:[\w/+.;=-]{0,60}base64,[A-Za-z0-9+/=\s]*", re.I)
# libxml2 reads nothing below it, browsers do: pasted documents bring theirs into the middle.
_END = re.compile(r"</html\s*+>", re.I)
_DECLARATION = re.compile(r"^\s*+<\?xml[^>]{0,200}\?>", re.I)
_PREFORMATTED = re.compile(r"<pre[\s/>]", re.I)
# An attribute as browsers read it (HTML, §13.2.5.32 and on): a quote counts only behind "=".
_ATTRIBUTE = (
    r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>"'][^\s>]*+)?+)?+"""
)


def cut_markup(text: str, bounds: Bounds) -> tuple[str, bool]:
    """Return the markup that is parsed, and whether the page holds more than that."""
    if "base64," in text:
        text = _INLINED.sub("", text)
    size = len(text)
    text = first_part(text[: bounds.characters], "<", bounds.tags)
    if _PREFORMATTED.search(text):
        # Each line there is a line of the page, as if a tag began it.
        text = first_part(text, "\n", bounds.tags)
    cut = len(text) < size
    text = _END.sub("", _DECLARATION.sub("", text).replace("\x00", ""))
    slim = _slimmed(text, bounds.attributes)
    return slim, cut or slim is not text


def first_part(text: str, mark: str, most: int) -> str:
    """Return a text as far as its first so many marks."""
    if text.count(mark) <= most:
        return text
    marks = re.finditer(re.escape(mark), text)
    return text[: next(found.start() for n, found in enumerate(marks) if n == most)]


def _slimmed(text: str, most: int) -> str:
    """Return markup whose tags have so many attributes at most; itself when they have."""
    usual, overfull = _patterns(most)
    at, kept = 0, []
    while (end := usual.match(text, at).end()) < len(text):  # type: ignore[union-attr]
        found = overfull.match(text, end)
        if found is None:
            break
        kept += [text[at:end], found[1], ">"]
        at = found.end()
    return "".join([*kept, text[at:]]) if kept else text


@lru_cache(maxsize=8)
def _patterns(most: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what matches markup as far as the first tag with too many attributes, and such a tag.

    Nothing in them goes back, so one walk over the page is enough, at its speed: a hundredth of
    the time of parsing it. Scripts, styles and comments hold no tags.
    """
    few = rf"(?:{_ATTRIBUTE}){{0,{most}}}+"
    usual = (
        r"(?:[^<]++"
        r"|<!--(?:-?>|(?:[^-]++|-(?!-!?>))*+)"
        rf"|<(?:script|style)(?=[\s/>]){few}[\s/]*+(?:>(?:[^<]++|<(?!/(?:script|style)))*+|\Z)"
        rf"|<(?!(?:script|style)[\s/>])[a-z][^\s/>]*+{few}[\s/]*+(?:>|\Z)"
        r"|<(?![a-z!])|<!(?!--))*+"
    )
    overfull = rf"(<[a-z][^\s/>]*+{few})(?:{_ATTRIBUTE})++[\s/]*+>?"
    return re.compile(usual, re.I), re.compile(overfull, re.I)
