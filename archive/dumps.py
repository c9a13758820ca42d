"""One line of an archivist's old dump: JSON text in, a checked Article out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from archive.models import Article, Block, BlockKind, Photo
from archive.sites import Site
from archive.text import HANOI, nfc, parse_time, squeeze
from archive.urls import canonical, host_of, public_id

# Longest texts taken, in characters; far beyond any news article, short of what chokes an index.
_LONGEST = {
    "url": 2_000, "site": 200, "title": 2_000, "section": 500, "lead": 20_000, "byline": 2_000,
    "published_at": 100, "caption": 20_000, "body": 5_000_000,
}  # fmt: skip
_MOST_PHOTOS = 2_000
_EARLIEST_YEAR = 1900
_SITE = re.compile(r"[a-z0-9][a-z0-9.:_-]*")
_BLANK_LINES = re.compile(r"\n\s*\n")
_DAY_FIRST = re.compile(
    r"(?:(?P<h0>\d{1,2})[:h](?P<m0>\d{2})[ ,]+)?"
    r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})"
    r"(?:[ ,|T]+(?P<h1>\d{1,2})[:h](?P<m1>\d{2})(?::(?P<s1>\d{2}))?)?"
)


class BadLine(ValueError):
    """A line cannot be taken in; says which field and why."""


@dataclass(frozen=True, slots=True)
class Imported:
    """An article of a dump, with its public id and the line as it stood."""

    article: Article
    article_id: str
    line: bytes


def read_line(line: bytes, sites: Mapping[str, Site], *, now: datetime | None = None) -> Imported:
    """Return the article of one line; raises BadLine.

    A date later than the day after `now` (of the clock, if not given) is refused.

    The article belongs to the site it names, else to the site whose profile owns its URL, else to
    its host. Wherever a profile knows the URL, the profile says which article it is.
    """
    value = _object(line)
    url = _url(value)
    named = _text(value, "site")
    if named and not _SITE.fullmatch(named):
        raise BadLine(f"site: «{named[:80]}» is no site name (lower-case letters, digits, hyphens)")
    site, key, article_id = _identity(url, named, sites)
    published = _text(value, "published_at")
    section = squeeze(_text(value, "section"))
    article = Article(
        site=site,
        key=key,
        url=url,
        title=_required(value, "title"),
        lead=squeeze(_text(value, "lead")),
        blocks=_blocks(value),
        byline=squeeze(_text(value, "byline")),
        sections=(section,) if section else (),
        published_at=_published(published, now) if published else None,
        printed_dates=(squeeze(published),) if published else (),
        photos=_photos(value),
    )
    return Imported(article, article_id, line)


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line.decode("utf-8-sig"), parse_constant=_no_number)
    except BadLine:
        raise
    except UnicodeDecodeError as error:
        raise BadLine(f"is not UTF-8 (byte {error.start})") from None
    except json.JSONDecodeError as error:
        raise BadLine(f"is not JSON: {error.msg} at column {error.colno}") from None
    except (RecursionError, ValueError):
        raise BadLine(
            "is not JSON that can be read: nested too deep, or a number too long"
        ) from None
    if not isinstance(value, dict):
        raise BadLine("is not a JSON object")
    return value


def _no_number(name: str) -> NoReturn:
    raise BadLine(f"is not JSON: {name} is no number")


def _text(value: Mapping[str, Any], name: str) -> str:
    """Return an optional text field, NFC and trimmed, empty when absent or null."""
    found = value.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise BadLine(f"{name}: is not text")
    if len(found) > _LONGEST[name]:
        raise BadLine(f"{name}: is longer than {_LONGEST[name]:,} characters")
    return nfc(_whole(found)).strip()


def _whole(text: str) -> str:
    """Return text that can be written as UTF-8: JSON may hold halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _required(value: Mapping[str, Any], name: str) -> str:
    return squeeze(_given(value, name))


def _given(value: Mapping[str, Any], name: str) -> str:
    if value.get(name) is None:
        raise BadLine(f"{name}: is missing")
    text = _text(value, name)
    if not text:
        raise BadLine(f"{name}: is empty")
    return text


def _url(value: Mapping[str, Any]) -> str:
    url = _required(value, "url")
    if not url.lower().startswith(("http://", "https://")) or not host_of(url) or " " in url:
        raise BadLine(f"url: «{url[:80]}» is no http address")
    return url


def _identity(url: str, named: str, sites: Mapping[str, Site]) -> tuple[str, str, str]:
    """Return site, key and public id."""
    owner = sites.get(named) or next((site for site in sites.values() if site.owns(url)), None)
    key = owner.article_key(url) if owner else None
    if owner and key is not None:
        return named or owner.name, key, owner.article_id(key)
    name = named or (owner.name if owner else host_of(url))
    key, article_id = generic_identity(url)
    return name, key, article_id


def generic_identity(url: str) -> tuple[str, str]:
    """Return key and public id of an article at a URL that no profile knows."""
    key = canonical(url)
    return key, public_id(host_of(url), key)


def parse_date(text: str) -> datetime:
    """Return a date as people write it: ISO 8601, or day first; raises BadLine.

    Without a zone it is read in Asia/Ho_Chi_Minh; without a time it is midnight there.
    """
    try:
        found = _day_first(text) or parse_time(text)
        # The UTC form must exist too, or it cannot be stored.
        found.astimezone(HANOI)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise BadLine(
            f"published_at: «{text[:40]}» is no date (write 09-12-2023 13:15 or 2023-12-09T13:15)"
        )
    if found.year < _EARLIEST_YEAR:
        raise BadLine(f"published_at: «{text[:40]}» is before {_EARLIEST_YEAR}")
    return found


def _published(text: str, now: datetime | None) -> datetime:
    found = parse_date(text)
    # A day is left for clocks and zones that differ.
    if found > (now or datetime.now(UTC)) + timedelta(days=1):
        raise BadLine(f"published_at: «{text[:40]}» is in the future")
    return found


def _day_first(text: str) -> datetime | None:
    found = _DAY_FIRST.fullmatch(squeeze(text))
    if found is None:
        return None
    part = {name: int(digits) for name, digits in found.groupdict("0").items()}
    hour, minute = (part["h1"], part["m1"]) if found["h1"] else (part["h0"], part["m0"])
    return datetime(
        part["year"], part["month"], part["day"], hour, minute, part["s1"], tzinfo=HANOI
    )


def _blocks(value: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return the body's paragraphs: parted by blank lines or, where there are none, by lines."""
    text = _given(value, "body").replace("\r\n", "\n").replace("\r", "\n")
    parts = _BLANK_LINES.split(text) if _BLANK_LINES.search(text) else text.split("\n")
    return tuple(Block(BlockKind.PARAGRAPH, part) for part in map(squeeze, parts) if part)


def _photos(value: Mapping[str, Any]) -> tuple[Photo, ...]:
    found = value.get("photos")
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(photo, dict) for photo in found):
        raise BadLine("photos: is not a list of objects")
    if len(found) > _MOST_PHOTOS:
        raise BadLine(f"photos: are more than {_MOST_PHOTOS:,}")
    try:
        return tuple(
            Photo(_required(photo, "url"), squeeze(_text(photo, "caption"))) for photo in found
        )
    except BadLine as error:
        raise BadLine(f"photos: {error}") from None
