"""Readers find articles without a word: by calendar, section, site, latest, this day; page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from archive.catalogue import Catalogue
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from archive.text import HANOI
from tests.webui.stock import SECTION, SITE, Stock, article_id, written
from webui.app import create_app

# Already 29 February in Hanoi, still the day before in Greenwich.
LEAP = datetime(2024, 2, 28, 18, 0, tzinfo=UTC)


def on(stock: Stock, moment: datetime) -> FlaskClient:
    return create_app(stock.config, clock=lambda: moment).test_client()


def read(client: FlaskClient, path: str):  # type: ignore[no-untyped-def]
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.json


def whole_list(client: FlaskClient, path: str, way: str = "older") -> list[str]:
    """Return the ids of a list, read page by page to its end."""
    found: list[str] = []
    where: str | None = path
    while where:
        page = read(client, where)
        part = [each["id"] for each in page["articles"]]
        found = [*found, *part] if way == "older" else [*part, *found]
        where = page[way] and page[way].replace("?", ".json?")
    return found


@pytest.fixture
def own(tmp_path: Path) -> Stock:
    """An archive that a test may change."""
    stock = Stock(tmp_path).fill()
    dates = ((2020, 2, 29), (2016, 2, 29), (2019, 2, 28), (2019, 3, 1))
    with Catalogue.open(stock.config) as catalogue:
        for number, date_ in enumerate(dates, 8000):
            day = datetime(*date_, 0, 30, tzinfo=HANOI)
            stock.take_in_one(catalogue, written(number, f"Tin ngày {date_}", published_at=day))
        stock.take_in_one(catalogue, written(8100, "Tin không ngày", published_at=None))
    return stock


def test_years_months_and_days_count_the_same_articles(client: FlaskClient) -> None:
    years = read(client, "/browse.json")
    assert sum(each["articles"] for each in years["years"]) + years["undated"] == 50
    year = next(each for each in years["years"] if each["year"] == 2018)
    assert sum(each["articles"] for each in year["months"]) == year["articles"]
    month = read(client, "/browse/2018/02.json")
    assert sum(each["articles"] for each in month["days"]) == year["months"][1]["articles"]
    for each in month["days"][:6]:
        found = read(client, each["permalink"] + ".json")
        assert found["total"] == len(found["articles"]) == each["articles"]


def test_a_day_without_articles_says_whether_the_archive_was_at_work(client: FlaskClient) -> None:
    # All captures are of this day; no article was published on it.
    worked = client.get("/browse/2024/01/05").text
    assert "Kho không có bài nào của ngày này, dù hôm đó kho có làm việc" in worked
    slept = client.get("/en/browse/2018/06/01").text
    assert "the archive fetched nothing on it" in slept
    squares = {each["day"]: each for each in read(client, "/browse/2024/01.json")["days"]}
    assert squares[5]["captures"] > 50
    assert squares[6]["captures"] == 0
    page = client.get("/browse/2024/01").text
    assert page.count('class="none"') == 2
    assert page.count('class="blind"') == 31


def test_a_day_that_is_still_to_come_is_neither(stock: Stock) -> None:
    page = on(stock, datetime(2024, 1, 10, tzinfo=UTC)).get("/browse/2024/01").text
    assert page.count('class="ahead"') == 21


@pytest.mark.parametrize(
    "path",
    ["/browse/1800", "/browse/2018/13", "/browse/2018/00/01", "/browse/2018/02/30", "/browse/20180",
     "/browse/0000/01", "/browse/2018/2", "/browse?site=khong-co", "/latest?site=khong-co",
     "/browse/sections?section=khong-co", "/sitemap/0.xml", "/sitemap/2.xml"],
)  # fmt: skip
def test_what_is_no_day_site_or_section_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.get(f"/en{path}").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/latest?older=x", "/latest?newer=99999999999999999999-aaaaaaaaaaaaaaaa", "/latest?by=x",
     "/latest?older=9999999999999999999-aaaaaaaaaaaaaaaa", "/this-day?day=02-30", "/this-day?day=2",
     "/saved/new.json?since=-1", "/saved/new.json?since=²", "/feed.atom?from=x"],
)  # fmt: skip
def test_what_has_no_meaning_is_refused_in_one_sentence(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_a_list_read_to_its_end_has_every_article_once(client: FlaskClient) -> None:
    found = whole_list(client, "/latest.json")
    assert len(found) == len(set(found)) == 50
    days = [each["published_at"] for each in read(client, "/latest.json")["articles"]]
    assert days == sorted(days, reverse=True)
    learned = whole_list(client, "/latest.json?by=archived")
    assert sorted(learned) == sorted(found)
    assert learned != found


def test_pages_keep_their_articles_while_new_ones_come_in(own: Stock) -> None:
    client = create_app(own.config).test_client()
    first = read(client, "/latest.json")
    second = read(client, first["older"].replace("?", ".json?"))
    with Catalogue.open(own.config) as catalogue:
        late = written(8200, "Tin mới", published_at=datetime(2024, 1, 2, tzinfo=UTC))
        own.take_in_one(catalogue, late)
    assert read(client, first["older"].replace("?", ".json?")) == second
    back = read(client, second["newer"].replace("?", ".json?"))
    assert [each["id"] for each in back["articles"]] == [each["id"] for each in first["articles"]]
    assert back["newer"] is not None
    assert read(client, back["newer"].replace("?", ".json?"))["articles"][0]["id"] == article_id(
        8200
    )


def test_29_february_has_the_leap_years_alone_and_both_neighbours(own: Stock) -> None:
    client = on(own, LEAP)
    found = read(client, "/this-day.json")
    assert (found["day"], [each["year"] for each in found["years"]]) == ("02-29", [2020, 2016])
    page = client.get("/this-day").text
    assert "/this-day?day=02-28" in page
    assert "/this-day?day=03-01" in page
    assert "chỉ năm nhuận mới có ngày này" in page
    assert "(hôm nay)" in page
    # In a year without the day, it can still be asked for.
    later = on(own, datetime(2025, 3, 1, tzinfo=UTC))
    assert [each["year"] for each in read(later, "/this-day.json?day=02-29")["years"]] == [
        2020,
        2016,
    ]
    assert [each["year"] for each in read(later, "/this-day.json")["years"]] == [2019]
    assert "Tin ngày (2020, 2, 29)" in client.get("/").text


def test_the_day_is_that_of_hanoi(own: Stock) -> None:
    # Half past midnight there is still the day before in Greenwich.
    client = create_app(own.config).test_client()
    assert read(client, "/browse/2020/02/29.json")["total"] == 1
    assert read(client, "/browse/2020/02/28.json")["total"] == 0


def test_sections_sites_and_undated_list_what_they_count(own: Stock) -> None:
    client = create_app(own.config).test_client()
    section = next(e for e in read(client, "/browse/sections.json") if e["section"] == SECTION)
    listed = whole_list(client, f"/browse/sections.json?site={SITE}&section={quote(SECTION)}")
    assert len(listed) == len(set(listed)) == section["articles"]
    site = read(client, "/browse/sites.json")[0]
    assert site["articles"] == len(whole_list(client, f"/latest.json?by=archived&site={SITE}"))
    undated = read(client, "/browse/undated.json")
    assert [each["id"] for each in undated["articles"]] == [article_id(8100)]
    assert undated["total"] == 1


@pytest.fixture
def hidden(own: Stock) -> Iterator[FlaskClient]:
    """The site while the article of 29 February 2020 is hidden."""
    with Catalogue.open(own.config) as catalogue:
        made = restrict(
            catalogue, Kind.ARTICLE, article_id(8000), ground=Ground.LAW, reason="x", by="lan"
        )
        yield on(own, LEAP)
        lift(catalogue, made.id, by="lan")


def test_what_is_hidden_is_neither_listed_nor_counted(hidden: FlaskClient) -> None:
    assert [each["year"] for each in read(hidden, "/this-day.json")["years"]] == [2016]
    assert read(hidden, "/browse/2020/02/29.json")["total"] == 0
    for path in ("/latest.json", "/latest.json?by=archived"):
        assert article_id(8000) not in whole_list(hidden, path)
    for path in ("/feed.atom", "/sitemap/1.xml", "/"):
        assert article_id(8000) not in hidden.get(path).text


def test_an_empty_archive_can_be_browsed(tmp_path: Path) -> None:
    stock = Stock(tmp_path)
    Catalogue.open(stock.config).close()
    client = create_app(stock.config).test_client()
    for path in ("/", "/browse", "/browse/sections", "/browse/sites", "/latest", "/this-day",
                 "/feed.atom", "/sitemap.xml", "/sitemap/1.xml", "/about", "/saved"):  # fmt: skip
        assert client.get(path).status_code == 200, path


def test_the_colours_that_were_chosen_come_with_the_page(client: FlaskClient) -> None:
    assert 'media="screen and (prefers-color-scheme: dark)"' in client.get("/latest").text
    answer = client.post("/en/theme", data={"theme": "dark", "back": "/en/?q=giao"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/?q=giao")
    page = client.get("/latest")
    assert 'data-theme="dark"' in page.text
    assert 'media="screen"' in page.text
    assert "Cookie" in page.headers["Vary"]
    client.post("/theme", data={"theme": "auto"})
    assert "data-theme" not in client.get("/latest").text


@pytest.mark.parametrize(
    "back",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "/\t/evil.example", "", "x"],
)
def test_a_choice_of_colours_never_leads_elsewhere(client: FlaskClient, back: str) -> None:
    answer = client.post("/theme", data={"theme": "light", "back": back})
    assert answer.headers["Location"] == "/"
    client.post("/theme", data={"theme": "auto"})


def test_every_sheet_leaves_the_dark_to_the_one_that_can_be_switched() -> None:
    from webui.app import STATIC

    told = {
        each.name
        for each in STATIC.glob("*.css")
        if "prefers-color-scheme" in each.read_text("utf-8")
    }
    assert told == set()


def test_every_page_names_the_rooms_and_where_the_reader_is(client: FlaskClient) -> None:
    for path, label in (("/browse/2018", "Duyệt"), ("/coverage", "Độ phủ"), ("/saved", "Đã lưu")):
        page = client.get(path).text
        rooms = page.split('class="rooms-of-all"')[1].split("</nav>")[0]
        current = rooms.split("aria-current=")[1]
        assert f">{label}<" in current.split("</a>")[0] + "<"
        assert rooms.count("aria-current") == 1
    assert 'href="/en/browse"' in client.get("/en/latest").text
    assert 'hreflang="en" href="/en/latest?by=archived"' in client.get("/latest?by=archived").text
