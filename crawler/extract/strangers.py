"""Lines inside an article's text that are not its own: tools, dates, lists of other articles."""

from __future__ import annotations

import re
from collections import Counter

from crawler.extract.captions import is_caption_class
from crawler.extract.chrome import RELATED, in_frame, is_heading_of, is_linked, is_toolbar
from crawler.extract.credits import is_credit_class
from crawler.extract.dates import date_beside_tools
from crawler.extract.files import has_files
from crawler.extract.lines import Line
from crawler.extract.particulars import is_dateline, is_particulars, is_stamp, says_something

_NOISE = re.compile(
    r"related|newsletter|subscri|sponsor|advert|most-?(?:read|popular)|popular|trending|"
    r"share|social|sharing|follow|comment|disqus|author-?(?:bio|info|box)|read-?more|see-?also|gallery-?nav|"
    r"tin-?(?:khac|lien-?quan)|lien-?quan|doc-?them|xem-?them|toolbar|message-user|user-?(?:info|title|details|card)|cookie|paywall|outbrain|taboola|(?<!elementor-)widget|"
    r"(?:^|[\s_-])(?:tags?|topics?|keywords?|rating|vote|pager|pagination)(?:$|[\s_-])",
    re.I,
)
# Leads are called so too: of others is what is linked.
_TEASER = re.compile(r"teaser|promo|recommend", re.I)
# What lines above the text are called that are none of it.
_PARTICULARS = re.compile(
    r"(?:^|[\s_-])(?:by-?lines?|datelines?|date-?stamp|time-?stamp|pub-?date|published|last-?updated|"
    r"(?:post|entry|article)-?(?:meta|status)|meta-?data|autor|auteur|authors?|info-?items?)(?:$|[\s_-])",
    re.I,
)
_ENDS = (".", "!", "?", "…", "。", "！", "？", "”", "»", '"', "’", ":", "।", "။", "؟")
_RUNS_ON, _SENTENCE = 120, 40
_LONGEST_CELL, _MOST_CELLS = 80, 24
_SHOWN = ("table", "pre", "blockquote")
_LONG = 60
_SHORTEST_CARD = 15
_OFTEN = 3
_RUN = 3
_NEAR = 3
_LETTERS = re.compile(r"[\W\d_]+")
_WORDS_BESIDE = 8


def own_lines(
    lines: list[Line], start: int, end: int, left_out: set[int], voted: list[bool]
) -> list[Line]:
    """Return lines[start:end] without strangers; a line that was voted for always stays."""
    often = Counter(line.text for line in lines if line.text)
    opening = _opening(lines, start, end)
    kept = []
    for index, line in enumerate(lines[start:end], start):
        if index not in left_out and _is_cell(line, lines[start]):
            kept.append(line)
            continue
        above = index < opening and line.text != ""
        if above and _is_above_text(line, lines[opening], voted=voted[index]):
            continue
        if index in left_out or (line.image is None and _is_list_of_links(lines, index)):
            continue
        if line.image and _is_teaser(lines, index):
            continue
        if line.text and _is_card(lines, index):
            continue
        if line.text and not voted[index] and _is_stranger(lines, index, often, start):
            continue
        tool = is_toolbar(line.text) and not is_heading_of(line.text, RELATED)
        if not (line.text and (tool or date_beside_tools(line.text) or is_dateline(line.text))):
            kept.append(line)
    return _without_lone_captions(kept)


def _is_cell(line: Line, first: Line) -> bool:
    """Tell whether a line is of a row of figures in the text: dates and words may come again there."""
    if not line.text or len(line.text) > _LONGEST_CELL:
        return False
    row, table = line.box.nearest("tr"), line.box.nearest("table")
    if row is None or table is None or is_linked(line):
        return False
    if first.box.nearest("table") is table or in_frame(line.box, inside=first.box):
        return False
    return 2 <= row.last - row.first <= _MOST_CELLS and table.last - table.first > _MOST_CELLS // 4


def _opening(lines: list[Line], start: int, end: int) -> int:
    """Return the first line that runs on as text does; above it stand particulars."""
    runs_on = (
        i
        for i in range(start, end)
        if len(lines[i].text) >= _RUNS_ON
        or (len(lines[i].text) >= _SENTENCE and lines[i].text.endswith(_ENDS))
    )
    return next(runs_on, start)


