"""An article from a page that no profile describes.

trafilatura votes for the lines that are body text; the container those lines stand in is then read
by our own rules, which keep captions, bylines, Vietnamese dates and <div> paragraphs.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import datetime
from itertools import accumulate

from archive.models import Article
from archive.text import nfc
from archive.urls import canonical, host_of
from crawler.extract.body import read_body
from crawler.extract.byline import Byline, read_byline
from crawler.extract.chrome import (
    RELATED,
    in_frame,
    is_footer,
    is_heading_of,
    is_linked,
    is_toolbar,
)
from crawler.extract.dates import PrintedDate, date_line, read_date
from crawler.extract.judge import warnings_about
from crawler.extract.lines import Box, Line
from crawler.extract.page import ParsedPage, nothing_here
from crawler.extract.shape import Head, find_head

# It logs every page it cannot read; our ExtractionError says so once.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_HEADINGS = ("h1", "h2", "h3")
_ENOUGH_VOTES = 0.85
_LEAST_TEXT = 120
_MOST_MARKUP = 1_000_000
_MOST_LINES = 5000
_WORD = re.compile(r"[^\W_]+")
_SUFFIX = re.compile(r"\s+[|–—•»]\s+|\s+-\s+|\s*\|\s*")
_WRITER_CLASS = re.compile(r"author|tac-?gia|byline|nguoi-?viet|but-?danh|writer", re.I)
_WRITER_LABEL = re.compile(r"\W*(?:tác giả(?: bài viết)?|nguồn tin|người viết|thực hiện)\s*:", re.I)
_META_DATES = ("article:published_time", "datepublished", "pubdate", "dc.date.issued", "date")


def read_generic(parsed: ParsedPage) -> Article:
    """Return the article of a page of no known site, marked generic.

    Raises ExtractionError when the page holds no running text.
    """
    lines = parsed.lines
    span = _body_span(parsed)
    if span is None:
        raise nothing_here(parsed, "blocks", "no running text was found on the page")
    head = _near(find_head(parsed, None, None), span)
    title, title_at = _title(parsed, head, span[0])
    if not title:
        raise nothing_here(parsed, "title", "the page has no heading and no window title")
    start = max(span[0], title_at + 1 if title_at is not None and title_at < span[1] else 0)
    dated = _dated_line(parsed, title_at, start, span[1])
    if head is not None and head.first == title_at:
        found = read_date(head.printed, captured=parsed.page.fetched_at)
        start, dated = max(start, head.body), (head.body - 1, found) if found else dated
    kept = _without(lines, start, span[1], dated[0] if dated else None)
    body = read_body(
        kept, (0, len(kept)), base=parsed.base, title=title, caption_below=False, byline_last=True
    )
    if not (body.blocks or body.lead):
        raise nothing_here(parsed, "blocks", "no running text was found on the page")
    if not body.byline.text:
        body = replace(body, byline=_byline(parsed, title_at or span[0], span[1]))
    moment, printed, odd = _published(parsed, dated[1] if dated else None)
    section = parsed.metas.get("article:section", "")
    return Article(
        site=host_of(parsed.url),
        key=canonical(parsed.url),
        url=parsed.url,
        title=title,
        lead=body.lead,
        blocks=body.blocks,
        byline=body.byline.text,
        authors=body.byline.authors,
        unit=body.byline.unit,
        source=body.byline.source,
        sections=(section,) if section else (),
        published_at=moment,
        printed_dates=(printed,) if printed else (),
        photos=body.photos,
        attachments=body.attachments,
        warnings=(*odd, *warnings_about(body, section=section, cut=parsed.cut)),
        layout="generic",
        generic=True,
    )


def _near(head: Head | None, span: tuple[int, int]) -> Head | None:
    """Return the head if it stands at the top of the body, not beside a teaser elsewhere."""
    return head if head is not None and span[0] - 15 <= head.body <= span[1] - 1 else None


def _body_span(parsed: ParsedPage) -> tuple[int, int] | None:
    """Return which lines are the body's: from the first voted for to the last, in one container."""
    lines = parsed.lines
    voted = _votes(parsed)
    weights = [len(line.text) if vote else 0 for line, vote in zip(lines, voted, strict=True)]
    if sum(weights) < _LEAST_TEXT:
        weights = [_weight(line) for line in lines]
    if not any(weights):
        return None
    box = _container(lines, weights)
    inside = [i for i in range(box.first, box.last) if weights[i]]
    start, end = inside[0], inside[-1] + 1
    # Photos above the first paragraph and the signature below the last stand in the same container.
    while start > box.first and (lines[start - 1].image or _is_short_text(lines[start - 1])):
        start -= 1
    while end < box.last and _may_follow(lines[end]):
        end += 1
    for index in range(inside[0] + 1, end):
        if is_heading_of(lines[index].text, RELATED) and sum(weights[index:end]) * 3 < sum(weights):
            return start, index
    return start, end


