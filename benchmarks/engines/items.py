"""The articles every engine is fed: generated news, as our Document and as the same tokens for peers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.models import Article, Block, BlockKind, Photo, Reason, Version
from archive.text import HANOI
from archive.versions import content_digest
from indexer.documents import Document, Zone, document_of
from indexer.vietnamese import cut
from tests.site_simulator import SECTIONS, Corpus, GeneratedArticle

SITE = "khotin.example"
# The generated articles have no attached files.
FIELDS: tuple[Zone, ...] = ("title", "body", "caption", "byline")
# Stands between two paragraphs or captions, so that no engine finds a phrase across them.
GAP = "xgapx"
SAVED_AT = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """One article: our document of it, and per field its canonical tokens for the peers.

    `day` is the proleptic ordinal in Asia/Ho_Chi_Minh, `time` seconds since 1970 UTC.
    """

    number: int
    version: Version
    document: Document
    tokens: dict[Zone, list[str]]
    time: int
    day: int
    year: int
    month: str

    @property
    def id(self) -> str:
        """Return the article's id."""
        return self.document.article_id

    def text(self, field: Zone) -> str:
        """Return a field as the peers take it: tokens joined by spaces."""
        return " ".join(self.tokens[field])


def items(count: int, *, first: int = 0, of: int | None = None) -> Iterator[Item]:
    """Give generated articles from number `first` on; dates spread over a corpus of `of` articles."""
    corpus = Corpus(of or count)
    return (item_of(number, corpus.article(number)) for number in range(first, first + count))


def item_of(number: int, generated: GeneratedArticle) -> Item:
    """Return a generated article as the engines take it."""
    article = _article(generated)
    version = Version(
        article_id=hashlib.sha256(article.key.encode()).hexdigest()[:16],
        number=1,
        digest=content_digest(article),
        article=article,
        capture="",
        extractor="generated",
        reason=Reason.IMPORTED,
        saved_at=SAVED_AT,
        record="",
    )
    document = document_of(version, current=True, sections=article.sections)
    local = generated.published_at.astimezone(HANOI)
    return Item(
        number=number,
        version=version,
        document=document,
        tokens={field: _tokens(document.pieces(field)) for field in FIELDS},
        time=int(local.timestamp()),
        day=local.toordinal(),
        year=local.year,
        month=f"{local:%Y-%m}",
    )


def _article(generated: GeneratedArticle) -> Article:
    texts = (Block(BlockKind.PARAGRAPH, text) for text in generated.paragraphs)
    shown = (Block(BlockKind.PHOTO, photo=place) for place in range(len(generated.photos)))
    return Article(
        site=SITE,
        key=str(generated.id),
        url=f"http://{SITE}/{generated.id}",
        title=generated.title,
        lead=generated.lead,
        blocks=(*texts, *shown),
        byline=generated.byline,
        authors=(generated.byline.split(" - ")[0].split(",")[0],) if generated.byline else (),
        sections=tuple(SECTIONS[catid] for catid in generated.sections),
        published_at=generated.published_at,
        photos=tuple(Photo(photo.path, photo.caption) for photo in generated.photos),
    )


def _tokens(pieces: Sequence[str]) -> list[str]:
    tokens: list[str] = []
    for piece in pieces:
        if tokens and piece:
            tokens.append(GAP)
        tokens += [form.canonical for form in cut(piece).forms]
    return tokens
