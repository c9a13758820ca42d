"""Sections told by where a page stands: steps printed one below the other, lists its address lies under."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.text import nfc, squeeze
from archive.urls import host_of, query_of, split
from crawler.extract.chrome import RELATED, is_heading_of, is_linked, is_toolbar
from crawler.extract.dates import read_date
from crawler.extract.lines import Line
from crawler.extract.page import ParsedPage
from crawler.extract.printed_path import OF_MENUS
from crawler.extract.sections import section_path
from crawler.extract.site_names import bare_letters, names_site

_LOOK_BACK, _MOST_STEPS, _BESIDE = 10, 5, 5
_LABELLED = re.compile(
    r"\W*(?:(?:trong |thuộc )?(?:chuyên mục|danh mục|thể loại)|category|filed under|posted in)\s*:\s*"
    r"([^|:]{2,60})$",
    re.I,
)
_SHORTEST, _LONGEST, _SHORTEST_NAME = 2, 60, 6
_PARTS = re.compile(r"\s+[-–—•>|»›]+\s+|\s*[|»›]\s*")
_SEAM = re.compile(r"[^a-z0-9]+")
# What parts the steps may be a line of its own.
_MARK = re.compile(r"[\W_]{1,3}")
_ENDING = re.compile(r"\.(?:html?|aspx?|php|jsp|chn|vnp|epi)$", re.I)
_MENU = re.compile(r"menu|navbar", re.I)
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?", re.I)
_CATEGORY = re.compile(r"cat|chuyen-?muc|zone|section|nhom|tabid|menuid", re.I)


def stacked_path(lines: list[Line], title_at: int) -> list[str]:
    """Return the steps that stand one below the other right above the title, the first leading home.

    A list of steps that a style sheet shows as one line is such; a menu has more, or stands apart.
    """
    steps: list[str] = []
    for line in lines[max(0, title_at - _LOOK_BACK) : title_at][::-1]:
        text = line.text
        home = is_linked(line) and not section_path([name for _, name in line.links[:1]])
        dated = not is_linked(line) and read_date(text)
        if not home and (not text or _MARK.fullmatch(text) or is_toolbar(text) or dated):
            continue
        if not steps and is_heading_of(text, RELATED):
            return []
        if len(text) > _LONGEST or len(steps) > _MOST_STEPS or not (is_linked(line) or not steps):
            return []
        if home:
            names = [name for _, name in line.links if name]
            # Several links in one line with more below them are a menu above the section's name.
            if len(names) > 1 and steps:
                return []
            found = steps[::-1] or names[1:_MOST_STEPS]
            return [] if any(map(OF_MENUS.match, found)) else found
        if any(_MENU.search(box.hint) for box in line.box.around()):
            return []
        steps.append(text)
    return []


def labelled_section(lines: list[Line], title_at: int, end: int) -> str:
    """Return the section that a line beside the text names with its label, or nothing."""
    near = (*lines[max(0, title_at - _BESIDE) : title_at + _BESIDE], *lines[end : end + _BESIDE])
    for line in near:
        if len(line.text) <= _LONGEST + 20 and (found := _LABELLED.match(line.text)):
            return found.group(1).strip()
    return ""


def section_of_address(parsed: ParsedPage) -> str:
    """Return the name of the innermost list that the page's own address lies under, or nothing.

    Lists are links to a folder of the address, links whose words are the name of such a folder, or
    links with the same category in their query.
    """
    found, deepest = "", 0
    for url, text in _short_links(parsed):
        depth = max(
            _folders_shared(url, parsed.url),
            _folder_named(text, parsed.url),
            _is_category_of(url, parsed.url),
        )
        if depth > deepest and section_path([text]):
            found, deepest = text, depth
    return found


def section_of_window(parsed: ParsedPage, title: str) -> str:
    """Return the part of "Title - Section - Site" in the window title that a list's link says too."""
    parts = [part.strip() for part in _PARTS.split(parsed.window_title)]
    if len(parts) < 2:
        return ""
    known = {text.casefold() for _, text in _short_links(parsed) if not OF_MENUS.match(text)}
    told = (
        part for part in parts if part.casefold() in known and section_path([part], title=title)
    )
    return next((p for p in told if not (names_site(parsed, p) or is_toolbar(p))), "")


def _short_links(parsed: ParsedPage) -> Iterator[tuple[str, str]]:
    own = host_of(parsed.url)
    for link in parsed.root.iter("a") if parsed.root is not None else ():
        url = parsed.resolve(link.get("href") or "")
        if url and host_of(url) == own:
            text = squeeze(nfc("".join(link.itertext())))
            if _SHORTEST <= len(text) <= _LONGEST:
                yield url, text


def _folders_shared(url: str, page: str) -> int:
    """Return how many folders deep a link to a folder of the page's address leads, 0 to none."""
    if split(url).query:
        return 0
    folder, whole = _segments(url), _segments(page)
    under = folder == whole[: len(folder)] and len(folder) < len(whole)
    telling = [each for each in folder if not _LANGUAGE.fullmatch(each)]
    return len(folder) if under and telling else 0


def _folder_named(text: str, page: str) -> int:
    """Return how deep the folder of the page's address is that words are written as, 0 for none."""
    name = _SEAM.sub("-", bare_letters(text)).strip("-")
    folders = _segments(page)[:-1]
    return folders.index(name) + 1 if len(name) >= _SHORTEST_NAME and name in folders else 0


def _segments(url: str) -> list[str]:
    return [each for each in _ENDING.sub("", split(url).path).lower().split("/") if each]


def _is_category_of(url: str, page: str) -> int:
    """Return 1 for a link that names the page's category in its query, and no single article.

    What says all that the page's own address says is the page itself, in print or another language;
    what gives one of its names another value is another article, or another list.
    """
    asked, own = query_of(url), query_of(page)
    if all(name in asked for name in own) or any(own.get(n, v) != v for n, v in asked.items()):
        return 0
    return int(any(_CATEGORY.search(name) and asked[name] for name in asked if name in own))
