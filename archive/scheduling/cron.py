"""When a cron expression falls due in a time zone, and how a person is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from archive.errors import UsageError

_FIELDS = 5


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name; raises UsageError for one nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(
            f"zone: there is no time zone «{name}»; write one like Asia/Ho_Chi_Minh or UTC"
        ) from None


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron expression of five fields, read in a time zone as Debian's cron reads it.

    A time that the clocks jump over falls due when they have jumped; one that comes twice falls
    due once, unless hour or minute are a star.
    """

    expression: str
    zone: ZoneInfo

    def after(self, moment: datetime) -> Iterator[datetime]:
        """Yield the due moments later than this one, ascending, in UTC."""
        for due in self._simulated(moment):
            found = due.astimezone(UTC)
            # The library counts on the wall clock, which may lie before an hour that comes twice.
            if found > moment:
                yield found

    def next(self, moment: datetime) -> datetime:
        """Return the first due moment later than this one, in UTC."""
        return next(self.after(moment))

    def in_english(self) -> str:
        """Return what the expression means, in English."""
        return str(self._simulated(datetime.now(UTC)).explain())

    def _simulated(self, moment: datetime) -> CronSim:
        return CronSim(self.expression, moment.astimezone(self.zone))


def read_cron(expression: str, zone: str) -> Cron:
    """Return a cron expression that can fall due; raises UsageError for any other.

    «0 22 * * *» is every day at 22:00; days of the week are 0 or 7 (Sunday) to 6.
    """
    cron = Cron(" ".join(expression.split()), zone_of(zone))
    if len(cron.expression.split()) != _FIELDS:
        raise UsageError(
            f"cron: «{expression}» has not five fields (minute, hour, day, month, day of the week);"
            " write «0 22 * * *» for every day at 22:00"
        )
    try:
        cron.next(datetime.now(UTC))
    except CronSimError as error:
        wrong = str(error).removeprefix("Bad ")
        raise UsageError(
            f"cron: «{expression}» can never fall due: its {wrong} is impossible; "
            "write «0 22 * * *» for every day at 22:00"
        ) from None
    except StopIteration:
        raise UsageError(f"cron: «{expression}» can never fall due: there is no such day") from None
    return cron


@dataclass(frozen=True, slots=True)
class Window:
    """The hours in which a site may be crawled, on the wall clock of a zone; may cross midnight."""

    first: time
    last: time
    zone: ZoneInfo

    def closes(self, moment: datetime) -> datetime | None:
        """Return when the window that is open now closes, in UTC; None while it is closed."""
        local = moment.astimezone(self.zone)
        for days in (-1, 0):
            opened = self._on(local, days, self.first)
            closed = self._on(local, days + (self.last <= self.first), self.last)
            if opened <= moment < closed:
                return closed
        return None

    def opens(self, moment: datetime) -> datetime:
        """Return when the window is open first from now on, in UTC: now itself while it is."""
        if self.closes(moment) is not None:
            return moment
        local = moment.astimezone(self.zone)
        return next(at for days in (0, 1, 2) if (at := self._on(local, days, self.first)) > moment)

    def _on(self, local: datetime, days: int, at: time) -> datetime:
        day = local.date() + timedelta(days=days)
        # An hour that the clocks skip or repeat is read as the earlier of what it may mean.
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.first:%H:%M}-{self.last:%H:%M}"


def read_window(text: str, zone: str) -> Window:
    """Return a window as it is written: «22:00-05:00»; raises UsageError."""
    try:
        first, _, last = text.strip().partition("-")
        window = Window(_time(first), _time(last), zone_of(zone))
    except ValueError:
        raise UsageError(f"window: «{text}» is not two times; write 22:00-05:00") from None
    if window.first == window.last:
        raise UsageError(f"window: «{text}» begins when it ends; leave it out to crawl at any hour")
    return window


def _time(text: str) -> time:
    hour, colon, minute = text.strip().partition(":")
    if not (colon and hour.isascii() and hour.isdigit() and minute.isdigit() and len(minute) == 2):
        raise ValueError(text)
    return time(int(hour), int(minute))


def overlap(one: Window, other: Window, at: datetime) -> bool:
    """Tell whether two windows share a minute of the days around a moment."""
    # Two stretches of a circle meet where one of them begins.
    return any(
        mine.closes(theirs.opens(at)) is not None for mine, theirs in ((one, other), (other, one))
    )