def _is_above_text(line: Line, first: Line, *, voted: bool) -> bool:
    """Tell whether a line above the text is a date with its hour, or called so or a writer's.

    In the text's own box such a line may say when a meeting will be: an announcement's first words.
    A line that was voted for and says more than names is text, whatever its box is called.
    """
    if line.box is first.box or line.box.parent is first.box.parent:
        return False
    if is_stamp(line.text):
        return True
    if line.text.endswith(_ENDS) or line.box.role or (voted and says_something(line.text)):
        return False
    parent = line.box.parent
    return bool(_PARTICULARS.search(f"{line.box.hint} {parent.hint if parent else ''}"))


def _without_lone_captions(kept: list[Line]) -> list[Line]:
    """Leave out captions in a figure whose image is not there: of videos, of what is linked.

    A figure may show a table, a listing or a quotation instead.
    """
    shown = {
        id(line.box.nearest("figure")) for line in kept if line.image or line.box.nearest(*_SHOWN)
    }
    return [
        line
        for line in kept
        if line.image
        or not (is_caption_class(line) or is_credit_class(line) or line.box.role == "figcaption")
        or (figure := line.box.nearest("figure")) is None
        or id(figure) in shown
        or line.box.nearest(*_SHOWN) is not None
    ]


def _is_stranger(lines: list[Line], index: int, often: Counter[str], start: int) -> bool:
    """Tell whether a line nobody voted for is of a box of other things, or the same all over."""
    line = lines[index]
    if has_files(line) or line.box.role == "figcaption":
        return False
    if is_particulars(line.text) or _is_promo(line):
        return True
    if often[line.text] >= _OFTEN or in_frame(line.box, inside=lines[start].box):
        return True
    return _in_noise(lines, line)


def _is_teaser(lines: list[Line], index: int) -> bool:
    """Tell whether an image is linked to where a line of text beside it is linked too."""
    image = lines[index].image
    if image is None or not image.href or image.href.startswith(("#", "javascript:")):
        return False
    beside = lines[max(0, index - _NEAR) : index + _NEAR + 1]
    return any(is_linked(line) and line.links[0][0] == image.href for line in beside if line.links)


def _is_card(lines: list[Line], index: int) -> bool:
    """Tell whether a line is one of several in one link: title and words of another article.

    In a table of documents the number and the title, each in its cell, may lead to the same page.
    """
    line = lines[index]
    if not (is_linked(line) and len(line.text) >= _SHORTEST_CARD) or has_files(line):
        return False
    beside = [one for one in (lines[index - 1 : index] + lines[index + 1 : index + 2]) if one.text]
    return any(
        is_linked(one)
        and len(one.text) >= _SHORTEST_CARD
        and one.links[:1] != []
        and one.links[0][0] == (line.links[0][0] if line.links else "")
        and not one.links[0][0].startswith(("#", "javascript:"))
        and one.text != line.text
        and not one.joined
        and not line.joined
        and one.box.nearest("td", "th") is line.box.nearest("td", "th")
        for one in beside
    )


def _is_promo(line: Line) -> bool:
    """Tell whether a line is a link and nothing else, in a paragraph of its own: "Read more: …"."""
    plain = line.box.role in ("", "quote")
    table = line.box.nearest("table", "figure")
    # A table of one cell is a frame around the link.
    plain = plain and (table is None or table.last - table.first == 1)
    return plain and is_linked(line) and bool(line.links) and len(line.text) >= 12


def _in_noise(lines: list[Line], line: Line) -> bool:
    """Tell whether the nearest boxes are by their names of other things than the article."""
    if _NOISE.search(line.hint):
        return True
    for depth, box in enumerate(line.box.around()):
        if depth > 4 or box.last - box.first > 40:
            return False
        if box.hint and _NOISE.search(box.hint):
            return True
        if box.hint and _TEASER.search(box.hint):
            inside = lines[box.first : box.last]
            if any(one.text and is_linked(one) for one in inside):
                return True
    return False


def _is_list_of_links(lines: list[Line], index: int) -> bool:
    """Tell whether a line is links to elsewhere, several of them or one of several such lines."""
    line = lines[index]
    if not is_linked(line) or not line.text or len(line.text) >= 300 or has_files(line):
        return False
    beside = lines[max(0, index - 1) : index] + lines[index + 1 : index + 2]
    listed = line.box.role == "list" and any(
        one.box.role == "list" and one.text and is_linked(one) for one in beside
    )
    if listed and len(line.links) == 1 and len(_LETTERS.sub("", _besides(line))) >= _WORDS_BESIDE:
        return False
    return len(line.links) > 1 or listed


def _besides(line: Line) -> str:
    """Return what a line says outside its link."""
    return line.text.replace(line.links[0][1], " ", 1)
