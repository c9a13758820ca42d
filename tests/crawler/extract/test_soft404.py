"""Pages that answer 200 for nothing, and pages that must never pass for them."""

from __future__ import annotations

from datetime import date

import pytest

from archive.errors import ExtractionError
from crawler.extract import extract_article, is_empty_template, parse
from crawler.reading import read_page
from tests.crawler.extract.pages import FIRST, HEAD, LAST, SITE, page
from tests.crawler.extract.variants import FRAMES, VARIANTS
from tests.crawler.extract.writings import WRITINGS
from tests.site_simulator.corpus import Corpus
from tests.site_simulator.pages import empty_content, home_content, whole_page

_LINK = '<a href="/Default.aspx?c=content&a=detail&id={0}">Tin số {0} của Đảng ủy Khối</a>'
TEASERS = "".join(f"<h4>{_LINK.format(n)}</h4><p>{LAST}</p>" for n in range(1, 9))


def _whole(content: str) -> str:
    return whole_page(content, title="Đảng ủy Khối", today=date(2026, 11, 21))


def _home() -> str:
    corpus = Corpus(30)
    return home_content([(2, [corpus.headline(n) for n in range(20)])])


EMPTY = {
    "a template without its fields": _whole(empty_content()),
    "the home page": _whole(_home()),
    "a home page with teasers": _whole(TEASERS),
    "not found, in words": "<h2>Không tìm thấy bài viết</h2><p>Bài viết không tồn tại hoặc đã bị xóa.</p>",
    "a date line of year one": "<p>Mục</p><p></p><p>01-01-0001 00:00</p><p>Tin liên quan</p>",
}  # fmt: skip
TELLING_NOTHING = {
    "an empty body": "<html><body></body></html>",
    "nothing": "",
    "only scripts": "<html><head><script>var a = 1;</script></head><body><div id=app></div></body></html>",
    "boxes without end": "<div>" * 100_000 + "<p>Một đoạn.</p>",
    "a text below too many boxes": f"<p>Mục</p>{'<span>' * 100_000}{'Một đoạn. ' * 90}",
}  # fmt: skip


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_page_is_known_and_gives_no_article(name: str) -> None:
    assert is_empty_template(page(EMPTY[name]), SITE)
    with pytest.raises(ExtractionError):
        extract_article(page(EMPTY[name]), SITE)


@pytest.mark.parametrize("name", TELLING_NOTHING)
def test_a_page_that_tells_nothing_is_a_problem_and_no_removed_article(name: str) -> None:
    parsed = parse(page(TELLING_NOTHING[name]))
    assert not is_empty_template(parsed, SITE)
    with pytest.raises(ExtractionError, match=r"holds no text|deeper than the limits"):
        read_page(parsed, SITE)


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_article_is_no_empty_template(variant: str) -> None:
    html = FRAMES["framed"](VARIANTS[variant](WRITINGS["real"]))
    assert not is_empty_template(page(html), SITE)


def test_a_short_article_is_no_empty_template() -> None:
    assert not is_empty_template(page(f"<div>{HEAD}<p>Xem tệp kèm theo.</p></div>"), SITE)


def test_a_changed_design_never_passes_for_a_removed_article() -> None:
    html = f"<main><h5>Một tiêu đề</h5><i>March 1st</i><p>{FIRST * 2}</p><p>{LAST * 2}</p></main>"
    assert not is_empty_template(page(html), SITE)
    article = extract_article(page(html), SITE)
    assert article.body.endswith(f"{FIRST * 2}\n\n{LAST * 2}")
    assert "layout-drift: title" in article.warnings
