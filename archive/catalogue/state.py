"""What an article's row becomes when a version is saved or something happens to it.

The live intake and the reading-in of WARC files use these same rules, so that a rebuild ends with
the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Self

from archive.models import Event, Happening, Reason, Version

LIVE, GONE, MOVED = "live", "gone", "moved"
DATE_SAYINGS = (Happening.DATE_DOUBTED, Happening.DATE_BELIEVED)


@dataclass(frozen=True, slots=True)
class Saying:
    """What was said last of a printed date: when (UTC), and whether it is odd."""

    at: datetime
    odd: bool

    @classmethod
    def of(cls, happening: str, at: datetime, value: str) -> tuple[datetime, Self]:
        """Return the date that a statement is about, and what it says."""
        return datetime.fromisoformat(value), cls(at, happening == Happening.DATE_DOUBTED)


@dataclass(slots=True)
class ArticleState:
    """A working copy of an article's row.

    `versions` is the highest number given; `digest`, `imported` and `current_seen_at` describe the
    current version, and `current_seen_at` is when the capture it was read from was fetched.
    `printed_at` is the date that the current version prints, `doubted_at` the same where the site's
    other articles speak against it; `published_at` is none then. `sayings` are what was said last of
    each date that any version printed, the last of them at `doubt_said_at`.
    `changed`: readers would see a difference; `touched`: only times moved.
    """

    id: str
    site: str
    key: str
    url: str
    first_seen: datetime
    last_seen: datetime
    asked_at: datetime
    sections: list[str] = field(default_factory=list)
    published_at: datetime | None = None
    printed_at: datetime | None = None
    doubted_at: datetime | None = None
    doubt_said_at: datetime | None = None
    versions: int = 0
    current: int = 0
    digest: str = ""
    imported: bool = False
    current_seen_at: datetime | None = None
    state: str = LIVE
    state_at: datetime | None = None
    revision: int = 0
    changed_at: datetime | None = None
    sayings: dict[datetime, Saying] = field(default_factory=dict)
    stored: bool = False
    changed: bool = False
    touched: bool = False
    left: bool = False

    def row(self) -> dict[str, Any]:
        """Return the values of the article's row."""
        return {name: getattr(self, name) for name in COLUMNS}

    def would_show(self, seen_at: datetime, *, imported: bool) -> bool:
        """Tell whether a further version would become the current one.

        The newest look at the page is shown, whatever the order of reading; an old dump never
        hides what was captured from the site itself.
        """
        if self.current_seen_at is None:
            return True
        return (not imported, seen_at) >= (not self.imported, self.current_seen_at)

    def take(self, version: Version, *, seen_at: datetime) -> None:
        """Take in a saved version, read from a capture fetched at `seen_at`."""
        article, imported = version.article, version.reason is Reason.IMPORTED
        if self.would_show(seen_at, imported=imported):
            self.current, self.digest = version.number, version.digest
            self.imported, self.current_seen_at = imported, seen_at
            self.url, self.printed_at = article.url, article.published_at
            self._date()
        self.versions = max(self.versions, version.number)
        self.label(article.sections)
        # An import never asked the site for anything.
        if not imported:
            self.see(seen_at)
        self.changed = True

    def happen(self, event: Event) -> None:
        """Take in a dated statement about the article."""
        if event.happening is Happening.SECTION:
            self.label([event.value])
        elif event.happening in DATE_SAYINGS:
            self._doubt(event)
        elif event.happening is Happening.MOVED:
            self.left = self.left or self.state != MOVED
            if self.state != MOVED or self.state_at is None or event.at >= self.state_at:
                self.state, self.state_at = MOVED, event.at
        else:
            self._go(event)
        self.changed = True

    def _go(self, event: Event) -> None:
        # What has moved stays so, in whatever order its statements are read.
        if self.state != MOVED and (self.state_at is None or event.at >= self.state_at):
            self.state = GONE if event.happening is Happening.GONE else LIVE
            self.state_at = event.at
        self.ask(event.at)

    def _doubt(self, event: Event) -> None:
        date, saying = Saying.of(event.happening, event.at, event.value)
        known = self.sayings.get(date)
        if known is None or known.at <= saying.at:
            self.sayings[date] = saying
        self.doubt_said_at = max(event.at, self.doubt_said_at or event.at)
        self._date()

    def doubts(self, printed: datetime | None) -> bool:
        """Tell whether a date that a version prints is not believed."""
        saying = self.sayings.get(printed) if printed else None
        return saying is not None and saying.odd

    def _date(self) -> None:
        doubted = self.doubts(self.printed_at)
        self.doubted_at = self.printed_at if doubted else None
        self.published_at = None if doubted else self.printed_at

    def label(self, sections: Iterable[str]) -> None:
        """Add section labels it does not have yet."""
        self.sections += [s for s in dict.fromkeys(sections) if s not in self.sections]

    def see(self, at: datetime) -> None:
        """Note that its page was fetched and found."""
        self.first_seen = min(self.first_seen, at)
        self.last_seen = max(self.last_seen, at)
        self.ask(at)

    def ask(self, at: datetime) -> None:
        """Note that its page was asked for."""
        self.asked_at = max(self.asked_at, at)
        self.touched = True


_OWN = ("sayings", "stored", "changed", "touched", "left")
COLUMNS = tuple(f.name for f in fields(ArticleState) if f.name not in _OWN)
