"""Finding an article's head on a page that marks nothing: section, title, then the date line.

The date line is the anchor, because its shape is fixed and rare. A page may show more lines of that
shape (a clock in its header, dates beside teasers): the one that is followed by an article counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from archive.sites import Layout, Site
from archive.text import HANOI
from crawler.extract.chrome import (
    RELATED,
    headings,
    in_frame,
    is_contact,
    is_footer,
    is_heading_of,
    is_linked,
    is_toolbar,
)
from crawler.extract.dates import date_beside_tools, date_line, odd_date_line, read_date
from crawler.extract.lines import Line
from crawler.extract.page import ParsedPage
from crawler.extract.same_words import bare_words
from crawler.extract.site_names import names_site

_LONGEST_TITLE = 400
_LOOK_BACK = 12
_MOST_DATED = 300
_NAMED = re.compile(r"\W*(?:tác giả|người đăng|nguồn(?: tin)?|đăng bởi|tin, ảnh|ảnh)\s*:", re.I)
_PATH_MARKS = re.compile(r"\s*(?:»|›|>>|>|→|::|\|)\s*")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above an article's text; lines[first] is its title, lines[body] its first line."""

    title: str
    section: str
    printed: str
    first: int
    body: int


@dataclass(frozen=True, slots=True)
class _Titled:
    text: str
    first: int


def find_head(parsed: ParsedPage, site: Site | None, layout: Layout | None) -> Head | None:
    """Return the head of the article on the page, or None when the page shows none.

    Without a layout every form of date line counts, and only a title above one is found.
    """
    finder = _Finder(parsed, site, layout)
    return finder.by_date() or finder.by_dated_title() or finder.by_title()


