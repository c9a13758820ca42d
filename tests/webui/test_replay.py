"""An archived page is shown, and does nothing."""

from __future__ import annotations

import re
from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webui.archived.drawings import still_svg
from webui.archived.styles import calm_css
from webui.images import image_type
from webui.replay import still

URL = "http://duk.example/Default.aspx?id=1"


def made(html: str, copies: dict[str, str] | None = None) -> str:
    return still(html, url=URL, locate=lambda url: (copies or {}).get(url))


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<p onclick=alert(1) onMouseOver='alert(1)'>x</p>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='http://evil.example/' ping='http://evil.example/p'>x</a>",
        "<svg><script>alert(1)</script><a xlink:href='javascript:alert(1)'>x</a></svg>",
        "<iframe src='http://evil.example/'></iframe><iframe srcdoc='<script>1</script>'></iframe>",
        "<object data='http://evil.example/'></object><embed src='http://evil.example/'>",
        "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
        "<base href='http://evil.example/'><a href='x'>x</a>",
        "<form action='http://evil.example/'><button formaction='http://evil.example/'>x</button></form>",
        "<link rel=preload href='http://evil.example/x' as=script>",
        "<link rel=stylesheet href='http://evil.example/x.css'>",
        "<body background='http://evil.example/x.png'>x</body>",
        "<img src='http://evil.example/x.png' srcset='http://evil.example/y.png 2x'>",
        "<video poster='http://evil.example/x.png' src='http://evil.example/v'></video>",
        "<img src=x onerror=alert(1)>",
        "<!--[if IE]><script>alert(1)</script><![endif]-->",
    ],
)
def test_nothing_that_acts_or_calls_out_is_left(hostile: str) -> None:
    page = made(f"<html><body><p>Nội dung</p>{hostile}</body></html>").lower()
    assert "nội dung" in page
    for sign in ("<script", "onclick", "onerror", "onmouseover", "href=", "src=", "action=",
                 "srcset", "ping", "<iframe", "<object", "<embed", "<meta", "<base", "poster",
                 "background="):  # fmt: skip
        assert sign not in page, sign


def test_a_picture_points_at_its_own_archived_copy() -> None:
    page = made(
        "<img src='anh/1.jpg' alt='Một'><img src='anh/2.jpg' alt='Hai'>",
        {"http://duk.example/anh/1.jpg": "/capture/abc/raw"},
    )
    assert 'src="/capture/abc/raw"' in page
    assert 'alt="Hai"' in page
    assert "2.jpg" not in page


def test_the_pages_own_base_decides_where_its_pictures_are() -> None:
    page = made(
        "<base href='http://media.example/a/'><img src='1.jpg'>",
        {"http://media.example/a/1.jpg": "/capture/abc/raw"},
    )
    assert 'src="/capture/abc/raw"' in page


def test_a_link_is_told_but_not_followed() -> None:
    page = made("<a href='Default.aspx?id=2'>Bài khác</a><a href='#cuoi'>Cuối trang</a>")
    assert 'title="http://duk.example/Default.aspx?id=2"' in page
    assert page.count("href=") == 1
    assert 'href="#cuoi"' in page


def test_a_form_cannot_be_filled_in() -> None:
    page = made("<form><input name=q><select><option>1</option></select></form>")
    assert page.count(" disabled") == 2


@given(st.text(max_size=300))
def test_any_text_gives_a_page(text: str) -> None:
    assert made(text).startswith("<!doctype html>")


@given(st.lists(st.sampled_from(["<p>", "</p>", "<table>", "<td", " href=", "'", '"', "<svg>", "<a ",
                                 "<!--", "-->", "<script>", "</", ">", "&#0;", "<base href=http://[>"])))  # fmt: skip
def test_broken_markup_gives_a_page_without_scripts(parts: list[str]) -> None:
    page = made("".join(parts))
    assert "<script" not in page


