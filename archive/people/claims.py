"""The claims of an article: what its captions, lead and blocks say of people and offices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from archive.models import Article, block_text
from archive.people.reading import Claim, read

# Claims read by other rules are read again.
RULES = 5
_MOST = 2_000


class Place(StrEnum):
    """Which text of an article a claim stands in."""

    CAPTION = "caption"
    LEAD = "lead"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Placed:
    """A claim with the text it stands in; `number` counts captions and blocks from 0."""

    place: Place
    number: int
    claim: Claim


def claims_of(article: Article) -> list[Placed]:
    """Return what an article says of people and their offices; at most 2,000 claims."""
    found: list[Placed] = []
    for place, number, text in _texts(article):
        found += (Placed(place, number, claim) for claim in read(text))
        if len(found) >= _MOST:
            break
    return found[:_MOST]


def _texts(article: Article) -> Iterator[tuple[Place, int, str]]:
    yield Place.LEAD, 0, article.lead
    for number, photo in enumerate(article.photos):
        yield Place.CAPTION, number, photo.caption
    for number, block in enumerate(article.blocks):
        yield Place.BLOCK, number, block_text(block)
