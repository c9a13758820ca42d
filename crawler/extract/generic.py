"""An article from a page that no profile describes.

trafilatura votes for the lines that are body text; the container those lines stand in is then read
by our own rules, which keep captions, bylines, Vietnamese dates and <div> paragraphs.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from archive.models import Article, Attachment, Photo
from archive.odd_dates import WARNING
from archive.urls import canonical, host_of
from crawler.extract.ancestors import labelled_section, section_of_address, section_of_window
from crawler.extract.around import (
    byline_around,
    changed_on,
    dated_line,
    odd_line,
    published_on,
    sections_above,
    together,
)
from crawler.extract.body import Body, read_body
from crawler.extract.captions import is_caption_class
from crawler.extract.chrome import RELATED, in_frame, is_heading_of, is_linked, is_toolbar
from crawler.extract.credits import is_credit_class
from crawler.extract.dates import PrintedDate, date_beside_tools, read_date
from crawler.extract.files import files_of
from crawler.extract.judge import unlike_url, warnings_about
from crawler.extract.lines import Line
from crawler.extract.page import ParsedPage, nothing_here
from crawler.extract.particulars import is_particulars
from crawler.extract.related import related_of_stranger
from crawler.extract.sections import section_path
from crawler.extract.shape import Head, find_head
from crawler.extract.strangers import own_lines
from crawler.extract.text_links import links_in
from crawler.extract.titles import find_title
from crawler.extract.voting import Text, find_text

_BELOW = 20
_POSTED_BY = re.compile(r"\W*(?:viết|gửi|đăng|tạo)\s+bởi\b.{0,40}$", re.I)
_MOST_BETWEEN, _MOST_LEADS = 25, 3
_SHORTEST_OPENING = 30
_PHOTO_ABOVE = 4
_TITLES_AGAIN = 5
_LONGEST_BETWEEN, _LONGEST_SECTION = 900, 80
_SHORTEST_LEAD, _LONGEST_LEAD = 60, 700
_LEAST_BELOW, _ALL_BUT_A_FEW = 3, 0.8


def read_generic(parsed: ParsedPage) -> Article:
    """Return the article of a page of no known site, marked generic.

    Raises ExtractionError when the page holds no running text.
    """
    text = find_text(parsed)
    if text is None:
        raise nothing_here(parsed, "blocks", "no running text was found on the page")
    head = _near(find_head(parsed, None, None), text)
    title, title_at = find_title(parsed, head, text.start, early=text.early)
    if not title:
        raise nothing_here(parsed, "title", "the page has no heading and no window title")
    start, dated = _top(parsed, text, head, title_at)
    begins = _begins(parsed, start, text, title_at)
    body = _body(parsed, text, (begins, start), dated, title, title_at)
    if not (body.blocks or body.lead):
        raise nothing_here(parsed, "blocks", "no running text was found on the page")
    named = byline_around(parsed, title_at or text.start, begins, text.end)
    byline = together(body.byline, named)
    moment, printed, odd = _published(parsed, dated, title_at)
    sections = _sections(parsed, head, title, (title_at, begins), text.end)
    body = replace(body, byline=byline)
    return Article(
        site=host_of(parsed.url),
        key=canonical(parsed.url),
        url=parsed.url,
        title=title,
        lead=body.lead,
        blocks=body.blocks,
        byline=byline.text,
        authors=byline.authors,
        unit=byline.unit,
        source=byline.source,
        sections=sections,
        published_at=moment,
        modified_at=changed_on(parsed, dated, moment),
        printed_dates=(printed,) if printed else (),
        photos=_captioned(body.photos, parsed),
        attachments=(*body.attachments, *_files_below(parsed, text.end, body)),
        links=body.links,
        related=related_of_stranger(parsed, head=title_at or begins, end=text.end),
        warnings=(
            *odd,
            *warnings_about(body, section=sections[-1] if sections else "", cut=parsed.cut),
        ),
        layout="generic",
        generic=True,
    )


def _published(
    parsed: ParsedPage, dated: tuple[int, PrintedDate] | None, title_at: int | None
) -> tuple[datetime | None, str, tuple[str, ...]]:
    """Return (moment, date line as printed, warnings) as `published_on`, without what is not believed."""
    moment, printed, odd = published_on(parsed, dated[1] if dated else None)
    if moment and (unlike := unlike_url(moment, parsed.url)):
        moment, odd = None, (*odd, unlike)
    if dated is None and (refused := odd_line(parsed, title_at)):
        # What machines are told beside a date that nobody can believe is believed as little.
        return None, refused, (f"{WARNING}: {refused}",)
    return moment, printed, odd


def _sections(
    parsed: ParsedPage, head: Head | None, title: str, top: tuple[int | None, int], end: int
) -> tuple[str, ...]:
    """Return the sections said above the title, beside the text or by the page's address."""
    title_at, begins = top
    above = title_at if title_at is not None else begins
    if found := sections_above(parsed, title, above):
        return found
    if head is not None and head.first == title_at and 0 < len(head.section) <= _LONGEST_SECTION:
        return (head.section,)
    beside = labelled_section(parsed.lines, above, end)
    said = beside or section_of_address(parsed) or section_of_window(parsed, title)
    return section_path([said], title=title)


def _near(head: Head | None, text: Text) -> Head | None:
    """Return the head if it stands at the top of the body, not beside a teaser elsewhere."""
    near = head is not None and text.start - 15 <= head.body <= text.end - 1
    return head if near else None