@pytest.mark.parametrize(
    ("body", "mime"),
    [
        (b"\xff\xd8\xff\xe0 rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n rest", "image/png"),
        (b"GIF89a rest", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x20ftypavif", "image/avif"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_a_picture_is_known_by_its_bytes(body: bytes, mime: str | None) -> None:
    assert image_type(body) == mime


COPIES = {
    "http://duk.example/anh/1.jpg": "/capture/aa/raw",
    "http://duk.example/anh/2.jpg": "/capture/bb/raw",
    "http://duk.example/css/2.css": "/capture/cc/raw",
    "http://duk.example/chu.woff2": "/capture/dd/raw",
}


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<img src='anh/1.jpg'>", ['src="/capture/aa/raw"']),
        ("<img src='blank.gif' data-src='anh/1.jpg'>", ['src="/capture/aa/raw"']),
        ("<img src='data:image/gif;base64,R0lG' data-original='anh/1.jpg'>", ['src="/capture/aa/raw"']),
        ("<amp-img src='anh/1.jpg'></amp-img>", ['<img src="/capture/aa/raw">']),
        ("<img srcset='anh/1.jpg 1x, anh/2.jpg 2x, anh/3.jpg 3x'>",
         ['srcset="/capture/aa/raw 1x, /capture/bb/raw 2x"', 'src="/capture/aa/raw"']),
        ("<img src='khong.jpg' data-srcset='anh/2.jpg 640w,anh/1.jpg 320w'>",
         ['srcset="/capture/bb/raw 640w, /capture/aa/raw 320w"', 'src="/capture/bb/raw"']),
        ("<picture><source srcset='anh/2.jpg' media='(min-width: 9em)'><img src='anh/1.jpg'></picture>",
         ['<source media="(min-width: 9em)" srcset="/capture/bb/raw">', 'src="/capture/aa/raw"']),
        ("<table background='anh/1.jpg'><tr><td>x</td></tr></table>", ['background="/capture/aa/raw"']),
        ("<div data-bg='anh/1.jpg'>x</div>", ['style="background-image: url(/capture/aa/raw)"']),
        ("<div style='background: url(anh/1.jpg)'>x</div>", ['url("/capture/aa/raw")']),
        ("<div style='background: URL( &quot;anh/1.jpg&quot; )'>x</div>", ['url("/capture/aa/raw")']),
        ("<style>p { background: url('anh/1.jpg') }</style>", ['url("/capture/aa/raw")']),
        ("<style>@import 'css/2.css'; @import url(css/2.css) screen;</style>",
         ['@import url("/capture/cc/raw"); @import url("/capture/cc/raw") screen;']),
        ("<style>@font-face { src: url(chu.woff2) format('woff2') }</style>", ['url("/capture/dd/raw")']),
        ("<style>p { background: image-set('anh/1.jpg' 1x, url(anh/2.jpg) 2x) }</style>",
         ['url("/capture/aa/raw") 1x, url("/capture/bb/raw") 2x']),
        ("<style>p { background: \\75 rl(anh/1.jpg) }</style>", ['url("/capture/aa/raw")']),
        ("<link rel='stylesheet' href='css/2.css'>", ['href="/capture/cc/raw"']),
        ("<img usemap='#m' src='anh/1.jpg'><map name=m><area href='#x' shape=rect></map>", ['usemap="#m"']),
        ("<svg><image href='anh/1.jpg'/></svg>", ['href="/capture/aa/raw"']),
    ],
)  # fmt: skip
def test_whatever_shows_a_picture_shows_its_copy(html: str, shown: list[str]) -> None:
    page = made(html, COPIES)
    for each in shown:
        assert each in page
    assert "anh/" not in page


def test_what_a_lazy_picture_shows_is_not_shown_twice() -> None:
    lazy = "<p><img src='x.gif' data-src='anh/1.jpg'><noscript><img src='anh/1.jpg'></noscript></p>"
    assert made(lazy, COPIES).count("/capture/aa/raw") == 1
    other = "<p><img data-src='anh/1.jpg'><noscript>Bật mã lệnh lên</noscript></p>"
    assert "Bật mã lệnh lên" in made(other, COPIES)


@pytest.mark.parametrize(
    "css",
    ["p{background:url(//evil.example/x)}", "@import '//evil.example/x.css'", "p{background:u\\72l(//evil.example/x)}",
     "p{background:url(\"http://evil.example/x)}", "p{behavior:url(http://evil.example/x)}",
     "@import url(http://evil.example/x)", "p{background:image-set('http://evil.example/x' 1x)}",
     "p{cursor:url(/*x*/http://evil.example/x)}", "p{background:url(\\68ttp://evil.example/x)}"],
)  # fmt: skip
def test_a_style_calls_nobody(css: str) -> None:
    for page in (
        made(f"<style>{css}</style><p>x</p>"),
        calm_css(css, base=URL, locate=lambda url: None),
    ):
        assert not re.search(r"(url\(|@import|behavior:)\s*[\"']?(http|//)", page, re.I)
        assert "image-set('" not in page


def test_markup_in_a_drawings_style_stays_text() -> None:
    page = made(
        "<svg><style><img src=x onerror=alert(1)><a href=http://evil.example>y</a></style></svg>"
    )
    assert "<img" not in page
    assert "<a" not in page


def test_links_lead_where_they_are_said_to_and_the_others_are_told() -> None:
    def lead(urls: Collection[str]) -> dict[str, tuple[str, str]]:
        assert set(urls) == {"http://duk.example/Default.aspx?id=2", "http://khac.example/"}
        return {
            url: (f"/capture/x/to?n={n}", "chưa lưu" if n else "")
            for n, url in enumerate(sorted(urls))
        }

    html = "<a href='?id=2' target=_blank>A</a><a href='//khac.example/'>B</a><a href='mailto:a@b'>C</a>"
    page = still(
        f"<base href='http://duk.example/Default.aspx'>{html}",
        url=URL,
        locate=lambda url: None,
        lead=lead,
    )
    assert '<a href="/capture/x/to?n=0" target="_top">A</a>' in page
    assert '<a href="/capture/x/to?n=1" target="_top" title="chưa lưu">B</a>' in page
    assert page.count("href=") == 2


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<iframe src='http://khac.example/v'></iframe>sau", 'title="http://khac.example/v">http://khac.example/v</a>sau'),
        ("<object data='tep.pdf'><embed src='tep.pdf'></object>", 'title="http://duk.example/tep.pdf"'),
        ("<video><source src='phim.mp4'></video>", 'title="http://duk.example/phim.mp4"'),
        ("<frameset><frame src='trai.html'><frame src='giua.html'></frameset>", 'title="http://duk.example/giua.html"'),
    ],
)  # fmt: skip
def test_a_link_stands_where_another_document_stood(html: str, left: str) -> None:
    assert left in made(html)


