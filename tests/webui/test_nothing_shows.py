"""Every address of the site, those added later too, asked while something is hidden: no word of it is seen."""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import URL, create_engine, text
from werkzeug.routing import Rule

from archive.attachments.sweep import sweep
from archive.catalogue import Catalogue
from archive.catalogue.coverage import Seen, note_seen
from archive.export.wacz import write_wacz
from archive.models import Attachment, Block, BlockKind, Photo
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from archive.resultsets import keep, listed
from indexer.corpus.asking import TOOLS
from indexer.engines import open_engine
from indexer.pinning import pin
from indexer.query import Query
from indexer.sync import sync
from tests.archive.conftest import postgres_url  # noqa: F401
from tests.site_simulator.documents import pdf_of
from tests.site_simulator.media import jpeg
from tests.webui.stock import AT, HOST, SITE, Stock, article_id, article_url, page_of, written
from webui.app import create_app
from webui.holdings import holdings

SECRET, NEIGHBOUR = article_id(7777), article_id(7778)
TITLE = "Bà Zuyếnh Thoòng xin nghỉ công tác vì việc riêng"
LEAD = "Tại thị trấn Quạch, bà Roọc kể lại với phóng viên câu chuyện kéo dài suốt mười năm qua."
CAPTION = "Bà Khoằm đứng trước ngôi nhà cũ của gia đình"
SECTION = "Chuyên mục Wẳng"
THUMB = f"http://{HOST}/anh/7777.jpg"
FILE = f"http://{HOST}/tep/7777.pdf"
# One for each part of the hidden article; nothing else in the archive holds any.
WORDS = (
    "zuyếnh", "thoòng", "quạch", "roọc", "phoọng", "khoằm", "tuyềnh", "wẳng", "vuỗng", "nguỵch",
    "nuynhoang", "id=7777", "7777.jpg", "7777.pdf", "777-qđ/zzu",
)  # fmt: skip
HOME, FEED, MAP, MOVED, ALIAS, SCRIPT = (
    f"http://{HOST}/{name}"
    for name in ("ds.aspx", "rss.xml", "so-do.txt", "cu-7.aspx",
                 "Default.aspx?siteid=1&c=content&a=detail&catid=9&id=7777", "tin.json")
)  # fmt: skip
LIST = f"""<!doctype html><html><head><title>Danh sách</title></head><body><div id=menu>
<a href="/Default.aspx?catid=1">Trang chủ</a></div>
<ul class=tin><li><a href="/Default.aspx?siteid=1&amp;c=content&amp;a=detail&amp;catid=2&amp;id=7777"><img
 src="/anh/7777.jpg" alt="{TITLE}"></a><h3><a title="{TITLE}" href="{article_url(7777)}">{TITLE}</a></h3>
<span>(09-12-2023)</span><p>Tại thị trấn Quạch, bà Roọc kể lại…</p></li>
<li><a href="{article_url(7778)}">Hội nghị bàn công việc quý tới</a><p>Các chi bộ dự họp.</p></li></ul>
<div class=noi-bat><h2>{TITLE}</h2><p>Tại thị trấn Quạch, bà Roọc kể lại với phóng viên...</p>
<img src="/anh/7777.jpg" alt="{CAPTION}"><a href="/Default.aspx?catid=1">Xem thêm</a></div>
<p data-tip="{LEAD}">Bà <b>Zuyếnh</b> Thoòng xin nghỉ <i>công tác vì việc riêng</i></p></body></html>"""
RELATED = f"""<!doctype html><html><head><title>Hội nghị</title></head><body><div>
<h1>Hội nghị bàn công việc quý tới</h1><p>Các chi bộ trong khối đã cùng dự họp sáng nay tại hội trường, xem thêm <a href="{article_url(7777)}" title="{TITLE}">tin khác</a> nữa.</p>
<div class=lien-quan><b>Tin liên quan</b><ul><li><a href="{article_url(7777)}">{TITLE}</a> (09-12)</li>
<li><a href="{article_url(1)}">Tin số một của huyện</a></li></ul></div></div></body></html>"""
OWN = "Các chi bộ trong khối đã cùng dự họp sáng nay tại hội trường"


