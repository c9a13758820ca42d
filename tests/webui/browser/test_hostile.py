"""A real browser opens pages that were made to do harm, wherever a text may stand: nothing runs."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route

from archive.attachments.sweep import sweep
from archive.catalogue import Catalogue
from archive.intake import Intake
from archive.models import Attachment, Block, BlockKind, Photo
from archive.people.following import follow
from indexer.engines import open_engine
from indexer.sync import sync
from tests.site_simulator.documents import pdf_of
from tests.site_simulator.media import jpeg
from tests.soak import FULL
from tests.webui.serving import served
from tests.webui.stock import HOST, Stock, article_id, article_url, written
from webui.app import create_app

OUT = "http://evil.example"
DO = "window.owned=1;document.title='owned';new Image().src='http://evil.example/'"
SVG = f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{DO}\"><script>{DO}</script></svg>"
# Each a way to run something, to call a stranger, to leave, or to turn what is read.
PAYLOADS = [
    f"<script>{DO}</script>",
    f"</title></h1></p></script><script>{DO}</script>",
    f"<img src=x onerror=\"{DO}\">",
    f"\"><svg onload=\"{DO}\">",
    f"' autofocus onfocus='{DO}' x='",
    f"\" style=\"background:url({OUT}/x)\" onmouseover=\"{DO}\" x=\"",
    f"<a href=\"javascript:{DO}\">bấm</a>",
    f"javascript:{DO}",
    f"<meta http-equiv=refresh content='0;url={OUT}/'>",
    f"<base href='{OUT}/'><link rel=stylesheet href='a.css'>",
    f"<iframe srcdoc=\"<script>top.{DO}</script>\"></iframe><object data='{OUT}/x'></object>",
    SVG,
    f"<style>@import '{OUT}/x.css';*{{background:url({OUT}/y)}}</style>",
    f"<form action='{OUT}/'><input name=q autofocus onfocus=\"{DO}\"></form>",
    f"<noscript><p title=\"</noscript><img src=x onerror={DO}>\"></noscript>",
    f"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror={DO}&gt;\">",
    f"]]><script>{DO}</script><![CDATA[",
    f"{{{{7*7}}}}${{7*7}}<%= 7*7 %>{{% raw %}}<script>{DO}</script>",
    f"&lt;script&gt;{DO}&lt;/script&gt;&#x3c;img src=x onerror={DO}&#x3e;",
    "\u202ecod.exe\u2066\u2067gpj.anh\u2069",
    f"\x00<scr\x00ipt>{DO}</scr\x00ipt>\x1b]0;owned\x07",
    f"data:text/html,<script>{DO}</script>",
]  # fmt: skip
KEY = "nguyhiem"


class Trap(Stock):
    """An archive in which each article holds one way to do harm, in every place a text may stand."""

    def _take_in(self, intake: Intake) -> None:
        self._fetch(
            intake, f"http://{HOST}/anh/0.jpg", jpeg(1, width=48, height=32), mime="image/jpeg"
        )
        self._fetch(intake, f"http://{HOST}/ve.svg", SVG.encode(), mime="image/svg+xml")
        self._fetch(intake, f"http://{HOST}/tep/1.pdf", pdf_of([[PAYLOADS[0]]]), mime="text/html")
        for number, harm in enumerate(PAYLOADS, 1):
            self._save(intake, _article(number, harm), f"<html><h1>{harm}</h1>{harm}</html>")
            self._save(intake, _article(number, f"{harm} sửa"), f"<html>{harm}</html>")


def _article(number: int, harm: str):  # type: ignore[no-untyped-def]
    text = f"{KEY} {harm}"
    return written(
        number, f"Bài {text}", lead=f"Sapô {text}", byline=text, authors=(harm[:60],), sections=(harm[:80],),
        blocks=(
            Block(BlockKind.PARAGRAPH, text=f"Đồng chí Phạm Thu Hằng, Phó Bí thư Đảng ủy {text}"),
            Block(BlockKind.HEADING, text=text), Block(BlockKind.QUOTE, text=text),
            Block(BlockKind.LIST, rows=((text,),)), Block(BlockKind.TABLE, rows=((text, harm),)),
            Block(BlockKind.PHOTO, photo=0),
        ),
        photos=(Photo(f"http://{HOST}/anh/0.jpg", f"Chú thích {text}", credit=harm),),
        attachments=(Attachment(f"http://{HOST}/tep/1.pdf", f"{harm}.pdf"), Attachment(harm, text)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Trap:
    """The archive with the traps, read for names and indexed."""
    trap = Trap(tmp_path_factory.mktemp("trap"))
    with Catalogue.open(trap.config) as catalogue:
        with trap._intake(catalogue) as intake:
            trap._take_in(intake)
        sweep(catalogue, trap.config, clock=lambda: trap._at)
        follow(catalogue)
        sync(open_engine(trap.config), catalogue)
    return trap


@pytest.fixture(scope="module")
def site(trap: Trap) -> Iterator[str]:
    """The site over it, on a port of its own."""
    app: Flask = create_app(trap.config)
    with served(app) as address:
        yield address


class Watched:
    """A browser's page, and all that should not have happened on it."""

    def __init__(self, browser: Browser, home: str) -> None:
        self.home = home
        self.harm: list[str] = []
        self.opened = 0
        self.context = browser.new_context()
        self.context.route(lambda url: not url.startswith(home), self._refuse)
        self.page: Page = self.context.new_page()
        self.page.on("dialog", lambda dialog: self.harm.append(f"dialog {dialog.message}"))

    def _refuse(self, route: Route) -> None:
        self.harm.append(f"asked {route.request.url[:80]}")
        route.abort()

    def open(
        self, path: str, *, status: tuple[int, ...] = (200,), referer: str | None = None
    ) -> None:
        """Open an address, touch what is on it, and see that it did nothing by itself."""
        answer = self.page.goto(f"{self.home}{path}", referer=referer)
        assert answer is not None
        assert answer.status in status, (path[:200], answer.status)
        self.opened += 1
        self.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        ran = self.page.evaluate("window.owned || document.title.trim() === 'owned'")
        strange = self.page.evaluate(
            "[...document.querySelectorAll('a[href], form[action], iframe, img, link, script')].map(each =>"
            " each.href?.baseVal ?? each.href ?? each.action ?? each.src ?? '')"
            ".filter(each => /^(javascript|data|vbscript):/i.test(each))"
        )
        if ran or strange or not self.page.url.startswith(self.home):
            self.harm.append(f"{path[:120]}: {ran} {strange} {self.page.url[:80]}")


