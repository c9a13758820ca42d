"""The list of a web archive: which copies it has of a host, by its CDX interface.

Two dialects are spoken: that of the Wayback Machine (rows of a JSON list, resume keys) and that of
pywb (one JSON object a line); lines of plain text are read too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

from archive.errors import FetchError, UsageError
from archive.urls import host_of
from crawler.copies.asking import Asking
from crawler.drafting.fetching import Fetched

REVISIT = "warc/revisit"
PAGE_ROWS = 2000
_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}
_KEY = re.compile(r"[A-Za-z0-9%+._~!*-]+")
_MOST_PAGES = 100_000
_LONGEST_URL = 8000


@dataclass(frozen=True, slots=True)
class Row:
    """One copy an archive has. `at` is UTC; `status` is 0 where the list does not say it."""

    url: str
    timestamp: str
    at: datetime
    mime: str
    status: int
    digest: str


@dataclass(frozen=True, slots=True)
class WebArchive:
    """Where an archive lists its copies, and where each is had: `replay` with {timestamp} and {url}."""

    cdx: str
    replay: str

    @classmethod
    def at(cls, address: str, replay: str | None = None) -> WebArchive:
        """Return the archive whose CDX address this is; raises UsageError when it cannot be one."""
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not host_of(address) or parts.fragment:
            raise UsageError(f"--from: «{address}» is no http address")
        path = parts.path.rstrip("/")
        base = f"{parts.scheme}://{parts.netloc}"
        if replay is None:
            if path.endswith("/cdx/search/cdx"):
                replay = (
                    f"{base}{path.removesuffix('/cdx/search/cdx')}/web/{{timestamp}}id_/{{url}}"
                )
            elif path.endswith("/cdx"):
                replay = f"{base}{path.removesuffix('/cdx')}/{{timestamp}}id_/{{url}}"
            else:
                raise UsageError(
                    f"--from: where the copies of «{address}» are had is not known; say it with "
                    "--replay, for example https://web.archive.org/web/{timestamp}id_/{url}"
                )
        if "{timestamp}" not in replay or "{url}" not in replay or not host_of(replay):
            raise UsageError(f"--replay: «{replay}» lacks {{timestamp}} or {{url}}")
        return cls(f"{base}{path}" + (f"?{parts.query}" if parts.query else ""), replay)

    @property
    def hosts(self) -> list[str]:
        """The hosts it is asked at."""
        return list(dict.fromkeys((host_of(self.cdx), host_of(self.replay))))

    def copy_url(self, row: Row) -> str:
        """Return where a copy is had as it was, without the archive's own frame around it."""
        return self.replay.replace("{timestamp}", row.timestamp).replace("{url}", row.url)


def rows_of(
    archive: WebArchive,
    asking: Asking,
    host: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    tell: Callable[[str], None],
    page_rows: int = PAGE_ROWS,
) -> Iterator[Row]:
    """Yield the copies of a host, by address and time; broken rows are told and passed over.

    Raises FetchError when the list cannot be had, or breaks off.
    """
    base = _list_url(archive, host, since=since, until=until)
    limit, skip, key, had = page_rows, 0, "", set[str]()
    for _ in range(_MOST_PAGES):
        url = f"{base}&limit={limit}" + (f"&resumeKey={key}" if key else "")
        found = asking.get(url)
        if found.status == 404:
            return
        listed, next_key = _parsed(found)
        for values in listed[skip:]:
            row = _row(values, tell)
            if row is not None:
                yield row
        if not next_key:
            if had or len(listed) < limit:
                return
            # It knows no keys, and has perhaps more: the same list again, longer.
            skip, limit = len(listed), limit * 10
            continue
        if next_key in had:
            raise FetchError(url, "the list goes round in a circle: its resume key comes again")
        had.add(next_key)
        # The Wayback Machine gives its key as it is to stand in an address; others plainly.
        key, skip = next_key if _KEY.fullmatch(next_key) else quote_plus(next_key), 0
    raise FetchError(url, "the list does not end")


def _list_url(
    archive: WebArchive, host: str, *, since: datetime | None, until: datetime | None
) -> str:
    # Not collapse=digest: it drops a row whose neighbour, perhaps another address, has its payload.
    asked = {
        "url": host, "matchType": "host", "output": "json", "fl": ",".join(_FIELDS),
        "showResumeKey": "true",
    }  # fmt: skip
    if since:
        asked["from"] = since.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    if until:
        asked["to"] = until.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    return archive.cdx + ("&" if "?" in archive.cdx else "?") + urlencode(asked)


def _parsed(found: Fetched) -> tuple[list[Mapping[str, Any]], str]:
    """Return the rows of an answer and the key to go on with, empty at the end."""
    if found.status != 200:
        raise FetchError(found.url, f"the archive answers {found.status}")
    if found.cut:
        raise FetchError(found.url, "the archive's list broke off, or is larger than max_page_mb")
    text = found.body.decode("utf-8", "replace").strip()
    if not text:
        return [], ""
    try:
        if text.startswith("["):
            return _from_list(json.loads(text))
        if text.startswith("{"):
            return [_object(line) for line in text.splitlines() if line.strip()], ""
    except (ValueError, RecursionError):
        raise FetchError(found.url, f"the archive's list is no JSON: {text[:80]!r}") from None
    if re.match(r"[^\s<>]+ \d{4,14} \S+ ", text):
        return _from_lines(text)
    raise FetchError(found.url, f"the archive answers with what is no list: {text[:80]!r}")


def _from_list(value: Any) -> tuple[list[Mapping[str, Any]], str]:
    rows: Sequence[Any] = value if isinstance(value, list) else []
    key = ""
    if len(rows) >= 2 and rows[-2] == [] and isinstance(rows[-1], list) and len(rows[-1]) == 1:
        key, rows = str(rows[-1][0]), rows[:-2]
    names: Sequence[Any] = _FIELDS
    if rows and isinstance(rows[0], list) and "timestamp" in rows[0]:
        names, rows = rows[0], rows[1:]
    # A row of another width keeps its place, for the count of rows; it is told as broken.
    return [
        dict(zip(names, row, strict=True)) if isinstance(row, list) and len(row) == len(names)
        else row if isinstance(row, dict) else {"row": row}
        for row in rows
    ], key  # fmt: skip


def _object(line: str) -> Mapping[str, Any]:
    value = json.loads(line)
    return value if isinstance(value, dict) else {"row": value}


def _from_lines(text: str) -> tuple[list[Mapping[str, Any]], str]:
    body, blank, key = text.partition("\n\n")
    rows = [line.split(" ") for line in body.splitlines()]
    return [dict(zip(_FIELDS, row, strict=False)) for row in rows], key.strip() if blank else ""


def _row(values: Mapping[str, Any], tell: Callable[[str], None]) -> Row | None:
    named = {_NAMES.get(name, name): str(value or "") for name, value in values.items()}
    url, stamp = named.get("original", ""), named.get("timestamp", "")
    at = _time(stamp)
    http = url.lower().startswith(("http://", "https://")) and host_of(url)
    if at is None or not http or len(url) > _LONGEST_URL or not url.isprintable() or " " in url:
        tell(f"a row of the list is broken: {str(dict(values))[:160]}")
        return None
    status = named.get("statuscode", "")
    return Row(
        url=url,
        timestamp=stamp,
        at=at,
        mime=named.get("mimetype", "").partition(";")[0].strip().lower(),
        status=int(status) if status.isascii() and status.isdigit() and len(status) == 3 else 0,
        digest=named.get("digest", ""),
    )


def _time(stamp: str) -> datetime | None:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) == 14):
        return None
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