def test_dots_that_count_visitors_leave_nothing() -> None:
    for html in ("<iframe src='http://dem.example/' width=1 height=1>", "<iframe src='javascript:1'>",
                 "<iframe srcdoc='<p>x'>", "<iframe src='about:blank'>"):  # fmt: skip
        assert "<a" not in made(html)


@pytest.mark.parametrize(
    "inside",
    ["<script>alert(1)</script>", "<foreignObject><p onclick='x'/></foreignObject>", "<g onload='alert(1)'/>",
     "<a href='javascript:alert(1)'/>", "<image href='http://evil.example/x'/>", "<use href='http://evil.example/#x'/>",
     "<set attributeName='href' to='javascript:1'/>", "<style>@import url(http://evil.example/x)</style>",
     "<rect fill='url(http://evil.example/x)'/>", "<?xml-stylesheet href='http://evil.example/x'?>",
     "<g xml:base='http://evil.example/'/>"],
)  # fmt: skip
def test_a_drawing_only_draws(inside: str) -> None:
    svg = f"<svg xmlns='http://www.w3.org/2000/svg'>{inside}<rect id='r' fill='url(#g)' width='9'/></svg>"
    drawn = (still_svg(svg.encode()) or b"").decode()
    assert 'width="9"' in drawn
    assert "#g" in drawn
    for sign in ("script", "alert", "evil", "javascript", "foreignObject", "onload", "onclick"):
        assert sign not in drawn


def test_what_is_no_drawing_is_none() -> None:
    bomb = "<!DOCTYPE svg [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;'>]>"
    drawn = still_svg(
        f"{bomb}<svg xmlns='http://www.w3.org/2000/svg'><text>&b;</text></svg>".encode()
    )
    assert drawn is None or b"lol" not in drawn
    for other in (
        b"",
        b"<svg",
        b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
        b"\x00\xff",
        b"<svg/>",
    ):
        assert still_svg(other) is None


@given(st.text(max_size=200))
def test_any_style_gives_a_style(text: str) -> None:
    assert "<script" not in calm_css(text, base=URL, locate=lambda url: None)


def test_a_page_without_links_is_reached_by_keyboard_too() -> None:
    assert '<body tabindex="0">' in made("<html><body><p>Một đoạn dài</p></body></html>")
    assert '<body tabindex="-1">' in made(
        "<html><body tabindex=-1><p>Một đoạn dài</p></body></html>"
    )