@pytest.fixture
def watched(browser: Browser, site: str) -> Iterator[Watched]:
    """A page that nobody has touched."""
    found = Watched(browser, site)
    yield found
    found.context.close()


def test_articles_that_hold_harm_in_every_place_do_none(watched: Watched) -> None:
    assert len(PAYLOADS) >= 20
    for number in range(1, len(PAYLOADS) + 1):
        id_ = article_id(number)
        watched.open(f"/a/{id_}?q={KEY}")
        others = (
            f"/a/{id_}/cite",
            f"/a/{id_}/versions",
            f"/a/{id_}/diff/1/2",
            f"/en/a/{id_}/v/1",
            f"/a/{id_}/v/1/file/0/text",
        )
        for path in others if FULL else others[number % 5 :][:1]:
            watched.open(path, status=(200, 404))
    assert watched.harm == []
    print(f"{watched.opened} hostile pages of articles")


def test_lists_and_views_of_them_do_none(watched: Watched) -> None:
    for path in (f"/?q={KEY}", f"/?q={KEY}&page=2", f"/?q={KEY}&versions=all", "/?sort=newest", f"/photos?q={KEY}",
                 f"/timeline?q={KEY}", f"/concordance?q={KEY}", f"/trends?q={KEY}", "/latest", "/latest?by=archived",
                 "/browse/sections", "/browse/2018/01/02", "/people", "/people?q=hang", "/coverage", f"/captures?url={HOST}",
                 f"/corpus?q={KEY}", f"/download?q={KEY}"):  # fmt: skip
        watched.open(path, status=(200, 404))
    assert watched.harm == []


