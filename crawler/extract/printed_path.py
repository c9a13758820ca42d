"""Paths that a page of no known site prints above its title, told by their form alone.

One line of links with marks between them, a list whose first step leads home, a lone link to a list
right above the title. What a menu is, it must not take for one.
"""

from __future__ import annotations

import re
from itertools import pairwise

from archive.urls import host_of, split
from crawler.extract.chrome import in_frame, is_linked, is_toolbar
from crawler.extract.dates import read_date
from crawler.extract.lines import Box, Line
from crawler.extract.page import ParsedPage
from crawler.extract.sections import is_way_home, section_path

_ARROW = re.compile(r"[»›>→❯▸►]")
_LOOSE = re.compile(r"[|:•–-]")
_BETWEEN = r"(?:\s*(?:[»›→❯▸►/|•\\]|>{1,2}|::)\s*|\s+[-–]\s+)"
_SOME_MARK, _MARK = re.compile(r"[»›→❯▸►/|•>\\–-]|::"), re.compile(_BETWEEN)
_OUTLINE = re.compile(rf"(?P<lead>[^\0]*)\0(?:{_BETWEEN}\0)*(?:{_BETWEEN}(?P<last>[^\0]{{2,}})?)?")
_EDGES = " \t:»›>→/|-–•"
_MARK_ONLY = re.compile(r"[\W_]{1,3}")
_MENU = re.compile(r"menu|navbar", re.I)
_MOST_STEPS, _LONGEST_STEP, _LONGEST_LINE = 5, 60, 220
_MOST_FAR_STEPS = 3
# A page with more links home was made to take our time.
_MOST_WAYS = 20
_LONGEST_LABEL, _MOST_LABELS = 40, 3
OF_MENUS = re.compile(
    r"(?:liên hệ|góp ý|giới thiệu|đăng (?:nhập|ký)|sơ đồ|tìm kiếm|hỏi đáp|thư viện (?:ảnh|video)|"
    r"xem (?:tất cả|toàn bộ|thêm)|english|tiếng |rss\b|contact|log ?in|site ?map|about|hotline|"
    r"đường dây nóng|quảng cáo|bỏ qua|skip to|trang \d|(?:menu|đóng|vi|vn|en)$|"
    r"(?:(?:bài|tin|trang) )?(?:trước|sau|kế tiếp|tiếp theo)$|"
    r"(?:next|previous)(?: (?:article|page|post))?$)", re.I,
)  # fmt: skip
"""Words that only menus hold: no article stands under them."""

Steps = list[str]


def printed_path(parsed: ParsedPage, end: int, *, title: str) -> tuple[str, ...]:
    """Return the steps of the path printed nearest above lines[end], outer first, or nothing."""
    lines, ways = parsed.lines, 0
    end = min(end, len(lines))
    near = _near(lines, end)
    for place in range(end - 1, -1, -1):
        steps = _steps_in_line(lines[place], is_near=place >= near)
        if not steps and ways < _MOST_WAYS and _leads_home(lines[place]):
            ways += 1
            steps = _steps_of_list(lines, place, end=end, near=near)
        if steps and (found := section_path(steps, title=title)):
            return found
    return ()


def label_above(parsed: ParsedPage, end: int, *, title: str) -> tuple[str, ...]:
    """Return the lists that a line of one to three links right above the title leads to."""
    lines = parsed.lines
    place = next((i for i in range(end - 1, max(-1, end - 6), -1) if not _passes(lines[i])), None)
    if place is None:
        return ()
    line = lines[place]
    names = [name for _, name in line.links if name]
    if not 1 <= len(names) <= _MOST_LABELS or in_frame(line.box):
        return ()
    left = line.text
    for name in names:
        left = left.replace(name, "", 1)
    if re.search(r"\w", left):
        return ()
    if not all(_is_label(parsed, href, name) for href, name in line.links if name):
        return ()
    before = next((lines[i] for i in range(place - 1, -1, -1) if not _is_blank(lines[i])), None)
    if before is not None and is_linked(before) and _in_one_list(before, line):
        return ()
    return section_path(names, title=title)


def _passes(line: Line) -> bool:
    """Tell whether a line may stand between path and title: dates, tools, pictures, marks."""
    if _is_blank(line):
        return True
    return not is_linked(line) and (is_toolbar(line.text) or read_date(line.text) is not None)


def _is_blank(line: Line) -> bool:
    return not line.text or _MARK_ONLY.fullmatch(line.text) is not None


def _is_label(parsed: ParsedPage, href: str, name: str) -> bool:
    """Tell whether a link may lead to a list of this site: short, elsewhere, no tool, no menu word."""
    url = parsed.resolve(href)
    if not url or host_of(url) != host_of(parsed.url) or href.startswith("#"):
        return False
    if not _is_step(name) or len(name) > _LONGEST_LABEL or read_date(name):
        return False
    return (
        url != parsed.url and not is_way_home(name) and len(split(url).path + split(url).query) > 1
    )


def _in_one_list(before: Line, line: Line) -> bool:
    """Tell whether two lines are items of one list: whatever holds more than the one holds both."""
    return _holder(before) is _holder(line)


def _holder(line: Line) -> Box:
    """Return the innermost box that holds more than this line."""
    return next((box for box in line.box.around() if box.last - box.first > 1), line.box)


