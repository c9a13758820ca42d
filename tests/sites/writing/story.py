"""The values a golden page is written from, and the reading they make expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote it: `printed` lines at the end of the text, or `labelled` ones of the template."""

    text: str = ""
    authors: tuple[str, ...] = ()
    unit: str = ""
    source: str = ""
    printed: tuple[str, ...] = ()
    labelled: tuple[tuple[str, str], ...] = ()
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo asked for: how its caption is marked up, and which traps stand beside it."""

    form: str
    credit: str = ""
    credit_form: str = ""
    alt: str = ""
    captioned: bool = True
    src: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What one golden page shall hold; `plan` is its body, one letter a block.

    Letters: P paragraph, B a big one, s a single sentence, H heading, L list, T table, Q quote,
    F the next of `shots`. `published` and `modified` are local times without zone, `fetched` UTC.
    """

    name: str
    layout: str
    topic: str
    seed: int
    plan: str
    url: str
    date: str
    published: str | None
    fetched: str
    sections: tuple[str, ...]
    lead: str = "yes"
    title: str = ""
    by: Byline = Byline()
    shots: tuple[Shot, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    related: int = 4
    modified: str | None = None
    modified_line: str = ""
    charset: str = "utf-8"
    meta_charset: str = "utf-8"
    content_type: str = "text/html; charset=utf-8"
    text: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo in its place: `src` as the page writes it, `note` what is printed as its credit."""

    src: str
    caption: str
    credit: str
    note: str
    alt: str
    form: str


@dataclass(frozen=True, slots=True)
class Item:
    """One block of a body: text, or rows of cells, or a photo."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    photo: Photo | None = None

    @property
    def plain(self) -> str:
        """Return the block as the expectation shows it; a photo by its caption."""
        if self.photo is not None:
            return self.photo.caption
        return "\n".join("\t".join(row) for row in self.rows) if self.rows else self.text


@dataclass(frozen=True, slots=True)
class Other:
    """Another article the page mentions: in a related list, a sidebar, a menu."""

    title: str
    url: str
    date: str
    image: str


@dataclass(frozen=True, slots=True)
class Story:
    """A composed article, ready for a family's markup."""

    spec: Spec
    title: str
    lead: str
    items: tuple[Item, ...]
    related: tuple[Other, ...]
    beside: tuple[Other, ...]

    @property
    def photos(self) -> tuple[Photo, ...]:
        """Return the photos in reading order."""
        return tuple(item.photo for item in self.items if item.photo is not None)

    @property
    def fetched(self) -> datetime:
        """Return when the page was fetched, as a clock in Vietnam showed it."""
        return datetime.fromisoformat(self.spec.fetched).astimezone(VIETNAM)


@dataclass(frozen=True, slots=True)
class Family:
    """A family of sites: its cases, its markup, and how it writes another article's address."""

    name: str
    specs: tuple[Spec, ...]
    page: Callable[[Story], str]
    link: Callable[[str, int], str]
    folder: str = field(default="")


def _stamp(local: str | None) -> str | None:
    if local is None:
        return None
    moment = datetime.fromisoformat(local).replace(tzinfo=VIETNAM)
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")


def expected(story: Story) -> dict[str, Any]:
    """Return the reading expected of a story's page, as article.json holds it."""
    spec, by = story.spec, story.spec.by
    return {
        "title": story.title,
        "lead": story.lead,
        "body": "\n\n".join(item.plain for item in story.items if item.photo is None),
        "sections": list(spec.sections),
        "published_at": _stamp(spec.published),
        "modified_at": _stamp(spec.modified),
        "byline": by.text,
        "authors": list(by.authors),
        "unit": by.unit,
        "source": by.source,
        "photos": [
            {"url": urljoin(spec.url, p.src), "caption": p.caption, "credit": p.credit}
            for p in story.photos
        ],
        "attachments": [
            {"url": urljoin(spec.url, href), "label": label} for href, label in spec.files
        ],
        "related": [{"url": urljoin(spec.url, o.url), "title": o.title} for o in story.related],
        "blocks": [[item.kind, item.plain] for item in story.items],
    }
