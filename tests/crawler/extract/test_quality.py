"""The score of an article and the doubts it names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.models import Block, BlockKind, Photo
from crawler.extract import extract_article
from crawler.extract.quality import quality
from tests.sites.families import site_of
from tests.sites.golden import GoldenPage, golden_pages
from tests.sites.reading import page_of

CASES = list(golden_pages())
ARTICLE = extract_article(page_of(CASES[0]), site_of(CASES[0].family))
LONG = "Các đại biểu đã thẳng thắn trao đổi về những kết quả đạt được trong năm. " * 5


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page_read_well_scores_high(case: GoldenPage) -> None:
    found = quality(extract_article(page_of(case), site_of(case.family)))
    dated = case.expected["published_at"] is not None
    assert found.score >= (0.85 if dated else 0.6), found


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        ({"warnings": ("odd-date: 01/01/2199",)}, "odd-date"),
        ({"warnings": ("short-body",)}, "short-body"),
        ({"generic": True}, "generic"),
        ({"title": LONG}, "long-title"),
        ({"photos": (Photo("http://x/a.jpg", LONG),)}, "caption-like-paragraph"),
        ({"blocks": (Block(BlockKind.PARAGRAPH, LONG),) * 2}, "repeated-text"),
    ],
)
def test_every_doubt_lowers_the_score_and_is_named(change: dict[str, object], doubt: str) -> None:
    doubted = quality(replace(ARTICLE, **change))  # type: ignore[arg-type]
    assert doubt in doubted.warnings
    assert doubted.score < quality(replace(ARTICLE, warnings=())).score


def test_the_score_never_leaves_its_range() -> None:
    names = ("no-text", "short-body", "no-date", "page-cut", "unheard-of: x")
    assert quality(replace(ARTICLE, warnings=names, generic=True)).score == 0.0
