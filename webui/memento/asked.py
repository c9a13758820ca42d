"""What a request asks for: an address as it was typed behind a path, and moments in time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

from flask import request

from archive.catalogue.mementos import count_captures
from archive.urls import split
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal

_SCHEME = re.compile(r"(https?):/{1,2}(?=[^/])", re.I)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.I)
_LONGEST_URL = 4_000
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HTTP_DATE = re.compile(
    rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ({'|'.join(_MONTHS)}) (\d{{4}}) (\d\d):(\d\d):(\d\d) GMT"
)
_STAMP = re.compile(r"\d{4,14}")


def address_after(prefix: str) -> str:
    """Return the web address that stands after a prefix of the path, with its query.

    Some clients quote it whole, some not at all: what is archived of the two readings is taken,
    else the one as it came. Raises Refusal for what is no web address.
    """
    environ = request.environ
    asked = str(environ.get("REQUEST_URI") or environ.get("RAW_URI") or "")
    if prefix not in asked:
        query = environ.get("QUERY_STRING", "")
        asked = quote(request.path) + (f"?{query}" if query else "")
    # A server hands the bytes on as Latin-1 (PEP 3333).
    typed = asked.partition(prefix)[2].encode("latin-1", "replace").decode("utf-8", "replace")
    readings = [typed] if _SCHEME.match(typed) else []
    readings.append(unquote(typed))
    addresses = list(dict.fromkeys(web_address(each) for each in readings))
    with holdings().catalogue.read() as connection:
        known = (each for each in addresses if count_captures(connection, each))
        return next(known, addresses[0])


def web_address(typed: str) -> str:
    """Return a web address as somebody typed it; http goes without saying.

    Raises Refusal for what is none.
    """
    typed = typed.strip()
    if scheme := _SCHEME.match(typed):
        # Proxies make one slash of two.
        url = f"{scheme[1].lower()}://{typed[scheme.end() :]}"
    elif _OTHER_SCHEME.match(typed):
        raise no_address()
    else:
        url = f"http://{typed.lstrip('/')}"
    host = split(url).hostname or ""
    if len(url) > _LONGEST_URL or not re.fullmatch(r"[\w.:\[\]-]+", host) or not url.isprintable():
        raise no_address()
    return url


def no_address() -> Refusal:
    """Return the refusal of what is no web address."""
    return Refusal(400, _("This is no web address."))


def accept_datetime() -> datetime | None:
    """Return the moment of Accept-Datetime in UTC (RFC 7089 §2.1.1), None without the header.

    Raises Refusal for any other way to write a time.
    """
    given = request.headers.get("Accept-Datetime")
    if given is None:
        return None
    found = _HTTP_DATE.fullmatch(given.strip())
    try:
        if found is None:
            raise ValueError
        day, month, year, *clock = found.groups()
        hour, minute, second = map(int, clock)
        return datetime(
            int(year), _MONTHS.index(month) + 1, int(day), hour, minute, second, tzinfo=UTC
        )
    except ValueError:
        raise Refusal(
            400,
            _("Accept-Datetime must be written like this: %(example)s",
              example="Fri, 05 Jan 2024 03:00:02 GMT"),
            headers={"Vary": "accept-datetime"},
        ) from None  # fmt: skip


def moment_of(stamp: str, *, end: bool = False) -> datetime:
    """Return the moment of 4 to 14 digits (yyyymmddHHMMSS, UTC); with `end` the last second they name.

    Raises Refusal for what is no such time.
    """
    try:
        if not _STAMP.fullmatch(stamp) or not stamp.isascii() or len(stamp) % 2:
            raise ValueError
        whole = stamp + "00000101000000"[len(stamp) :]
        begin = datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        return _end_of(begin, len(stamp)) if end else begin
    except (ValueError, OverflowError):
        raise Refusal(
            400, _("A time must be 4 to 14 digits: %(example)s", example="20240105030002")
        ) from None


def _end_of(begin: datetime, digits: int) -> datetime:
    if digits == 4:
        following = begin.replace(year=begin.year + 1)
    elif digits == 6:
        following = (begin + timedelta(days=32)).replace(day=1)
    else:
        step = {8: timedelta(days=1), 10: timedelta(hours=1), 12: timedelta(minutes=1)}
        following = begin + step.get(digits, timedelta(seconds=1))
    return following - timedelta(microseconds=1)


def whole_number(name: str, *, least: int, most: int, otherwise: int) -> int:
    """Return a whole number of the request's arguments; raises Refusal for any other value."""
    given = request.args.get(name, "").strip()
    if not given:
        return otherwise
    # int() also reads digits of other scripts.
    if not (
        given.isascii() and given.isdigit() and len(given) < 10 and least <= int(given) <= most
    ):
        raise Refusal(
            400,
            _("%(name)s must be a whole number from %(least)s to %(most)s.",
              name=name, least=least, most=most),
        )  # fmt: skip
    return int(given)
