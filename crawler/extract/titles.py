"""The title of an article on a page of no known site."""

from __future__ import annotations

import re

from crawler.extract.chrome import in_frame, is_linked
from crawler.extract.lines import Line
from crawler.extract.page import ParsedPage
from crawler.extract.same_words import bare_words
from crawler.extract.shape import Head
from crawler.extract.site_names import names_site

_HEADINGS = ("h1", "h2", "h3")
_LONG_TITLE, _KICKER = 20, 60
_SUFFIX = re.compile(r"\s+[|–—•»]\s+|\s+-\s+|\s*\|\s*")
_SITE_NAME = re.compile(r"site-?(?:name|title)|logo|brand|slogan|banner", re.I)
_TITLE_CLASS = re.compile(r"(?:^|[\s_-])(?:title|tieu-?de|headline|tit)|title(?:$|[\s_-])", re.I)


def find_title(
    parsed: ParsedPage, head: Head | None, start: int, *, early: int
) -> tuple[str, int | None]:
    """Return the title and the line it stands on, if it does; `early` is the last line it may be.

    A heading that the window title repeats comes first, then what stands above a date line.
    """
    lines = parsed.lines
    told = (parsed.metas.get("og:title", ""), parsed.linked_data.headline, parsed.window_title)
    words = " ".join(map(bare_words, told))
    heads = [
        i for i, line in enumerate(lines[: early + 1])
        if line.box.role in _HEADINGS and len(line.text) >= 8 and not in_frame(line.box)
        and not _SITE_NAME.search(line.box.hint)
    ]  # fmt: skip
    # Where the window title is the site's name, a heading repeats it and is no title.
    window = bare_words(parsed.window_title)
    whole = {i for i in heads if bare_words(lines[i].text) == window}
    if whole and names_site(parsed, parsed.window_title):
        heads = [i for i in heads if i not in whole]
    named = [i for i in heads if len(lines[i].text) >= 15 and bare_words(lines[i].text) in words]
    if named:
        best = min(named, key=lambda i: lines[i].box.role)
        return lines[best].text, best
    for i in heads:
        if (bare := _below_kicker(lines[i].text, told)) and lines[i].box.role in ("h1", "h2"):
            return bare, i
    if head is not None:
        return head.title, head.first
    tops = [i for i in heads if lines[i].box.role == "h1"]
    plain = [i for i in range(min(start, early) + 1) if _repeats(lines[i], words)]
    if tops or plain:
        best = (plain or tops)[0]
        return lines[best].text, best
    titled = [i for i in range(max(0, start - 20), start) if _is_called_title(lines[i])]
    if titled:
        return lines[titled[-1]].text, titled[-1]
    given = told[1] or told[0] or _bare_title(parsed.window_title)
    if given:
        return given, None
    return (lines[start].text, start) if 8 <= len(lines[start].text) <= 200 else ("", None)


def _below_kicker(text: str, told: tuple[str, ...]) -> str:
    """Return the title that machines are told, if a heading is it with a short kicker before it."""
    own = bare_words(text)
    for title in told:
        bare = bare_words(title)
        if len(bare) >= _LONG_TITLE and own.endswith(bare) and len(own) - len(bare) <= _KICKER:
            return title
    return ""


def _repeats(line: Line, words: str) -> bool:
    own = len(line.text) >= 20 and not line.links and not in_frame(line.box)
    return own and bare_words(line.text) in words


def _is_called_title(line: Line) -> bool:
    if len(line.text) < 15 or is_linked(line) or in_frame(line.box):
        return False
    return bool(_TITLE_CLASS.search(f"{line.hint} {line.box.hint}"))


def _bare_title(text: str) -> str:
    """Return a window title without the site's name behind it."""
    parts = _SUFFIX.split(text)
    return (
        text[: len(text) - len(parts[-1])].rstrip(" |–—•»-")
        if len(parts) > 1 and len(parts[0]) >= 20
        else text
    )
