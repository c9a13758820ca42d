"""Which lines of a page of no known site are its article's text.

trafilatura votes for lines; the smallest box that holds most of them is the text's container, which
is then read by our own rules.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from itertools import accumulate, islice

from archive.text import nfc
from crawler.extract.cards import of_others
from crawler.extract.chrome import (
    RELATED,
    in_frame,
    is_footer,
    is_heading_of,
    is_linked,
    is_toolbar,
)
from crawler.extract.cutting import first_part
from crawler.extract.likeness import (
    going_on,
    main_shapes,
    shape_of,
    weight_of,
    with_alike,
    without_islands,
)
from crawler.extract.lines import Box, Line
from crawler.extract.page import ParsedPage

# It logs every page it cannot read; our ExtractionError says so once.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_ENOUGH_VOTES = 0.85
_LEAST_TEXT = 120
_MOST_MARKUP = 1_000_000
# trafilatura's time grows with the square of the tags too.
_MOST_TAGS = 10_000
_RUN = 4
_MOSTLY = 0.6
_MOST_BELOW = 12
_LEAST_PROSE = 40
_BETTER = 0.04
_LONG = 150
_SIBLINGS = 0.3
_TITLES_WITHIN = 0.2
_DEEPEST_TABLE = 15
# Each is asked of all the lines below it; a page with more of them is hostile.
_MOST_CLOSING = 100
_TABLE = re.compile(r"<(/?)table\b", re.I)
_WORD = re.compile(r"[^\W_]+")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})


@dataclass(frozen=True, slots=True)
class Text:
    """lines[start:end] hold the article's text; `voted` tells of every line whether it is text.

    `early` is the line by which a fifth of the text has gone by: a title stands above it. `others`
    are lines that are of other things, wherever they stand.
    """

    start: int
    end: int
    voted: list[bool]
    early: int
    others: set[int]


def find_text(parsed: ParsedPage) -> Text | None:
    """Return where the article's text stands, or None on a page without running text."""
    lines = parsed.lines
    voted = _votes(parsed)
    others = of_others(
        lines, [len(line.text) * vote for line, vote in zip(lines, voted, strict=True)]
    )
    voted = [vote and index not in others for index, vote in enumerate(voted)]
    voted = without_islands(lines, voted, others)
    voted = _with_more_beside(lines, with_alike(lines, voted, others), others)
    beside = _main_boxes(lines, voted)
    voted = [
        vote
        or (
            id(line.box.parent) in beside
            and line.box.role == ""
            and weight_of(line) > 0
            and index not in others
        )
        for index, (line, vote) in enumerate(zip(lines, voted, strict=True))
    ]
    weights = [len(line.text) if vote else 0 for line, vote in zip(lines, voted, strict=True)]
    if sum(weights) < _LEAST_TEXT:
        weights = [0 if i in others else weight_of(line) for i, line in enumerate(lines)]
    if not any(weights):
        return None
    box = _container(lines, weights)
    inside = [i for i in range(box.first, box.last) if weights[i]]
    start, end = inside[0], inside[-1] + 1
    # Photos above the first paragraph and the signature below the last stand in the same container.
    while start > box.first and (lines[start - 1].image or _is_short_text(lines[start - 1])):
        start -= 1
    figure = lines[start].box.nearest("figure")
    if figure is not None and figure.first >= box.first:
        start = min(start, figure.first)
    end = going_on(lines, inside, box, others)
    stop = min(box.last, end + _MOST_BELOW)
    while end < stop and _may_follow(lines[end]):
        end += 1
    end = _closed(lines, weights, (inside[0] + 1, end), others)
    sums = accumulate(weights[box.first : box.last])
    most = _TITLES_WITHIN * sum(weights[box.first : box.last])
    early = next(box.first + n for n, sum_ in enumerate(sums) if sum_ >= most)
    return Text(start, end, voted, early, others)


def _closed(lines: list[Line], weights: list[int], span: tuple[int, int], others: set[int]) -> int:
    """Return where a heading of other articles ends the text, if the text does not go on below.

    A list of other articles in the middle of the text is one of `others`, and ends nothing.
    """
    main = main_shapes(lines, weights)
    beside = _main_boxes(lines, [weight > 0 for weight in weights])

    def runs_on(index: int, heading: Line) -> bool:
        line = lines[index]
        if weights[index] < _LEAST_PROSE:
            return False
        if line.box.parent is not None and line.box.parent in heading.box.around():
            return weights[index] >= _LONG and id(line.box.parent) in beside
        return shape_of(line) in main

    closing = (i for i in range(*span) if i not in others and is_heading_of(lines[i].text, RELATED))
    for index in islice(closing, _MOST_CLOSING):
        below = range(index, span[1])
        little = sum(weights[i] for i in below) * 3 < sum(weights)
        if little and not any(runs_on(i, lines[index]) for i in below):
            return index
    return span[1]


