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
from crawler.extract.files import has_files
from crawler.extract.lines import Box, Line

_COMMENTS = re.compile(r"(?:^|[\s_-])(?:comments?|disqus)(?:$|[\s_\d-])", re.I)
_READERS = re.compile(r"(?:^|[\s_-])(?:comments?|disqus|respond|responses)(?:$|[\s_\d-])", re.I)
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:related|recommended|recommendations|newsletters?|most-?(?:read|popular|viewed)|"
    r"trending|author-?(?:bio|info|box)|about-?(?:the-?)?author|outbrain|taboola|read-?more|"
    r"see-?also|response|feedback|support-?us|paywall|subscribe|subscription|sign-?up|more-?(?:stories|news|on)|top-?stories|lien-?quan|tin-?khac)"
    r"(?:$|[\s_\d-])",
    re.I,
)
# Sections of an article are called so too.
_PERHAPS = re.compile(r"(?:^|[\s_-])(?:bio|surveys?|donate|donations?)(?:$|[\s_\d-])", re.I)
_NOWHERE = ("#", "javascript:", "mailto:", "tel:")
_OPENING = 60
# Leads are called so too: only what is linked is of another article.
_TEASERS = re.compile(r"(?:teasers?|promo)(?:$|[\s_\d-])", re.I)
_DEPTH = 5
_LINES = 12
_PROSE = 420
_TITLE = 15
_ALIKE = 3
_MOST_LINES = 40
_LITTLE, _OFFER = 0.25, 0.45
_HEADING = 80
_MOST_VOTES = 0.5


def of_others(lines: list[Line], weights: list[int]) -> set[int]:
    """Return the indexes of lines that are of other things, by the weight of the votes they got."""
    sums = [0, *accumulate(weights)]
    total = sums[-1]
    found: set[int] = set()
    for kind in (_teasers(lines), _named(lines, weights, sums)):
        held = sum(weights[i] for i in kind - found)
        if held <= _MOST_VOTES * total or not total:
            found |= kind
    return found


def _teasers(lines: list[Line]) -> set[int]:
    """Return the lines of boxes that stand in a row, each with a linked title and little else.

    Titles that lead to files are no teasers: rows of an article's table of documents are boxes too.
    """
    prose = [0, *accumulate(line.unlinked for line in lines)]
    rows: dict[tuple[int, str, str], dict[int, Box]] = defaultdict(dict)
    alone: list[Box] = []
    for line in lines:
        if len(line.text) < _TITLE or not is_linked(line) or has_files(line):
            continue
        for box in islice(line.box.around(), _DEPTH):
            if box.last - box.first > _LINES or prose[box.last] - prose[box.first] > _PROSE:
                break
            if _shares_link(line, lines[box.first : box.last]):
                alone.append(box)
            if box.last - box.first > 1:
                rows[id(box.parent), box.tag, box.hint][id(box)] = box
    alike = (box for row in rows.values() if len(row) >= _ALIKE for box in row.values())
    return {index for box in (*alone, *alike) for index in range(box.first, box.last)}


def _shares_link(line: Line, inside: list[Line]) -> bool:
    """Tell whether an image beside a linked title leads to where the title leads."""
    return any(one.image and one.image.href == line.links[0][0] for one in inside if line.links)


def _named(lines: list[Line], weights: list[int], sums: list[int]) -> set[int]:
    """Return the lines of small boxes whose class says that they are something else.

    Classes on much of the text ("paywall" on every paragraph below the third) say nothing.
    """
    found: dict[str, set[int]] = defaultdict(set)
    opening = next((i for i, weight in enumerate(weights) if weight >= _OPENING), 0)
    seen: set[int] = set()
    for line in lines:
        for box in _small(line):
            if id(box) in seen or not box.hint:
                continue
            seen.add(id(box))
            inside = lines[box.first : box.last]
            name = _kind_of(box, lines)
            opens = box.first <= opening < box.last
            if not (name or opens) and _PERHAPS.search(box.hint) and _leads_away(inside):
                name = box.hint
            if name and sums[box.last] - sums[box.first] <= _most(name, inside) * sums[-1]:
                found[name].update(range(box.first, box.last))
    light = (
        held
        for name, held in found.items()
        if name == "readers"
        or sum(weights[i] for i in held) <= sums[-1] * _most(name, [lines[i] for i in sorted(held)])
    )
    return set().union(*light)


def _most(name: str, inside: list[Line]) -> float:
    """Return how much of the votes lines of this name may have got and yet be of something else."""
    return _OFFER if _OTHERS.search(name) and _offers(inside) else _LITTLE


def _leads_away(inside: list[Line]) -> bool:
    """Tell whether a link of these lines goes to another page, and no title stands among them."""
    away = any(not href.startswith(_NOWHERE) for line in inside for href, _ in line.links)
    return away and not any(line.box.role == "h1" for line in inside)


def _offers(inside: list[Line]) -> bool:
    """Tell whether a few lines are an offer: a short one on top, and a link to follow it."""
    texts = [line for line in inside if line.text]
    return (
        2 <= len(texts) <= _LINES
        and len(texts[0].text) <= _HEADING
        and any(line.links for line in texts)
    )


def _small(line: Line) -> Iterator[Box]:
    for box in islice(line.box.around(), _DEPTH):
        if box.last - box.first > _MOST_LINES:
            return
        yield box


def _kind_of(box: Box, lines: list[Line]) -> str:
    """Return what a box says that it holds, empty for the article; a title is always of that."""
    inside = lines[box.first : box.last]
    if _TEASERS.search(box.hint):
        name = box.hint if any(line.text and is_linked(line) for line in inside) else ""
    elif _READERS.search(box.hint):
        name = "readers"
    else:
        name = box.hint if _OTHERS.search(box.hint) else ""
    alone = len(inside) == 1 and not inside[0].links and not inside[0].image
    alone = alone and not _COMMENTS.search(box.hint)
    return "" if alone or any(line.box.role == "h1" for line in inside) else name
