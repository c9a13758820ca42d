"""What stands on an article's page and is of other things: teasers, newsletters, readers' words.

No words of the page are asked, only its shape: a teaser is a small box with a linked title, one of
several alike. Boxes that name themselves as something else are believed while they hold little of
what was voted for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate, islice

from crawler.extract.chrome import is_linked
from crawler.extract.lines import Box, Line

_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:related|recommended|recommendations|promo|newsletters?|teasers?|most-?(?:read|popular|viewed)|"
    r"trending|author-?(?:bio|info|box)|about-?(?:the-?)?author|bio|comments?|disqus|outbrain|taboola|read-?more|"
    r"see-?also|paywall|subscri\w*|sign-?up|more-?(?:stories|news|on)|top-?stories|lien-?quan|tin-?khac)(?:$|[\s_\d-])",
    re.I,
)
_DEPTH = 5
_LINES = 12
_PROSE = 420
_TITLE = 15
_ALIKE = 3
_MOST_LINES = 40
_LITTLE = 0.25
_MOST_VOTES = 0.4


def of_others(lines: list[Line], weights: list[int]) -> set[int]:
    """Return the indexes of lines that are of other things, by the weight of the votes they got."""
    sums = [0, *accumulate(weights)]
    total = sums[-1]
    found: set[int] = set()
    for kind in (_teasers(lines), _named(lines, sums)):
        held = sum(weights[i] for i in kind - found)
        if held <= _MOST_VOTES * total or not total:
            found |= kind
    return found


def _teasers(lines: list[Line]) -> set[int]:
    """Return the lines of boxes that stand in a row, each with a linked title and little else."""
    prose = [0, *accumulate(line.unlinked for line in lines)]
    rows: dict[tuple[int, str, str], dict[int, Box]] = defaultdict(dict)
    for line in lines:
        if len(line.text) < _TITLE or not is_linked(line):
            continue
        for box in islice(line.box.around(), _DEPTH):
            if box.last - box.first > _LINES or prose[box.last] - prose[box.first] > _PROSE:
                break
            if box.last - box.first > 1:
                rows[id(box.parent), box.tag, box.hint][id(box)] = box
    alike = (box for row in rows.values() if len(row) >= _ALIKE for box in row.values())
    return {index for box in alike for index in range(box.first, box.last)}


def _named(lines: list[Line], sums: list[int]) -> set[int]:
    """Return the lines of small boxes whose class says that they are something else."""
    found: set[int] = set()
    seen: dict[int, bool] = {}
    for line in lines:
        for box in _small(line):
            if id(box) not in seen:
                light = sums[box.last] - sums[box.first] <= _LITTLE * sums[-1]
                seen[id(box)] = box.hint != "" and light and bool(_OTHERS.search(box.hint))
                if seen[id(box)] and _is_of_others(lines[box.first : box.last]):
                    found.update(range(box.first, box.last))
    return found


def _small(line: Line) -> Iterator[Box]:
    for box in islice(line.box.around(), _DEPTH):
        if box.last - box.first > _MOST_LINES:
            return
        yield box


def _is_of_others(inside: list[Line]) -> bool:
    """Tell whether lines may be set aside: a title or a bare paragraph ("teaser") is a lead."""
    if any(line.box.role == "h1" for line in inside):
        return False
    return len(inside) > 1 or any(line.links or line.image for line in inside)