def _steps_in_line(line: Line, *, is_near: bool) -> Steps:
    """Return the steps of a path in one line, or nothing: links with marks between, home in front.

    Without a way home all marks must be arrows. Strokes between may be a menu's, if other things
    stand between it and the title. The last step may be no link: it may be the title itself.
    """
    if len(line.text) > _LONGEST_LINE or not _SOME_MARK.search(line.text):
        return []
    steps, marks = _linked_steps(line) if line.links else _plain_steps(line.text)
    home = bool(steps) and is_way_home(steps[0])
    inner = steps[1:] if home else steps
    if not 1 <= len(inner) <= _MOST_STEPS or not all(map(_is_step, inner[:-1])):
        return []
    if not is_near and any(_LOOSE.search(mark) for mark in marks):
        return []
    arrows = all(_ARROW.search(mark) for mark in marks)
    last = len(inner[-1]) > _LONGEST_STEP or _is_step(inner[-1])
    return inner if last and (home or (arrows and len(inner) > 1)) else []


def _plain_steps(text: str) -> tuple[Steps, list[str]]:
    """Return the steps of a path without links and what parts them; nothing if none leads home."""
    steps = [step.strip() for step in _MARK.split(text) if step.strip()]
    return (steps, _MARK.findall(text)) if steps and is_way_home(steps[0]) else ([], [])


def _linked_steps(line: Line) -> tuple[Steps, list[str]]:
    """Return a line's links as steps, with one that is no link behind them, and what parts them.

    Nothing, if anything but marks stands between the links, or before them other than a way home.
    """
    names = [name for _, name in line.links if name]
    outline = line.text
    for name in names:
        outline = outline.replace(name, "\0", 1)
    found = _OUTLINE.fullmatch(outline)
    lead = found["lead"].strip(_EDGES) if found else ""
    if found is None or (lead and not is_way_home(lead)):
        return [], []
    steps = [*([lead] if lead and not is_way_home(names[0]) else []), *names]
    steps += [found["last"].strip()] if found["last"] else []
    *marks, behind = outline.split("\0")[1:]
    return steps, [*marks, *re.findall(_BETWEEN, behind)[:1]]


def _steps_of_list(lines: list[Line], place: int, *, end: int, near: int) -> Steps:
    """Return the steps below a line that only leads home, in the same box, or nothing.

    A menu begins so too. A path stands right above the title, or says what it is, or has one step
    only, or leads from folder to folder, or begins with an item of a list above and is no copy of it.
    """
    line = lines[place]
    if any(_MENU.search(box.hint) for box in line.box.around()):
        return []
    rows = _rows_below(lines, place, end)
    steps = [lines[row].text for row in rows]
    if not 1 <= len(steps) <= _MOST_STEPS or not all(map(_is_step, steps)):
        return []
    if not is_linked(line) or rows[-1] >= near:
        return steps
    if _fills_box(lines, place, rows[-1]) and (len(steps) == 1 or _deepens(lines, rows)):
        return steps
    above = {each.text.casefold() for each in lines[:place] if is_linked(each)}
    known = [step.casefold() in above for step in steps]
    return steps if len(steps) <= _MOST_FAR_STEPS and known[0] and not all(known) else []


def _leads_home(line: Line) -> bool:
    """Tell whether a line is a link to the first page, with at most a label before it."""
    return bool(line.links) and len(line.text) <= _LONGEST_STEP and is_way_home(line.text)


def _rows_below(lines: list[Line], place: int, end: int) -> list[int]:
    """Return where the links below a way home stand in its box, and a last step that is no link."""
    rows: list[int] = []
    for row in range(place + 1, min(_holder(lines[place]).last, end)):
        line = lines[row]
        if _is_blank(line):
            continue
        if not is_linked(line):
            last = not _passes(line) and not line.box.role.startswith("h")
            # Below other boxes an unlinked line is the heading of what comes next.
            return [*rows, row] if rows and last and _in_one_list(lines[rows[-1]], line) else rows
        rows.append(row)
        if len(rows) > _MOST_STEPS:
            break
    return rows


def _fills_box(lines: list[Line], place: int, last: int) -> bool:
    """Tell whether nothing comes behind a list in the box that holds it."""
    return all(map(_is_blank, lines[last + 1 : _holder(lines[place]).last]))


def _near(lines: list[Line], end: int) -> int:
    """Return the last line above lines[end] that is more than dates, tools and pictures.

    Between what stands there, or below it, and the title there is nothing else.
    """
    return next((i for i in range(end - 1, -1, -1) if not _passes(lines[i])), 0)


def _deepens(lines: list[Line], rows: list[int]) -> bool:
    """Tell whether each row leads to a folder of the row before."""
    paths = [split(lines[row].links[0][0]).path.rstrip("/") for row in rows if lines[row].links]
    return len(paths) > 1 and all(o and n.startswith(f"{o}/") for o, n in pairwise(paths))


def _is_step(text: str) -> bool:
    """Tell whether words may be a section's name: short, with letters, no tool, no word of menus."""
    if not 2 <= len(text) <= _LONGEST_STEP or not re.search(r"[^\W\d_]{2}", text):
        return False
    return not OF_MENUS.match(text) and not (is_toolbar(text) and not is_way_home(text))
