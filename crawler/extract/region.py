"""Where an article's text ends: at a closing heading, at its container's end, before the footer."""

from __future__ import annotations

from collections.abc import Callable
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


def body_range(lines: list[Line], start: int, layout: Layout, *, name: str = "") -> tuple[int, int]:
    """Return (end of the text, index of the closing heading or the number of lines).

    `name` is what the site calls itself, as footers do.
    """
    anchor = lines[start - 1].box
    stop = closing_heading(lines, start, layout)
    box = _container(lines, start, anchor, stop)
    end = min(stop, box.last)
    bare = box.parent is None or box.tag in ("body", "form", "html")
    return _without_tail(lines, start, end, bare=bare, name=name.casefold()), stop


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
    if not first:
        # A link around an invisible character alone has no words to part the line at.
        return line.text
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


def _without_tail(lines: list[Line], start: int, end: int, *, bare: bool, name: str) -> int:
    """Return where the text ends when frame, tools, links and footer lines after it are left out."""

    def is_tail(line: Line) -> bool:
        framed = is_footer(line.text) or in_frame(line.box) or is_toolbar(line.text)
        named = bare and (is_contact(line.text) or (name != "" and name in line.text.casefold()))
        return line.image is None and (framed or (named and len(line.text) < 2 * len(name) + 60))

    end = _before_tail(lines, start, end, is_tail)
    while end > start and lines[end - 1].image is None:
        line = lines[end - 1]
        if not (is_tail(line) or (is_linked(line) and not has_files(line))):
            break
        end -= 1
    return end


def _before_tail(lines: list[Line], start: int, end: int, is_tail: Callable[[Line], bool]) -> int:
    """Return the first line of the tail: below it nothing is long, above it stands more text."""
    first, below = end, 0
    above = sum(line.unlinked for line in lines[start:end])
    for index in range(end - 1, start - 1, -1):
        line = lines[index]
        above -= line.unlinked
        if is_tail(line):
            if below < above:
                first = index
        elif line.unlinked >= 100 or line.image is not None:
            break
        else:
            below += line.unlinked
    return first
