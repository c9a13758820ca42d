"""Owns what of an article's Version goes into an index: plain texts by zone, and values to filter by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.models import Reason, Version, block_text

Zone = Literal["title", "body", "caption", "byline", "attachment", "section", "site"]

TEXT_ZONES: tuple[Zone, ...] = ("title", "body", "caption", "byline", "attachment")
LABEL_ZONES: tuple[Zone, ...] = ("section", "site")


@dataclass(frozen=True, slots=True)
class Document:
    """One Version as an index sees it; `current` says it is the article's newest.

    The texts are pieces, since no phrase runs from one caption or paragraph into the next.
    `attachments` are the texts of attached files, a piece a file or a page. `published_at` is aware.
    `people` are ids of persons the version names, `states` what became of its article (see State).
    """

    article_id: str
    number: int
    current: bool
    site: str
    sections: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    has_photos: bool = False
    has_files: bool = False
    people: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    title: str = ""
    body: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    byline: str = ""
    attachments: tuple[str, ...] = ()

    def pieces(self, zone: Zone) -> tuple[str, ...]:
        """Return the texts of a zone in reading order."""
        if zone == "body":
            return self.body
        if zone == "caption":
            return self.captions
        if zone == "attachment":
            return self.attachments
        if zone == "section":
            return self.sections
        return ({"title": self.title, "byline": self.byline, "site": self.site}[zone],)


def states_of(versions: Iterable[Version], *, gone: bool) -> tuple[str, ...]:
    """Return what became of an article after it was first captured: edited, gone, or neither.

    A text read anew by better rules, or corrected by an archivist, is no edit of the site's.
    """
    edited = any(version.reason is Reason.EDITED for version in versions)
    return (*(("edited",) if edited else ("unchanged",)), *(("gone",) if gone else ()))


def document_of(
    version: Version,
    *,
    current: bool,
    sections: Sequence[str],
    attachments: Sequence[str] = (),
    people: Sequence[str] = (),
    states: Sequence[str] = (),
) -> Document:
    """Return the index's view of a Version, under the section labels its article has now.

    `attachments` are the texts read out of its attached files, `people` the persons it names.
    """
    article = version.article
    blocks = (text for block in article.blocks if (text := block_text(block)))
    return Document(
        article_id=version.article_id,
        number=version.number,
        current=current,
        site=article.site,
        sections=tuple(sections),
        authors=article.authors or ((article.byline,) if article.byline else ()),
        published_at=article.published_at,
        # A photo that is hidden from readers keeps its place, without an address.
        has_photos=any(photo.url for photo in article.photos),
        has_files=any(each.url for each in article.attachments),
        people=tuple(people),
        states=tuple(states),
        title=article.title,
        body=(article.lead, *blocks),
        captions=tuple(text for photo in article.photos for text in (photo.caption, photo.credit)),
        byline=article.byline,
        attachments=tuple(attachments),
    )