def shelve(stock: Stock) -> None:
    """Fill an archive in which one article is named by its neighbour, lists, a feed and others."""
    with Catalogue.open(stock.config) as catalogue:
        with stock._intake(catalogue) as intake:
            stock._fetch(intake, THUMB, jpeg(7, width=48, height=32), mime="image/jpeg")
            stock._fetch(intake, FILE, pdf_of([["Van ban ve nuynhoang"]]), mime="application/pdf")
            for name in ("Phoọng", "Phoọng Vuỗng"):
                stock._save(intake, secret(name), page_of(TITLE, name).decode())
            neighbour = written(
                7778, "Hội nghị bàn công việc quý tới", f"{OWN}, xem thêm tin khác nữa."
            )
            stock._save(intake, neighbour, RELATED)
            stock._save(intake, written(1, "Tin số một của huyện", "Không có gì."), "<p>Tin</p>")
            fill_lists(stock, intake)
        with catalogue.write() as connection:
            seen = Seen(SECRET, SECTION, article_url(7777), AT, 7777, listed=True, listed_on=None)
            note_seen(connection, SITE, [seen])
        sweep(catalogue, stock.config, clock=lambda: stock._at)
        engine = open_engine(stock.config)
        sync(engine, catalogue)
        # One kept and one temporary set of everything, and one of what the page was about.
        keep(catalogue, pin(engine, catalogue, Query(versions="all")).id, by="lan")
        pin(engine, catalogue, Query(words="hội nghị", sort="newest"))


def secret(name: str):  # type: ignore[no-untyped-def]
    """Return the article that will be hidden."""
    return written(
        7777, TITLE, lead=LEAD, byline="Vũ Tuyềnh", authors=("Vũ Tuyềnh",), sections=(SECTION,),
        blocks=(Block(BlockKind.PARAGRAPH, text=f"Ông {name} và văn bản 777-QĐ/ZZU."),
                Block(BlockKind.PHOTO, photo=0)),
        photos=(Photo(THUMB, CAPTION),), attachments=(Attachment(FILE, "Đơn của Nguỵch"),),
    )  # fmt: skip


def fill_lists(stock: Stock, intake) -> None:  # type: ignore[no-untyped-def]
    """Take in what names the article without being its page."""
    html = "text/html; charset=utf-8"
    stock._fetch(intake, HOME, LIST.encode(), mime=html)
    item = (
        f"<item><title>{TITLE}</title><link>{article_url(7777).replace('&', '&amp;')}</link></item>"
    )
    stock._fetch(intake, FEED, f"<rss>{item}</rss>".encode(), mime="application/rss+xml")
    stock._fetch(intake, MAP, f"{article_url(7777)}\n".encode(), mime="text/plain")
    stock._fetch(intake, MOVED, b"", mime=html, status=301, location=article_url(7777))
    stock._fetch(intake, ALIAS, page_of(TITLE, "Phoọng khác").decode().encode(), mime=html)
    stock._fetch(intake, SCRIPT, json.dumps({"title": TITLE}).encode(), mime="application/json")


@pytest.fixture(scope="module", params=["whoosh-sqlite", "tantivy-postgresql"])
def own(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Stock, Catalogue, FlaskClient]]:
    engine, _, store = request.param.partition("-")
    pytest.importorskip(engine)
    stock = Stock(tmp_path_factory.mktemp("shelf"))
    stock.config = stock.config.model_copy(update={"engine": engine, "api_requests": 0})
    if store == "postgresql":
        url: URL = request.getfixturevalue("postgres_url")
        schema = "nothing_shows"
        database = create_engine(url)
        with database.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
        database.dispose()
        there = url.update_query_dict({"options": f"-csearch_path={schema}"})
        written_url = there.render_as_string(hide_password=False)
        stock.config = stock.config.model_copy(update={"database_url": written_url})
    shelve(stock)
    with Catalogue.open(stock.config) as catalogue:
        app = create_app(stock.config)
        yield stock, catalogue, app.test_client()
        with app.app_context():
            holdings().catalogue.close()


Own = tuple[Stock, Catalogue, FlaskClient]
QUESTIONS = (
    "", "?q=zuyenh", "?q=thong", "?q=quach+tai", "?q=hội+nghị", "?q=777-QĐ/ZZU", "?q=khoem", "?q=bai+viet",
    "?q=thong+tin", "?q=tep:van+ban", "?q=author:tuyenh", "?versions=all&q=phoong", "?sort=newest&versions=all",
)  # fmt: skip
TYPED = (
    "z",
    "zu",
    "zuy",
    "tho",
    "thi tran q",
    "ba r",
    "ba kh",
    "vu t",
    "chuyen muc w",
    "777",
    "don cua ng",
)


