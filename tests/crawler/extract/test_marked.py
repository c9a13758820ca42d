"""Layouts that give selectors: they win over shape, loudly, and shape fills what they leave."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html

from archive.errors import ExtractionError
from archive.models import Article
from archive.sites import Layout
from crawler.extract import extract_article, find_links, parse, read_article
from crawler.extract.flow import flatten
from crawler.extract.sections import section_path
from crawler.extract.selectors import maybe, one, some
from crawler.extract.trees import FastTree, SoupTree, Tree
from tests.crawler.extract.pages import FIRST, LAST, SITE, TITLE, page

HTML = f"""<html><head><title>Trang tin</title></head><body><div class="menu"><h1>Trang tin</h1></div>
<div id="news"><span class="cat">Tin tức - Sự kiện</span><h1 class="title">{TITLE}</h1>
<span class="h5">Thứ bảy - 09/12/2023 13:15</span><div class="hometext">{FIRST}</div>
<div class="bodytext"><p>{LAST}</p><div class="share">Chia sẻ với bạn bè nhé</div>
<p><img src="/a.jpg"></p><p class="note">Quang cảnh buổi lễ ra quân năm nay.</p>
<p>{FIRST}</p></div><p class="author"><b>Tác giả:</b> Vi Quân</p>
<div class="files"><a href="/download/?id=0">Nghị quyết 50</a></div>
<ul class="other"><li><a href="?c=content&amp;a=detail&amp;id=7">Tin bảy</a></li></ul></div></body></html>"""
_PARTS = "<div><p>a</p><p>b</p></div>"
MARKED = Layout(
    name="marked", container="#news", title="h1.title", published_at="span.h5", lead=".hometext",
    body=".bodytext", byline=".author", section=".cat", caption="p.note", attachments=".files a",
    related=".other a", drop=[".share"],
)  # fmt: skip


def _read(layout: Layout, html: str = HTML) -> Article:
    return extract_article(page(html), SITE.model_copy(update={"layouts": [layout]}))


def test_every_field_is_read_where_the_layout_says() -> None:
    article = _read(MARKED)
    assert article.layout == "marked"
    assert article.title == TITLE
    assert article.lead == FIRST
    assert article.body.split("\n\n") == [LAST, FIRST]
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2023-12-09T13:15:00+07:00"
    assert (article.byline, article.authors) == ("Vi Quân", ("Vi Quân",))
    assert [photo.caption for photo in article.photos] == ["Quang cảnh buổi lễ ra quân năm nay."]
    assert [(file.url, file.label) for file in article.attachments] == [
        ("http://duk.langson.gov.vn/download/?id=0", "Nghị quyết 50")
    ]
    assert [link.title for link in article.related] == ["Tin bảy"]


def test_a_date_that_is_not_there_is_warned_of() -> None:
    bare = HTML.replace("Thứ bảy - 09/12/2023 13:15", "")
    article = _read(MARKED, bare)
    assert article.published_at is None
    assert "no-date" in article.warnings


@pytest.mark.parametrize("field", ["lead", "byline", "caption", "attachments", "related", "drop"])
def test_a_field_that_may_be_missing_is_empty_then(field: str) -> None:
    gone = [".gone"] if field == "drop" else ".gone"
    assert _read(MARKED.model_copy(update={field: gone})).title == TITLE


def test_a_broken_selector_is_named() -> None:
    with pytest.raises(ExtractionError, match=r"title: h1\[ is no selector"):
        _read(MARKED.model_copy(update={"title": "h1["}))


def test_shape_fills_the_fields_a_layout_leaves_open() -> None:
    html = (
        f"<h3>{TITLE}</h3><p>01-03-2019 16:40</p><p>{FIRST}</p><p>{LAST}</p><p class=w>Vi Quân</p>"
    )
    article = _read(Layout(name="half", byline=".w"), f"<div>{html}</div>")
    assert (article.title, article.byline) == (TITLE, "Vi Quân")
    assert article.printed_dates == ("01-03-2019 16:40",)


def test_the_layout_of_the_captures_time_is_used() -> None:
    old = MARKED.model_copy(update={"name": "old", "until": page("").fetched_at.date()})
    new = MARKED.model_copy(update={"name": "new", "title": ".gone"})
    site = SITE.model_copy(update={"layouts": [old, new]})
    assert extract_article(page(HTML), site).layout == "old"


@pytest.mark.parametrize("tree", [FastTree(html.fromstring(_PARTS)), SoupTree(_PARTS)])
def test_the_loud_helpers_say_what_they_found(tree: Tree) -> None:
    found = some(tree, "p", field="f", url="u")
    assert [[line.text for line in flatten(tree.events(e), deepest=9)] for e in found] == [
        ["a"],
        ["b"],
    ]
    assert maybe(tree, "i", field="f", url="u") is None
    assert maybe(tree, "", field="f", url="u") is None
    with pytest.raises(ExtractionError, match="u: f: nothing matches i"):
        one(tree, "i", field="f", url="u")


def test_a_selector_only_beautifulsoup_knows_reads_the_same() -> None:
    rich = MARKED.model_copy(
        update={"title": "#news h1:is(.title)", "drop": ["div:has(> q), .share"]}
    )
    assert replace(_read(rich), layout="") == replace(_read(MARKED), layout="")


def test_reading_by_selectors_leaves_the_page_whole_for_its_links() -> None:
    parsed = parse(page(HTML))
    site = SITE.model_copy(update={"layouts": [MARKED.model_copy(update={"drop": [".other"]})]})
    assert read_article(parsed, site).related == ()
    assert len(find_links(parsed, site).articles) == 1


def test_every_step_of_a_breadcrumb_is_a_section_but_the_way_home_and_the_title() -> None:
    assert section_path(
        ["Trang chủ", "Tin tức", "Xây dựng Đảng", TITLE, "Tin tức"], title=TITLE
    ) == (
        "Tin tức",
        "Xây dựng Đảng",
    )
    assert section_path(["Trang nhất » Tin tức › Đoàn thể"]) == ("Tin tức", "Đoàn thể")
    assert section_path(["Hoạt động Đảng - Đoàn thể"]) == ("Hoạt động Đảng - Đoàn thể",)
