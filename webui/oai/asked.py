"""What a harvester asks: verb and arguments, checked as the protocol says (OAI-PMH 2.0, §3 and §4)."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from archive.catalogue.harvesting import Mark

PREFIX = "oai_dc"
# Of each verb what must be there, and what may be; a token stands alone.
VERBS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], bool]] = {
    "Identify": ((), (), False),
    "ListMetadataFormats": ((), ("identifier",), False),
    "ListSets": ((), (), True),
    "GetRecord": (("identifier", "metadataPrefix"), (), False),
    "ListIdentifiers": (("metadataPrefix",), ("from", "until", "set"), True),
    "ListRecords": (("metadataPrefix",), ("from", "until", "set"), True),
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
# What an argument may be made of: an answer repeats it, and must be valid with it.
_UNRESERVED = r"[A-Za-z0-9\-_.!~*'()]+"
_SYNTAX = {
    "metadataPrefix": re.compile(_UNRESERVED),
    "set": re.compile(f"{_UNRESERVED}(:{_UNRESERVED})*"),
    "identifier": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-_.!~*'();/?:@&=+$,%]+"),
}
_CHECK = 6
_LAST = datetime.max.replace(tzinfo=UTC)
# The largest number that a catalogue can be asked for.
_MOST = 2**63 - 1


class OaiError(Exception):
    """What the protocol calls an error: its code, and a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: `given` are its arguments as they came, for the answer repeats them."""

    verb: str
    given: Mapping[str, str] = field(default_factory=dict)
    identifier: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A list as it is asked for, and how far it has been told.

    `since` and `until` are as typed; `mark` is the last record told, `told` how many were, of `total`.
    """

    since: str = ""
    until: str = ""
    set: str = ""
    mark: Mark | None = None
    told: int = 0
    total: int | None = None

    @property
    def first(self) -> datetime | None:
        """The first moment asked for (UTC)."""
        return moment_of(self.since)[0] if self.since else None

    @property
    def before(self) -> datetime | None:
        """The moment just after the last one asked for (UTC)."""
        return moment_of(self.until)[1] if self.until else None

    def at(self, mark: Mark, *, told: int, total: int) -> Span:
        """Return the same list, told so far."""
        return replace(self, mark=mark, told=told, total=total)


def read(given: MultiDict[str, str]) -> Asked:
    """Return what is asked; raises OaiError."""
    verbs = given.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in VERBS:
        known = ", ".join(VERBS)
        raise OaiError("badVerb", f"ask with one verb of these: {known}")
    verb = verbs[0]
    needed, possible, pages = VERBS[verb]
    arguments = {name: value for name, value in given.items() if name != "verb"}
    for name in arguments:
        if name not in (*needed, *possible, *(("resumptionToken",) if pages else ())):
            raise OaiError("badArgument", f"{verb} has no argument {name[:40]}")
        if len(given.getlist(name)) > 1:
            raise OaiError("badArgument", f"{name} is given several times")
    if "resumptionToken" in arguments:
        if len(arguments) > 1:
            raise OaiError("badArgument", "a resumptionToken stands alone")
        return Asked(verb, arguments)
    for name, shape in _SYNTAX.items():
        if name in arguments and not shape.fullmatch(arguments[name]):
            raise OaiError("badArgument", f"{name} is not written as one")
    for name in needed:
        if not arguments.get(name):
            raise OaiError("badArgument", f"{verb} needs {name}")
    if "metadataPrefix" in arguments and arguments["metadataPrefix"] != PREFIX:
        _check_span(arguments)
        raise OaiError("cannotDisseminateFormat", f"the only format is {PREFIX}")
    _check_span(arguments)
    span = None
    if "metadataPrefix" in arguments and verb.startswith("List"):
        since, until, set_ = (arguments.get(name, "") for name in ("from", "until", "set"))
        span = Span(since, until, set_)
    return Asked(verb, arguments, arguments.get("identifier", ""), span)


def _check_span(arguments: Mapping[str, str]) -> None:
    dates = [arguments[name] for name in ("from", "until") if name in arguments]
    spans = [moment_of(text) for text in dates]
    if len({len(text) for text in dates}) > 1:
        raise OaiError("badArgument", "from and until are of different granularity")
    if len(spans) == 2 and spans[0][0] > spans[1][0]:
        raise OaiError("badArgument", "from is later than until")


def moment_of(text: str) -> tuple[datetime, datetime]:
    """Return the first moment (UTC) that a date means and the one after its last; raises OaiError."""
    form, step = ("%Y-%m-%d", timedelta(days=1))
    if _SECOND.fullmatch(text):
        form, step = "%Y-%m-%dT%H:%M:%SZ", timedelta(seconds=1)
    elif not _DAY.fullmatch(text):
        raise OaiError(
            "badArgument", f"{text[:40]} is no date; write 2026-01-31 or 2026-01-31T00:00:00Z"
        )
    try:
        first = datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        raise OaiError("badArgument", f"there is no such date as {text}") from None
    # Some ask until the last day there is.
    return first, first + step if first < _LAST - step else _LAST


def write_token(verb: str, span: Span, *, epoch: str) -> str:
    """Return the token with which a list is gone on: all that is needed for it, and nothing kept here."""
    assert span.mark is not None
    values = [
        verb, epoch, span.since, span.until, span.set, span.mark.at.isoformat(), span.mark.revision,
        span.told, span.total,
    ]  # fmt: skip
    body = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_check(body) + body).decode().rstrip("=")


def read_token(verb: str, token: str, *, epoch: str) -> Span:
    """Return the list that a token goes on with; raises OaiError for one that was not given for it."""
    refused = OaiError(
        "badResumptionToken", "this token was not given for this list, or not by this archive"
    )
    try:
        whole = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        check, body = whole[:_CHECK], whole[_CHECK:]
        if check != _check(body):
            raise refused
        made_for, made_in, span = _span_of(json.loads(body))
    # The check guards against mistakes; what somebody puts together by hand may be anything.
    except (ValueError, TypeError, OverflowError, RecursionError, OaiError):
        raise refused from None
    if made_for != verb:
        raise refused
    if made_in != epoch:
        raise OaiError(
            "badResumptionToken", "the catalogue was made anew since; begin the list again"
        )
    return span


def _span_of(values: Sequence[Any]) -> tuple[str, str, Span]:
    """Return verb, epoch and list of a token; raises one of several errors where they are none."""
    made_for, made_in, since, until, set_, at, revision, told, total = values
    words, numbers = (made_for, made_in, since, until, set_, at), (revision, told, total)
    if not all(isinstance(each, str) for each in words):
        raise ValueError("not all are words")
    if not all(isinstance(each, int) and 0 <= each <= _MOST for each in numbers):
        raise ValueError("not all are numbers")
    mark = Mark(datetime.fromisoformat(at).astimezone(UTC), revision)
    span = Span(since, until, set_, mark, told, total)
    _check_span({name: text for name, text in (("from", since), ("until", until)) if text})
    return made_for, made_in, span


def _check(body: bytes) -> bytes:
    return hashlib.sha256(b"khotin.oai" + body).digest()[:_CHECK]
