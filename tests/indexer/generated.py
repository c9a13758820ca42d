"""Small seeded corpora and questions, thick with what is hard: marks, codes, dates, near misses."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from indexer.documents import Document
from indexer.query import Query, State

_TEXT = """
tuyên tuyến tuyen tuyển truyền giáo giao giảo Giáo đảng dang đang Đảng ủy uỷ uy hòa hoà hoa
thúy thuý thúi kỹ kĩ ky ki lý lí ly Mỹ mĩ my khối khoi cơ quan tỉnh tinh lạng sơn lang son ban
năm nam 2023 11,5 11.5 100% 05 5 50-NQ/ĐUK 50-NQ/DUK 01-KL/TW Covid-19 25/4/2023 25/04/2023
UBND ĐUK BTGTU QP-AN tháng café Ðà word x
"""
WORDS = tuple(_TEXT.split())
FULL_DATE = "ngày 25 tháng 4 năm 2023"
SITES = ("duk-langson", "lang-son", "btg")
SECTIONS = ("Tin tức", "Hoạt động Đảng ủy", "Tuyên giáo")
AUTHORS = ("La Thị Nhung", "Nguyễn Trọng Sơn")
PERIODS = ("2021", "2022", "2022-03", "2021-11", "2001")
PEOPLE = ("p1", "p2", "p3")
DAYS = 900
FIRST = datetime(2021, 1, 1, 16, 30, tzinfo=UTC)


def corpus(seed: int, *, articles: int = 60) -> list[Document]:
    """Return documents of articles with one to three versions, the last one current."""
    rng = random.Random(f"corpus {seed}")
    return [
        document
        for number in range(articles)
        for document in _versions(rng, f"{number:04x}{rng.randrange(16**4):04x}")
    ]


def _versions(rng: random.Random, article_id: str) -> list[Document]:
    count = rng.choice((1, 1, 1, 2, 3))
    states = tuple(rng.sample(("edited", "gone"), rng.choice((0, 1, 2)))) or ("unchanged",)
    published = FIRST + timedelta(hours=rng.randrange(DAYS // 30) * 24 * 30 + rng.randrange(3))
    return [
        Document(
            article_id=article_id,
            number=number,
            current=number == count,
            site=rng.choice(SITES),
            sections=tuple(rng.sample(SECTIONS, rng.choice((0, 1, 1, 2)))),
            authors=tuple(rng.sample(AUTHORS, rng.choice((0, 1)))),
            published_at=None if rng.random() < 0.1 else published,
            has_photos=rng.random() < 0.5,
            has_files=rng.random() < 0.3,
            people=tuple(rng.sample(PEOPLE, rng.choice((0, 0, 1, 2)))),
            states=states,
            title=text(rng, 4),
            body=tuple(text(rng, rng.randrange(1, 25)) for _ in range(rng.randrange(4))),
            captions=tuple(text(rng, 5) for _ in range(rng.randrange(3))),
            byline=rng.choice(("", *AUTHORS)),
            attachments=(text(rng, 9), text(rng, 3)) if rng.random() < 0.2 else (),
        )
        for number in range(1, count + 1)
    ]


def text(rng: random.Random, length: int) -> str:
    """Return words with commas, one text in ten with a date spelt out."""
    found = [rng.choice(WORDS) + rng.choice(("", "", "", ",", ".")) for _ in range(length)]
    return " ".join([*found, FULL_DATE] if rng.random() < 0.1 else found)


def question(rng: random.Random, depth: int = 2) -> str:
    """Return words of the query language, of every kind."""
    draw = rng.random()
    word = rng.choice(WORDS)
    if depth and draw < 0.35:
        joint = rng.choice((" ", " ", " AND ", " OR ", " HOẶC "))
        return f"({joint.join(question(rng, depth - 1) for _ in range(rng.choice((2, 2, 3))))})"
    if depth and draw < 0.42:
        return f"-{question(rng, depth - 1)}"
    if draw < 0.55:
        words = " ".join(rng.choice(WORDS) for _ in range(rng.choice((2, 2, 3))))
        return f'"{words}"' + rng.choice(("", "", "~1", "~4"))
    if draw < 0.63:
        return f"{word[: rng.randrange(1, 4)]}*"
    if draw < 0.68:
        return f"{word}~"
    if draw < 0.78:
        field = rng.choice(("tieude", "title", "chuthich", "tacgia", "tep", "chuyenmuc", "nguon"))
        return f"{field}:{rng.choice((word, 'tin', 'nhung', 'lang', 'duk'))}"
    if draw < 0.82:
        return rng.choice(("ngay:2022", "ngay:2021-05", "ngay:2021-06..2022-02", "ngay:>=2023"))
    return word


def _states(rng: random.Random) -> tuple[State, ...]:
    known: tuple[State, ...] = ("unchanged", "edited", "gone")
    return tuple(rng.sample(known, rng.choice((0, 0, 0, 0, 1, 2))))


def queries(seed: int, *, count: int) -> list[Query]:
    """Return searches with every filter and order."""
    rng = random.Random(f"queries {seed}")
    return [
        Query(
            words=question(rng) if rng.random() < 0.95 else "",
            match=rng.choice(("all", "all", "any")),
            first=date(2021, 3, 1) if rng.random() < 0.15 else None,
            last=date(2022, 9, 28) if rng.random() < 0.15 else None,
            sites=tuple(rng.sample(SITES, rng.choice((0, 0, 0, 1, 2)))),
            sections=tuple(rng.sample(SECTIONS, rng.choice((0, 0, 0, 1)))),
            authors=tuple(rng.sample(AUTHORS, rng.choice((0, 0, 0, 0, 1)))),
            years=tuple(rng.sample(PERIODS, rng.choice((0, 0, 0, 0, 1, 2)))),
            people=tuple(rng.sample(PEOPLE, rng.choice((0, 0, 0, 0, 1, 2)))),
            states=_states(rng),
            files=rng.random() < 0.1,
            photos=rng.random() < 0.15,
            sort=rng.choice(("relevance", "newest", "oldest")),
            marks=rng.choice(("free", "free", "exact")),
            versions=rng.choice(("current", "current", "all", "older")),
            restore=rng.random() < 0.7,
            expand=rng.random() < 0.7,
        )
        for _ in range(count)
    ]
