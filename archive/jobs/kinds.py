"""The kinds of job there are, what each may be told, and the `khotin` command each becomes.

A job's arguments are values of known shapes under known names; they become words of an argument
list, never of a shell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archive.errors import UsageError
from archive.importing.inbox import is_name
from archive.scheduling.cron import read_window
from archive.sites import NAME
from archive.text import parse_time

# Schedules keep them in columns of 32 bits.
MOST = 100_000_000
_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:-]{0,200}")
# What may become of imported copies from hosts that no profile knows.
OTHERS = ("captures", "articles", "skip")
# A host, its port too: copies that came in without a profile stand under theirs.
_HOST = re.compile(r"[^\W_](?:[\w.-]{0,250}[^\W_])?(?::\d{1,5})?")
_HTTP = re.compile(r"https?://[!-~]{1,2000}")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])|undated")
_COLUMNS = re.compile(r"[a-z_]{1,40}(,[a-z_]{1,40}){0,60}")
_Read = Callable[[Any], list[str]]


def flag(value: Any) -> list[str]:
    """Read true or false, which becomes a bare option; raises ValueError for anything else."""
    if not isinstance(value, bool):
        raise ValueError("is neither true nor false")
    return [""] if value else []


def count(value: Any) -> list[str]:
    """Read a whole number from 1 up; raises ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST:
        raise ValueError(f"is no whole number from 1 to {MOST}")
    return [str(value)]


def moment(value: Any) -> list[str]:
    """Read a date or moment, ISO 8601; raises ValueError for anything else."""
    try:
        return [parse_time(value).isoformat()]
    except (ValueError, AttributeError):
        raise ValueError("is no date") from None


def word(value: Any) -> list[str]:
    """Read a plain word: a name, an id; never a path or an option; raises ValueError for anything else."""
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise ValueError("is no plain word")
    return [value]


def _month(value: Any) -> list[str]:
    if not isinstance(value, str) or not _MONTH.fullmatch(value):
        raise ValueError("is no month")
    return [value]


def _label(value: Any) -> list[str]:
    """Read a section's name: words of any script on one line, never an option of its own."""
    if not isinstance(value, str) or not 0 < len(value) <= 200 or not value.isprintable():
        raise ValueError("is no section's name")
    return [value]


def _line_of_words(value: Any) -> list[str]:
    """Read the words of a question, on one line; they follow an equals sign and are no option."""
    if not isinstance(value, str) or not 0 < len(value) <= 2_000 or not value.isprintable():
        raise ValueError("are no words on one line")
    return [value]


def _columns(value: Any) -> list[str]:
    """Read names of columns with commas between; raises ValueError for anything else."""
    if not isinstance(value, str) or not _COLUMNS.fullmatch(value):
        raise ValueError("is no list of columns")
    return [value]


def _entry(value: Any) -> list[str]:
    """Read the name of an entry of the inbox, never a path; raises ValueError for anything else."""
    if not isinstance(value, str) or not is_name(value):
        raise ValueError("is no name of a file")
    return [value]


def _others(value: Any) -> list[str]:
    if value not in OTHERS:
        raise ValueError(f"is none of {', '.join(OTHERS)}")
    return [value]


