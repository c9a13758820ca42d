"""From the records of a foreign WARC file to copies: what is evidence, what is not, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from archive.errors import ArchiveError
from archive.importing.copies import Copy, proves
from archive.importing.foreign import Damage, Foreign
from archive.urls import host_of
from archive.warc.http import split_head
from archive.warc.record import BadRecord, time_of

_HTTP = "application/http"
_REQUEST, _RESPONSE = "request", "response"
# The web, as far as anybody can have kept it (the Web's first archive began in 1996).
_FIRST = datetime(1991, 1, 1, tzinfo=UTC)
_LONGEST_URL = 8000


class Unfit(ValueError):
    """A record is whole, but is no copy of anything on the web; says what it is."""


class Refused(ValueError):
    """A record is a copy, but cannot be taken; says why."""


class Torn(ValueError):
    """A record is not what its digest was taken of; says how."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record left out: counted under its `kind`; `why` is there for what was refused."""

    offset: int
    kind: str
    why: str = ""


@dataclass(slots=True)
class Pairing:
    """Makes copies of the records of one source; a request goes with the response beside it."""

    source: str
    most: int
    now: datetime
    tell: Callable[[Skipped | Damage], None]
    _copy: tuple[int, str, Copy] | None = None
    _request: tuple[int, Foreign] | None = None

    def copies(self, records: Iterable[Foreign | Damage]) -> Iterator[tuple[int, Copy]]:
        """Yield the copies with the byte each begins at; everything else is told."""
        for record in records:
            if isinstance(record, Damage):
                self.tell(record)
                continue
            try:
                yield from self._next(record)
            except Unfit as error:
                self.tell(Skipped(record.offset, str(error)))
            except Refused as error:
                self.tell(Skipped(record.offset, "refused", str(error)))
            except Torn as error:
                self.tell(Damage(record.offset, record.offset, str(error)))
        yield from self._done()

    def _next(self, record: Foreign) -> Iterator[tuple[int, Copy]]:
        kind = record.get("WARC-Type").lower()
        if kind == _REQUEST:
            if not self._belongs(record):
                yield from self._done()
                self._request = (record.offset, record)
            return
        if kind not in (_RESPONSE, "revisit", "resource"):
            raise Unfit(kind[:40] or "without a type")
        yield from self._done(keep_request=True)
        copy = self._made(kind, record)
        if self._request is not None and _concurrent(self._request[1], record):
            copy = replace(copy, request=_message(self._request[1]))
            self._request = None
        self._copy = (record.offset, record.get("WARC-Record-ID"), copy)
        if self._request is not None:
            self._lonely()

    def _belongs(self, request: Foreign) -> bool:
        """Put a request to the response that was read just before it, if that is its own."""
        if self._copy is None or self._copy[2].request is not None:
            return False
        offset, id_, copy = self._copy
        named = request.get("WARC-Concurrent-To")
        if named != id_ and (named or _url(request) != copy.url):
            return False
        if request.block is not None:
            self._copy = (offset, id_, replace(copy, request=_message(request)))
        return True

    def _done(self, *, keep_request: bool = False) -> Iterator[tuple[int, Copy]]:
        if self._copy is not None:
            yield self._copy[0], self._copy[2]
            self._copy = None
        if not keep_request and self._request is not None:
            self._lonely()

    def _lonely(self) -> None:
        if self._request is not None:
            self.tell(Skipped(self._request[0], "request without its response"))
            self._request = None

    def _made(self, kind: str, record: Foreign) -> Copy:
        url = _url(record)
        if not url.lower().startswith(("http://", "https://")) or not host_of(url):
            raise Unfit(f"{kind} of no http address")
        if len(url) > _LONGEST_URL:
            raise Refused(f"its address is longer than {_LONGEST_URL} characters")
        if record.block is None:
            raise Refused(
                f"{url[:200]}: its {record.length:,} bytes are more than max_page_mb allows; raise "
                "that and import again"
            )
        if (segment := record.get("WARC-Segment-Number")) not in ("", "1"):
            raise Refused(f"{url[:200]}: is segment {segment} of a record in pieces")
        at = self._time(record)
        digest = record.get("WARC-Block-Digest")
        whole = bool(digest) and _proved(digest, record.block)
        if digest and not whole:
            raise Torn("the block is not the one its digest was taken of")
        copy = Copy(
            url=url,
            at=at,
            head=b"",
            body=record.block,
            source=self.source,
            mime=record.get("Content-Type"),
            record=record.get("WARC-Record-ID"),
            digest=record.get("WARC-Payload-Digest"),
            ip=record.get("WARC-IP-Address") or None,
            truncated=record.get("WARC-Truncated") or None,
        )
        if kind == "resource":
            return self._proven(copy, whole)
        if not record.get("Content-Type").startswith(_HTTP):
            if kind == _RESPONSE or record.block:
                raise Unfit(f"{kind} that is no HTTP answer")
            copy = replace(copy, head=b"HTTP/1.1 200 OK\r\n\r\n", body=b"")
        else:
            head, body = _split(record.block)
            copy = replace(copy, head=head, body=body)
            if not copy.status:
                raise Refused(f"{url[:200]}: has no HTTP status")
        return self._again(copy, record) if kind == "revisit" else self._proven(copy, whole)

    def _proven(self, copy: Copy, whole: bool) -> Copy:
        """Return the copy if its payload is the one its digest was taken of.

        Where the block's digest has proved every byte, a payload digest that software took of
        something else disproves nothing.
        """
        if whole or not copy.digest or copy.truncated or _proved(copy.digest, copy.body, copy):
            return copy
        raise Torn("the payload is not the one its digest was taken of")

    def _again(self, copy: Copy, record: Foreign) -> Copy:
        profile = record.get("WARC-Profile").lower()
        date = record.get("WARC-Refers-To-Date")
        return replace(
            copy,
            body=b"",
            again=True,
            not_modified="server-not-modified" in profile or copy.status == 304,
            refers_to=record.get("WARC-Refers-To-Target-URI").strip("<>"),
            refers_at=_time(date) if date else None,
            refers_record=record.get("WARC-Refers-To"),
        )

    def _time(self, record: Foreign) -> datetime:
        at = _time(record.get("WARC-Date"))
        if not _FIRST <= at <= self.now + timedelta(days=1):
            raise Refused(f"is dated {at:%Y-%m-%d}, when nobody can have fetched it")
        return at


def _time(text: str) -> datetime:
    try:
        return time_of(text)
    except (BadRecord, OverflowError) as error:
        raise Refused(str(error)) from None


def _proved(digest: str, body: bytes, copy: Copy | None = None) -> bool:
    try:
        return proves(digest, body, copy.headers if copy else ())
    except ArchiveError:
        # It decodes to more than anybody needs; its bytes are kept as they are.
        return True


def _url(record: Foreign) -> str:
    return record.get("WARC-Target-URI").strip().strip("<>")


def _concurrent(request: Foreign, response: Foreign) -> bool:
    named = request.get("WARC-Concurrent-To"), response.get("WARC-Concurrent-To")
    if any(named):
        return named[0] == response.get("WARC-Record-ID") or named[1] == request.get(
            "WARC-Record-ID"
        )
    return _url(request) == _url(response)


def _message(request: Foreign) -> tuple[bytes, bytes] | None:
    return _split(request.block) if request.block is not None else None


def _split(block: bytes) -> tuple[bytes, bytes]:
    """Return head, with its closing empty line, and body of an HTTP message."""
    body = split_head(block)[2]
    return block[: len(block) - len(body)], body
