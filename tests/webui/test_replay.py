"""An archived page is shown, and does nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
