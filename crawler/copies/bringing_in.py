"""From a file or folder to articles: copies are brought in, then read, and what came of it is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.attachments.sweep import sweep
from archive.catalogue import Catalogue
from archive.errors import IntegrityError, KhoTinError, RunFailed
from archive.importing.run import Bringing, Others, Report, utc_now
from archive.importing.sources import Progress, Sources
from archive.models import RunState
from archive.sites import Site
from archive.text import counted
from crawler.copies.reading import Reading, ReadReport

_WORDS = {
    "new": "bản sao mới (new copies)",
    "repeated": "lặp lại trang đã có (repeat what is held)",
    "known": "đã có (known already)",
    "elsewhere": "của nơi khác, bỏ qua (of other hosts, left out)",
    "waiting": "thiếu bản gốc (lack the record they repeat)",
    "refused": "không nhận (refused)",
    "damaged": "hỏng (damaged)",
}
_READ = {
    "articles_new": "bài mới (new articles)",
    "versions": "phiên bản thêm (further versions)",
    "unchanged": "không đổi (unchanged)",
    "absent": "không phải bài (no article on the page)",
    "unread": "chưa đọc được (not readable)",
    "texts": "tệp đính kèm đã đọc (attached files read)",
}


@dataclass(slots=True)
class Brought:
    """What an import came to: copies, and site by site what was read in them."""

    copies: Report = field(default_factory=Report)
    read: list[ReadReport] = field(default_factory=list)


def bring_in(
    path: Path,
    catalogue: Catalogue,
    *,
    sites: Mapping[str, Site],
    others: Others = Others.CAPTURES,
    only: str | None = None,
    apart: bool = True,
    clock: Callable[[], datetime] = utc_now,
    progress: Progress | None = None,
) -> Brought:
    """Bring in a WARC or WACZ file, or a folder of these or of saved pages, and read its articles.

    Raises UsageError for what is no such thing, ArchiveError when the archive cannot be written;
    what was taken in before that is safe, and the next import reads it.
    """
    config = catalogue.config
    with Bringing(catalogue, sites=sites, others=others, only=only, clock=clock) as bringing:
        Sources(
            bringing,
            scratch=config.data_dir / "scratch",
            most=config.max_page_mb * 1_000_000,
            now=clock(),
            progress=progress,
        ).bring(path)
    read = read_copies(
        catalogue, bringing, sites=sites, others=others, apart=apart, clock=clock,
        progress=progress,
    )  # fmt: skip
    return Brought(bringing.report, read)


def read_copies(
    catalogue: Catalogue,
    bringing: Bringing,
    *,
    sites: Mapping[str, Site],
    others: Others = Others.CAPTURES,
    apart: bool = True,
    clock: Callable[[], datetime] = utc_now,
    progress: Progress | None = None,
) -> list[ReadReport]:
    """Read what was brought in, site by site, and close each site's run."""
    found = []
    for name, run in sorted(bringing.runs.items()):
        site = sites.get(name)
        if site is None and others is not Others.ARTICLES:
            row = catalogue.run(run.id) or run
            counts = {n: c for n, c in row.counts.items() if n != "unfinished"}
            catalogue.finish_run(run.id, RunState.FINISHED, counts=counts, problems=(), at=clock())
            continue
        reading = Reading(catalogue, run, site=site, apart=apart, clock=clock, progress=progress)
        report = reading.read()
        reading.close()
        read_files(catalogue, report)
        found.append(report)
    return found


def read_files(catalogue: Catalogue, report: ReadReport) -> None:
    """Read attached files that came in; a failure is a problem of the run and ends nothing."""
    try:
        swept = sweep(catalogue, catalogue.config, site=report.site)
    except KhoTinError as error:
        report.problems.append(f"the text of attached files could not be read: {error}")
        return
    if swept.read:
        report.counts["texts"] = swept.read


def json_of(brought: Brought) -> dict[str, Any]:
    """Return what an import came to as a JSON-ready dict."""
    copies = brought.copies
    return {
        "counts": dict(copies.counts),
        "sites": dict(copies.sites),
        "skipped": dict(copies.skipped),
        "damaged": copies.damaged,
        "refused": copies.refused,
        "read": [
            {
                "site": report.site,
                "counts": dict(report.counts),
                "problems": report.problems,
                "short": report.short,
                "damaged": report.damaged,
            }
            for report in brought.read
        ],
    }


def in_words(brought: Brought) -> str:
    """Return what an import came to, in Vietnamese and English."""
    copies = brought.copies
    lines = _counted(copies.counts, _WORDS) or ["không có bản sao nào (no copies in it)"]
    if copies.sites:
        named = ", ".join(f"{site} {count}" for site, count in copies.sites.most_common(20))
        more = f", … ({len(copies.sites)})" if len(copies.sites) > 20 else ""
        lines.append(f"          theo trang (by site): {named}{more}")
    if copies.skipped:
        named = ", ".join(f"{count} {kind}" for kind, count in sorted(copies.skipped.items()))
        lines.append(f"          bản ghi không dùng (records left out): {named}")
    for report in brought.read:
        lines.append(f"{report.site}:")
        lines += _counted(report.counts, _READ)
        lines += [f"  ! {problem}" for problem in (*report.short, *report.problems)]
    return "\n".join(lines)


def _counted(counts: Counter[str], words: Mapping[str, str]) -> list[str]:
    return [f"  {counts[name]:>8,}  {text}" for name, text in words.items() if counts[name]]


def judge(brought: Brought, *, what: str) -> bool:
    """Tell whether something was refused; raises IntegrityError for damage, RunFailed by the checks."""
    damaged = brought.copies.counts["damaged"] + sum(len(r.damaged) for r in brought.read)
    if damaged:
        raise IntegrityError(
            f"{what}: {counted(damaged, 'place is', 'places are')} damaged; what is whole came in: get a whole copy and "
            "import it too"
        )
    for report in brought.read:
        if report.short:
            raise RunFailed(f"«{report.site}»: {report.short[0]}")
    return bool(brought.copies.counts["refused"])
