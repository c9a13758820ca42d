"""From what a web archive answers to a copy: the time, head and bytes the site's own answer had."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from archive.importing.copies import Copy, proves
from archive.urls import canonical, split
from archive.warc.http import field, head
from crawler.copies.cdx import Row
from crawler.drafting.fetching import Fetched

_ORIGINAL = "x-archive-orig-"
# They tell how the body was sent, then or now; how it is kept here is said anew.
_OF_THE_WAY = (
    "content-encoding",
    "transfer-encoding",
    "content-length",
    "connection",
    "keep-alive",
)
_REPLAYED = re.compile(r"/(\d{14})[a-z]{0,2}_?/(https?:/{1,2}.+)$", re.I)
_SHA1 = re.compile(r"[A-Za-z2-7]{32}")


class NoCopy(ValueError):
    """What the archive gave is not the copy its list names; says why."""


def copy_of(row: Row, found: Fetched) -> Copy:
    """Return the copy that an archive gave for a row of its list; raises NoCopy.

    It is dated as the archive itself dates what it gave, which may be a neighbour in time of what
    was asked for.
    """
    if found.status != 200:
        raise NoCopy(f"the archive answers {found.status}")
    if found.cut:
        raise NoCopy("it broke off, or is larger than max_page_mb allows")
    replayed = _REPLAYED.search(found.url)
    if replayed and not _same(replayed[2], row.url):
        raise NoCopy(f"it leads to another address, {replayed[2][:200]}")
    told = _memento_time(found)
    digest = f"sha1:{row.digest.upper()}" if _SHA1.fullmatch(row.digest) else row.digest
    coding = field(found.headers, "Content-Encoding")
    kept = [("Content-Encoding", coding)] if coding else []
    headers = (*_headers(found), *kept)
    proved = bool(digest) and proves(digest, found.body, headers)
    if told is None and not (proved and digest.startswith("sha1:")):
        raise NoCopy("the archive does not say that it is a copy, and its digest is another")
    at = told or (_stamp(replayed[1]) if replayed else None) or row.at
    return Copy(
        url=plain(row.url),
        at=at,
        head=head("HTTP/1.1 200 OK", headers),
        body=found.body,
        source=found.url,
        # The digest in the list belongs to the copy that was asked for, not to its neighbour.
        digest=digest if at == row.at else "",
    )


def plain(url: str) -> str:
    """Return an address without the port that goes without saying; old lists spell it out."""
    parts = split(url)
    usual = {"http": ":80", "https": ":443"}.get(parts.scheme.lower(), "")
    if not usual or not parts.netloc.endswith(usual):
        return url
    return parts._replace(netloc=parts.netloc.removesuffix(usual)).geturl()


def _same(one: str, other: str) -> bool:
    """Tell whether two addresses are one; archives take http and https, and www., for the same."""
    spelled = [re.sub(r"^https?:/+(www\.)?", "", canonical(plain(url))) for url in (one, other)]
    return spelled[0] == spelled[1]


def _headers(found: Fetched) -> tuple[tuple[str, str], ...]:
    """Return the headers of the site's own answer, as far as the archive hands them on."""
    original = tuple(
        (name[len(_ORIGINAL) :].title(), value)
        for name, value in found.headers
        if name.lower().startswith(_ORIGINAL) and name[len(_ORIGINAL) :].lower() not in _OF_THE_WAY
    )
    if any(name == "Content-Type" for name, _ in original):
        return original
    kind = found.content_type
    return (*original, ("Content-Type", kind)) if kind else original


def _memento_time(found: Fetched) -> datetime | None:
    """Return the Memento-Datetime (RFC 7089 §2.1.1) in UTC, None where there is none."""
    try:
        moment = parsedate_to_datetime(field(found.headers, "Memento-Datetime"))
    except (ValueError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _stamp(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
