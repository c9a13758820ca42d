"""Bringing in articles that were not crawled: a JSONL file, line by line, into WARC and catalogue."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archive.catalogue import Catalogue
from archive.dumps import BadLine, read_line
from archive.errors import ArchiveError, UsageError
from archive.intake import Intake, open_intake
from archive.models import CrawlRun, RunState
from archive.saving import Outcome
from archive.sites import Site

EXTRACTOR = "khotin-import-1"
LONGEST_LINE = 20_000_000  # bytes
_MOST_SITES = 8  # written at once; each holds a file and a connection
_MOST_REFUSALS = 1000  # kept in the report; all are counted, and told as they happen
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was not taken in; `line` counts from 1."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


@dataclass(slots=True)
class ImportReport:
    """What an import came to; `refusals` holds the first thousand of `refused`.

    `runs` are the ids of the runs it made, by site.
    """

    lines: int = 0
    new: int = 0
    edited: int = 0
    section: int = 0
    unchanged: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    runs: dict[str, str] = field(default_factory=dict)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def import_jsonl(
    path: Path,
    *,
    catalogue: Catalogue,
    sites: Mapping[str, Site],
    told: Callable[[Refusal], None] | None = None,
    progress: Callable[[int], None] | None = None,
    clock: Callable[[], datetime] = _utc_now,
) -> ImportReport:
    """Take in a file of one JSON object a line, in constant memory.

    A bad line is told, counted and passed over; a line whose content is known adds nothing.
    `progress` is told bytes read. Raises UsageError for what is no such file, ArchiveError when
    the archive cannot be written; what was taken in before that is safe.
    """
    report = ImportReport()
    with _opened(path) as stream, _Writers(catalogue, clock) as writers:
        for number, line in enumerate(_lines(stream), start=1):
            if line is not None and not line.strip():
                continue
            report.lines += 1
            try:
                if line is None:
                    raise BadLine(f"is longer than {LONGEST_LINE:,} bytes")
                _count(report, writers.take(line, sites))
                report.runs = writers.runs
            except BadLine as error:
                _refuse(report, Refusal(number, str(error)), told)
            if progress and number % 100 == 0:
                progress(stream.tell())
    return report


def _opened(path: Path) -> io.BufferedReader:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    start = stream.peek(4)[:4]
    signs = {b"\xff\xfe": "is UTF-16", b"\xfe\xff": "is UTF-16", b"\x1f\x8b": "is compressed"}
    what = signs.get(start[:2]) or ("is compressed" if start == b"PK\x03\x04" else None)
    if what:
        stream.close()
        raise UsageError(f"{path}: {what}; give plain UTF-8 text, one JSON object a line")
    return stream


def _lines(stream: io.BufferedReader) -> Iterator[bytes | None]:
    """Yield lines without their end, None for one that is too long to be held."""
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(_STEP)
            yield None
        else:
            yield line.rstrip(b"\r\n")


def _count(report: ImportReport, outcome: Outcome) -> None:
    setattr(report, outcome.value, getattr(report, outcome.value) + 1)


def _refuse(report: ImportReport, refusal: Refusal, told: Callable[[Refusal], None] | None) -> None:
    report.refused += 1
    if len(report.refusals) < _MOST_REFUSALS:
        report.refusals.append(refusal)
    if told:
        told(refusal)


class _Writers:
    """An intake for each site of the dump, those used last kept open."""

    def __init__(self, catalogue: Catalogue, clock: Callable[[], datetime]) -> None:
        self._catalogue, self._clock = catalogue, clock
        self._open: OrderedDict[str, Intake] = OrderedDict()
        self._runs: dict[str, CrawlRun] = {}
        self._counts: dict[str, dict[str, int]] = {}

    def __enter__(self) -> _Writers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        failure = self._close_all()
        state = RunState.FAILED if kind or failure else RunState.FINISHED
        # While an error is on its way, another one about its consequences would only hide it.
        with suppress(ArchiveError) if state is RunState.FAILED else nullcontext():
            self._finish(state)
        if failure and kind is None:
            raise failure

    def take(self, line: bytes, sites: Mapping[str, Site]) -> Outcome:
        """Save one line's article; raises BadLine."""
        found = read_line(line, sites, now=self._clock())
        intake = self._intake(found.article.site)
        outcome = intake.bring_in(
            found.article,
            article_id=found.article_id,
            line=line,
            urn=f"urn:khotin:import:{found.article_id}",
            extractor=EXTRACTOR,
        )
        if intake.due():
            intake.flush()
        counts = self._counts[found.article.site]
        counts[outcome.value] = counts.get(outcome.value, 0) + 1
        return outcome

    @property
    def runs(self) -> dict[str, str]:
        """The ids of the runs that were made, by site."""
        return {site: run.id for site, run in self._runs.items()}

    def _intake(self, site: str) -> Intake:
        if site in self._open:
            self._open.move_to_end(site)
            return self._open[site]
        if len(self._open) >= _MOST_SITES:
            self._open.popitem(last=False)[1].close()
        if site not in self._runs:
            self._runs[site] = self._catalogue.start_run(site, "import", at=self._clock())
            self._counts[site] = {}
        run = self._runs[site]
        intake = open_intake(self._catalogue, run, clock=self._clock)
        self._open[site] = intake
        return intake

    def _close_all(self) -> ArchiveError | None:
        """Close all, whatever becomes of one, and return the first failure."""
        failure = None
        while self._open:
            try:
                self._open.popitem()[1].close()
            except ArchiveError as error:
                failure = failure or error
        return failure

    def _finish(self, state: RunState) -> None:
        for site, run in self._runs.items():
            self._catalogue.finish_run(
                run.id, state, counts=self._counts[site], problems=(), at=self._clock()
            )
