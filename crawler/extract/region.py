"""Where an article's text ends: at a closing heading, at its container's end, before the footer."""

from __future__ import annotations

from itertools import accumulate

from archive.sites import Layout
from crawler.extract.chrome import (
    headings,
    in_frame,
    is_contact,
    is_footer,
    is_heading_of,
    is_linked,
    is_toolbar,
)
from crawler.extract.files import has_files
from crawler.extract.lines import Box, Line

# The container holds most of what reads like prose below the head; a long footer is the rest.
_MOST = 0.7
_PROSE = 40


def body_range(lines: list[Line], start: int, layout: Layout) -> tuple[int, int]:
    """Return (end of the text, index of the closing heading or the same end)."""
    anchor = lines[start - 1].box
    stop = closing_heading(lines, start, layout)
    box = _container(lines, start, anchor, stop)
    end = min(stop, box.last)
    return _without_tail(
        lines, start, end, bare=box.parent is None or box.tag in ("body", "form", "html")
    ), stop


def closing_heading(lines: list[Line], start: int, layout: Layout) -> int:
    """Return the index of the heading that ends the article, or the number of lines.

    The words count only as a line of their own with no more running text below.
    """
    closing = headings(tuple(layout.stop))
    for index in range(start, len(lines)):
        line = lines[index]
        if len(line.text) > 200 or not line.text:
            continue
        own = line.text if not line.links else _unlinked_start(line)
        if is_heading_of(own, closing) and not _text_goes_on(lines, index):
            return index
    return len(lines)


def _unlinked_start(line: Line) -> str:
    """Return what a line says before its first link."""
    first = line.links[0][1]
    before, found, _ = line.text.partition(first)
    return before if found and before.strip() else line.text


def _text_goes_on(lines: list[Line], index: int) -> bool:
    """Tell whether the article's own text goes on below a heading in the middle of it."""
    box = lines[index].box
    outer = box.parent.parent if box.parent and box.parent.parent else box.parent or box
    below = [
        line for line in lines[index + 1 : min(outer.last, index + 60)]
        if line.unlinked >= 150 and not is_footer(line.text) and not is_contact(line.text)
        and not in_frame(line.box)
    ]  # fmt: skip
    return sum(line.unlinked for line in below) >= 400 and len(below) >= 2


def _container(lines: list[Line], start: int, anchor: Box, stop: int) -> Box:
    weights = [
        line.unlinked
        if line.unlinked >= _PROSE and not is_footer(line.text) and not in_frame(line.box)
        else (1 if line.image else 0)
        for line in lines[start:stop]
    ]
    sums = [0, *accumulate(weights)]
    total = sums[-1]
    box = anchor
    for box in anchor.around():
        inside = sums[max(0, min(box.last, stop) - start)]
        if inside and inside >= _MOST * total:
            break
        if total == 0 and box.last > start:
            break
    return box


def _without_tail(lines: list[Line], start: int, end: int, *, bare: bool) -> int:
    """Return where the text ends when frame, tools, links and footer lines after it are left out."""
    end = _before_footer(lines, start, end, bare=bare)
    while end > start:
        line = lines[end - 1]
        if line.image is not None:
            break
        tail = is_toolbar(line.text) or is_footer(line.text) or in_frame(line.box)
        linked = is_linked(line) and not has_files(line)
        if not (tail or linked or (bare and is_contact(line.text))):
            break
        end -= 1
    return end


def _before_footer(lines: list[Line], start: int, end: int, *, bare: bool) -> int:
    """Return the index of the first footer line below which no running text stands, or the end."""
    first = end
    for index in range(end - 1, start - 1, -1):
        line = lines[index]
        if is_footer(line.text) or in_frame(line.box) or (bare and is_contact(line.text)):
            first = index
        elif line.unlinked >= 200:
            break
    return first