def test_questions_that_hold_harm_do_none(watched: Watched) -> None:
    for number, harm in enumerate(PAYLOADS):
        typed = quote(harm)
        paths = (
            f"/?q={typed}",
            f"/?q=giao&section={typed}&author={typed}",
            f"/?q=giao&person={typed}",
            f"/?q={typed}&from={typed}",
            f"/concordance?q={typed}&by={typed}",
            f"/trends?q={typed}&q=giao",
            f"/people?q={typed}",
            f"/captures?url={typed}",
            f"/browse/sections?section={typed}",
            f"/this-day?day={typed}",
            f"/a/{article_id(1)}?q={typed}",
            f"/{quote(harm, safe='')}",
        )
        for path in paths if FULL else paths[number % 6 :: 6]:
            watched.open(path, status=(200, 400, 404), referer=f"{watched.home}/?q={typed}")
    assert watched.harm == []
    print(f"{watched.opened} hostile questions")


def test_suggestions_made_of_harm_are_only_words(watched: Watched) -> None:
    for typed in ("<scr", "script onl", KEY[:5], '"><'):
        watched.open("/")
        with watched.page.expect_response("**/suggest.json*"):
            watched.page.locator("#q").press_sequentially(typed)
        watched.page.keyboard.press("ArrowDown")
        assert watched.page.locator(".suggestions script, .suggestions img").count() == 0
        assert watched.page.title() != "owned"
    assert watched.harm == []


def test_answers_for_programs_opened_as_pages_do_none(watched: Watched, trap: Trap) -> None:
    id_ = article_id(1)
    for path in (f"/search.json?q={KEY}", f"/photos.json?q={KEY}", "/people.json", f"/a/{id_}/versions.json",
                 f"/suggest.json?q={quote(PAYLOADS[0])}", f"/feed.atom?q={KEY}", "/robots.txt"):  # fmt: skip
        answer = watched.page.request.get(f"{watched.home}{path}")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "html" not in answer.headers["content-type"], path
    watched.open(f"/feed.atom?q={KEY}")
    for harm in PAYLOADS[:12]:
        watched.open(f"/search.json?q={quote(harm)}", status=(200, 400))
    svg = trap.capture(f"http://{HOST}/ve.svg").id
    watched.open(f"/capture/{svg}")
    watched.open(f"/capture/{svg}/raw")
    assert watched.harm == []


def test_archived_pages_of_them_do_none(watched: Watched, trap: Trap) -> None:
    for number in range(1, len(PAYLOADS) + 1):
        capture = trap.capture(article_url(number), 0).id
        watched.open(f"/capture/{capture}{'/raw' if number % 2 else ''}")
    watched.page.wait_for_load_state("networkidle")
    assert watched.harm == []


def test_names_to_save_files_under_are_harmless(watched: Watched) -> None:
    for number in range(1, len(PAYLOADS) + 1):
        answer = watched.page.request.get(f"{watched.home}/a/{article_id(number)}/v/1/file/0")
        named = answer.headers.get("content-disposition", "")
        assert named.startswith("attachment")
        assert not any(c in named.split("filename*")[0] for c in "<>\r\n/\\")
        assert "%E2%80%AE" not in named
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_bidi_letters_turn_nothing_outside_their_own_text(watched: Watched) -> None:
    number = next(n for n, harm in enumerate(PAYLOADS, 1) if "\u202e" in harm)
    watched.open(f"/a/{article_id(number)}")
    assert "\u202e" not in watched.page.title()
    assert watched.page.title().endswith("· Kho Tin")
    watched.open(f"/?q={KEY}")
    around = watched.page.locator(".meta > span, .hit h2, .snippet")
    assert around.count() > 10
    kinds = around.evaluate_all("all => all.map(each => getComputedStyle(each).unicodeBidi)")
    assert set(kinds) == {"isolate"}
