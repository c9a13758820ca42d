"""A real catalogue with a few articles on it, for the tests of syncing and of the commands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from archive.catalogue import Catalogue
from archive.config import Config
from archive.intake import Exchange, Intake
from archive.models import Article, Block, BlockKind, Photo
from archive.text import HANOI
from archive.urls import public_id
from archive.warc import WarcWriter
from tests.site_simulator.sample import sample_article as simulated_sample

HOST = "duk.langson.gov.vn"
SITE = "duk-langson"
AT = datetime(2024, 1, 5, 3, 0, tzinfo=UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"),)


def article(
    number: int, title: str, *texts: str, captions: Iterable[str] = (), **fields: object
) -> Article:
    """Return an article whose date follows from its number."""
    values: dict[str, object] = {
        "site": SITE,
        "key": str(number),
        "url": f"http://{HOST}/?id={number}",
        "title": title,
        "blocks": tuple(Block(BlockKind.PARAGRAPH, text=text) for text in texts),
        "photos": tuple(Photo(f"http://{HOST}/{number}.jpg", caption) for caption in captions),
        "published_at": datetime(2023, 1, 1, 8, tzinfo=HANOI) + timedelta(days=number % 365),
        "sections": ("Tin tức",),
    }
    return Article(**(values | fields))  # type: ignore[arg-type]


def sample() -> Article:
    """Return the one real article."""
    real = simulated_sample()
    return article(
        real.id,
        real.title,
        *real.paragraphs,
        captions=[photo.caption for photo in real.photos],
        byline=" ".join(real.byline_lines),
        sections=("Hoạt động Đảng ủy Khối",),
        published_at=real.published_at,
    )


def id_of(each: Article) -> str:
    """Return an article's public id."""
    return public_id(HOST, each.key)


def put(
    config: Config, articles: Iterable[Article], *, gone: Iterable[Article] = (), at: datetime = AT
) -> None:
    """Take articles into the catalogue, a changed one as a new version; then tell of gone ones."""
    with Catalogue.open(config) as catalogue:
        run = catalogue.start_run(SITE, "crawl", at=at)
        writer = WarcWriter(
            config.warc_dir, site=SITE, run=run.id, verb="crawl", roll_bytes=10**9, clock=lambda: at
        )
        with Intake(catalogue, writer, run=run, site=SITE, clock=lambda: at) as intake:
            for each in articles:
                body = f"<h1>{each.title}</h1>{each.body}".encode()
                capture = intake.record(Exchange(each.url, 200, "OK", HTML, body, at))
                intake.save(each, article_id=id_of(each), capture=capture.id, extractor="test-1")
            for each in gone:
                capture = intake.record(Exchange(each.url, 404, "Not Found", HTML, b"", at))
                intake.gone(id_of(each), capture=capture.id, at=at)