def _votes(parsed: ParsedPage) -> list[bool]:
    """Tell for every line whether trafilatura takes it for body text."""
    import trafilatura  # slow to load, and only pages without a profile need it

    found = trafilatura.bare_extraction(
        parsed.markup[:_MOST_MARKUP], url=parsed.url, favor_recall=True, include_comments=False,
        include_tables=True, with_metadata=False,
    ) if parsed.lines else None  # fmt: skip
    text = nfc(getattr(found, "text", "") or "")
    known = f" {' '.join(_WORD.findall(text))} "
    return [
        index < _MOST_LINES and len(line.text) >= 12 and not is_linked(line)
        and f" {' '.join(_WORD.findall(line.text))} " in known
        for index, line in enumerate(parsed.lines)
    ]  # fmt: skip


def _weight(line: Line) -> int:
    long = line.unlinked >= 60 and not is_linked(line)
    return line.unlinked if long and not is_footer(line.text) and not in_frame(line.box) else 0


def _container(lines: list[Line], weights: list[int]) -> Box:
    """Return the smallest box that holds most of the weight."""
    sums = [0, *accumulate(weights)]
    heaviest = max(range(len(weights)), key=weights.__getitem__)
    box = lines[heaviest].box
    for box in lines[heaviest].box.around():
        if sums[box.last] - sums[box.first] >= _ENOUGH_VOTES * sums[-1]:
            break
    return box


def _is_short_text(line: Line) -> bool:
    text = line.text
    return bool(text) and not (is_linked(line) or is_toolbar(text) or in_frame(line.box))


def _may_follow(line: Line) -> bool:
    """Tell whether a line below the last paragraph may still be the article's: photo or signature."""
    if line.image is not None:
        return True
    return len(line.text) <= 300 and _is_short_text(line) and not (
        is_heading_of(line.text, RELATED) or is_footer(line.text)
    )  # fmt: skip


def _without(lines: list[Line], start: int, end: int, dated: int | None) -> list[Line]:
    return [
        line for i, line in enumerate(lines[start:end], start)
        if i != dated and not (line.text and (is_toolbar(line.text) or date_line(line.text)))
        and not (line.image is None and is_linked(line) and len(line.text) < 300 and len(line.links) > 1)
    ]  # fmt: skip


def _title(parsed: ParsedPage, head: Head | None, start: int) -> tuple[str, int | None]:
    """Return the title and the line it stands on, if it does.

    A heading that the window title repeats comes first, then what stands above a date line.
    """
    lines = parsed.lines
    words = " ".join(_plain(t) for t in (parsed.metas.get("og:title", ""), parsed.window_title))
    heads = [
        i for i, line in enumerate(lines)
        if line.box.role in _HEADINGS and len(line.text) >= 8 and not in_frame(line.box)
    ]  # fmt: skip
    named = [i for i in heads if len(lines[i].text) >= 15 and _plain(lines[i].text) in words]
    if named:
        best = min(named, key=lambda i: lines[i].box.role)
        return lines[best].text, best
    if head is not None:
        return head.title, head.first
    tops = [i for i in heads if lines[i].box.role == "h1"]
    plain = [
        i for i, line in enumerate(lines[: start + 1])
        if len(line.text) >= 20 and not line.links and not in_frame(line.box) and _plain(line.text) in words
    ]  # fmt: skip
    if tops or plain:
        best = (plain or tops)[0]
        return lines[best].text, best
    given = parsed.metas.get("og:title") or _bare_title(parsed.window_title)
    if given:
        return given, None
    return (lines[start].text, start) if 8 <= len(lines[start].text) <= 200 else ("", None)


def _bare_title(text: str) -> str:
    """Return a window title without the site's name behind it."""
    parts = _SUFFIX.split(text)
    return (
        text[: len(text) - len(parts[-1])].rstrip(" |–—•»-")
        if len(parts) > 1 and len(parts[0]) >= 20
        else text
    )


def _dated_line(
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
            text = lines[index].text
            found = date_line(text, captured=captured) if not in_frame(lines[index].box) else None
            if found and not (place is above and _is_today(found, captured)):
                return index, found
    return None


def _is_today(found: PrintedDate, captured: datetime) -> bool:
    return found.moment.date() == captured.astimezone(found.moment.tzinfo).date()


def _published(
    parsed: ParsedPage, printed: PrintedDate | None
) -> tuple[datetime | None, str, tuple[str, ...]]:
    if printed is not None:
        return printed.moment, printed.printed, () if printed.exact else ("no-time",)
    captured = parsed.page.fetched_at
    for name in _META_DATES:
        found = read_date(parsed.metas.get(name, ""), captured=captured)
        if found:
            return found.moment, "", ("inferred-date",)
    for element in parsed.root.iter("time"):
        found = read_date(element.get("datetime") or "", captured=captured)
        if found:
            return found.moment, "", ("inferred-date",)
    return None, "", ("no-date",)


def _byline(parsed: ParsedPage, start: int, end: int) -> Byline:
    """Return the byline of a line whose class or label says so, else the page's own author meta."""
    for line in parsed.lines[start : end + 8]:
        text = line.text
        if not 2 <= len(text) <= 120 or date_line(text):
            continue
        if _WRITER_LABEL.match(text) or _WRITER_CLASS.search(f"{line.hint} {line.box.hint}"):
            return read_byline(text)
    author = parsed.metas.get("author", "")
    known = author and "@" not in author and "://" not in author and len(author) <= 60
    return read_byline(author) if known else Byline()


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
