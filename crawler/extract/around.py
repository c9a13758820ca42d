"""What stands around the text on a page of no known site: its date, sections, writer and source."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from itertools import islice

from crawler.extract.ancestors import stacked_path
from crawler.extract.byline import NOBODY, Byline, read_byline, read_signature
from crawler.extract.chrome import in_frame
from crawler.extract.dates import (
    PrintedDate,
    date_beside_tools,
    odd_date_line,
    read_date,
    second_date,
)
from crawler.extract.lines import Box, Line
from crawler.extract.page import ParsedPage
from crawler.extract.printed_path import label_above, printed_path
from crawler.extract.said_path import menu_place, said_path, said_section
from crawler.extract.sections import section_path

_WRITER_CLASS = re.compile(r"author|tac-?gia|byline|nguoi-?viet|but-?danh|writer", re.I)
_SOURCE_CLASS = re.compile(r"(?:^|[\s_-])(?:source|nguon(?:-?tin)?)(?:$|[\s_-])", re.I)
_CAPTION_CLASS = re.compile(r"caption|credit|photo|image|img", re.I)
_LABELLED = re.compile(
    r"\W*(?:tác giả(?: bài viết)?|nguồn(?: tin)?|người viết|người đăng(?: tin)?|thực hiện)\s*:",
    re.I,
)
_PATH_CLASS = re.compile(
    r"crumb|duong-?dan|(?:^|[\s_-])(?:you-?are-?here|detail-?cate|cat(?:egory)?-?name|zone-?name)"
    r"(?:$|[\s_-])|(?:^|\s)path(?:way)?(?:$|\s)",
    re.I,
)
_META_DATES = ("article:published_time", "datepublished", "pubdate", "dc.date.issued", "date")
_META_CHANGES = ("article:modified_time", "datemodified", "og:updated_time")
_BELOW = 8
_LONGEST = 120


def dated_line(
    parsed: ParsedPage, title_at: int | None, start: int, end: int
) -> tuple[int, PrintedDate] | None:
    """Return the date line nearest below the title, or just above it, or right after the text."""
    lines = parsed.lines
    top = title_at if title_at is not None else max(0, start - 6)
    below = range(top, min(len(lines), max(start + 3, top + 12)))
    above = range(max(0, top - 4), top)[::-1]
    after = range(end, min(len(lines), end + 6))
    captured = parsed.page.fetched_at
    for place in (below, above, after):
        for index in place:
            line = lines[index]
            if in_frame(line.box) and not (
                top < index < start and _heads_text(line.box, top, start)
            ):
                continue
            found = date_beside_tools(line.text, captured=captured)
            if found and not (place is above and _is_today(found, captured)):
                return index, found
    return None


def _heads_text(box: Box, title_at: int, start: int) -> bool:
    """Tell whether a box is called a footer and stands between title and text: no page's footer.

    So Drupal's themes write the line of date and writer (HTML, §4.3.8: a footer for its article).
    """
    footer = box.nearest("footer")
    return footer is not None and title_at < footer.first and footer.last <= start


def odd_line(parsed: ParsedPage, title_at: int | None) -> str:
    """Return the date line just below the title that is refused, or an empty string."""
    if title_at is None:
        return ""
    captured = parsed.page.fetched_at
    below = (line.text for line in parsed.lines[title_at + 1 : title_at + 5])
    return next((text for text in below if odd_date_line(text, captured=captured)), "")


def _is_today(found: PrintedDate, captured: datetime) -> bool:
    return found.moment.date() == captured.astimezone(found.moment.tzinfo).date()


def published_on(
    parsed: ParsedPage, printed: PrintedDate | None
) -> tuple[datetime | None, str, tuple[str, ...]]:
    """Return (moment, date line as printed, warnings); what only machines are told is inferred."""
    if printed is not None and printed.relative:
        return printed.moment, "", ("relative-date",)
    if printed is not None:
        return printed.moment, printed.printed, () if printed.exact else ("no-time",)
    captured = parsed.page.fetched_at
    given = [parsed.metas.get(name, "") for name in _META_DATES]
    given.append(parsed.linked_data.published)
    given += [element.get("datetime") or "" for element in parsed.root.iter("time")]
    for text in given:
        found = read_date(text, captured=captured)
        if found:
            return found.moment, "", ("inferred-date",)
    return None, "", ("no-date",)


def changed_on(
    parsed: ParsedPage, dated: tuple[int, PrintedDate] | None, published: datetime | None
) -> datetime | None:
    """Return when the page says that it was last changed, if that is not its publication."""
    captured = parsed.page.fetched_at
    given = [parsed.metas.get(name, "") for name in _META_CHANGES]
    given.append(parsed.linked_data.modified)
    found = [read_date(text, captured=captured) for text in given]
    if dated is not None:
        near = parsed.lines[dated[0] : dated[0] + 2]
        found = [second_date(line.text, captured=captured) for line in near] + found
    moments = [date.moment for date in found if date is not None]
    return next((m for m in moments if published is None or m > published), None)


def sections_above(parsed: ParsedPage, title: str, end: int) -> tuple[str, ...]:
    """Return the steps of the breadcrumb above the title, or the section that machines are told."""
    steps: list[str] = []
    for line in parsed.lines[:end]:
        hints = [line.hint, *(box.hint for box in _near(line))]
        if any(hint and _PATH_CLASS.search(hint) for hint in hints):
            names = [name for _, name in line.links if name]
            steps += names or ([line.text] if line.text and not read_date(line.text) else [])
    found = section_path(steps, title=title)
    if found:
        return found
    told = section_path(parsed.linked_data.sections, title=title)
    if said := section_path(said_path(parsed), title=title) or told:
        return said
    if given := said_section(parsed):
        return (given,)
    if printed := printed_path(parsed, end, title=title):
        return printed
    if stacked := section_path(stacked_path(parsed.lines, end), title=title):
        return stacked
    if above := label_above(parsed, end, title=title):
        return above
    return section_path([menu_place(parsed)], title=title)


def _near(line: Line) -> list[Box]:
    return list(islice(line.box.around(), 4))


def byline_around(parsed: ParsedPage, head: int, start: int, end: int) -> Byline:
    """Return what lines beside the text say of writer and source by class or label.

    What the page tells machines is asked last.
    """
    near = [*parsed.lines[head:start], *parsed.lines[max(start, end - 4) : end + _BELOW]]
    texts = [line.text for line in near if _names_someone(line)]
    found = read_signature(texts) if texts else NOBODY
    if found.text or found.source:
        return found
    author = parsed.metas.get("author", "")
    if names := parsed.linked_data.authors:
        author = ", ".join(names)
    known = author and "@" not in author and "://" not in author and len(author) <= 60
    return read_byline(author) if known else NOBODY


def _names_someone(line: Line) -> bool:
    text = line.text
    if not 2 <= len(text) <= _LONGEST or read_date(text):
        return False
    if _LABELLED.match(text):
        return True
    hints = f"{line.hint} {line.box.hint}"
    if _CAPTION_CLASS.search(hints):
        return False
    return bool(_WRITER_CLASS.search(hints) or _SOURCE_CLASS.search(hints))


def together(signed: Byline, named: Byline) -> Byline:
    """Return the signature below the text, or who is named beside it; sources of both."""
    if signed.text:
        return replace(signed, source=signed.source or named.source)
    return replace(named, source=named.source or signed.source)