class _Finder:
    def __init__(self, parsed: ParsedPage, site: Site | None, layout: Layout | None) -> None:
        self.parsed, self.site, self.lines = parsed, site, parsed.lines
        self.key = site.article_key(parsed.url) if site else None
        self.label = site.section_of(parsed.url).casefold() if site else ""
        self.labels = {label.casefold() for label in site.sections.values()} if site else set()
        window = bare_words(parsed.window_title)
        named = site is None and names_site(parsed, parsed.window_title)
        self.name = bare_words(site.title) if site else window if named else ""
        self.window = "" if window == self.name else window
        self.stops = headings(tuple(layout.stop)) if layout else RELATED
        self.shape = re.compile(layout.date_line) if layout else None
        self._dated: dict[int, bool] = {}

    def by_date(self) -> Head | None:
        dated = [i for i in range(len(self.lines)) if self._is_dated(i)][:_MOST_DATED]
        best: tuple[float, Head] | None = None
        for place, index in enumerate(dated):
            titled = self._title_above(index)
            if titled is None:
                continue
            end = dated[place + 1] if place + 1 < len(dated) else len(self.lines)
            score = self._score(index, titled, end, alone=len(dated) == 1)
            if best is None or score > best[0]:
                best = score, self._head(titled, index)
        return best[1] if best and best[0] >= 0 else None

    def by_dated_title(self) -> Head | None:
        """Return a head whose date stands behind the title in one line."""
        for index, line in enumerate(self.lines if self.shape else []):
            found = self.shape.search(line.text) if self.shape and len(line.text) <= 400 else None
            title = line.text[: found.start()].rstrip(" (-–|[") if found else ""
            after = line.text[found.end() :].strip(" )]") if found else ""
            long = len(title) >= 10 and not after and not is_linked(line)
            if long and self._prose(index + 1, len(self.lines)) >= 100:
                printed = found.group() if found else ""
                return Head(title, self._section_above(index), printed, index, index + 1)
        return None

    def by_title(self) -> Head | None:
        """Return a head without a date line: the page's own title stands right under its section."""
        for index, line in enumerate(self.lines):
            section = bool(self.label) and line.text.casefold() == self.label
            after = index + 1
            if not section or after >= len(self.lines) or not self._may_be_title(after):
                continue
            if self._prose(after + 1, len(self.lines)) >= 300 and not is_linked(self.lines[after]):
                return Head(self.lines[after].text, line.text, "", after, after + 1)
        return None

    def _is_dated(self, place: int) -> bool:
        """Tell whether a line is a date line, remembered: titles are looked for above each."""
        if place not in self._dated:
            self._dated[place] = self._prints_date(self.lines[place])
        return self._dated[place]

    def _prints_date(self, line: Line) -> bool:
        """Tell whether a line has the layout's shape, with at most a label beside it."""
        text = line.text
        if not 8 <= len(text) <= 160 or not _DIGIT.search(text):
            return False
        if self.shape is None:
            # A date that nobody believes stands where the article's does all the same.
            captured = self.parsed.page.fetched_at
            dated = date_beside_tools(text, captured=captured) is not None
            return dated or odd_date_line(text, captured=captured)
        if self.shape.fullmatch(text):
            return True
        found = self.shape.search(text)
        if found is None:
            return False
        date = read_date(text)
        rest = date.rest if date else ""
        return not rest or is_toolbar(rest) or bool(_NAMED.match(rest))

    def _score(self, index: int, titled: _Titled, end: int, *, alone: bool) -> float:
        line = self.lines[index]
        score = min(self._prose(index + 1, end), 1200) / 100
        score += 2 * (self.shape is None or self.shape.fullmatch(line.text) is not None)
        score += 4 * self._is_window_title(titled.text)
        score += self.lines[titled.first].bold + 2 * self.lines[titled.first].box.role.startswith(
            "h"
        )
        above = self._text_above(titled.first)
        score += 4 * (above is not None and self.lines[above].text.casefold() == self.label)
        if in_frame(line.box):
            score -= 6
        today = self.parsed.page.fetched_at.astimezone(HANOI)
        moment = read_date(line.text)
        if not alone and moment and abs(moment.moment - today) < timedelta(hours=2):
            score -= 2
        has_more = any(row.text or row.image for row in self.lines[index + 1 : index + 4])
        return score if has_more else -1

    def _prose(self, start: int, end: int) -> int:
        """Return the characters of running text in lines[start:end], up to a closing heading."""
        total = 0
        for line in self.lines[start : min(end, start + 400)]:
            if is_heading_of(line.text, self.stops):
                break
            if line.image is None and not is_footer(line.text) and not is_contact(line.text):
                total += line.unlinked if line.unlinked >= 40 else 0
        return total

    def _head(self, titled: _Titled, index: int) -> Head:
        return Head(
            titled.text,
            self._section_above(titled.first),
            self.lines[index].text,
            titled.first,
            index + 1,
        )

    def _title_above(self, index: int) -> _Titled | None:
        tried = []
        for place in range(index - 1, max(-1, index - 1 - _LOOK_BACK), -1):
            if self._is_dated(place):
                break
            if self._may_be_title(place):
                tried.append(place)
                if len(tried) == 3:
                    break
        if not tried:
            return None
        named = next((i for i in tried if self._is_window_title(self.lines[i].text)), None)
        place = tried[0] if named is None else named
        return self._whole_title(place)

    def _may_be_title(self, place: int) -> bool:
        line = self.lines[place]
        text = line.text
        if not 4 <= len(text) <= _LONGEST_TITLE or not _LETTER.search(text):
            return False
        if text.casefold() in self.labels or bare_words(text) == self.name:
            return False
        if is_toolbar(text) or _NAMED.match(text) or date_line(text) or is_footer(text):
            return False
        return not is_linked(line) or self._links_here(line)

    def _links_here(self, line: Line) -> bool:
        """Tell whether a linked title leads to this very page."""
        for href, _ in line.links:
            url = self.parsed.resolve(href)
            if url and not (
                self.site and self.key and self.parsed.key_of(url, self.site) == self.key
            ):
                return False
        return True

    def _whole_title(self, place: int) -> _Titled:
        """Return the title that ends in this line, with lines that only a <br> parts from it."""
        texts, first = [self.lines[place].text], place
        while self.lines[first].joined and first > 0 and self._may_be_title(first - 1):
            line, before = self.lines[first], self.lines[first - 1]
            alike = before.bold == line.bold and before.hint == line.hint and before.box is line.box
            goes_on = line.text[0].islower() or before.text.endswith((",", "-", "–"))
            heading = line.box.role.startswith("h")
            joined = " ".join([before.text, *texts])
            if not (alike and (goes_on or heading or self._is_window_title(joined))):
                break
            texts.insert(0, before.text)
            first -= 1
        return _Titled(" ".join(texts), first)

    def _is_window_title(self, text: str) -> bool:
        plain = bare_words(text)
        return (
            len(plain) >= 20
            and plain not in self.name
            and (plain in self.window or (len(self.window) >= 25 and plain.startswith(self.window)))
        )

    def _text_above(self, place: int) -> int | None:
        for above in range(place - 1, max(-1, place - 5), -1):
            line = self.lines[above]
            if line.image is None and not is_toolbar(line.text) and read_date(line.text) is None:
                return above
        return None

    def _section_above(self, first: int) -> str:
        """Return the section's name as printed above the title, or an empty string."""
        above = self._text_above(first)
        if above is None:
            return ""
        line = self.lines[above]
        name = _PATH_MARKS.split(line.text)[-1].strip()
        if name.casefold() in self.labels:
            return name
        if not 3 <= len(name) <= 120 or bare_words(name) == self.name:
            return ""
        if is_linked(line) and not self._links_to_section(line):
            return ""
        return "" if in_frame(line.box) else name

    def _links_to_section(self, line: Line) -> bool:
        site = self.site
        wanted = site.section_id_of(self.parsed.url) if site else ""
        return (
            site is not None
            and wanted != ""
            and any(
                site.section_id_of(self.parsed.resolve(href)) == wanted for href, _ in line.links
            )
        )
