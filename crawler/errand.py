"""What a request is for: a value that travels with the request and is kept in the frontier."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from archive.urls import canonical


class Kind(StrEnum):
    """What is asked for."""

    LISTING = "listing"
    ARTICLE = "article"
    FILE = "file"
    FEED = "feed"
    LABEL = "label"


# Lists first, so that a pager is walked while its articles are fetched; articles that are only
# asked again come last.
PRIORITY = {Kind.LISTING: 10, Kind.FEED: 9, Kind.ARTICLE: 0, Kind.FILE: 1, Kind.LABEL: -20}
RECHECK_PRIORITY = -10
# What failed in an earlier round comes after all that has not.
FAILED_PRIORITY = -15


@dataclass(frozen=True, slots=True)
class Trail:
    """How a crawl came to a list page.

    `name` is the list (its URL without the page number), `page` the number asked for, `steps` the
    pages of this list before it, `barren` the pages in a row that showed nothing new. `first` and
    `last` are digests of the articles on the list's first page and on the page before this one.
    """

    name: str
    page: int = 1
    steps: int = 0
    barren: int = 0
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Errand:
    """Why a URL is asked for. `known` is a live article, or a file, of the archive. `form` holds the fields of a POST, `number` the
    id counted down to, `rounds` the earlier runs it failed in."""

    kind: Kind
    fingerprint: str
    article_id: str = ""
    section: str = ""
    known: bool = False
    number: int | None = None
    trail: Trail | None = None
    form: tuple[tuple[str, str], ...] = ()
    rounds: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return what the frontier's meta column holds: the fields that are not empty."""
        values = asdict(self)
        del values["kind"], values["fingerprint"]
        return {
            name: value for name, value in values.items() if value not in ("", 0, False, None, ())
        }


def errand_from_json(kind: str, fingerprint: str, values: dict[str, Any]) -> Errand:
    """Return the errand that a frontier row holds."""
    fields = dict(values)
    if "trail" in fields:
        fields["trail"] = Trail(**fields["trail"])
    if "form" in fields:
        fields["form"] = tuple((name, value) for name, value in fields["form"])
    return Errand(Kind(kind), fingerprint, **fields)


def article_fingerprint(article_id: str) -> str:
    """Return what makes requests for one article one, whatever section its URL names."""
    return f"article:{article_id}"


def label_fingerprint(article_id: str, section: str) -> str:
    """Return what makes two sightings of an article under one section one."""
    return f"label:{article_id}:{_digest(section)}"


def url_fingerprint(url: str, form: tuple[tuple[str, str], ...] = ()) -> str:
    """Return what makes two requests one: URL in its canonical spelling, and form fields."""
    fields = "\n".join(f"{name}={value}" for name, value in form)
    return _digest(f"{canonical(url)}\n{fields}" if form else canonical(url))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
