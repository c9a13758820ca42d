"""An article as a row of pieces in reading order: what two versions are compared by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from archive.models import Article, BlockKind, block_text


class Part(StrEnum):
    """Where in an article a piece stands."""

    TITLE = "title"
    LEAD = "lead"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST = "list"
    TABLE = "table"
    QUOTE = "quote"
    CAPTION = "caption"
    BYLINE = "byline"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of an article."""

    part: Part
    text: str


def body_pieces(article: Article) -> tuple[Piece, ...]:
    """Return the blocks' texts, and the caption of each photo where it stands, empty ones left out."""
    return tuple(piece for piece in _body(article) if piece.text.strip())


def _body(article: Article) -> Iterator[Piece]:
    placed: set[int] = set()
    for block in article.blocks:
        if block.kind is not BlockKind.PHOTO:
            yield Piece(Part(block.kind.value), block_text(block))
        elif block.photo is not None and 0 <= block.photo < len(article.photos):
            placed.add(block.photo)
            yield Piece(Part.CAPTION, article.photos[block.photo].caption)
    for number, photo in enumerate(article.photos):
        if number not in placed:
            yield Piece(Part.CAPTION, photo.caption)


def head_texts(article: Article) -> tuple[Piece, ...]:
    """Return what stands before the body, empty or not: title and lead."""
    return Piece(Part.TITLE, article.title), Piece(Part.LEAD, article.lead)


def foot_texts(article: Article) -> tuple[Piece, ...]:
    """Return what stands after the body, empty or not: byline and the dates as printed."""
    dates = "; ".join(article.printed_dates)
    return Piece(Part.BYLINE, article.byline), Piece(Part.DATE, dates)