def _votes(parsed: ParsedPage) -> list[bool]:
    """Tell for every line whether trafilatura takes it for body text."""
    import trafilatura  # slow to load, and only pages without a profile need it

    markup = first_part(parsed.markup[:_MOST_MARKUP], "<", _MOST_TAGS)
    found = trafilatura.bare_extraction(
        markup, url=parsed.url, favor_recall=True, include_comments=False,
        include_tables=True, with_metadata=False,
    ) if parsed.lines and _deepest_table(markup) <= _DEEPEST_TABLE else None  # fmt: skip
    known: set[tuple[str, ...]] = set()
    for text in nfc(getattr(found, "text", "") or "").split("\n"):
        known.update(_runs(text))
    return [
        len(line.text) >= 12 and not is_linked(line) and _is_known(line.text, known)
        for line in parsed.lines
    ]


def _with_more_beside(lines: list[Line], voted: list[bool], others: set[int]) -> list[bool]:
    """Return the votes with the running text right beside them, where it is longer than theirs.

    A list in the middle of a text may be all that was voted for.
    """
    weights = [len(line.text) if vote else 0 for line, vote in zip(lines, voted, strict=True)]
    if sum(weights) < _LEAST_TEXT:
        return voted
    outer = _container(lines, weights).parent
    if outer is None or outer.tag in ("", "html", "body"):
        return voted
    more = {
        i
        for i in range(outer.first, outer.last)
        if not voted[i] and i not in others and weight_of(lines[i])
    }
    if sum(lines[i].unlinked for i in more) <= sum(weights):
        return voted
    return [vote or index in more for index, vote in enumerate(voted)]


def _main_boxes(lines: list[Line], voted: list[bool]) -> set[int]:
    """Return which boxes hold most of the text side by side; what else runs on there is text too."""
    weights: dict[int, int] = {}
    for line, vote in zip(lines, voted, strict=True):
        if vote:
            weights[id(line.box.parent)] = weights.get(id(line.box.parent), 0) + len(line.text)
    most = _SIBLINGS * sum(weights.values())
    return {parent for parent, weight in weights.items() if weight >= most}


def _deepest_table(markup: str) -> int:
    """Return how deep tables stand in tables; trafilatura's time grows with its square."""
    depth = deepest = 0
    for tag in _TABLE.finditer(markup):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _runs(text: str) -> list[tuple[str, ...]]:
    """Return the runs of four words in a text, or all its words where there are fewer."""
    words = _WORD.findall(text)
    return [tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))]


def _is_known(text: str, known: set[tuple[str, ...]]) -> bool:
    runs = _runs(text)
    return sum(run in known for run in runs) >= _MOSTLY * len(runs)


def _container(lines: list[Line], weights: list[int]) -> Box:
    """Return the box around the heaviest line that parts text from other things best.

    It holds most of the weight, and little of the running text that has none (the F measure); the
    smallest such box unless a larger one is clearly better.
    """
    sums = [0, *accumulate(weights)]
    prose = [0, *accumulate(max(w, _prose(one)) for w, one in zip(weights, lines, strict=True))]
    heaviest = max(range(len(weights)), key=weights.__getitem__)
    best, most = lines[heaviest].box, 0.0
    for box in lines[heaviest].box.around():
        inside = sums[box.last] - sums[box.first]
        measure = 2 * inside / (sums[-1] + prose[box.last] - prose[box.first])
        if inside >= _ENOUGH_VOTES * sums[-1] and measure > most + _BETTER:
            best, most = box, measure
    return best


def _prose(line: Line) -> int:
    return 0 if line.unlinked < _LEAST_PROSE else line.unlinked


def _is_short_text(line: Line) -> bool:
    text = line.text
    return bool(text) and not (is_linked(line) or is_toolbar(text) or in_frame(line.box))


def _may_follow(line: Line) -> bool:
    """Tell whether a line below the last paragraph may still be the article's: photo or signature."""
    if line.image is not None:
        return True
    return len(line.text) <= 300 and _is_short_text(line) and not (
        is_heading_of(line.text, RELATED) or is_footer(line.text) or line.box.role in _HEADINGS
    )  # fmt: skip
