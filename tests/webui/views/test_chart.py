"""A chart's numbers: inside its box, gaps in the line, a lone period as a dot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webui.views.chart import NARROW, WIDE, Chart, chart_of


def drawn(*series: list[float | None], size: tuple[int, int, int, int] = WIDE) -> Chart:
    periods = [str(2000 + place) for place in range(len(series[0]))]
    return chart_of(periods, series, name="wide", size=size, say=str)


def test_a_gap_parts_the_line_and_a_lone_period_is_a_dot() -> None:
    (stroke,) = drawn([1, 2, None, 3, None, 0, 1]).strokes
    assert len(stroke.lines) == 2
    assert len(stroke.dots) == 5


def test_a_long_line_is_dotted_only_where_a_period_stands_alone() -> None:
    values: list[float | None] = [*[1.0] * 70, None, 5.0, None]
    (stroke,) = drawn(values).strokes
    assert len(stroke.lines) == 1
    assert len(stroke.dots) == 1


def test_zero_lies_on_the_ground_and_the_axis_reaches_the_highest_value() -> None:
    chart = drawn([0, 37])
    assert chart.strokes[0].dots[0].y == chart.bottom
    assert [tick.label for tick in chart.up] == ["0.0", "10.0", "20.0", "30.0", "40.0"]


@pytest.mark.parametrize("size", [WIDE, NARROW])
@given(values=st.lists(st.none() | st.floats(0, 1e7), min_size=1, max_size=80))
def test_everything_stays_within_the_box(
    size: tuple[int, int, int, int], values: list[float | None]
) -> None:
    chart = drawn(values, size=size)
    for dot in chart.strokes[0].dots:
        assert chart.left <= dot.x <= chart.right
        assert 0 <= dot.y <= chart.bottom
    assert len(chart.along) <= size[2]
