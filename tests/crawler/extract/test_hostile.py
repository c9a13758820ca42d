"""Broken, empty, binary and endless pages: bounded time, and no exception but ExtractionError."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.config import Config
from archive.errors import ExtractionError
from archive.models import Article, Page
from archive.profiles import find_site
from archive.sites import Site
from archive.text import decode
from crawler.extract import (
    Bounds,
    extract_article,
    find_links,
    is_empty_template,
    parse,
    read_article,
)
from tests.crawler.extract.variants import FRAMES, URL, VARIANTS
from tests.crawler.extract.writings import FULL
from tests.sites.families import site_of
from tests.sites.golden import GoldenPage, golden_pages
from tests.sites.reading import page_of

SITE = find_site("duk-langson")
FETCHED = datetime(2026, 11, 22, tzinfo=UTC)
SECONDS = 30
WHOLE = FRAMES["framed"](VARIANTS["paragraphs"](FULL))

HOSTILE = {
    "nothing": "",
    "white space": " \n\t ",
    "nul": "\x00" * 1000,
    "only a doctype": "<!DOCTYPE html>",
    "only a comment": "<!-- " + "x" * 1000,
    "xml with an encoding": '<?xml version="1.0" encoding="utf-16"?><html><body>a</body></html>',
    "binary": decode(bytes(range(256)) * 4000),
    "deep divs": "<div>" * 100_000 + "x",
    "deep spans": "<span>" * 100_000 + "x",
    "deep tables": "<table><tr><td>" * 30_000,
    "nested tables of many rows": "<p>Một đoạn.</p>" + "<table>" * 200 + "<tr><td>a<td>b" * 4_000,
    "unclosed links": "<a href=x>" * 100_000,
    "one huge line": "<p>" + "chữ " * 500_000,
    "many lines": "<p>01-01-2020 10:00</p><p>Một dòng</p>" * 8_000,
    "many photos": "<p>Một tiêu đề</p><p>01-01-2020 10:00</p>" + "<figure><img src=a.jpg></figure>" * 5_000,
    "ampersands": "&" * 1_000_000,
    "angles": "<" * 1_000_000,
    "long attribute": f'<img src="{"a" * 2_000_000}">',
    "long class": f'<h1>Một tiêu đề</h1><div class="{"a-1 " * 100_000}">'
    + "".join(f"<p>{' '.join(f'chữ{n}từ{m}' for m in range(12))}, hết câu.</p>" for n in range(4_000)),
    "long style": f'<p style="{"text-align:" * 200_000}">x</p>',
    "many attributes": "<p " + " ".join(f"a{n}=x" for n in range(200_000)) + ">x",
    "many attributes with signs": "<p " + " ".join(f"a{n}='>'" for n in range(200_000)) + ">x",
    "many links in one line": "<p>" + "<a href=/x.pdf>Tệp</a> " * 100_000,
    "many breaks": "<p>x<br>" * 500_000,
    "many date lines": "<p>01/01/2020 10:00</p>" * 150_000,
    "many captions": "<img src=a.jpg><p>Ảnh: Nguyễn Văn A</p>" * 80_000,
    "rows as typed": "<pre>" + "x\n" * 1_000_000,
    "bad references": "<p>&#xD800;&#1114112;&#0;</p>" * 100,
    "bad addresses": "<a href='http://[::1'>x</a><a href='//'>y</a><a href='http://a:b/'>z</a>",
}  # fmt: skip


def _read(html: str, site: Site | None) -> Article | None:
    parsed = parse(Page(URL, html, FETCHED))
    find_links(parsed, SITE)
    is_empty_template(parsed, SITE)
    try:
        return read_article(parsed, site)
    except ExtractionError:
        return None


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("known", [True, False], ids=["profile", "generic"])
def test_a_hostile_page_ends_soon_with_an_extraction_error_or_an_article(
    name: str, known: bool
) -> None:
    started = time.process_time()
    _read(HOSTILE[name], SITE if known else None)
    assert time.process_time() - started < SECONDS


def test_a_page_longer_than_the_bounds_is_read_to_there_and_says_so() -> None:
    page = Page(URL, WHOLE + " " * 20_000 + "<p>Ở tận cuối.</p>", FETCHED)
    cut = extract_article(page, SITE, Bounds(characters=20_000))
    assert "page-cut" in cut.warnings
    assert cut.title == extract_article(page, SITE).title
    assert parse(page).lines[-1].text == "Ở tận cuối."
    assert parse(page, Bounds(characters=20_000)).lines[-1].text != "Ở tận cuối."


@pytest.mark.parametrize("known", [True, False], ids=["profile", "generic"])
def test_a_pasted_document_that_ends_in_the_middle_ends_nothing(known: bool) -> None:
    half = WHOLE.index("</p>", len(WHOLE) // 2) + 4
    torn = WHOLE[:half] + "</BODY></HTML >" + WHOLE[half:]
    whole, read = _read(WHOLE, SITE if known else None), _read(torn, SITE if known else None)
    assert whole is not None
    assert read is not None
    assert read.body == whole.body


def test_boxes_deeper_than_the_bounds_are_not_told_apart() -> None:
    page = Page(URL, "<div>" * 300 + "<p>Một</p><p>Hai</p>", FETCHED)
    for depth in (50, 200):
        lines = parse(page, Bounds(depth=depth)).lines
        assert [line.text for line in lines] == ["Một", "Hai"]
        assert {len(list(line.box.around())) for line in lines} == {depth + 1}


def test_the_bounds_are_those_of_the_settings() -> None:
    assert Bounds.of(Config()) == Bounds()
    config = Config(
        max_page_chars=50_000, max_page_depth=99, max_page_tags=5000, max_page_attributes=77
    )
    assert Bounds.of(config) == Bounds(50_000, 99, 5000, 77)


@pytest.mark.parametrize(
    "tag",
    [
        "<p {}>", "<p {}", "<P/{}/>", "<p\n{}\n>", "<script></script><p {}>", "<a<b {}>",
        "<!-- <p --><p {}>", "<!--><p {}>", "<style>p > a</style ><p {}>", "<script {}>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("written", ["a{}", "a{}=x", "a{}='>'", 'a{} = "<p>"', "a{}=x/y'z"])
def test_a_tag_with_too_many_attributes_is_read_as_far_as_the_bounds(
    tag: str, written: str
) -> None:
    hostile = tag.replace("{}", " ".join(written.format(i) for i in range(2000)))
    parsed = parse(Page(URL, hostile, FETCHED), Bounds(attributes=50))
    assert parsed.cut
    assert parsed.root is not None
    assert max(len(element.attrib) for element in parsed.root.iter()) in (49, 50)
    whole = parse(Page(URL, hostile, FETCHED))
    assert max(len(element.attrib) for element in whole.root.iter()) in (499, 500)


@pytest.mark.parametrize(
    "text",
    [
        "<p a=1 b='2' c>x</p>", "<script>if (a<b) {x = '" + " y" * 900 + "'}</script>",
        "<!-- <p " + "a " * 900 + "-->", "<p>1 < 2" + " a" * 900, "<style>" + "<a b " * 900,
    ],
)  # fmt: skip
def test_markup_with_few_attributes_is_parsed_as_it_is(text: str) -> None:
    assert not parse(Page(URL, text, FETCHED)).cut
    assert parse(Page(URL, text, FETCHED)).markup == text


def test_a_page_of_more_tags_than_the_bounds_is_read_to_there_and_says_so() -> None:
    page = Page(URL, WHOLE + "<p>Một dòng</p>" * 2000, FETCHED)
    tags = WHOLE.count("<") + 20
    assert "page-cut" in extract_article(page, SITE, Bounds(tags=tags)).warnings
    assert (
        len(parse(page, Bounds(tags=tags)).lines)
        == len(parse(Page(URL, WHOLE, FETCHED)).lines) + 10
    )
    rows = Page(URL, "<pre>" + "một dòng\n" * 5000, FETCHED)
    assert len(parse(rows, Bounds(tags=100)).lines) <= 101


@pytest.mark.parametrize("name", ["nothing", "binary", "deep divs", "only a comment"])
def test_a_page_that_holds_no_article_names_field_and_reason(name: str) -> None:
    with pytest.raises(ExtractionError) as caught:
        extract_article(Page(URL, HOSTILE[name], FETCHED), SITE)
    assert caught.value.field == "title"
    assert URL in str(caught.value)


def test_ten_megabytes_are_read_in_bounded_time() -> None:
    page = WHOLE.replace("</form>", "<p>Một đoạn văn <b>dài</b> dòng.</p>" * 250_000 + "</form>")
    assert len(page) > 9_000_000
    started = time.process_time()
    article = _read(page, SITE)
    assert time.process_time() - started < SECONDS
    assert article is not None
    assert article.title == FULL.title
    assert "page-cut" in article.warnings


@pytest.mark.parametrize("share", [0.2, 0.4, 0.5, 0.6, 0.8, 0.95])
def test_a_page_cut_anywhere_gives_an_article_or_an_extraction_error(share: float) -> None:
    article = _read(WHOLE[: int(len(WHOLE) * share)], SITE)
    assert article is None or article.title == FULL.title


_SNIPPETS = st.sampled_from(
    ["<p>", "</p>", "<br>", "<td>", "</table>", "<table>", "<img src='a.jpg'>", "<b>", "</b>", "<h1>",
     "<li>", "Tin liên quan", "01-01-2020 10:00", "Một tiêu đề đủ dài để là tiêu đề", "Nguyễn Văn A",
     "Đoạn văn có một câu đủ dài để trông như một đoạn của bài viết, và kết thúc bằng dấu chấm.",
     "<a href='?c=content&a=detail&id=2'>", "</a>", "<div class=footer>", "</div>", "&nbsp;&nbsp;",
     "<figure>", "<figcaption>", "</figure>", "<a href='x.pdf'>tệp</a>", "<pre>\n\n", "<base href='::'>",
     "<base href='http://[x'>", "<a href='http://a:99999/x.pdf'>tệp</a>", "<img src='//['>", "<p " + "a b='>' " * 300 + ">",
     "<b><i></b></i>", "<!--", "<![CDATA[", "\x00", "<img src='data:image/png;base64,AAAA'>", "&#xD800;&foo;",
     "<script type='application/ld+json'>[{\"@type\":\"NewsArticle\",\"url\":\"http://[\"}]</script>"]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.one_of(_SNIPPETS, st.text(max_size=12)), max_size=60))
def test_any_soup_of_tags_gives_an_article_or_an_extraction_error(parts: list[str]) -> None:
    html = "".join(parts)
    article = _read(html, SITE)
    assert article is None or article.title
    # A pure function: the same page gives an equal article.
    assert article == _read(html, SITE)


_GOLDEN = list(golden_pages())


@settings(max_examples=40)
@given(
    st.sampled_from(_GOLDEN),
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 400), st.one_of(_SNIPPETS, st.text(max_size=4))),
        min_size=1,
        max_size=12,
    ),
    st.floats(0.1, 1),
)
def test_a_golden_page_with_holes_and_rubbish_never_fails_otherwise(
    case: GoldenPage, cuts: list[tuple[float, int, str]], share: float
) -> None:
    page = page_of(case)
    text = page.text[: int(len(page.text) * share)]
    for place, size, rubbish in cuts:
        at = int(place * len(text))
        text = text[:at] + rubbish + text[at + size :]
    for site in (site_of(case.family), None):
        try:
            article = extract_article(replace(page, text=text), site)
        except ExtractionError:
            continue
        assert article.title
        assert all(
            block.photo is None or block.photo < len(article.photos) for block in article.blocks
        )


@settings(max_examples=25)
@given(st.lists(_SNIPPETS, max_size=30))
def test_a_page_of_an_unknown_site_never_fails_otherwise(parts: list[str]) -> None:
    article = _read("".join(parts), None)
    assert article is None or article.generic


def test_a_link_without_words_parts_no_line() -> None:
    torn = WHOLE.replace("<p>", "<p><a href='x'>\u200b</a>")
    article = _read(torn, SITE)
    assert article is None or article.title
