"""Lines over time as SVG: what to draw, in numbers; the template draws it and a table says it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

# (width, height, most labels along the time, room at the left): for wide screens and for phones.
WIDE = (720, 300, 9, 56)
NARROW = (340, 240, 5, 48)
_TOP, _RIGHT, _BOTTOM = 12, 14, 28
# With more periods, dots on a line would hide its dashes.
_DOTTED = 60


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where it is, and what stands beside it."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line: a value that is there."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """One series: a polyline for each stretch without a gap, and the points that are dotted."""

    lines: list[str]
    dots: list[Dot]


@dataclass(frozen=True, slots=True)
class Chart:
    """All of a chart, in units of its view box."""

    name: str
    width: int
    height: int
    left: float
    right: float
    bottom: float
    up: list[Tick]
    along: list[Tick]
    strokes: list[Stroke]


def chart_of(
    periods: Sequence[str],
    series: Sequence[Sequence[float | None]],
    *,
    name: str,
    size: tuple[int, int, int, int],
    say: Callable[[float], str],
) -> Chart:
    """Return a chart of series over the same periods; None in a series is a gap of its line.

    `say` writes a value beside the axis.
    """
    width, height, most, left = size
    right, bottom = width - _RIGHT, height - _BOTTOM
    top = _ceiling(max((value for each in series for value in each if value), default=0))
    step = (right - left) / max(1, len(periods) - 1)

    def point(place: int, value: float) -> Dot:
        x = left + step * place if len(periods) > 1 else (left + right) / 2
        return Dot(round(x, 1), round(bottom - (bottom - _TOP) * value / top, 1))

    every = max(1, -(-len(periods) // most))
    return Chart(
        name, width, height, left, right, bottom,
        [Tick(point(0, top * part / 4).y, say(top * part / 4)) for part in range(5)],
        [Tick(point(place, 0).x, month_first(period)) for place, period in enumerate(periods)
         if place % every == 0],
        [_stroke([None if value is None else point(place, value) for place, value in enumerate(each)])
         for each in series],
    )  # fmt: skip


def _stroke(points: Sequence[Dot | None]) -> Stroke:
    stretches: list[list[Dot]] = [[]]
    for point in points:
        if point is None:
            stretches.append([])
        else:
            stretches[-1].append(point)
    drawn = [
        " ".join(f"{dot.x},{dot.y}" for dot in stretch) for stretch in stretches if len(stretch) > 1
    ]
    # A stretch of one period has no line to be seen by.
    dotted = (each for each in stretches if len(points) <= _DOTTED or len(each) == 1)
    return Stroke(drawn, [dot for stretch in dotted for dot in stretch])


def _ceiling(value: float) -> float:
    """Return the round number at or above a value that four steps divide well."""
    if value <= 4:
        return 4
    unit = 10.0 ** floor(log10(value))
    return next(unit * part for part in (1, 2, 4, 6, 8, 10) if unit * part >= value)


def month_first(period: str) -> str:
    """Return a period, 2018 or 2018-03, as it is written in Vietnam: 03-2018."""
    year, _dash, month = period.partition("-")
    return f"{month}-{year}" if month else year