def _address(value: Any) -> list[str]:
    """Read a web address, never an option or a file's name; raises ValueError for anything else."""
    if not isinstance(value, str) or not _HTTP.fullmatch(value):
        raise ValueError("is no http address")
    return [value]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job; a room that has a new command adds a line to KINDS.

    `verb` begins the command; `on_site` puts the site's name behind it, with `hosts` also the host
    of copies that came in without a profile; `options` says how each argument is read. `lane` is
    what only one job at a time may use, "{site}" standing for the site and "{machine}" for the
    machine. `hours` tells that it keeps to a window (`window`, `zone`); `changes`, that it changes
    articles, so that the index has to follow.
    """

    verb: tuple[str, ...]
    on_site: bool = False
    hosts: bool = False
    options: Mapping[str, _Read] = field(default_factory=dict)
    lane: str | None = None
    hours: bool = False
    changes: bool = False


SITE_LANE = "site:{site}"
_LIMITS = {"max_pages": count, "max_mb": count, "max_minutes": count}
# What a corpus tool can be told is checked by the command (indexer.corpus.asking).
_CORPUS: Mapping[str, _Read] = {
    "tool": word,
    "set": word,
    "node": _label,
    "words": _line_of_words,
} | dict.fromkeys(
    ("unit", "length", "fold", "stop", "least", "span", "per", "side", "ends", "part"), word
)
_CRAWL = {"full": flag, "limit": count, "accept_gone": flag} | _LIMITS
KINDS: Mapping[str, Kind] = {
    "crawl": Kind(
        ("crawl",), on_site=True, options=_CRAWL, lane=SITE_LANE, hours=True, changes=True
    ),
    "backfill": Kind(
        ("crawl",),
        on_site=True,
        options={"backfill": _month, "section": _label} | _LIMITS,
        lane=SITE_LANE,
        changes=True,
    ),
    "reparse": Kind(
        ("reparse",),
        on_site=True,
        hosts=True,
        options={"failed": flag, "since": moment, "apply": flag},
        lane=SITE_LANE,
        changes=True,
    ),
    "harvest": Kind(
        ("harvest",),
        on_site=True,
        options={
            "from": _address,
            "replay": _address,
            "limit": count,
            "since": moment,
            "until": moment,
            "no_files": flag,
        },
        lane=SITE_LANE,
        changes=True,
    ),
    "import": Kind(
        ("import",), options={"inbox": _entry, "others": _others}, lane="import", changes=True
    ),
    "attachments": Kind(
        ("attachments",), on_site=True, options={"again": flag}, lane=SITE_LANE, changes=True
    ),
    "index": Kind(("index",), options={"rebuild": flag}, lane="index:{machine}"),
    "verify": Kind(("verify",), lane="verify"),
    "repair": Kind(
        ("repair",), options={"apply": flag, "accept_missing": flag}, lane="verify", changes=True
    ),
    "backup": Kind(("backup",), lane="backup"),
    "wacz": Kind(("package", "wacz"), on_site=True),
    "bag": Kind(("package", "bag", "--tar"), on_site=True),
    "bag-all": Kind(("package", "bag", "--tar")),
    "corpus": Kind(("corpus", "keep"), options=_CORPUS, lane="corpus"),
    "export": Kind(
        ("export", "--shelf"),
        options={
            "set": word,
            "format": word,
            "columns": _columns,
            "rows": word,
            "no_text": flag,
            "bag": flag,
        },
        lane="export",
    ),
    "alerts": Kind(("alerts", "send"), lane="alerts"),
    "alerts-test": Kind(("alerts", "test"), lane="alerts"),
    "report": Kind(("sites", "report"), on_site=True),
}
_HOURS = ("window", "zone")


def check(
    kind: str, args: Mapping[str, Any], *, site: str | None, kinds: Mapping[str, Kind] = KINDS
) -> Kind:
    """Return the kind; raises UsageError for one that does not exist, or cannot be told this."""
    found = kinds.get(kind)
    if found is None:
        raise UsageError(f"there is no kind of job «{kind}»; the kinds are {', '.join(kinds)}")
    named = site and (NAME.fullmatch(site) or (found.hosts and _HOST.fullmatch(site)))
    if found.on_site and not named:
        raise UsageError(f"a job of kind {kind} needs the name of a site, not «{site or ''}»")
    for name, value in args.items():
        if found.hours and name in _HOURS:
            continue
        if name not in found.options:
            known = ", ".join(found.options) or "none"
            raise UsageError(f"a job of kind {kind} has no argument «{name}»; it has {known}")
        try:
            found.options[name](value)
        except ValueError as error:
            raise UsageError(f"{kind}: {name}: «{value}» {error}") from None
    if found.hours and "window" in args:
        read_window(str(args["window"]), str(args.get("zone", "")))
    return found


def words_of(
    kind: str,
    args: Mapping[str, Any],
    *,
    site: str | None,
    now: datetime,
    kinds: Mapping[str, Kind] = KINDS,
) -> list[str]:
    """Return the words that follow `khotin` for this job; `now` decides when its window closes.

    Raises UsageError as check does: a row may have been written by another version.
    """
    found = check(kind, args, site=site, kinds=kinds)
    words = [*found.verb, *([site] if found.on_site and site else [])]
    for name, read in found.options.items():
        if name in args:
            option = f"--{name.replace('_', '-')}"
            words += [f"{option}={value}" if value else option for value in read(args[name])]
    if found.hours and "window" in args:
        closes = read_window(str(args["window"]), str(args["zone"])).closes(now)
        if closes is not None:
            words.append(f"--until={closes.isoformat()}")
    return [*words, "--json"]


def lane_of(kind: Kind, *, site: str | None, machine: str | None) -> str | None:
    """Return the lane of a job, None when any number of them may go on at once."""
    if kind.lane is None:
        return None
    return kind.lane.format(site=site or "", machine=machine or "")