def asked(stock: Stock, catalogue: Catalogue, rule: Rule) -> Iterator[str]:
    """Give addresses of a route with everything in it that leads near the hidden article."""
    captures = [each.id for found in stock.captures.values() for each in found]
    addresses = [article_url(7777), article_url(7778), ALIAS, HOME, MOVED]
    values: dict[str, Sequence[object]] = {
        "article_id": (SECRET, NEIGHBOUR), "capture_id": captures, "number": (1, 2, 3),
        "before": (1, 2), "after": (2, 9), "place": (0, 1), "photo": (0, 1), "site": (SITE,),
        "filename": ("site.css",), "id_": ("0000000000000000",), "name": (SITE,), "rest": ("x",),
        "year": ("2023", "2018"), "month": ("12", "01", "07"), "day": ("09", "15"), "part": (1,),
        "url": addresses, "stamp": ("2024", "20240105id_"), "form": ("link", "json"), "page": (1, 2),
        "person_id": ("a1b2c3d4e5f6g7h2",),
        "tool": TOOLS,
        # Those made first: asking makes others.
        "set_id": [each.id for each in listed(catalogue, kept=None, limit=9_999)[-2:]],
    }  # fmt: skip
    if rule.endpoint == "downloads.of_search":
        values["form"] = ("csv", "jsonl", "txt", "bibtex", "ris", "csl-json", "csv.sha256")
    if rule.endpoint == "downloads.of_set":
        values["form"] = ("csv",)
    paths = [rule.rule]
    for name in re.findall(r"<(?:[a-z]+:)?([a-z_]+)>", rule.rule):
        assert name in values, f"{rule.rule}: say here what «{name}» may be"
        paths = [
            re.sub(rf"<(?:[a-z]+:)?{name}>", quote(str(value), safe=""), path)
            for path in paths
            for value in values[name]
        ]
    more: Sequence[str] = QUESTIONS if rule.endpoint.startswith("search.") else ("",)
    if rule.endpoint in ("atom.feed", "saved.new", "set_making.make"):
        more = QUESTIONS
    if rule.endpoint.partition(".")[0] in ("photos", "timeline", "concordance", "trends"):
        more = QUESTIONS
    if rule.endpoint in ("download.page", "downloads.of_search"):
        more = QUESTIONS
    if rule.endpoint.startswith("corpus"):
        more = (
            "",
            "?q=hội+nghị&versions=all",
            "?node=hội&unit=syllables",
            "?ends=sites&side=less&least=1",
        )
    if rule.endpoint in ("search.suggestions", "finding.suggestions"):
        more = tuple(f"?q={quote(typed)}" for typed in TYPED)
    if rule.endpoint == "api.search":
        more = (*QUESTIONS, "?text=1", "?facets=1&limit=0", "?sample=9&limit=2")
    if rule.endpoint == "oai.oai":
        listed_as = ("?verb=ListRecords&metadataPrefix=oai_dc", "?verb=ListSets", "?verb=Identify")
        one = f"?verb=GetRecord&metadataPrefix=oai_dc&identifier=urn:khotin:article:{SECRET}"
        more = (*listed_as, one, f"{listed_as[0]}&set={SITE}")
    if rule.endpoint.startswith("coverage."):
        more = ("", "?month=undated", "?month=2023-12", f"?section={quote('Tin tức')}")
    if rule.endpoint.startswith("lists."):
        more = ("", "?by=archived", f"?section={quote(SECTION)}&site={SITE}", "?day=04-17")
    if rule.endpoint in (
        "cdx.cdx",
        "captured.captures_of",
        "captured.captures_as_json",
        "captures.follow",
    ):
        more = (
            "",
            *(f"?url={quote(each, safe='')}" for each in addresses),
            f"?url={HOST}&matchType=host",
        )
    yield from (f"{path}{question}" for path in paths for question in more)


def words_in(text: str) -> list[str]:
    """Return what of the hidden article is in an answer."""
    return [word for word in WORDS if word in text.casefold()]


