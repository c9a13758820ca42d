"""The ledger as plain values for JSON, as rows for CSV, and as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from archive.catalogue.coverage_tables import ALL
from archive.catalogue.standing import Standing
from archive.coverage.calendar import Calendar, Cell
from archive.coverage.gaps import Gap
from archive.coverage.holes import Hole
from archive.text import show_time

COLUMNS = (
    "site", "section", "month", "listed", "archived", "gone", "failed", "missing", "waiting",
    "candidates",
)  # fmt: skip
STANDINGS = {
    Standing.FAILED: "lỗi (failed)",
    Standing.MISSING: "đã mất (missing)",
    Standing.WAITING: "chưa lấy (waiting)",
}


def months_of(found: Calendar) -> Iterator[tuple[str, Cell]]:
    """Yield the months of which anything is known, the oldest first; "" last, without a date."""
    for year in found.years:
        for number, cell in enumerate(year.months, 1):
            if cell:
                yield f"{year.year:04}-{number:02}", cell
    if found.undated:
        yield "", found.undated


def calendar_json(found: Calendar, sections: Sequence[tuple[str, Cell]]) -> dict[str, Any]:
    """Return a calendar as a JSON-ready dict; months are of Asia/Ho_Chi_Minh, null without a date."""
    return {
        "site": found.site,
        "section": None if found.section == ALL else found.section,
        "total": asdict(found.total),
        "months": [{"month": month or None} | asdict(cell) for month, cell in months_of(found)],
        "sections": [{"section": name or None} | asdict(cell) for name, cell in sections],
    }


def hole_json(hole: Hole) -> dict[str, Any]:
    """Return a hole as a JSON-ready dict; times are ISO 8601 (UTC)."""
    return {
        "id": hole.article_id,
        "url": hole.url,
        "state": hole.state.value,
        "month": hole.month or None,
        "listed_on": hole.listed_on.isoformat() if hole.listed_on else None,
        "seen_at": hole.seen_at.isoformat() if hole.seen_at else None,
        "tried_at": hole.tried_at.isoformat() if hole.tried_at else None,
        "tries": hole.tries,
        "why": hole.why or None,
    }


def gap_json(gap: Gap) -> dict[str, Any]:
    """Return a gap as a JSON-ready dict: numbers that are perhaps articles."""
    return asdict(gap) | {"month": gap.month or None}


def csv_rows(calendars: Sequence[Calendar]) -> Iterator[list[str | int]]:
    """Yield rows under COLUMNS; the section is empty for a whole site, «-» for no label."""
    for found in calendars:
        section = "" if found.section == ALL else found.section or "-"
        for month, cell in months_of(found):
            counts = asdict(cell)
            yield [found.site, section, month, *(counts[name] for name in COLUMNS[3:])]


def totals_lines(found: dict[str, Cell]) -> Iterator[str]:
    """Yield one line a site."""
    for site, cell in found.items():
        yield f"{site:<24} {_in_words(cell)}"


def calendar_lines(found: Calendar, sections: Sequence[tuple[str, Cell]]) -> Iterator[str]:
    """Yield a calendar as lines: articles held of those known, by month."""
    yield "năm (year)  " + "".join(f"{number:>9}" for number in range(1, 13))
    for year in found.years:
        yield f"{year.year:<12}" + "".join(f"{_short(cell):>9}" for cell in year.months)
    if found.undated:
        yield f"không rõ ngày (no date): {_in_words(found.undated)}"
    yield _in_words(found.total)
    if sections:
        yield ""
    for name, cell in sections:
        yield f"{name or '(không rõ chuyên mục / no section)'}: {_in_words(cell)}"


def _short(cell: Cell) -> str:
    if not cell:
        return "·"
    text = str(cell.held) if not cell.lacking else f"{cell.held}/{cell.known}"
    return f"{text}?" if cell.candidates else text


def _in_words(cell: Cell) -> str:
    parts = [f"{cell.held} đã lưu (held)", f"{cell.listed} thấy trong danh sách (listed)"]
    named = {
        "đã gỡ khỏi trang (gone)": cell.gone,
        "lỗi (failed)": cell.failed,
        "đã mất (missing)": cell.missing,
        "chưa lấy (waiting)": cell.waiting,
        "số bị khuyết, có thể là bài (numbers without an article)": cell.candidates,
    }
    return ", ".join([*parts, *(f"{count} {name}" for name, count in named.items() if count)])


def hole_lines(found: Sequence[Hole], gaps: Sequence[Gap]) -> Iterator[str]:
    """Yield one line a hole, then one a gap."""
    for hole in found:
        tried = f"  {show_time(hole.tried_at)} ×{hole.tries}" if hole.tries else ""
        why = f"  {hole.why}" if hole.why else ""
        yield f"{STANDINGS[hole.state]}  {hole.url}{tried}{why}"
    for gap in gaps:
        numbers = str(gap.first) if gap.size == 1 else f"{gap.first}–{gap.last}"
        yield f"có thể thiếu (perhaps missing)  id {numbers}: {gap.size}, đã hỏi (asked) {gap.asked}"
