"""Dates as Vietnamese pages print them: day first, Asia/Ho_Chi_Minh; traps refused.

Month-first is never tried. What stands in running text is no date line: callers give single lines.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archive.odd_dates import EARLIEST
from archive.text import HANOI
from crawler.extract.tools import is_toolbar

_MONTHS = {
    "một": 1, "giêng": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7,
    "bẩy": 7, "tám": 8, "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12,
}  # fmt: skip
_MONTH_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_FIGURE = re.compile(r"\d")
_DAY = re.compile(
    r"(?<![\d/.-])(?P<d>\d{1,2})\s?(?P<s>[/.-])\s?(?P<m>\d{1,2})\s?(?P=s)\s?(?P<y>\d{4})(?!\d)"
    rf"|(?<!\d)(?P<d2>\d{{1,2}}),?\s+tháng\s+(?P<m2>\d{{1,2}}|{_MONTH_NAMES})"
    r"(?:\s*,|\s+năm)?\s+(?P<y2>\d{4})(?!\d)"
    r"|(?<!\d)(?P<y3>(?:19|20)\d\d)[-/](?P<m3>\d{1,2})[-/](?P<d3>\d{1,2})(?=T|\D|$)",
    re.I,
)
_TIME = re.compile(
    r"(?<![\d/.:-])(?P<h>\d{1,2})(?:\s?(?::|giờ|[hg](?![^\W\d_]))\s?(?P<n>\d{1,2})?)(?::(?P<s>\d{1,2}))?(?:\.\d+)?"
    r"(?:'|’|′|\s?phút|p\b)?(?!\d)(?:\s*(?P<half>AM|PM|SA|CH)\b)?",
    re.I,
)
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_AGO = re.compile(r"(\d{1,3})\s*(năm|tháng|tuần|ngày|giờ|phút|giây)", re.I)
_TODAY = re.compile(r"\bhôm\s+(nay|qua)\b", re.I)
_WORDS = re.compile(
    r"thứ\s+(?:hai|ba|tư|bốn|năm|sáu|bảy|bẩy|[2-7])|chủ\s*nhật|ngày(?:\s+đăng(?:\s+tin)?|\s+xuất\s+bản"
    r"|\s+tạo|\s+cập\s+nhật)?|cập\s+nhật(?:\s+lần\s+cuối)?|thời\s+gian|đăng(?:\s+tin|\s+lúc)?|đã\s+đăng"
    r"|xuất\s+bản|ban\s+hành|vào|lúc|lần\s+cuối|gmt\s*[+]?\s*0?7?|utc\s*[+]?\s*0?7?|giờ|posted(?:\s+on)?|date",
    re.I,
)
_WHEN = re.compile(r"ngày|lúc|vào", re.I)
_SAID = re.compile(r"[^\W\d_][\s,]+\0")
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_LINE = 160
_POSTER = re.compile(r"^(?:gửi|viết|đăng|tạo)?\s*bởi\s+[\w.-]{2,30}|^by\s+[\w.-]{2,30}", re.I)
_CHANGED = re.compile(
    r"(?:cập\s+nhật|sửa(?:\s+đổi)?)(?:\s+(?:lần\s+cuối|lúc|vào|ngày))*\s*:?", re.I
)
_MARKS = re.compile(r"[\s|,;:()\[\]•·+–—/.\"'*-]+")


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date found in a line: aware moment in Asia/Ho_Chi_Minh; `exact` when a time stood with it.

    `rest` is the line without date, time, weekday, label and punctuation; `relative` dates
    ("2 tuần trước", "hôm qua") are as true as the capture's time, and another capture prints others.
    """

    moment: datetime
    exact: bool
    printed: str
    rest: str
    relative: bool = False


def read_date(text: str, *, captured: datetime | None = None) -> PrintedDate | None:
    """Return the date a line prints, or None.

    Years before 1990 and days after the capture (one day of grace) are refused, as is any day the
    calendar does not have. Relative forms ("2 tuần trước") need `captured`.
    """
    text = text[:300]
    # Most lines of a page hold no figure: no need to look for a date at each of their letters.
    for found in _DAY.finditer(text) if _FIGURE.search(text) else ():
        day = _calendar_day(found)
        if day is None:
            continue
        clock = _clock_near(text, found.start(), found.end())
        moment = _moment(text, day, clock)
        if moment is not None and _plausible(moment, captured):
            spans = [found.span(), *([clock.span()] if clock else [])]
            return PrintedDate(moment, clock is not None, text.strip(), _rest(text, spans))
    lower = text.lower() if captured else ""
    if "trước" in lower:
        return _relative(text, captured)
    return _named_day(text, captured) if captured and "hôm " in lower else None


def date_line(text: str, *, captured: datetime | None = None) -> PrintedDate | None:
    """Return the date of a line that is a date line and nothing else, or None."""
    if not 8 <= len(text) <= 90:
        return None
    found = read_date(text, captured=captured)
    return found if found and not found.rest else None


def date_beside_tools(text: str, *, captured: datetime | None = None) -> PrintedDate | None:
    """Return the date of a line that holds it with nothing but tools and labels beside it.

    Such lines read "18/08/2023 09:05 Lượt xem: 1203" or "Ngày đăng: … | Cập nhật: … | In bài này".
    A label of another thing before the date ("Giấy phép ngày …") makes it no date line.
    """
    if not 8 <= len(text) <= _LONGEST_LINE or not any(c.isdigit() for c in text):
        return None
    found = read_date(text, captured=captured)
    if found is None or not found.rest:
        return found
    rest = words_beside(found.rest)
    bare = _POSTER.sub("", rest).strip()
    return found if not _LETTER.search(bare) or is_toolbar(bare) else None


