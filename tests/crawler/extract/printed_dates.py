"""Date lines as the sites print them, for any moment; seconds are not printed."""

from __future__ import annotations

from datetime import datetime

FORMS = (
    "{d:02}-{m:02}-{y} {h:02}:{n:02}",
    "{w} - {d:02}/{m:02}/{y} {h:02}:{n:02}",
    "{d:02}/{m:02}/{y} {h:02}:{n:02}:00",
    "{d:02}/{m:02}/{y} {g:02}:{n:02}:00 {half}",
    "{h:02}:{n:02} {d:02}/{m:02}/{y}",
    "{w}, {d:02}/{m:02}/{y}, {h:02}:{n:02} [GMT+7]",
    "Cập nhật lúc {h:02}:{n:02}, {w}, {d:02}/{m:02}/{y} (GMT+7)",
    "Cập nhật: {d:02}-{m:02}-{y} | {h:02}:{n:02}:00",
    "{d:02}/{m:02}/{y} | {h:02}:{n:02}",
    "{w}, {d:02} Tháng {m} {y} {h:02}:{n:02}",
    "{d}/{m}/{y} {h}:{n:02}'",
    "{d:02}/{m:02}/{y} lúc {h:02}:{n:02} (GMT+7)",
    "Cập nhật lúc {h}h{n:02} ngày {d}/{m}/{y}",
    "{d}/{m}/{y} {h}:{n:02}",
    "{d:02}.{m:02}.{y} | {h:02}:{n:02}",
    "Ngày đăng: {d:02}/{m:02}/{y} {h:02}:{n:02}",
    "{w}, ngày {d:02} tháng {m:02} năm {y} {h:02}:{n:02}",
    "{h} giờ {n:02} phút, ngày {d}-{m}-{y}",
)
"""Forms to fill in: d, m, y, h, n (minute), g and half (twelve hours), w (weekday)."""

_DAYS = ("Thứ Hai", "Thứ ba", "Thứ Tư", "Thứ Năm", "Thứ sáu", "Thứ Bẩy", "Chủ nhật")


def print_date(form: str, moment: datetime) -> str:
    """Return a moment printed in a form."""
    return form.format(
        d=moment.day,
        m=moment.month,
        y=moment.year,
        h=moment.hour,
        n=moment.minute,
        g=(moment.hour + 11) % 12 + 1,
        half="PM" if moment.hour >= 12 else "AM",
        w=_DAYS[moment.weekday()],
    )
