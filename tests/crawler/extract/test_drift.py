"""Pages that a layout no longer fits: nothing is lost, nothing passes for read as it says."""

from __future__ import annotations

import pytest

from archive.errors import ExtractionError
from archive.models import Article
from archive.sites import Layout
from crawler.extract import extract_article
from crawler.extract.quality import quality
from tests.crawler.extract.pages import FIRST, LAST, SITE, TITLE, page

TEXT = f"<p>{FIRST}</p><p>{LAST}</p><p>{FIRST} {LAST}</p>"
HTML = f"""<html><head><title>Trang tin</title></head><body><div id="news"><h1 class="title">{TITLE}</h1>
<span class="day">Thứ bảy - 09/12/2023 13:15</span><div class="bodytext">{TEXT}</div>
<p class="author">Vi Quân</p></div></body></html>"""
LAYOUT = Layout(
    name="marked", container="#news", title="h1.title", published_at=".day", body=".bodytext",
    byline=".author", section=".cat",
)  # fmt: skip
FITS = SITE.model_copy(update={"layouts": [LAYOUT]})


def _read(html: str = HTML, **changed: str) -> Article:
    layouts = [LAYOUT.model_copy(update=changed)]
    return extract_article(page(html), SITE.model_copy(update={"layouts": layouts}))


@pytest.mark.parametrize("field", ["container", "title", "body"])
def test_what_a_layout_misses_is_read_without_it_and_named(field: str) -> None:
    article, drifted = _read(), _read(**{field: ".gone"})
    assert (drifted.title, drifted.body) == (article.title, article.body)
    assert (drifted.published_at, drifted.byline) == (article.published_at, article.byline)
    assert (drifted.key, drifted.sections) == (article.key, article.sections)
    assert f"layout-drift: {field}" in drifted.warnings
    assert drifted.reading == "mixed"
    assert (article.reading, article.warnings) == ("profile", ())


def test_a_page_of_which_a_layout_finds_nothing_is_read_generically() -> None:
    article = _read(HTML.replace("class=", "data-was=").replace('id="news"', ""))
    assert article.title == TITLE
    assert article.body.split("\n\n")[:2] == [FIRST, LAST]
    assert article.reading == "generic"
    assert (article.site, article.key) == (SITE.name, _read().key)
    assert "layout-drift: container, body, title" in article.warnings


def test_a_selector_that_finds_many_titles_has_drifted() -> None:
    assert "layout-drift: title" in _read(container="", title="h1, span").warnings


def test_a_date_that_moved_is_found_beside_the_title() -> None:
    article = _read(published_at=".gone")
    assert article.published_at == _read().published_at
    assert "layout-drift: published_at" in article.warnings


def test_drift_lowers_the_score_of_an_article() -> None:
    assert quality(_read(title=".gone")).score < quality(_read()).score


@pytest.mark.parametrize(
    "body",
    [
        "<div id='news'></div>",
        f"<div id='news'><h1>{TITLE}</h1></div>",
        "<h1>Bài viết không tồn tại hoặc đã bị xóa</h1><p>Mời bạn đọc quay lại trang chủ.</p>",
        f"<title>Đăng nhập</title><h1>Đăng nhập hệ thống</h1>{TEXT}<input type=password>",
        f"<p>Hệ thống đang bảo trì, mời quý vị quay lại sau.</p><div>{TEXT}</div>",
    ],
)
def test_a_page_without_an_article_stays_one(body: str) -> None:
    with pytest.raises(ExtractionError):
        _read(f"<html><body>{body}</body></html>")