def words_beside(text: str) -> str:
    """Return what a line says beside its dates, hours, weekdays, their labels and punctuation."""
    return _MARKS.sub(" ", _WORDS.sub(" ", _TIME.sub(" ", _DAY.sub(" ", text)))).strip()


def is_told_of(text: str) -> bool:
    """Tell whether a date is said of something: "Họp lúc 14:00 …", a letter's "Lộc Bình, ngày …"."""
    marked = _WORDS.sub(lambda word: "\0" if _WHEN.match(word[0]) else "|", text)
    return bool(_SAID.search(marked))


def odd_date_line(text: str, *, captured: datetime) -> bool:
    """Tell whether a line is a date line whose date is refused: future, before 1990, no such day."""
    if not 8 <= len(text) <= _LONGEST_LINE or not _DAY.search(text):
        return False
    if read_date(text, captured=captured) is not None:
        return False
    rest = words_beside(text)
    bare = _POSTER.sub("", rest).strip()
    return not _LETTER.search(bare) or is_toolbar(bare)


def second_date(text: str, *, captured: datetime) -> PrintedDate | None:
    """Return the date of the last change that a line gives behind its word for it, or None."""
    label = _CHANGED.search(text)
    return read_date(text[label.end() :], captured=captured) if label else None


def _calendar_day(found: re.Match[str]) -> tuple[int, int, int] | None:
    part = found.groupdict()
    year = part["y"] or part["y2"] or part["y3"]
    month = part["m"] or part["m2"] or part["m3"]
    day = part["d"] or part["d2"] or part["d3"]
    number = int(month) if month.isdigit() else _MONTHS.get(month.lower(), 0)
    if not (1 <= number <= 12 and EARLIEST <= int(year) <= 2100):
        return None
    if not 1 <= int(day) <= calendar.monthrange(int(year), number)[1]:
        return None
    return int(year), number, int(day)


def _clock_near(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the time of day printed beside the date at text[start:end], after it rather than before."""
    after = _TIME.search(text, end)
    if after and _WORDS.sub("", text[end : after.start()]).strip(" \t|,-–()[]•·T\u00a0") == "":
        return after
    before = None
    for found in _TIME.finditer(text, 0, start):
        before = found
    between = text[before.end() : start] if before else ""
    return before if before and not _WORDS.sub("", between).strip(" \t|,-–()[]•·\u00a0") else None


def _moment(text: str, day: tuple[int, int, int], clock: re.Match[str] | None) -> datetime | None:
    if clock is None:
        return datetime(*day, tzinfo=HANOI)
    hour, minute = int(clock["h"]), int(clock["n"] or 0)
    second = int(clock["s"] or 0)
    half = (clock["half"] or "").upper()
    # A 24-hour time with an AM/PM word is what some CMS print: the word says nothing then.
    if half in ("PM", "CH") and hour < 12:
        hour += 12
    elif half in ("AM", "SA") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or second > 59:
        return None
    moment = datetime(*day, hour, minute, second, tzinfo=HANOI)
    zone = _OFFSET.search(text.strip()) if "T" in text else None
    return _in_zone(moment, zone.group()) if zone else moment


def _in_zone(moment: datetime, zone: str) -> datetime:
    """Return the wall clock read in the zone an ISO 8601 time names."""
    if zone == "Z":
        return moment.replace(tzinfo=UTC).astimezone(HANOI)
    sign = -1 if zone[0] == "-" else 1
    offset = sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return (moment.replace(tzinfo=UTC) - offset).astimezone(HANOI)


def _plausible(moment: datetime, captured: datetime | None) -> bool:
    return captured is None or moment <= captured + timedelta(days=1)


def _rest(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + " " + text[end:]
    return _MARKS.sub(" ", _WORDS.sub(" ", text)).strip()


def _relative(text: str, captured: datetime | None) -> PrintedDate | None:
    parts = _AGO.findall(text)
    if not parts or captured is None:
        return None
    moment = captured.astimezone(HANOI)
    for number, unit in parts:
        moment = _back(moment, int(number), unit.lower())
    if not any(unit.lower() in ("giờ", "phút", "giây") for _, unit in parts):
        moment = moment.replace(hour=0, minute=0)
    rest = _MARKS.sub(" ", _WORDS.sub(" ", _AGO.sub(" ", text).replace("trước", " "))).strip()
    return PrintedDate(
        moment.replace(second=0, microsecond=0), False, text.strip(), rest, relative=True
    )


def _named_day(text: str, captured: datetime) -> PrintedDate | None:
    """Return the moment of "hôm nay, 08:15" or "hôm qua": the capture's own day or the one before."""
    found = _TODAY.search(text)
    if found is None:
        return None
    day = captured.astimezone(HANOI) - timedelta(days=found[1].lower() == "qua")
    clock = _clock_near(text, *found.span())
    moment = _moment(text, (day.year, day.month, day.day), clock)
    if moment is None or not _plausible(moment, captured):
        return None
    spans = [found.span(), *([clock.span()] if clock else [])]
    return PrintedDate(moment, clock is not None, text.strip(), _rest(text, spans), relative=True)


def _back(moment: datetime, number: int, unit: str) -> datetime:
    if unit in ("năm", "tháng"):
        months = moment.year * 12 + moment.month - 1 - number * (12 if unit == "năm" else 1)
        year, month = months // 12, months % 12 + 1
        if year < EARLIEST:
            return moment
        return moment.replace(
            year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1])
        )
    seconds = {"tuần": 604800, "ngày": 86400, "giờ": 3600, "phút": 60, "giây": 1}[unit]
    return moment - timedelta(seconds=number * seconds)
