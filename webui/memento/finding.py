"""Which captures of an address readers may see, and which of them is nearest to a moment."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from archive.catalogue.mementos import mementos
from archive.errors import Restricted
from archive.models import Capture
from archive.restrictions.values import Restriction
from archive.urls import split
from webui.holdings import holdings


@dataclass(frozen=True, slots=True)
class Around:
    """The mementos of an address beside one of them; None where there is none."""

    first: Capture | None = None
    previous: Capture | None = None
    following: Capture | None = None
    last: Capture | None = None


def what_hides(capture: Capture) -> Restriction | None:
    """Return what hides a capture from readers, by itself, by its bytes or by its address."""
    held = holdings().withheld
    return (held.capture(capture) or holdings().mentions.at(capture.url)) if held else None


def shown(captures: Iterable[Capture]) -> Iterator[Capture]:
    """Yield those of the captures that readers may see."""
    held = holdings().withheld
    return (each for each in captures if not (held and what_hides(each)))


def refuse_hidden(url: str) -> None:
    """Raise Restricted for an address whose article, photo or file is hidden."""
    if holdings().withheld and (found := holdings().mentions.at(url)):
        raise Restricted(found)


def spellings(url: str) -> tuple[str, ...]:
    """Return an address under both schemes, its own first: archives take them for one."""
    scheme = split(url).scheme
    if scheme not in ("http", "https"):
        return (url,)
    bare = url[len(scheme) :]
    return url, f"{'https' if scheme == 'http' else 'http'}{bare}"


def nearest(url: str, at: datetime) -> Capture | None:
    """Return the memento of an address nearest to a moment, or None."""
    # Headers tell time to the second.
    whole = at.replace(microsecond=999_999)
    with holdings().catalogue.read() as connection:
        before = _first(mementos(connection, url, until=whole, newest_first=True))
        after = _first(mementos(connection, url, since=whole))
    found = [each for each in (before, after) if each]
    return min(found, key=lambda each: abs(each.fetched_at - at), default=None)


def newest(url: str) -> Capture | None:
    """Return the last memento of an address, or None."""
    with holdings().catalogue.read() as connection:
        return _first(mementos(connection, url, newest_first=True))


def around(capture: Capture) -> Around:
    """Return the mementos beside a capture, in time."""
    url, at = capture.url, capture.fetched_at
    with holdings().catalogue.read() as connection:
        first = _first(mementos(connection, url))
        last = _first(mementos(connection, url, newest_first=True))
        before = mementos(connection, url, until=at, newest_first=True)
        previous = _first(before, lambda each: each.fetched_at < at)
        after = mementos(connection, url, since=at)
        following = _first(after, lambda each: each.fetched_at > at)
    return Around(first, previous, following, last)


def _first(
    captures: Generator[Capture], fits: Callable[[Capture], bool] = lambda _each: True
) -> Capture | None:
    with closing(captures):
        return next(filter(fits, shown(captures)), None)
