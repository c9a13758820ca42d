"""An article from a page that no profile describes.

trafilatura votes for the lines that are body text; the container those lines stand in is then read
by our own rules, which keep captions, bylines, Vietnamese dates and <div> paragraphs.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from itertools import accumulate

from archive.models import Article, Attachment
from archive.text import nfc
from archive.urls import canonical, host_of
from crawler.extract.around import (
    byline_around,
    changed_on,
    dated_line,
    published_on,
    sections_above,
    together,
)
from crawler.extract.body import Body, read_body
from crawler.extract.chrome import (
    RELATED,
    in_frame,
    is_footer,
    is_heading_of,
    is_linked,
    is_toolbar,
)
from crawler.extract.dates import date_beside_tools, read_date
from crawler.extract.files import files_of, has_files
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
_BELOW = 20
_POSTED_BY = re.compile(r"\W*(?:viết|gửi|đăng|tạo)\s+bởi\b.{0,40}$", re.I)
_SITE_NAME = re.compile(r"site-?(?:name|title)|logo|brand|slogan|banner", re.I)
_TITLE_CLASS = re.compile(r"(?:^|[\s_-])(?:title|tieu-?de|headline|tit)|title(?:$|[\s_-])", re.I)
_MOST_BETWEEN = 12
_LONGEST_BETWEEN = 900


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
    dated = dated_line(parsed, title_at, start, span[1])
    if head is not None and head.first == title_at:
        found = read_date(head.printed, captured=parsed.page.fetched_at)
        start, dated = max(start, head.body), (head.body - 1, found) if found else dated
    text_at = start
    if title_at is not None:
        start = _below_head(lines, max(title_at, dated[0] if dated else 0), start)
    posted = {i for i in range(start, text_at) if _POSTED_BY.match(lines[i].text)}
    kept = _without(lines, start, span[1], {dated[0], *posted} if dated else posted)
    body = read_body(
        kept, (0, len(kept)), base=parsed.base, title=title, caption_below=False, byline_last=True
    )
    if not (body.blocks or body.lead):
        raise nothing_here(parsed, "blocks", "no running text was found on the page")
    named = byline_around(parsed, title_at or span[0], start, span[1])
    body = replace(body, byline=together(body.byline, named))
    moment, printed, odd = published_on(parsed, dated[1] if dated else None)
    body = replace(body, attachments=(*body.attachments, *_files_below(parsed, span[1], body)))
    sections = sections_above(parsed, title, title_at if title_at is not None else start)
    if not sections and head is not None and head.first == title_at and len(head.section) <= 80:
        sections = (head.section,) if head.section else ()
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
        sections=sections,
        published_at=moment,
        modified_at=changed_on(parsed, dated, moment),
        printed_dates=(printed,) if printed else (),
        photos=body.photos,
        attachments=body.attachments,
        warnings=(
            *odd,
            *warnings_about(body, section=sections[-1] if sections else "", cut=parsed.cut),
        ),
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


def _below_head(lines: list[Line], head: int, start: int) -> int:
    """Return the first line of the article: right below its head, if only its own lines are between.

    The container of the paragraphs often leaves out the lead and the photo above them.
    """
    between = lines[head + 1 : start]
    texts = [line for line in between if line.text]
    if not len(between) > 0 or len(texts) > _MOST_BETWEEN:
        return start
    own = (
        is_toolbar(line.text)
        or date_beside_tools(line.text) is not None
        or (not is_linked(line) and not in_frame(line.box) and len(line.text) <= _LONGEST_BETWEEN)
        for line in texts
    )
    return head + 1 if all(own) else start


def _without(lines: list[Line], start: int, end: int, left_out: set[int]) -> list[Line]:
    """Return lines[start:end] without date lines, tools and lists that only lead elsewhere."""
    kept = []
    for index, line in enumerate(lines[start:end], start):
        if index in left_out or (line.image is None and _is_list_of_links(lines, index)):
            continue
        tool = is_toolbar(line.text) and not is_heading_of(line.text, RELATED)
        if not (line.text and (tool or date_beside_tools(line.text))):
            kept.append(line)
    return kept


def _is_list_of_links(lines: list[Line], index: int) -> bool:
    """Tell whether a line is links to elsewhere, several of them or one of several such lines."""
    line = lines[index]
    if not is_linked(line) or not line.text or len(line.text) >= 300 or has_files(line):
        return False
    beside = lines[max(0, index - 1) : index] + lines[index + 1 : index + 2]
    listed = line.box.role == "list" and any(
        one.box.role == "list" and one.text and is_linked(one) for one in beside
    )
    return len(line.links) > 1 or listed


def _files_below(parsed: ParsedPage, end: int, body: Body) -> tuple[Attachment, ...]:
    """Return the files offered below the text, as far as a list of other articles."""
    below = parsed.lines[end : end + _BELOW]
    stop = next((i for i, one in enumerate(below) if is_heading_of(one.text, RELATED)), len(below))
    known = {file.url for file in body.attachments}
    near = [line for line in below[:stop] if not in_frame(line.box)]
    return tuple(file for file in files_of(near, parsed.base) if file.url not in known)


def _title(parsed: ParsedPage, head: Head | None, start: int) -> tuple[str, int | None]:
    """Return the title and the line it stands on, if it does.

    A heading that the window title repeats comes first, then what stands above a date line.
    """
    lines = parsed.lines
    words = " ".join(_plain(t) for t in (parsed.metas.get("og:title", ""), parsed.window_title))
    heads = [
        i for i, line in enumerate(lines)
        if line.box.role in _HEADINGS and len(line.text) >= 8 and not in_frame(line.box)
        and not _SITE_NAME.search(line.box.hint)
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
    titled = [
        i for i in range(max(0, start - 20), start)
        if len(lines[i].text) >= 15 and not is_linked(lines[i]) and not in_frame(lines[i].box)
        and _TITLE_CLASS.search(f"{lines[i].hint} {lines[i].box.hint}")
    ]  # fmt: skip
    if titled:
        return lines[titled[-1]].text, titled[-1]
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


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
