"""An article as `khotin show` prints it: lines for a person, JSON for a program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archive.attachments.held import IN_WORDS, Held
from archive.catalogue import ArticleRow
from archive.models import Capture, Event, Version
from archive.odd_dates import odd_date_in_words, odd_date_json
from archive.text import show_time
from archive.versions import article_to_json


def article_lines(
    row: ArticleRow,
    version: Version,
    versions: Sequence[Version],
    files: Sequence[Held] = (),
    capture: Capture | None = None,
    moved_to: str = "",
) -> list[str]:
    """Return an article as lines of text; times in Asia/Ho_Chi_Minh.

    `capture` is that of the version; of a copy, its source is shown. `moved_to` is the id of the
    article that its page is by now.
    """
    article = version.article
    facts = {
        "id": row.id,
        "url": row.url,
        "chuyên mục / section": "; ".join(row.sections),
        "ngày đăng / published": show_time(article.published_at),
        "ngày in trên trang, đáng ngờ / printed date, doubtful": odd_date_in_words(article),
        "tác giả / byline": article.byline,
        "văn bản được nêu / documents cited": "; ".join(article.cited),
        "gỡ khỏi trang / gone since": show_time(row.gone_at),
        "bản sao từ / copy from": _origin(capture),
        "nay là bài / is by now the article": moved_to,
    }
    lines = [article.title, "", *(f"{name}: {text}" for name, text in facts.items() if text)]
    lines += ["", *([article.lead, ""] if article.lead else []), article.body]
    for photo in article.photos:
        lines += ["", f"[{photo.url}]", *([photo.caption] if photo.caption else [])]
    for file in files:
        lines += ["", *_file_lines(file)]
    lines.append("")
    for other in versions:
        mark = "*" if other.number == version.number else " "
        saved = show_time(other.saved_at)
        lines.append(f"{mark} v{other.number}  {saved}  {other.reason}  {other.digest[:12]}")
    return lines


def _origin(capture: Capture | None) -> str:
    if capture is None or not capture.source:
        return ""
    captured, brought = show_time(capture.fetched_at), show_time(capture.brought_at)
    return (
        f"{capture.source}, lưu lúc / captured {captured}, đưa vào kho lúc / brought in {brought}"
    )


def _origin_json(capture: Capture | None) -> dict[str, Any] | None:
    if capture is None or not capture.source:
        return None
    return {
        "source": capture.source,
        "captured_at": capture.fetched_at.isoformat(),
        "brought_at": capture.brought_at.isoformat() if capture.brought_at else None,
    }


def _file_lines(file: Held) -> list[str]:
    """Return an attached file as lines: its label and address, what it is, its text."""
    attachment = file.attachment
    lines = [f"tệp đính kèm / attached: {attachment.label or attachment.url} <{attachment.url}>"]
    if file.read:
        pages = f", {file.read.pages} trang / pages" if file.read.pages is not None else ""
        lines.append(f"  {file.read.kind.upper() or '?'}, {file.read.size} bytes{pages}")
    if file.lack:
        lines.append(f"  ! {IN_WORDS[file.lack]}")
    return [*lines, *(f"  {line}" for line in file.text.split("\n") if line)]


def file_json(file: Held) -> dict[str, Any]:
    """Return an attached file as a JSON-ready dict; `missing` says why copy or text is not whole."""
    return {
        "url": file.attachment.url,
        "label": file.attachment.label,
        "capture": file.copy.id if file.copy else None,
        "kind": file.read.kind if file.read else None,
        "size": file.read.size if file.read else None,
        "pages": file.read.pages if file.read else None,
        "missing": file.lack.value if file.lack else None,
        "text": file.text or None,
    }


def article_json(
    row: ArticleRow,
    version: Version,
    versions: Sequence[Version],
    events: Sequence[Event],
    files: Sequence[Held] = (),
    capture: Capture | None = None,
) -> dict[str, Any]:
    """Return an article as a JSON-ready dict; times are ISO 8601."""
    return {
        "id": row.id,
        "site": row.site,
        "url": row.url,
        "state": row.state,
        "gone_at": row.gone_at.isoformat() if row.gone_at else None,
        "first_seen": row.first_seen.isoformat(),
        "last_seen": row.last_seen.isoformat(),
        "sections": list(row.sections),
        "current": row.current,
        **_version(version),
        "copy": _origin_json(capture),
        "article": article_to_json(version.article),
        "odd_date": odd_date_json(version.article),
        "body": version.article.body,
        "cited": list(version.article.cited),
        "attachments": [file_json(file) for file in files],
        "versions": [_version(other) for other in versions],
        "events": [
            {"happening": event.happening.value, "at": event.at.isoformat(), "value": event.value}
            for event in events
        ],
    }


def _version(version: Version) -> dict[str, Any]:
    return {
        "version": version.number,
        "digest": version.digest,
        "reason": version.reason.value,
        "saved_at": version.saved_at.isoformat(),
        "extractor": version.extractor,
        "capture": version.capture,
    }