def told(own: Own) -> dict[str, list[str]]:
    """Return what each GET address of the site tells of the hidden article, where it tells anything."""
    stock, catalogue, client = own
    found = {}
    for rule in client.application.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        for path in asked(stock, catalogue, rule):
            answer = client.get(path)
            assert answer.status_code != 500, path
            # What was asked is said again.
            said = answer.get_data().decode("utf-8", "replace")
            answer.close()
            heads = " ".join(f"{name}: {value}" for name, value in answer.headers if name != "Link")
            said = f"{said} {heads}"
            for typed in re.findall(r"[?&]q=([^&]*)", path):
                said = said.replace(typed.replace("+", " "), "")
            for url in (article_url(7777), ALIAS):
                if quote(url, safe="") in path:
                    for spelled in (url, escape(url), quote(url), quote(url, safe="/:?=&")):
                        said = said.replace(spelled, "").replace(escape(spelled), "")
            if words := words_in(said):
                found[path] = words
    return found


def test_before_it_is_hidden_every_word_can_be_found(own: Own) -> None:
    assert {word for words in told(own).values() for word in words} == set(WORDS)


@pytest.mark.parametrize("index", ["behind", "followed", "made anew"])
def test_no_address_shows_a_word_of_what_is_hidden(own: Own, index: str) -> None:
    stock, catalogue, _ = own
    made = restrict(
        catalogue, Kind.ARTICLE, SECRET, ground=Ground.PRIVACY, reason="Thư 5", by="lan"
    )
    try:
        if index == "made anew":
            open_engine(stock.config).reset()
        if index != "behind":
            sync(open_engine(stock.config), catalogue)
        assert told(own) == {}
    finally:
        lift(catalogue, made.id, by="lan")
        sync(open_engine(stock.config), catalogue)


def test_a_package_for_readers_holds_no_word_of_it_and_says_what_it_lacks(
    own: Own, tmp_path: Path
) -> None:
    stock, catalogue, _ = own
    whole = write_wacz(catalogue, tmp_path / "whole.wacz", at=AT)
    assert (whole.withheld, whole.mentioning) == (0, 0)
    assert "zuyếnh" in unpacked(tmp_path / "whole.wacz")
    made = restrict(catalogue, Kind.ARTICLE, SECRET, ground=Ground.LAW, reason="Án 3", by="lan")
    try:
        cut = write_wacz(catalogue, tmp_path / "cut.wacz", at=datetime.now(UTC))
        assert words_in(unpacked(tmp_path / "cut.wacz")) == []
        # Its two pages, picture and file; then list, neighbour, feed, map, redirect, alias, script.
        assert (cut.withheld, cut.mentioning) == (4, 7)
        assert cut.captures == whole.captures - 11
        told = json.loads(zipfile.ZipFile(tmp_path / "cut.wacz").read("datapackage.json"))
        assert "hidden from readers: 4 captures" in told["description"]
        assert "something of what is hidden: 7 captures" in told["description"]
    finally:
        lift(catalogue, made.id, by="lan")
        sync(open_engine(stock.config), catalogue)


def unpacked(path: Path) -> str:
    """Return all that stands in a package, for a search by eye."""
    with zipfile.ZipFile(path) as opened:
        parts = [
            gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
            for data in (opened.read(name) for name in opened.namelist())
        ]
    return b"\n".join(parts).decode("utf-8", "replace").casefold()


def test_lists_and_neighbours_stay_but_for_what_is_hidden(own: Own) -> None:
    stock, catalogue, client = own
    made = restrict(catalogue, Kind.ARTICLE, SECRET, ground=Ground.LAW, reason="Án 3", by="lan")
    try:
        shown = client.get(f"/capture/{stock.capture(HOME).id}/raw").text
        assert "Hội nghị bàn công việc quý tới" in shown
        assert "Các chi bộ dự họp." in shown
        assert "Trang chủ" in shown
        assert "[đã ẩn]" in shown
        assert "09-12-2023" not in shown
        near = client.get(f"/capture/{stock.capture(article_url(7778)).id}/raw").text
        assert OWN in near
        assert "Tin số một của huyện" in near
        for url in (FEED, MAP, SCRIPT, ALIAS):
            assert client.get(f"/capture/{stock.capture(url).id}/raw").status_code == 451
        assert client.get(f"/capture/{stock.capture(MOVED).id}").status_code == 200
    finally:
        lift(catalogue, made.id, by="lan")
        sync(open_engine(stock.config), catalogue)
