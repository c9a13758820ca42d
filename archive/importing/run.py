"""One import of copies: which site each belongs to, the files they go into, and what came of it."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from archive.catalogue import Catalogue
from archive.errors import ArchiveError
from archive.importing.copies import Copy
from archive.importing.recording import Came
from archive.intake import Intake, open_intake
from archive.models import Capture, CrawlRun, RunState
from archive.sites import Site
from archive.urls import host_of

IMPORT, HARVEST = "import", "harvest"
# A run whose copies were not all read yet says so among its counts.
UNFINISHED = "unfinished"
_MOST_SITES = 16  # written at once; each holds a file and a connection
_MOST_TOLD = 1000
_MOST_WAITING = 20_000


class Others(StrEnum):
    """What becomes of copies from hosts that no profile knows."""

    CAPTURES = "captures"
    ARTICLES = "articles"
    SKIP = "skip"


@dataclass(slots=True)
class Report:
    """What bringing in copies came to.

    `sites` counts new captures by site; `skipped` counts records that are no copies by what they
    are; `damaged` and `refused` hold the first thousand sentences of what `counts` says in full.
    """

    counts: Counter[str] = field(default_factory=Counter)
    sites: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    damaged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def damage(self, sentence: str) -> None:
        """Note something that is not whole."""
        self._note("damaged", self.damaged, sentence)

    def refuse(self, sentence: str) -> None:
        """Note something whole that could not be taken."""
        self._note("refused", self.refused, sentence)

    def _note(self, name: str, kept: list[str], sentence: str) -> None:
        self.counts[name] += 1
        if len(kept) < _MOST_TOLD:
            kept.append(sentence)


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class Bringing:
    """Brings in copies of any number of sites, each into its own site's files and run.

    When it is left, everything taken is safe, and the runs stay open until somebody has read what
    came in. It can be entered again, to bring in more under the same runs.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        sites: Mapping[str, Site],
        others: Others = Others.CAPTURES,
        only: str | None = None,
        verb: str = IMPORT,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Prepare; `only` names the one site whose copies are wanted."""
        self.report = Report()
        self.runs: dict[str, CrawlRun] = {}
        self._catalogue, self._sites, self._others = catalogue, sites, others
        self._only, self._verb, self._clock = only, verb, clock
        self._open: OrderedDict[str, Intake] = OrderedDict()
        self._counts: dict[str, Counter[str]] = {}
        self._waiting: list[Copy] = []

    def __enter__(self) -> Bringing:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        failure: ArchiveError | None = None
        while self._open:
            try:
                self._open.popitem()[1].close()
            except ArchiveError as broken:
                failure = failure or broken
        unhappy = kind is not None or failure is not None
        with suppress(ArchiveError) if unhappy else nullcontext():
            for site in self.runs:
                self._put_down(site, kind, failure)
        if failure and kind is None:
            raise failure

    def begin(self, site: str) -> CrawlRun:
        """Start the run of a site, whether or not anything will come in."""
        self._intake(site)
        return self.runs[site]

    def take(self, copy: Copy, *, last_try: bool = False) -> Capture | None:
        """Take in a copy; return its capture, new or known, or None when there is none.

        Raises ArchiveError when the archive cannot be written.
        """
        site = self.site_of(copy.url)
        if site is None:
            self.report.counts["elsewhere"] += 1
            return None
        intake = self._intake(site)
        came, capture = intake.record_copy(copy)
        if came is Came.WAITING:
            if last_try or len(self._waiting) >= _MOST_WAITING:
                self.report.refuse(
                    f"{copy.source}: {copy.url} of {copy.at:%Y-%m-%d %H:%M:%S}: repeats a record "
                    "that is not here; import the file that has it, then this one again"
                )
                self.report.counts["waiting"] += 1
            else:
                self._waiting.append(copy)
            return None
        self._count(site, came)
        if intake.due():
            intake.flush()
        return capture

    def take_waiting(self) -> None:
        """Take in the repetitions whose original came after them; tell those that still lack it."""
        waiting, self._waiting = self._waiting, []
        for copy in sorted(waiting, key=lambda copy: host_of(copy.url)):
            self.take(copy, last_try=True)

    def flush(self) -> None:
        """Make everything taken so far safe."""
        for intake in self._open.values():
            intake.flush()

    def site_of(self, url: str) -> str | None:
        """Return the site a copy goes to: a profile's, else its host; None when it is not wanted."""
        host = host_of(url)
        owner = next((s for s in self._sites.values() if host in s.hosts), None)
        owner = owner or next((s for s in self._sites.values() if host in s.media_hosts), None)
        if owner is None and self._others is Others.SKIP:
            return None
        name = owner.name if owner else host
        return name if self._only in (None, name) else None

    def _count(self, site: str, came: Came) -> None:
        self.report.counts[came.value] += 1
        self._counts[site][came.value] += 1
        if came is not Came.KNOWN:
            self.report.sites[site] += 1

    def _intake(self, site: str) -> Intake:
        if site in self._open:
            self._open.move_to_end(site)
            return self._open[site]
        if len(self._open) >= _MOST_SITES:
            self._open.popitem(last=False)[1].close()
        if site not in self.runs:
            self.runs[site] = self._catalogue.start_run(site, self._verb, at=self._clock())
            self._counts[site] = Counter()
            # From the first record on, a run that dies leaves word that it has to be read.
            self._catalogue.update_run(self.runs[site].id, counts={UNFINISHED: 1})
        self._open[site] = open_intake(self._catalogue, self.runs[site], clock=self._clock)
        return self._open[site]

    def _put_down(
        self, site: str, kind: type[BaseException] | None, failure: ArchiveError | None
    ) -> None:
        counts = dict(self._counts[site])
        if kind is None and failure is None:
            self._catalogue.update_run(self.runs[site].id, counts={**counts, UNFINISHED: 1})
            return
        stopped = kind is not None and issubclass(kind, KeyboardInterrupt)
        state = RunState.CANCELLED if stopped else RunState.FAILED
        said = "interrupted" if stopped else str(failure or "it was stopped by an error")
        counts[UNFINISHED] = 1
        self._catalogue.finish_run(
            self.runs[site].id, state, counts=counts, problems=[said], at=self._clock()
        )


def unread_runs(catalogue: Catalogue, site: str) -> list[CrawlRun]:
    """Return the site's runs of copies that were not read to the end, newest first."""
    rows = catalogue.runs(site, limit=10_000)
    return [row for row in rows if row.verb in (IMPORT, HARVEST) and row.counts.get(UNFINISHED)]
