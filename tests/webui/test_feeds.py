"""Feeds are valid Atom, tell of what came in last, and cost nothing when nothing is new; maps for robots."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit
from urllib.robotparser import RobotFileParser

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree

from archive.catalogue import Catalogue
from archive.models import Photo
from indexer.engines import open_engine
from indexer.sync import sync
from tests.webui.stock import HOST, SECTION, SITE, Stock, article_id, written
from webui.app import create_app
from webui.feeds.atom import ATOM
from webui.feeds.finding import OPENSEARCH
from webui.feeds.maps import SITEMAPS

ODD = "Một \x0b\x08 <b>&amp; ]]> \ufffe “lạ”"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Stock:
    """An archive to which an old article has come late, with a photo and odd characters."""
    stock = Stock(tmp_path_factory.mktemp("followed")).fill()
    late(stock, 8000, title=ODD)
    return stock


@pytest.fixture
def growing(tmp_path: Path) -> Stock:
    """An archive that goes on growing."""
    return Stock(tmp_path).fill()


def late(stock: Stock, number: int, *, title: str) -> None:
    article = written(number, title, "Bài cũ về tuyên giáo.", published_at=datetime(2009, 5, 1, tzinfo=UTC),
                      photos=(Photo(f"http://{HOST}/anh/0.jpg", "Ảnh <cũ>"),))  # fmt: skip
    with Catalogue.open(stock.config) as catalogue:
        stock.take_in_one(catalogue, article)
        sync(open_engine(stock.config), catalogue)


@pytest.fixture
def reader(own: Stock) -> FlaskClient:
    """A feed reader."""
    return create_app(own.config).test_client()


def entries(client: FlaskClient, path: str) -> list[etree._Element]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/atom+xml"
    found: list[etree._Element] = etree.fromstring(answer.data).findall(f"{{{ATOM}}}entry")
    return found


def ids(client: FlaskClient, path: str) -> list[str]:
    return [each.findtext(f"{{{ATOM}}}id").rsplit(":", 1)[1] for each in entries(client, path)]


def test_an_old_article_that_came_late_stands_first(reader: FlaskClient) -> None:
    for path in ("/feed.atom", "/feed.atom?q=tuyên+giáo", f"/feed.atom?site={SITE}",
                 f"/feed.atom?site={SITE}&section={quote(SECTION)}", "/en/feed.atom?q=tuyen+giao"):  # fmt: skip
        assert ids(reader, path)[0] == article_id(8000), path


@pytest.mark.parametrize(
    "path", ["/feed.atom", "/feed.atom?q=tuyên+giáo", "/en/feed.atom?q=nguyhiem"]
)
def test_a_feed_has_all_that_atom_demands(reader: FlaskClient, path: str) -> None:
    feed = etree.fromstring(reader.get(path).data)
    for parent in (feed, *feed.findall(f"{{{ATOM}}}entry")):
        for name in ("id", "title", "updated"):
            (found,) = parent.findall(f"{{{ATOM}}}{name}")
            assert found.text
            if name == "updated":
                assert datetime.fromisoformat(found.text).utcoffset() == timedelta(0)
        assert parent.find(f"{{{ATOM}}}author/{{{ATOM}}}name").text
    found = [each.findtext(f"{{{ATOM}}}id") for each in feed.iter(f"{{{ATOM}}}entry")]
    assert len(found) == len(set(found)) > 0
    links = {each.get("rel"): each.get("href") for each in feed.findall(f"{{{ATOM}}}link")}
    own = urlsplit(links["self"])
    assert reader.get(f"{own.path}?{own.query}").status_code == 200
    assert urlsplit(links["alternate"]).path in ("/", "/en/")


def test_a_common_reader_finds_no_fault(reader: FlaskClient) -> None:
    for path in ("/feed.atom", "/feed.atom?q=tuyên+giáo", "/en/feed.atom?q=nguyhiem"):
        answer = reader.get(path)
        read = feedparser.parse(answer.data, response_headers={"content-type": answer.content_type})
        assert (read.bozo, read.version) == (False, "atom10")
        assert all(each.updated_parsed and each.id and each.link for each in read.entries)


def test_photos_are_enclosed_and_odd_words_arrive_whole(reader: FlaskClient) -> None:
    entry = entries(reader, "/feed.atom")[0]
    assert entry.findtext(f"{{{ATOM}}}title") == "Một  <b>&amp; ]]>  “lạ”"
    photo = entry.find(f"{{{ATOM}}}link[@rel='enclosure']")
    assert (photo.get("type"), photo.get("title")) == ("image/jpeg", "Ảnh <cũ>")
    assert reader.get(urlsplit(photo.get("href")).path).mimetype == "image/jpeg"


def test_nothing_new_is_told_without_a_search(growing: Stock) -> None:
    reader = create_app(growing.config).test_client()
    for path in ("/feed.atom", "/feed.atom?q=tuyên+giáo"):
        first = reader.get(path)
        mark, since = first.headers["ETag"], first.headers["Last-Modified"]
        again = reader.get(path, headers={"If-None-Match": mark})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == mark
        assert reader.get(path, headers={"If-Modified-Since": since}).status_code == 304
        assert reader.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
        packed = reader.get(path, headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["ETag"] == mark
        late(growing, 8001 + len(path), title="Tin về sau")
        fresh = reader.get(path, headers={"If-None-Match": mark, "If-Modified-Since": since})
        assert fresh.status_code == 200


def test_a_saved_search_learns_exactly_how_much_is_new(growing: Stock) -> None:
    reader = create_app(growing.config).test_client()
    before = reader.get("/saved/new.json?q=tuyên+giáo").json or {}
    assert before["new"] == 0
    late(growing, 8300, title="Thêm một tin")
    late(growing, 8301, title="Thêm tin nữa")
    asked = f"/saved/new.json?q=tuyên+giáo&since={before['revision']}"
    assert reader.get(asked).json == {
        "new": 2,
        "total": before["total"] + 2,
        "revision": before["revision"] + 2,
    }
    other = reader.get(f"/saved/new.json?q=nguyhiem&since={before['revision']}").json or {}
    assert other["new"] == 0


def test_pages_name_their_feed(reader: FlaskClient) -> None:
    for path, feed in (
        ("/", "/feed.atom"), ("/?q=giao&page=2", "/feed.atom?q=giao"),
        (f"/latest?site={SITE}", f"/feed.atom?site={SITE}"), ("/en/?q=giao", "/en/feed.atom?q=giao"),
    ):  # fmt: skip
        links = etree.HTML(reader.get(path).text).findall(".//link[@rel='alternate'][@type]")
        assert [each.get("href") for each in links] == [feed]


@pytest.mark.parametrize(("prefix", "language"), [("", "vi"), ("/en", "en")])
def test_a_browser_learns_how_to_search_and_suggest(
    reader: FlaskClient, prefix: str, language: str
) -> None:
    told = etree.fromstring(reader.get(f"{prefix}/opensearch.xml").data)
    assert told.findtext(f"{{{OPENSEARCH}}}Language") == language
    assert len(told.findtext(f"{{{OPENSEARCH}}}ShortName") or "") <= 16
    urls = {each.get("type"): each.get("template") for each in told.findall(f"{{{OPENSEARCH}}}Url")}
    for kind, words in (("text/html", "giao"), ("application/atom+xml", "giao")):
        where = urlsplit(urls[kind].replace("{searchTerms}", quote(words)))
        assert reader.get(f"{where.path}?{where.query}").status_code == 200
    where = urlsplit(urls["application/x-suggestions+json"].replace("{searchTerms}", "tuy"))
    answer = reader.get(f"{where.path}?{where.query}")
    assert answer.mimetype == "application/x-suggestions+json"
    asked, found = answer.get_json(force=True)
    assert asked == "tuy"
    assert found
    assert all(isinstance(each, str) for each in found)


def test_the_map_of_the_site_has_every_article_once_in_parts(own: Stock) -> None:
    app = create_app(own.config)
    app.config["SITEMAP_PART"] = 20
    robot = app.test_client()
    index = etree.fromstring(robot.get("/sitemap.xml").data)
    assert index.tag == f"{{{SITEMAPS}}}sitemapindex"
    parts = index.findall(f"{{{SITEMAPS}}}sitemap")
    found: list[str] = []
    for part in parts:
        where = urlsplit(part.findtext(f"{{{SITEMAPS}}}loc") or "")
        assert datetime.fromisoformat(part.findtext(f"{{{SITEMAPS}}}lastmod") or "")
        read = etree.fromstring(robot.get(where.path).data)
        assert read.tag == f"{{{SITEMAPS}}}urlset"
        assert 0 < len(read) <= 20
        found += [each.findtext(f"{{{SITEMAPS}}}loc") or "" for each in read]
    assert len(found) == len(set(found))
    articles = [each for each in found if "/a/" in each]
    with Catalogue.open(own.config) as catalogue:
        assert {each.rsplit("/", 1)[1] for each in articles} == set(catalogue.article_ids())
    assert robot.get(urlsplit(articles[0]).path).status_code == 200


def test_robots_read_articles_and_no_searches(reader: FlaskClient) -> None:
    text = reader.get("/robots.txt").text
    robots = RobotFileParser()
    robots.parse(text.splitlines())
    for path in (
        f"/a/{article_id(1)}",
        "/",
        "/browse/2018/02",
        "/en/latest",
        "/feed.atom",
        "/sitemap.xml",
    ):
        assert robots.can_fetch("any", path), path
    for path in (
        "/?q=giao",
        "/en/?q=giao",
        "/search?q=x",
        "/search.json?q=x",
        "/capture/x/raw",
        "/captures?url=http://duk.vn/",
        "/memento/2024id_/http://duk.vn/",
        "/en/memento/2024/http://duk.vn/",
        "/trends?q=x",
        "/corpus/terms?q=x",
    ):
        assert not robots.can_fetch("any", path), path
    assert "Sitemap: http://localhost/sitemap.xml" in text
