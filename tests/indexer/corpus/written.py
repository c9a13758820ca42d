"""Versions made for tests, without an archive around them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from archive.models import Article, Block, BlockKind, Link, Photo, Reason, Version

HOST = "tin.example.vn"
SAVED = datetime(2024, 1, 5, 3, tzinfo=UTC)


def version(
    number: int, title: str = "", *texts: str, captions: Iterable[str] = (), related: Iterable[str] = (),
    **fields: object,
) -> Version:  # fmt: skip
    """Return the first version of an article whose id is made of its number."""
    values: dict[str, object] = {
        "site": "tin",
        "key": str(number),
        "url": f"http://{HOST}/?id={number}",
        "title": title,
        "blocks": tuple(Block(BlockKind.PARAGRAPH, text=text) for text in texts),
        "photos": tuple(Photo(f"http://{HOST}/{n}.jpg", text) for n, text in enumerate(captions)),
        "related": tuple(Link(url) for url in related),
    }
    article = Article(**(values | fields))  # type: ignore[arg-type]
    return Version(
        id_of(number), 1, "0" * 64, article, "c" * 32, "test-1", Reason.CAPTURED, SAVED, "r" * 32
    )


def id_of(number: int) -> str:
    """Return the id of the article with this number."""
    return f"a{number:015}".replace("0", "a").replace("1", "b").replace("8", "i").replace("9", "j")
