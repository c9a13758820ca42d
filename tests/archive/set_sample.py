"""A result set of the sample archive's articles, and one whose texts are hard to write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import select, update

from archive.catalogue import Catalogue
from archive.catalogue.result_tables import result_sets
from archive.catalogue.tables import articles as table
from archive.models import Article, Block, BlockKind, Photo
from archive.resultsets import Asked, Member, ResultSet, find, make
from tests.archive.archive_sample import SITE, START, Clock, exchange, id_of, intake, url_of

MADE = datetime(2026, 6, 1, 3, 4, 5, tzinfo=UTC)


def set_of(catalogue: Catalogue, members: Iterable[tuple[str, int]], typed: str = "đảng") -> ResultSet:  # fmt: skip
    """Return a temporary set of these rows, made at a moment that never changes (but still lasts)."""
    asked = Asked({"q": [typed]}, typed, typed, catalogue.epoch(), catalogue.revision())
    found = make(catalogue, [Member(*each) for each in members], asked=asked)
    return _made_then(catalogue, found)


def _made_then(catalogue: Catalogue, found: ResultSet) -> ResultSet:
    with catalogue.write() as connection:
        put = update(result_sets).where(result_sets.c.id == found.id).values(made_at=MADE)
        connection.execute(put)
    return find(catalogue, found.id)


def current(catalogue: Catalogue) -> list[tuple[str, int]]:
    """Return all articles with their current versions, by id."""
    with catalogue.read() as connection:
        query = select(table.c.id, table.c.current).order_by(table.c.id)
        return [(row.id, row.current) for row in connection.execute(query)]


def hard_article(number: int, title: str, body: str, caption: str = "") -> Article:
    """Return an article with any words whatever."""
    return Article(
        site=SITE, key=str(number), url=url_of(number), title=title,
        blocks=(Block(BlockKind.PARAGRAPH, body),),
        photos=(Photo(f"http://tin.example.vn/anh/{number}.jpg", caption),) if caption else (),
        sections=("Tin tức", "Đảng"), published_at=START,
    )  # fmt: skip


def save_all(catalogue: Catalogue, articles: Iterable[Article]) -> list[tuple[str, int]]:
    """Record and save articles as one crawl, and return them as rows of a set."""
    clock, rows = Clock(), []
    with intake(catalogue, clock) as opened:
        for article in articles:
            number = int(article.key)
            capture = opened.record(exchange(number, at=clock())).id
            opened.save(article, article_id=id_of(number), capture=capture, extractor="r1")
            rows.append((id_of(number), 1))
    return rows
