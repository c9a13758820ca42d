"""A coming moment in words, Vietnamese and English: when it is, and how long it is until then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

_DAYS_VI = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Words:
    """The same sentence in both languages."""

    vi: str
    en: str

    def __str__(self) -> str:
        return f"{self.vi} ({self.en})"


def moment_in_words(moment: datetime, now: datetime, zone: ZoneInfo) -> Words:
    """Return «ngày mai lúc 22:00, còn 1 ngày 3 giờ» and its English, on the zone's wall clock."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    days = (local.date() - today).days
    at = f"{local:%H:%M}"
    day = _named_day(local, days)
    left = (moment - now).total_seconds()
    if left <= 0:
        return Words(f"{day.vi} lúc {at}, đã đến giờ", f"{day.en} at {at}, due now")
    span = _span(left)
    return Words(f"{day.vi} lúc {at}, còn {span.vi}", f"{day.en} at {at}, in {span.en}")


def _named_day(local: datetime, days: int) -> Words:
    near = {
        -1: Words("hôm qua", "yesterday"),
        0: Words("hôm nay", "today"),
        1: Words("ngày mai", "tomorrow"),
    }
    if days in near:
        return near[days]
    date = f"{local:%d-%m-%Y}"
    return Words(f"{_DAYS_VI[local.weekday()]} {date}", f"{_DAYS_EN[local.weekday()]} {date}")


def _span(seconds: float) -> Words:
    """Return a length of time in its two largest units."""
    whole = max(int(seconds), 1)
    if whole < _MINUTE:
        return Words("chưa đến 1 phút", "less than a minute")
    parts = [
        (whole // _DAY, "ngày", "day"),
        (whole % _DAY // _HOUR, "giờ", "hour"),
        (whole % _HOUR // _MINUTE, "phút", "minute"),
    ]
    while not parts[0][0]:
        parts.pop(0)
    shown = [part for part in parts[:2] if part[0]]
    return Words(
        " ".join(f"{count} {unit}" for count, unit, _ in shown),
        " ".join(f"{count} {unit}{'s' * (count > 1)}" for count, _, unit in shown),
    )