def _top(
    parsed: ParsedPage, text: Text, head: Head | None, title_at: int | None
) -> tuple[int, tuple[int, PrintedDate] | None]:
    """Return the first line of the text below title and date line, and the date line if there is one."""
    start = text.start
    if title_at is not None and title_at < text.end:
        start = max(start, title_at + 1)
    if head is not None and head.first == title_at:
        found = read_date(head.printed, captured=parsed.page.fetched_at)
        dated = (head.body - 1, found) if found else None
        if dated:
            return max(start, head.body), dated
    return start, dated_line(parsed, title_at, start, text.end)


def _begins(parsed: ParsedPage, start: int, text: Text, title_at: int | None) -> int:
    """Return the first line of the article, lead and photo above the text's container included."""
    if title_at is None:
        return start
    between = range(title_at + 1, start)
    texts = [i for i in between if parsed.lines[i].text]
    prose = sum(
        len(parsed.lines[i].text) >= _SHORTEST_LEAD
        for i in texts
        if _may_open(parsed.lines, i, text)
    )
    return title_at + 1 if len(texts) <= _MOST_BETWEEN and prose <= _MOST_LEADS else start


def _body(
    parsed: ParsedPage, text: Text, top: tuple[int, int], dated: tuple[int, PrintedDate] | None,
    title: str, title_at: int | None,
) -> Body:  # fmt: skip
    left_out = {i for i in range(*top) if _POSTED_BY.match(parsed.lines[i].text)} | text.others
    left_out.update(i for i in range(*top) if not _may_open(parsed.lines, i, text))
    if dated:
        left_out.add(dated[0])
    again = range(top[0], min(top[0] + _TITLES_AGAIN, text.end))
    left_out.update([i for i in again if parsed.lines[i].text == title][1:])
    lead = _lead_above(parsed.lines, top[0], text.end, left_out)
    if lead is not None:
        left_out.add(lead)
    kept = own_lines(parsed.lines, top[0], text.end, left_out, text.voted)
    if title_at is not None and not any(line.image for line in kept):
        kept = [*_photo_above(parsed.lines, title_at), *kept]
    body = read_body(
        kept, (0, len(kept)), base=parsed.base, title=title, caption_below=False, byline_last=True,
        lead=None if lead is None else parsed.lines[lead].text,
    )  # fmt: skip
    leading = links_in(parsed.lines[lead : lead + 1], parsed.base) if lead is not None else ()
    return replace(body, links=(*leading, *body.links))


def _photo_above(lines: list[Line], title_at: int) -> list[Line]:
    """Return the captioned photo that stands right above the title: lines of it, or none."""
    near = range(max(0, title_at - _PHOTO_ABOVE), title_at)
    first = next((i for i in near if lines[i].image and not in_frame(lines[i].box)), None)
    if first is None or (image := lines[first].image) is None or image.href:
        return []
    below = [
        line
        for line in lines[first + 1 : title_at]
        if line.box.role == "figcaption" or is_caption_class(line) or is_credit_class(line)
    ]
    named = any(line.box.role == "figcaption" or is_caption_class(line) for line in below)
    return [lines[first], *below] if named else []


def _lead_above(lines: list[Line], start: int, end: int, left_out: set[int]) -> int | None:
    """Return the one paragraph that stands right above the box of the whole text: an unmarked lead.

    What stands there in several paragraphs, or below a photo, is the text's own beginning.
    """
    shown = (
        i for i in range(start, end) if i not in left_out and (lines[i].text or lines[i].image)
    )
    found = [i for i in shown if not is_toolbar(lines[i].text)]
    if len(found) < _LEAST_BELOW or any(lines[i].image for i in found[:2]):
        return None
    first, second = lines[found[0]], lines[found[1]]
    if not _SHORTEST_LEAD <= len(first.text) <= _LONGEST_LEAD or date_beside_tools(first.text):
        return None
    holder, outer = second.box.parent, first.box.parent
    if holder is None or outer is None or outer is holder or outer not in holder.around():
        return None
    inside = sum(holder.first <= i < holder.last for i in found)
    return found[0] if inside >= _ALL_BUT_A_FEW * (len(found) - 1) else None


def _may_open(lines: list[Line], index: int, text: Text) -> bool:
    """Tell whether a line between title and text is the article's: its lead, its photo, a caption.

    The container of the paragraphs often leaves them out; tools, dates and names stand there too.
    """
    line = lines[index]
    if index in text.others or in_frame(line.box):
        return False
    if line.image or not line.text or line.box.role == "figcaption" or is_caption_class(line):
        return True
    if text.voted[index]:
        return True
    if is_linked(line) or len(line.text) > _LONGEST_BETWEEN:
        return False
    near_image = any(one.image for one in lines[max(0, index - 2) : index])
    return near_image or (len(line.text) >= _SHORTEST_OPENING and not is_particulars(line.text))


def _captioned(photos: tuple[Photo, ...], parsed: ParsedPage) -> tuple[Photo, ...]:
    """Return photos with the captions that only machines are told."""
    told = parsed.linked_data.captions if any(not photo.caption for photo in photos) else {}
    by_url = {parsed.resolve(url): caption for url, caption in told.items()}
    return tuple(
        replace(photo, caption=by_url.get(photo.url, "")) if not photo.caption else photo
        for photo in photos
    )


def _files_below(parsed: ParsedPage, end: int, body: Body) -> tuple[Attachment, ...]:
    """Return the files offered below the text, as far as a list of other articles."""
    below = parsed.lines[end : end + _BELOW]
    stop = next((i for i, one in enumerate(below) if is_heading_of(one.text, RELATED)), len(below))
    known = {file.url for file in body.attachments}
    near = [line for line in below[:stop] if not in_frame(line.box)]
    return tuple(file for file in files_of(near, parsed.base) if file.url not in known)
