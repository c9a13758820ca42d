"""Numbers of documents are found however they are typed, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.documents_cited import cited_in, number_key
from archive.models import Article, Block, BlockKind, Photo
from archive.versions import article_to_json, content_digest


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Nghị quyết số 50-NQ/ĐUK, ngày 25/4/2023", ["50-NQ/ĐUK"]),
        ("Kết luận 01-KL/TW và Chỉ thị số 05-CT/TW của Bộ Chính trị", ["01-KL/TW", "05-CT/TW"]),
        ("Quyết định 1234/QĐ-UBND của UBND tỉnh.", ["1234/QĐ-UBND"]),
        ("số 12-NQ/TW ngày 25/4/2023", ["12-NQ/TW"]),
        ("Nghị định số 30/2020/NĐ-CP; Luật 52/2014/QH13", ["30/2020/NĐ-CP", "52/2014/QH13"]),
        ("Quyết định số 749/QĐ-TTg", ["749/QĐ-TTg"]),
        ("(76-KH/BTGĐUK)", ["76-KH/BTGĐUK"]),
        ("50 – NQ/ĐUK và 50-NQ / ĐUK", ["50-NQ/ĐUK"]),
        ("50‑NQ/ĐUK, 050-nq/ĐUK", ["50-NQ/ĐUK"]),
        ("Hướng dẫn 12a-HD/BTGTW", ["12a-HD/BTGTW"]),
        ("Công văn số 123/UBND-NV", ["123/UBND-NV"]),
        ("Báo cáo số 123/BC, số 45-CV", ["123/BC", "45-CV"]),
        ("Thông tư liên tịch 01/2016/TTLT-BNV-BTC", ["01/2016/TTLT-BNV-BTC"]),
        ("ngày 25/4/2023, đạt 11,5 %, sáng 8/12, Covid-19, QP-AN", []),
        ("Lớp 5/A, tổ 3-B, quý I/2023, nhiệm kỳ 2020-2025, 24/7", []),
        ("www.x.vn/50-NQ/ĐUK và 1.250-NQ/ĐUK", []),
        ("", []),
    ],
)
def test_document_numbers_are_found_as_they_are_written(text: str, numbers: list[str]) -> None:
    assert list(cited_in(text)) == numbers


@given(st.text(max_size=80))
def test_any_text_can_be_looked_through(text: str) -> None:
    numbers = cited_in(text)
    assert len({number_key(number) for number in numbers}) == len(numbers)
    assert all(cited_in(f"số {number}") == (number,) for number in numbers)


def test_an_article_cites_what_its_text_and_captions_name() -> None:
    article = Article(
        "s", "k", "u", "Triển khai 50-NQ/ĐUK", lead="Theo 01-KL/TW",
        blocks=(Block(BlockKind.TABLE, rows=(("1", "05-CT/TW"),)),),
        photos=(Photo("p", "Học tập 12-NQ/TW"),),
    )  # fmt: skip
    assert article.cited == ("50-NQ/ĐUK", "01-KL/TW", "05-CT/TW", "12-NQ/TW")
    assert "cited" not in article_to_json(article)
    assert len(content_digest(article)) == 64
