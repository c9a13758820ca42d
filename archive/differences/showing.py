"""Differences and histories as plain values for JSON, and as lines for a terminal."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from archive.catalogue import ArticleRow
from archive.differences.comparing import Change, Difference, Row
from archive.differences.history import Notice, Step
from archive.differences.words import Span, words_of
from archive.models import Event, Version
from archive.text import show_time

_MARKS = {Change.SAME: " ", Change.CHANGED: "~", Change.ADDED: "+", Change.REMOVED: "-"}
NOTICES = {
    Notice.SILENT: "sửa không báo (edited without notice)",
    Notice.UNSURE: "có thể sửa không báo, hoặc do cách đọc khác (edited without notice, or read otherwise)",
}


def difference_json(
    row: ArticleRow, before: Version, after: Version, found: Difference
) -> dict[str, Any]:
    """Return a difference as a JSON-ready dict; the spans of a side, joined, are its text."""
    return {
        "id": row.id,
        "url": row.url,
        "before": _version(before),
        "after": _version(after),
        "counts": asdict(found.counts),
        "rough": found.rough,
        "rows": [
            {
                "part": each.part.value,
                "change": each.change.value,
                "before": [asdict(span) for span in each.before],
                "after": [asdict(span) for span in each.after],
            }
            for each in found.rows
        ],
    }


def history_json(
    row: ArticleRow, steps: Sequence[Step], events: Sequence[Event], *, total: int
) -> dict[str, Any]:
    """Return an article's history as a JSON-ready dict, newest first; times are ISO 8601 (UTC)."""
    return {
        "id": row.id,
        "url": row.url,
        "state": row.state,
        "gone_at": row.gone_at.isoformat() if row.gone_at else None,
        "current": row.current,
        "total": total,
        "versions": [
            _version(step.version)
            | {
                "seen_at": step.seen_at.isoformat(),
                "compared_with": step.before,
                "counts": asdict(step.counts) if step.counts is not None else None,
                "edited_without_notice": step.notice.value or None,
            }
            for step in steps
        ],
        "events": [
            {"happening": event.happening.value, "at": event.at.isoformat(), "value": event.value}
            for event in events
        ],
    }


def _version(version: Version) -> dict[str, Any]:
    return {
        "version": version.number,
        "reason": version.reason.value,
        "saved_at": version.saved_at.isoformat(),
        "extractor": version.extractor,
        "capture": version.capture,
        "digest": version.digest,
    }


def difference_lines(
    before: Version, after: Version, found: Difference, *, whole: bool
) -> Iterator[str]:
    """Yield a difference as lines: {+added+} and [-removed-] words; unchanged pieces if `whole`."""
    yield f"--- {_name(before)}"
    yield f"+++ {_name(after)}"
    for row in found.rows:
        if whole or row.change is not Change.SAME:
            yield f"{_MARKS[row.change]} {row.part}: {_words(row)}"
    counts = found.counts
    if not counts:
        yield "không có chữ nào khác nhau (no word differs)"
    else:
        yield (
            f"{counts.changed} đoạn sửa (changed), {counts.added} thêm (added), "
            f"{counts.removed} bỏ (removed); chữ (words): +{counts.words_added} "
            f"-{counts.words_removed}"
        )
    if found.rough:
        yield "văn bản quá lớn, chỉ so sánh thô (too large to be compared to the end)"


def step_lines(step: Step) -> Iterator[str]:
    """Yield a version as lines: number, times, reason, what it changed."""
    version = step.version
    yield (
        f"v{version.number}  {show_time(step.seen_at)}  {version.reason.value}  "
        f"{version.extractor}  {version.digest[:12]}"
    )
    if step.counts is not None:
        yield (
            f"    so với (compared with) v{step.before}: ~{step.counts.changed} "
            f"+{step.counts.added} -{step.counts.removed}, chữ (words) "
            f"+{step.counts.words_added} -{step.counts.words_removed}"
        )
    if step.notice:
        yield f"    ! {NOTICES[step.notice]}"


def _name(version: Version) -> str:
    return f"v{version.number}  {show_time(version.saved_at)}  {version.reason.value}"


def _words(row: Row) -> str:
    if row.change is not Change.CHANGED:
        return "".join(span.text for span in row.after or row.before)
    return "".join(_merged(row.before, row.after)) or "…"


def _merged(before: Sequence[Span], after: Sequence[Span]) -> Iterator[str]:
    """Yield both sides as one text: the words they share stand once."""
    olds, news = deque(_marked_words(before)), deque(_marked_words(after))
    marked = False
    while olds or news:
        gone = " ".join(_taken(olds))
        came = " ".join(_taken(news))
        if gone or came:
            marks = [f"[-{gone}-]" if gone else "", f"{{+{came}+}}" if came else ""]
            yield " ".join(filter(None, marks))
            marked = True
            continue
        if olds:
            olds.popleft()
        if news:
            word, _ = news.popleft()
            yield f" {word}" if marked and word[:1].isalnum() else word
        marked = False


def _taken(words: deque[tuple[str, bool]]) -> Iterator[str]:
    """Take the changed words that come next, and yield them."""
    while words and words[0][1]:
        yield words.popleft()[0].strip()


def _marked_words(spans: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    """Yield each word with the white space around it, and whether it is changed."""
    for span in spans:
        words = words_of(span.text)
        starts = [0, *words.starts[1:], len(span.text)]
        for place in range(len(words.keys)):
            yield span.text[starts[place] : starts[place + 1]], span.changed
