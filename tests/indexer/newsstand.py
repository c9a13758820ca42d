"""A search engine over generated news and a few texts written for the tests of suggesting and mending."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.config import Config
from indexer.documents import Document
from indexer.engines import Reached, SearchEngine, open_engine
from tests.site_simulator import SECTIONS, Corpus, GeneratedArticle

GENERATED = 120
AT = datetime(2023, 5, 10, 2, tzinfo=UTC)
WRITTEN = (
    "Đoàn đại biểu tỉnh Lạng Sơn dâng hương tại nghĩa trang liệt sĩ",
    "Lạng Sơn đón nhiều khách du lịch trong dịp lễ",
    "Tỉnh Lạng Sơn khai mạc lễ hội hoa đào",
    "Tuyến giao thông nối hai huyện được thông xe",
    "Vắc-xin Covid-19 về tới Lạng Sơn",
    "Kết luận 01-KL/TW được quán triệt tới các chi bộ",
    "Khánh thành nhà máy thủy điện Khánh Khê",
    "Nhà máy thuỷ điện Khánh Khê phát điện thương mại",
    "Thủy điện nhỏ trên sông Kỳ Cùng",
    "Bàn về an toàn hồ thủy điện",
)


def written(number: int, title: str, *, article_id: str = "", body: str = "") -> Document:
    """Return a document of one title and text."""
    return Document(
        article_id or f"w{number:015}",
        1,
        True,
        "duk-langson",
        sections=("Tin tức",),
        published_at=AT + timedelta(days=number),
        title=title,
        body=(body,),
    )


def document(article: GeneratedArticle) -> Document:
    """Return a generated article as an index sees it."""
    return Document(
        f"{article.id:016}",
        1,
        True,
        "duk-langson",
        sections=tuple(SECTIONS[catid] for catid in article.sections),
        published_at=article.published_at,
        title=article.title,
        body=(article.lead, *article.paragraphs),
        captions=tuple(photo.caption for photo in article.photos),
        byline=article.byline,
    )


def generated() -> list[GeneratedArticle]:
    """Return the generated articles, reprints among them."""
    corpus = Corpus(GENERATED)
    return [corpus.article(number) for number in range(GENERATED)]


def filled(folder: Path, engine: str, documents: Iterable[Document] | None = None) -> SearchEngine:
    """Return an engine that holds the news and the written texts, or these documents."""
    if documents is None:
        documents = [
            *map(document, generated()),
            *(written(number, title) for number, title in enumerate(WRITTEN)),
        ]
    opened = open_engine(Config(data_dir=folder, engine=engine))
    with opened.batch() as batch:
        for each in documents:
            batch.replace(each.article_id, [each])
        batch.commit(Reached("epoch", 1))
    return opened
