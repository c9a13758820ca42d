"""Boxes alike: text goes on in boxes just like those that much of it stands in.

The shape of a line is told by the tags and classes of the boxes around it, never by its words.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from crawler.extract.chrome import RELATED, in_frame, is_footer, is_heading_of, is_linked
from crawler.extract.files import has_files
from crawler.extract.lines import Box, Line

Shape = tuple[tuple[str, str], ...]
"""Tags and classes of the boxes a line stands in, innermost first."""

_SAME_SHAPE, _SIBLINGS = 0.2, 0.3
_SHAPE_DEPTH = 3
_RUNNING = 60
# So many links part a page's foot from its text; so much of the text's size the foot may have.
_GAP, _FAR, _ISLAND = 4, 10, 0.4
# The whole page, and rows and columns of a page that is laid out as a table.
_NO_GROUND = frozenset({"", "html", "body", "form", "table", "tbody", "tr"})
_NUMBER = re.compile(r"\d+")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})


def with_alike(lines: list[Line], voted: list[bool], others: set[int]) -> list[bool]:
    """Return the votes with running text that stands in boxes just like those of much of the text.

    A text may go on in boxes of its own: posts of a thread, entries of a live report.
    """
    weights: Counter[Shape] = Counter()
    for line, vote in zip(lines, voted, strict=True):
        if vote:
            weights[shape_of(line)] += len(line.text)
    most = _SAME_SHAPE * sum(weights.values())
    shapes = {shape for shape, weight in weights.items() if weight >= most and _is_told(shape)}
    return [
        vote
        or (bool(shapes) and i not in others and weight_of(line) > 0 and shape_of(line) in shapes)
        for i, (line, vote) in enumerate(zip(lines, voted, strict=True))
    ]


def main_shapes(lines: list[Line], weights: list[int]) -> set[Shape]:
    """Return in which boxes most of the text stands, as far as their classes tell them apart."""
    found: Counter[Shape] = Counter()
    for line, weight in zip(lines, weights, strict=True):
        if weight:
            found[shape_of(line)] += weight
    most = _SIBLINGS * sum(weights)
    return {shape for shape, weight in found.items() if weight >= most and _is_told(shape)}


def without_islands(lines: list[Line], voted: list[bool], others: set[int]) -> list[bool]:
    """Return the votes without the few that stand below the text, behind lists of links.

    So do notices of rights, appeals for money and what else a page's foot says at length. Text that
    goes on behind such a list stands in boxes just like those of the text above it, or runs on in the
    box around it. A list of files is the text's own and parts nothing.
    """
    groups: list[list[int]] = []
    gaps: list[int] = []
    links = _GAP
    for index, line in enumerate(lines):
        if voted[index]:
            if links >= _GAP:
                groups.append([])
                gaps.append(links)
            groups[-1].append(index)
            links = 0
        elif is_linked(line):
            links += 0 if has_files(line) else len(line.links)
        elif line.text:
            links += in_frame(line.box)
    sizes = [sum(len(lines[i].text) for i in group) for group in groups]
    if len(groups) < 2:
        return voted
    main = max(range(len(groups)), key=sizes.__getitem__)
    shapes = {shape for i in groups[main] if _is_told(shape := shape_of(lines[i]))}
    parents = {id(lines[i].box.parent) for i in groups[main]}
    far = 0
    gone: set[int] = set()
    for number in range(main + 1, len(groups)):
        far += gaps[number]
        most = sizes[main] * (1.0 if far >= _FAR else _ISLAND)
        like_text = any(
            shape_of(lines[i]) in shapes or id(lines[i].box.parent) in parents
            for i in groups[number]
        )
        if sizes[number] < most and not like_text:
            gone.update(groups[number])
    if gone:
        gone -= _running_on(lines, groups[main], others)
    return [vote and index not in gone for index, vote in enumerate(voted)]


def _around(lines: list[Line], group: list[int]) -> Box | None:
    """Return the box that holds a text with what stands around it, unless that is all of the page.

    A title that was voted for stands above the text, not in it.
    """
    running = [i for i in group if weight_of(lines[i])] or group
    first, last = running[0], running[-1]
    boxes = [box for box in lines[first].box.around() if box.first <= first and last < box.last]
    own = boxes[0]
    wider = next((b for b in boxes if (b.first, b.last) != (own.first, own.last)), own)
    return next((box for box in (wider, own) if box.tag not in _NO_GROUND), None)


def _running_on(lines: list[Line], group: list[int], others: set[int]) -> set[int]:
    """Return what runs on below a text in the box around it.

    What is of others or of the page's frame ends it, and a heading of such things.
    """
    ground = _around(lines, group)
    below: set[int] = set()
    for index in range(group[-1] + 1, ground.last if ground else 0):
        line = lines[index]
        if index in others or in_frame(line.box) or is_heading_of(line.text, RELATED):
            break
        if weight_of(line):
            below.add(index)
    return below


def going_on(lines: list[Line], inside: list[int], box: Box, others: set[int]) -> int:
    """Return where text ends that goes on in boxes beside those of the text, and just like them.

    The last section of several may have got no vote. A table right below the text is of it too.
    """
    end = inside[-1] + 1
    shapes = {shape_of(lines[i]) for i in inside}
    grounds = {ground for i in inside if (ground := _ground(lines[i]))}
    for index in range(end, box.last):
        line = lines[index]
        if index not in others and weight_of(line) and shape_of(line) in shapes:
            end = index + 1 if _ground(line) in grounds else end
    below = end
    if below < box.last and lines[below].box.role in _HEADINGS:
        below += 1
    table = lines[below].box.nearest("table") if below < box.last else None
    if table is None or table.first != below or table.last > box.last:
        return end
    cells = lines[table.first : table.last]
    own = sum(is_linked(line) for line in cells) * 4 < len(cells)
    return table.last if own and not in_frame(table) and below not in others else end


def shape_of(line: Line) -> Shape:
    """Return tags and classes of the boxes a line stands in, their numbers aside."""
    boxes = islice(line.box.around(), _SHAPE_DEPTH)
    return tuple((box.tag, _NUMBER.sub("", box.hint)) for box in boxes)


def weight_of(line: Line) -> int:
    long = line.unlinked >= _RUNNING and not is_linked(line)
    return line.unlinked if long and not is_footer(line.text) and not in_frame(line.box) else 0


def _ground(line: Line) -> int:
    """Return which box stands two around that of a line, 0 for the page itself."""
    parent = line.box.parent
    ground = parent.parent if parent is not None else None
    return id(ground) if ground is not None and ground.tag not in ("", "html", "body") else 0


def _is_told(shape: Shape) -> bool:
    return any(hint for tag, hint in shape if tag not in ("html", "body"))
