"""The live display of a crawl: pages, articles, errors, rate, time left, and the URL under way."""

from __future__ import annotations

import sys
import time
from collections import deque
from typing import Any, Self

from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call
from sqlalchemy import Connection

from archive.jobs.own import job_id, tell_progress, tell_run
from crawler.run import Run

FRAME = 0.5
LINE_EVERY = 5.0
_WINDOW = 20.0


class Pace:
    """Responses a second over the last twenty seconds, and the time left at that rate."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def mark(self, at: float, responses: int) -> None:
        """Note how many responses there have been at a moment (seconds of any clock)."""
        self._marks.append((at, responses))
        while len(self._marks) > 2 and at - self._marks[0][0] > _WINDOW:
            self._marks.popleft()

    @property
    def rate(self) -> float:
        """Responses a second."""
        if len(self._marks) < 2:
            return 0.0
        (first, before), (last, after) = self._marks[0], self._marks[-1]
        return (after - before) / (last - first) if last > first else 0.0

    def seconds_left(self, requests: int) -> float | None:
        """Return the time that many requests will take, or None while nothing moves."""
        return requests / self.rate if self.rate > 0 else None


class Progress:
    """A Scrapy extension that draws on a terminal, and writes a line now and then elsewhere."""

    def __init__(self, run: Run, console: Console) -> None:
        self.run, self.console = run, console
        self.pace = Pace()
        self._spinner = Spinner("dots", text=f"Đang thu thập [bold]{escape(run.site.title)}[/]")
        self._live: Live | None = None
        self._said = time.monotonic()
        self._frames = create_looping_call(self._frame)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Show the run of the crawler's spider on standard error."""
        spider: Any = crawler.spider
        progress = cls(spider.run, Console(file=sys.stderr))
        crawler.signals.connect(progress.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signal=signals.spider_closed)
        return progress

    def spider_opened(self, spider: Spider) -> None:
        """Begin to show."""
        if self.console.is_terminal:
            # Drawn by our own clock, in the event loop: no second thread.
            self._live = Live(console=self.console, auto_refresh=False, transient=True)
            self._live.start()
        if job_id() is not None:
            with self.run.catalogue.write() as connection:
                tell_run(connection, self.run.id)
            self.run.intake.hooks.append(self._tell)
        self._frames.start(FRAME)

    def spider_closed(self, spider: Spider) -> None:
        """Show the end state and leave the screen."""
        if self._frames.running:
            self._frames.stop()
        if self._live is not None:
            self._live.stop()
        else:
            self._say()

    def _tell(self, connection: Connection) -> None:
        """Tell whoever looks at the job how far it is, with the commit that makes it true."""
        counts, left = self.run.counts, self.run.frontier.left
        progress = {
            "done": counts["responses"],
            "total": counts["responses"] + left,
            "rate": round(self.pace.rate, 2),
            "left_s": self.pace.seconds_left(left),
            "pause_s": round(self.run.delay, 2),
            "url": self.run.url,
            "counts": dict(counts),
        }
        tell_progress(connection, progress)

    def _frame(self) -> None:
        now = time.monotonic()
        self.pace.mark(now, self.run.counts["responses"])
        if self._live is not None:
            self._live.update(self._picture(), refresh=True)
        elif now - self._said >= LINE_EVERY:
            self._said = now
            self._say()

    def _say(self) -> None:
        self.console.print(self._line(), highlight=False, soft_wrap=True, markup=False)

    def _line(self) -> str:
        return f"{self.run.site.name}: " + " · ".join(
            f"{label} {value}" for label, value in self._facts()
        )

    def _picture(self) -> Group:
        table = Table.grid(padding=(0, 2))
        facts = self._facts()
        table.add_row(*(f"[dim]{label}[/]" for label, _ in facts))
        table.add_row(*(f"[bold]{value}[/]" for _, value in facts))
        return Group(
            self._spinner, table, Text(self.run.url, style="dim", overflow="ellipsis", no_wrap=True)
        )

    def _facts(self) -> list[tuple[str, str]]:
        counts, left = self.run.counts, self.run.frontier.left
        return [
            ("trang (pages)", str(counts["responses"])),
            ("bài (articles)", str(counts["read"])),
            ("mới (new)", str(counts["new"])),
            ("lỗi (errors)", str(counts["errors"] + counts["unread"])),
            ("trang/s (rate)", f"{self.pace.rate:.1f}"),
            ("nghỉ (pause)", f"{self.run.delay:.1f} s"),
            ("đợi (waiting)", str(left)),
            ("còn (left)", clock(self.pace.seconds_left(left))),
        ]


def clock(seconds: float | None) -> str:
    """Return seconds as h:mm:ss, or a dash when unknown."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
