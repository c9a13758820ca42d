"""A list of captures as CDX servers give it: who has what, when, of which bytes; for programs."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC
from itertools import islice

from flask import Blueprint, Response, request, stream_with_context

from archive.catalogue.mementos import all_captures, captures_below
from archive.models import Capture, CaptureKind
from archive.urls import canonical, host_of, split
from webui.holdings import holdings
from webui.language import _
from webui.memento.asked import moment_of, no_address, web_address, whole_number
from webui.memento.finding import refuse_hidden, shown
from webui.refusals import Refusal

blueprint = Blueprint("cdx", __name__)

FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
MATCHES = ("exact", "prefix", "host")
OUTPUTS = {"text": "text/plain", "json": "application/json", "cdxj": "text/x-cdxj"}
_USUAL, _MOST = 1_000, 10_000
_MOST_PAGES = 1_000
# A list below an address walks the whole table: one at a time, so that readers are served meanwhile.
_walking = threading.Lock()


@blueprint.get("/cdx")
def cdx() -> Response:
    """Stream the captures of an address, or of all below it."""
    match, url = _asked_for()
    output = _chosen("output", tuple(OUTPUTS))
    limit = whole_number("limit", least=1, most=_MOST, otherwise=_USUAL)
    key = whole_number("resumeKey", least=0, most=_MOST * _MOST_PAGES, otherwise=0)
    page = whole_number("page", least=0, most=_MOST_PAGES, otherwise=0)
    fields = _fields()
    if match == "exact":
        refuse_hidden(url)
    opened = ExitStack()
    try:
        rows = _rows(opened, match, url, offset=key or page * limit, limit=limit)
        # What is wrong with the archive is told before the first byte.
        first = list(islice(rows, 1))
    except BaseException:
        opened.close()
        raise
    writes: dict[str, Callable[..., Iterator[str]]] = {"text": _text, "json": _json, "cdxj": _cdxj}
    more = request.args.get("showResumeKey") == "true"
    every = _chained(opened, first, rows)
    lines = writes[output](every, fields, _Count(limit, key or page * limit) if more else None)
    response = Response(stream_with_context(lines), mimetype=OUTPUTS[output])
    response.call_on_close(opened.close)
    response.headers["Cache-Control"] = "no-cache"
    return response


class _Count:
    """Counts the rows that were read, to tell where to go on."""

    def __init__(self, limit: int, begun: int) -> None:
        self.limit, self.begun, self.read = limit, begun, 0

    def key(self) -> str | None:
        """Return where the next page begins, or None when this was the last."""
        return str(self.begun + self.limit) if self.read >= self.limit else None


def _asked_for() -> tuple[str, str]:
    """Return how the address is to be matched, and the address."""
    typed = request.args.get("url", "").strip()
    if not typed:
        raise Refusal(400, _("Say which address: %(example)s", example="/cdx?url=example.vn/tin"))
    match = _chosen("matchType", MATCHES)
    if typed.endswith("*") and "matchType" not in request.args:
        match, typed = "prefix", typed[:-1]
    return match, web_address(typed)


def _chosen(name: str, known: tuple[str, ...]) -> str:
    given = request.args.get(name, "") or known[0]
    if given not in known:
        raise Refusal(
            400, _("%(name)s must be one of %(known)s.", name=name, known=", ".join(known))
        )
    return given


def _fields() -> tuple[str, ...]:
    given = request.args.get("fl", "")
    found = tuple(dict.fromkeys(given.split(","))) if given else FIELDS
    if not set(found) <= set(FIELDS):
        raise Refusal(
            400, _("%(name)s must be one of %(known)s.", name="fl", known=", ".join(FIELDS))
        )
    return found


def _rows(
    opened: ExitStack, match: str, url: str, *, offset: int, limit: int
) -> Iterator[Capture | None]:
    """Yield captures, None for each that is hidden; `opened` keeps what they are read from."""
    begin, end = request.args.get("from", ""), request.args.get("to", "")
    since = moment_of(begin) if begin else None
    until = moment_of(end, end=True) if end else None
    if match != "exact":
        if not _walking.acquire(blocking=False):
            raise Refusal(
                503, _("The archive is busy. Please try again in a moment."),
                headers={"Retry-After": "5"},
            )  # fmt: skip
        opened.callback(_walking.release)
    connection = opened.enter_context(holdings().catalogue.read())
    if match == "exact":
        every = all_captures(connection, url, since=since, until=until, offset=offset)
        found: Iterator[Capture] = islice(opened.enter_context(closing(every)), limit)
    else:
        below = captures_below(
            connection, _begins(match, url), since=since, until=until, offset=offset, limit=limit
        )
        found = opened.enter_context(closing(below))
    return (next(shown((each,)), None) for each in found)


def _begins(match: str, url: str) -> list[str]:
    """Return how the addresses below an address begin, under http and https."""
    host = host_of(url)
    if not host:
        raise no_address()
    rest = canonical(url).partition("://")[2] if match == "prefix" else f"{host}/"
    return [f"{scheme}://{rest}" for scheme in ("http", "https")]


def _chained(
    opened: ExitStack, first: list[Capture | None], rows: Iterator[Capture | None]
) -> Iterator[Capture | None]:
    with opened:
        yield from first
        yield from rows


def row_of(capture: Capture) -> dict[str, str]:
    """Return a capture's row by field; a revisit's digest is that of the bytes it repeats."""
    is_revisit = capture.kind is CaptureKind.REVISIT
    return {
        "urlkey": urlkey(capture.url),
        "timestamp": f"{capture.fetched_at.astimezone(UTC):%Y%m%d%H%M%S}",
        "original": _word(capture.url),
        "mimetype": "warc/revisit" if is_revisit else _word(capture.mime) or "-",
        "statuscode": str(capture.status) if capture.status else "-",
        "digest": _word(capture.digest) or "-",
        "length": str(capture.length),
    }


def urlkey(url: str) -> str:
    """Return an address in the order of lists: "vn,gov,langson)/tin?id=1"."""
    parts = split(canonical(url))
    host = ",".join(reversed((parts.hostname or "").split(".")))
    port = f":{parts.port}" if parts.port else ""
    query = f"?{parts.query}" if parts.query else ""
    return _word(f"{host}{port}){parts.path or '/'}{query}".lower())


def _word(text: str) -> str:
    """Return a text that ends no column: what parts words is quoted."""
    return "".join(c if c.isprintable() and c != " " else "%20" for c in text)


def _seen(rows: Iterator[Capture | None], count: _Count | None) -> Iterator[dict[str, str]]:
    for each in rows:
        if count is not None:
            count.read += 1
        if each is not None:
            yield row_of(each)


def _text(
    rows: Iterator[Capture | None], fields: tuple[str, ...], count: _Count | None
) -> Iterator[str]:
    for row in _seen(rows, count):
        yield " ".join(row[name] for name in fields) + "\n"
    if count and (key := count.key()):
        yield f"\n{key}\n"


def _json(
    rows: Iterator[Capture | None], fields: tuple[str, ...], count: _Count | None
) -> Iterator[str]:
    yield "[" + json.dumps(list(fields))
    for row in _seen(rows, count):
        yield ",\n" + json.dumps([row[name] for name in fields], ensure_ascii=False)
    if count and (key := count.key()):
        yield f",\n[],\n{json.dumps([key])}"
    yield "]\n"


def _cdxj(
    rows: Iterator[Capture | None], fields: tuple[str, ...], count: _Count | None
) -> Iterator[str]:
    names = {"original": "url", "mimetype": "mime", "statuscode": "status"}
    chosen = [name for name in fields if name not in ("urlkey", "timestamp")]
    for row in _seen(rows, count):
        told = {names.get(name, name): row[name] for name in chosen}
        yield f"{row['urlkey']} {row['timestamp']} {json.dumps(told, ensure_ascii=False)}\n"
