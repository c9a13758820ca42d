"""Cron expressions fall due on a zone's wall clock, also where the clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import UsageError
from archive.scheduling.cron import Window, overlap, read_cron, read_window
from archive.scheduling.words import moment_in_words

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = "Europe/Berlin"
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
CLOCK = st.times().map(lambda t: t.replace(second=0, microsecond=0))


def at(text: str, zone: str = "Asia/Ho_Chi_Minh") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def local(moments: list[datetime], zone: str) -> list[str]:
    return [f"{each.astimezone(ZoneInfo(zone)):%d %H:%M %z}" for each in moments]


def test_ten_in_the_evening_is_meant_in_hanoi() -> None:
    cron = read_cron("0 22 * * *", "Asia/Ho_Chi_Minh")
    assert cron.next(at("2026-11-22T21:59")) == datetime(2026, 11, 22, 15, tzinfo=UTC)
    assert cron.next(at("2026-11-22T22:00")) == datetime(2026, 11, 23, 15, tzinfo=UTC)


def test_days_of_the_week_begin_with_sunday() -> None:
    for day in ("0", "7", "SUN"):
        assert read_cron(f"0 6 * * {day}", "UTC").next(at("2026-11-23T00:00")).weekday() == 6
    assert read_cron("0 6 * * 1-5", "UTC").next(at("2026-11-21T12:00")).weekday() == 0


def test_a_time_that_the_clocks_skip_falls_due_when_they_have_skipped_it() -> None:
    due = islice(read_cron("30 2 * * *", BERLIN).after(at("2027-03-27T12:00", BERLIN)), 2)
    assert local(list(due), BERLIN) == ["28 03:00 +0200", "29 02:30 +0200"]


def test_a_time_that_comes_twice_falls_due_once() -> None:
    due = islice(read_cron("30 2 * * *", BERLIN).after(at("2027-10-30T12:00", BERLIN)), 2)
    assert local(list(due), BERLIN) == ["31 02:30 +0200", "01 02:30 +0100"]


@given(MOMENTS, st.sampled_from(["30 2 * * *", "*/20 * * * *", "0 0 1 * *", "15 1-3 * * 0"]))
def test_due_times_ascend_and_lie_after_the_moment(moment: datetime, expression: str) -> None:
    cron = read_cron(expression, BERLIN)
    due = list(islice(cron.after(moment), 5))
    assert due == sorted(set(due))
    assert due[0] > moment
    assert all(each.tzinfo is UTC for each in due)


@given(MOMENTS, st.sampled_from(["30 2 * * *", "*/20 * * * *", "15 1-3 * * 0"]))
def test_a_due_time_is_found_again_from_just_before_it(moment: datetime, expression: str) -> None:
    cron = read_cron(expression, BERLIN)
    due = cron.next(moment)
    assert cron.next(due - timedelta(seconds=1)) == due


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("0 0 31 2 *", "can never fall due: its day-of-month is impossible"),
        ("0 0 30 FEB *", "can never fall due"),
        ("61 * * * *", "its minute is impossible"),
        ("* * * *", "has not five fields"),
        ("0 0 0 * * *", "has not five fields"),
        ("@daily", "has not five fields"),
        ("", "has not five fields"),
        ("0 22 * * *; rm -rf /", "has not five fields"),
        ("a b c d e", "its minute is impossible"),
    ],
)
def test_an_expression_that_cannot_fall_due_is_refused(expression: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_cron(expression, "UTC")


@pytest.mark.parametrize("zone", ["Mars/Phobos", "", "../../etc/passwd", "Asia", "\0"])
def test_a_zone_nobody_knows_is_refused(zone: str) -> None:
    with pytest.raises(UsageError, match="there is no time zone"):
        read_cron("0 22 * * *", zone)


def test_the_twenty_ninth_of_february_falls_due_in_leap_years() -> None:
    due = read_cron("0 0 29 2 *", "UTC").next(at("2026-11-22T00:00"))
    assert (due.year, due.month, due.day) == (2028, 2, 29)


def window(text: str, zone: str = "Asia/Ho_Chi_Minh") -> Window:
    return read_window(text, zone)


def test_a_window_may_cross_midnight() -> None:
    night = window("22:00-05:00")
    assert night.closes(at("2026-11-22T23:30")) == at("2026-11-23T05:00")
    assert night.closes(at("2026-11-23T04:59")) == at("2026-11-23T05:00")
    assert night.closes(at("2026-11-23T05:00")) is None
    assert night.opens(at("2026-11-23T05:00")) == at("2026-11-23T22:00")
    assert night.opens(at("2026-11-23T22:00")) == at("2026-11-23T22:00")


def test_a_window_of_the_day_closes_the_same_day() -> None:
    noon = window("11:30-13:00")
    assert noon.closes(at("2026-11-22T12:00")) == at("2026-11-22T13:00")
    assert noon.opens(at("2026-11-22T13:00")) == at("2026-11-23T11:30")


@given(MOMENTS, CLOCK, CLOCK)
def test_a_window_is_open_from_its_opening_until_it_closes(moment, first, last) -> None:  # type: ignore[no-untyped-def]
    if first == last:
        return
    hours = Window(first, last, ZoneInfo(BERLIN))
    opens = hours.opens(moment)
    assert moment <= opens <= moment + timedelta(hours=49)
    closes = hours.closes(opens)
    # In the night the clocks are set forward a window may hold no minute at all.
    if closes is not None:
        assert hours.closes(closes - timedelta(seconds=1)) == closes


@pytest.mark.parametrize(
    "text", ["22-05", "22:00", "25:00-03:00", "22:00-05:61", "a-b", "", "22:00-22:00", "-1:00-2:00"]
)
def test_a_window_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="window"):
        window(text)


def test_windows_overlap_where_they_share_a_minute() -> None:
    now = at("2026-11-22T12:00")
    assert overlap(window("22:00-05:00"), window("04:00-06:00"), now)
    assert overlap(window("23:00-23:30"), window("22:00-05:00"), now)
    assert not overlap(window("22:00-05:00"), window("05:00-22:00"), now)


@pytest.mark.parametrize(
    ("moment", "vi", "en"),
    [
        ("2026-11-22T22:00", "hôm nay lúc 22:00, còn 2 giờ", "today at 22:00, in 2 hours"),
        ("2026-11-23T06:05", "ngày mai lúc 06:05, còn 10 giờ 5 phút", "tomorrow at 06:05, in 10 hours 5 minutes"),
        ("2026-11-29T21:00", "Chủ Nhật 29-11-2026 lúc 21:00, còn 7 ngày 1 giờ", "Sunday 29-11-2026 at 21:00, in 7 days 1 hour"),
        ("2026-11-22T20:00", "hôm nay lúc 20:00, đã đến giờ", "today at 20:00, due now"),
    ],
)  # fmt: skip
def test_a_coming_moment_is_told_in_words(moment: str, vi: str, en: str) -> None:
    words = moment_in_words(at(moment), at("2026-11-22T20:00"), HANOI)
    assert (words.vi, words.en) == (vi, en)
