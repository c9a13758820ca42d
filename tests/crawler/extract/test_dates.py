"""Dates in every printed form, day first, Asia/Ho_Chi_Minh; traps refused."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.text import HANOI
from crawler.extract.dates import date_beside_tools, date_line, read_date, second_date
from tests.crawler.extract.printed_dates import FORMS, print_date

CAPTURED = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

EXACT = {
    "09-12-2023 13:15": "2023-12-09T13:15:00",
    "Thứ bảy - 09/12/2023 13:15": "2023-12-09T13:15:00",
    "09/12/2023 13:15:00": "2023-12-09T13:15:00",
    "16/10/2020 02:48:00 AM": "2020-10-16T02:48:00",
    "16/10/2020 02:48:00 PM": "2020-10-16T14:48:00",
    "04:35 15/03/2016": "2016-03-15T04:35:00",
    "Thứ Năm, 14/11/2019, 22:38 [GMT+7]": "2019-11-14T22:38:00",
    "Cập nhật lúc 10:29, Thứ Hai, 27/08/2018 (GMT+7)": "2018-08-27T10:29:00",
    "Cập nhật: 11-07-2020 | 22:47:57": "2020-07-11T22:47:57",
    "14/10/2020 | 04:02": "2020-10-14T04:02:00",
    "Thứ sáu, 07 Tháng 9 2018 14:58": "2018-09-07T14:58:00",
    "14/5/2019 8:43'": "2019-05-14T08:43:00",
    "27/12/2024 lúc 00:02 (GMT+7)": "2024-12-27T00:02:00",
    "Cập nhật lúc 13h15 ngày 9/12/2023": "2023-12-09T13:15:00",
    "13/12/2023 15:20 CH": "2023-12-13T15:20:00",
    "13/12/2023 03:20 CH": "2023-12-13T15:20:00",
    "Ngày đăng tin: 09/12/2023 08:00": "2023-12-09T08:00:00",
}
DAYS = {
    "(09/12/2023)": "2023-12-09",
    "Thứ Bẩy, 1.2.2020": "2020-02-01",
    "ngày 9 tháng 12 năm 2023": "2023-12-09",
    "Chủ nhật, 3 tháng mười hai 2023": "2023-12-03",
}


@pytest.mark.parametrize("printed", EXACT)
def test_a_printed_date_line_gives_its_moment_in_hanoi(printed: str) -> None:
    found = date_line(printed, captured=CAPTURED)
    assert found is not None
    assert found.exact
    assert found.moment.isoformat() == EXACT[printed] + "+07:00"


@pytest.mark.parametrize("printed", DAYS)
def test_a_day_without_time_is_not_called_exact(printed: str) -> None:
    found = date_line(printed, captured=CAPTURED)
    assert found is not None
    assert not found.exact
    assert found.moment.date().isoformat() == DAYS[printed]


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2020 10:00", "1/1/1970 07:00", "01/01/2199 10:00", "13/13/2020", "00/01/2020",
        "23/11/2027 10:00", "Số 1034/2023", "Lịch sử Đảng bộ 1954-2020", "id=20231209", "6/6", "25:61",
    ],
)  # fmt: skip
def test_traps_are_refused(text: str) -> None:
    assert read_date(text, captured=CAPTURED) is None


@pytest.mark.parametrize(
    "text",
    [
        "Sáng ngày 08/12/2023, Đảng ủy Khối đã tiếp Đoàn công tác",
        "Nghị quyết số 50-NQ/ĐUK, ngày 25/4/2023",
        "Kỷ niệm 79 năm Quốc khánh (02/9/1945-02/9/2024)",
    ],
)
def test_a_date_in_a_sentence_is_no_date_line(text: str) -> None:
    assert date_line(text, captured=CAPTURED) is None


def test_a_relative_date_counts_back_from_the_capture() -> None:
    found = date_line("2 tháng 2 tuần trước", captured=CAPTURED)
    assert found is not None
    assert (found.moment.date(), found.exact) == (date(2026, 9, 8), False)
    assert date_line("2 tuần trước") is None


@pytest.mark.parametrize("zoned", ["2023-12-09T06:15:00Z", "2023-12-09T13:15:00+07:00"])
def test_an_iso_time_is_read_in_its_own_zone(zoned: str) -> None:
    found = read_date(zoned)
    assert found is not None
    assert found.moment == datetime(2023, 12, 9, 6, 15, tzinfo=UTC)


# Every form the sites print, and how it may vary.
_FORMS = st.sampled_from(FORMS)


@settings(max_examples=400)
@given(
    _FORMS,
    st.datetimes(datetime(1990, 1, 1), datetime(2026, 11, 22)),  # noqa: DTZ001
)
def test_every_form_of_every_minute_reads_back(form: str, moment: datetime) -> None:
    printed = print_date(form, moment)
    found = date_line(printed, captured=CAPTURED)
    assert found is not None
    assert found.moment == moment.replace(second=0, microsecond=0, tzinfo=HANOI)


@given(st.text(max_size=120))
def test_any_text_gives_a_date_or_none(text: str) -> None:
    found = read_date(text, captured=CAPTURED)
    assert found is None or found.moment.tzinfo is not None


BESIDE = {
    "18/08/2023 09:05 Lượt xem: 1203": "2023-08-18T09:05",
    "Ngày đăng: 05/01/2022 16:40 | Cập nhật: 06/01/2022 08:05 Lượt xem: 3926 In bài này": "2022-01-05T16:40",
    "Ngày đăng tin: 22/09/2023 07:01Ngày cập nhật: 25/09/2023 10:00": "2023-09-22T07:01",
    "Gửi bởi admin vào Thứ năm, 19/12/2013 - 07:45": "2013-12-19T07:45",
    "Thứ ba - 22/04/2025 17:20 Đã xem: 1507 Phản hồi: 0": "2025-04-22T17:20",
}


@pytest.mark.parametrize("line", BESIDE)
def test_a_date_line_may_hold_tools_and_a_second_date(line: str) -> None:
    found = date_beside_tools(line, captured=CAPTURED)
    assert found is not None
    assert found.moment.isoformat().startswith(BESIDE[line])


@pytest.mark.parametrize(
    "line",
    [
        "Giấy phép số 88/GP-BC ngày 16/06/2014",
        "Sáng 05/01/2022, Huyện ủy tổ chức hội nghị",
        "Thành lập ngày 28/07/1994",
        "Tuần 49 (từ 04/12/2023 đến 10/12/2023)",
    ],
)
def test_a_date_beside_other_words_makes_no_date_line(line: str) -> None:
    assert date_beside_tools(line, captured=CAPTURED) is None


def test_the_last_change_is_the_date_behind_its_word() -> None:
    line = "Ngày đăng: 05/01/2022 16:40 | Cập nhật: 06/01/2022 08:05"
    found = second_date(line, captured=CAPTURED)
    assert found is not None
    assert found.moment.isoformat() == "2022-01-06T08:05:00+07:00"
    assert second_date("Ngày đăng: 05/01/2022 16:40", captured=CAPTURED) is None


AGO = {
    "2 tháng 2 tuần trước": "2026-09-08T00:00",
    "3 tuần trước": "2026-11-01T00:00",
    "1 năm trước": "2025-11-22T00:00",
    "Hôm nay, 08:15": "2026-11-22T08:15",
    "hôm qua lúc 21h05": "2026-11-21T21:05",
    "3 giờ trước": "2026-11-22T07:00",
    "45 phút trước": "2026-11-22T09:15",
}


@pytest.mark.parametrize("printed", AGO)
def test_days_ago_are_counted_from_the_captures_own_day(printed: str) -> None:
    found = date_line(printed, captured=CAPTURED)
    assert found is not None
    assert found.moment.isoformat().startswith(AGO[printed])
