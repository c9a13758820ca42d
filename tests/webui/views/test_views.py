"""Photos, timeline, concordance and trends of a result: what they show, count, give away and refuse."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webui.stock import CAPTIONS, HOSTILE, article_id
from webui.refusals import Refusal
from webui.views import concordance, photos
from webui.views.bounds import Readings

VIEWS = ("photos", "timeline", "concordance", "trends")
TABLES = ("timeline", "concordance", "trends")


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def json_of(client: FlaskClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def rows_of(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(StringIO(answer.get_data(as_text=True))))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["", "/en"])
def test_each_view_links_to_the_others_under_the_same_arguments(
    client: FlaskClient, view: str, language: str
) -> None:
    text = page(client, f"{language}/{view}?q=giao&from=2018-01-01&marks=ignored")
    for other in VIEWS:
        link = f'href="{language}/{other}?q=giao&amp;from=2018-01-01&amp;marks=ignored"'
        assert link in text, other
    assert f'href="{language}/?q=giao&amp;from=2018-01-01&amp;marks=ignored"' in text
    bar = text.partition('<nav class="views"')[2].partition("</nav>")[0]
    assert bar.count('aria-current="page"') == 1


def test_the_search_page_has_the_bar_too(client: FlaskClient) -> None:
    assert 'href="/concordance?q=giao"' in page(client, "/?q=giao")


@pytest.mark.parametrize("view", VIEWS)
def test_a_chip_leads_to_the_same_view_without_its_filter(client: FlaskClient, view: str) -> None:
    assert f'href="/{view}?q=giao' in page(client, f"/{view}?q=giao&photos=1")


def test_photos_with_a_matching_caption_come_first_and_marked(client: FlaskClient) -> None:
    found = json_of(client, "/photos.json?q=tuyên+giáo")
    assert (found["total"], found["matching"]) == (3, 2)
    assert [each["caption"] for each in found["photos"]] == [CAPTIONS[0], CAPTIONS[2], CAPTIONS[1]]
    text = page(client, "/photos?q=tuyên+giáo")
    assert "<mark>Tuyên</mark> <mark>giáo</mark>" in text


def test_a_photo_without_archived_bytes_is_a_placeholder(client: FlaskClient) -> None:
    text = page(client, "/en/photos?q=tuyên+giáo")
    assert text.count("<img ") == 2
    assert text.count('loading="lazy"') == 2
    assert 'width="240" height="180"' in text
    assert "This photo was not archived." in text


def test_the_gallery_says_when_not_all_articles_were_read(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "MOST_ARTICLES", 1)
    text = page(client, "/en/photos?sort=oldest&from=2000")
    assert "Only the photos of the first 1 of 3 articles with photos are here" in text


def test_the_timeline_lists_articles_by_year_month_and_day(client: FlaskClient) -> None:
    text = page(client, "/en/timeline?q=giao")
    assert "<h2>2018</h2>" in text
    assert "<h3>12-2023</h3>" in text
    assert "<h4>09-12-2023</h4>" in text
    assert "46 articles for “giao”" in text
    assert f'href="/en/a/{article_id(1034)}?q=giao"' in text


def test_the_timeline_counts_all_and_lists_a_page(client: FlaskClient) -> None:
    found = json_of(client, "/timeline.json?q=giao")
    assert sum(each["articles"] for each in found["months"]) + found["undated"] == found["total"]
    assert len(found["articles"]) == found["total"] == 46
    oldest = json_of(client, "/timeline.json?q=giao&sort=oldest")["articles"]
    assert [each["id"] for each in oldest] == [each["id"] for each in found["articles"]][::-1]


def test_the_timeline_gives_its_counts_as_csv(client: FlaskClient) -> None:
    found = json_of(client, "/timeline.json?q=giao")
    rows = rows_of(client, "/timeline.csv?q=giao")
    assert [{"month": row["month"], "articles": int(row["articles"])} for row in rows] == found[
        "months"
    ]


def test_a_concordance_has_a_line_for_each_match_found_as_the_search_finds(
    client: FlaskClient,
) -> None:
    found = json_of(client, "/concordance.json?q=%22tuyen+giao%22")
    matched = {each["match"].casefold() for each in found["lines"]}
    assert {"tuyên giáo", "tuyến giao"} <= matched
    marked = json_of(client, "/concordance.json?q=%22tuyên+giáo%22")
    assert {each["match"].casefold() for each in marked["lines"]} == {"tuyên giáo"}
    assert marked["total"] == len(rows_of(client, "/concordance.csv?q=%22tuyên+giáo%22"))
    assert {each["part"] for each in marked["lines"]} >= {"title", "body", "caption"}


def test_lines_are_paged_and_sorted_the_same_everywhere(client: FlaskClient) -> None:
    every = [row["left"] for row in rows_of(client, "/concordance.csv?q=giao&by=left")]
    pages = [json_of(client, f"/concordance.json?q=giao&by=left&page={n}") for n in (1, 2)]
    assert [line["left"] for each in pages for line in each["lines"]] == every[:100]
    assert pages[0]["total"] == len(every)


def test_what_was_left_out_of_a_concordance_is_said_with_exact_counts(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concordance, "MOST_ARTICLES", 20)
    monkeypatch.setattr(concordance, "MOST_LINES", 5)
    text = page(client, "/en/concordance?q=thông")
    assert "Only the first 20 of " in text
    assert "Shown are the first 5 of " in text
    answer = client.get("/concordance.csv?q=thông")
    assert answer.headers["X-Articles-Read"] == "20"
    assert int(answer.headers["X-Total-Lines"]) > 5


def test_words_that_have_to_be_cut_for_are_looked_for_in_fewer_articles(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concordance, "MOST_CUT_ARTICLES", 10)
    assert json_of(client, "/concordance.json?q=thôn*")["articles_read"] == 10
    assert json_of(client, "/concordance.json?q=huyện")["articles_read"] > 10


def test_several_plain_words_offer_the_lines_where_they_stand_together(client: FlaskClient) -> None:
    assert "q=%22tuyên+giáo%22" in page(client, "/concordance?q=tuyên+giáo").replace(
        "%C3%AA", "ê"
    ).replace("%C3%A1", "á")
    assert "Only where they stand together" not in page(client, "/en/concordance?q=giáo")


def test_trends_tell_zero_from_no_articles(client: FlaskClient) -> None:
    found = json_of(client, "/trends.json?q=giao&q=hội+nghị&per=year")
    assert found["periods"] == ["2018", "2019", "2020", "2021", "2022", "2023"]
    assert found["archive_articles"][3] == 0
    assert [each["articles"][3] for each in found["series"]] == [None, None]
    assert found["series"][0]["articles"][1] == 0
    rows = rows_of(client, "/trends.csv?q=giao&per=year")
    assert [row["articles"] for row in rows] == ["45", "0", "0", "", "", "1"]
    assert rows[-1]["per_10000"] == "10000.0"


def test_trends_draw_each_stretch_and_hold_a_table(client: FlaskClient) -> None:
    text = page(client, "/en/trends?q=giao&per=year&scale=count")
    assert text.count('<polyline class="series-0"') == 2  # One for wide screens, one for phones.
    assert text.count('<circle class="dot-0"') == 8
    assert '<th scope="row">2021</th><td>0</td>' in text
    assert "style=" not in text


def test_a_filter_is_dropped_and_all_words_stay(client: FlaskClient) -> None:
    text = page(client, "/trends?q=giao&q=huyen&photos=1&per=month")
    assert 'href="/trends?q=giao&amp;q=huyen&amp;scale=share&amp;per=month"' in text


def test_five_words_compare_and_six_are_refused(client: FlaskClient) -> None:
    five = "&".join(f"q=từ{n}" for n in range(5))
    assert "từ4" in page(client, f"/trends?{five}")
    assert "at most 5" in page(client, f"/en/trends?{five}&q=từ5", 400)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["", "/en"])
def test_nothing_found_has_a_way_on(client: FlaskClient, view: str, language: str) -> None:
    text = page(client, f"{language}/{view}?q=khongcogi")
    assert 'class="nothing"' in text
    assert f'href="{language}/?q=khongcogi"' in text


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    "arguments", ["page=0", "page=x", "from=hôm-qua", "sort=best", "from=2024&to=2023", "marks=1"]
)
def test_bad_arguments_are_refused_in_one_sentence(
    client: FlaskClient, view: str, arguments: str
) -> None:
    assert 'class="said"' in page(client, f"/{view}?q=giao&{arguments}", 400)
    assert client.get(f"/{view}.json?q=giao&{arguments}").get_json()["error"]


@pytest.mark.parametrize("path", ["/concordance?by=up", "/trends?per=day", "/trends?scale=log"])
def test_choices_of_a_view_are_refused_when_they_have_no_meaning(
    client: FlaskClient, path: str
) -> None:
    assert "không nằm trong các lựa chọn" in page(client, path, 400)


@pytest.mark.parametrize("view", ["photos", "timeline", "concordance"])
def test_a_page_past_the_last_one_is_not_found(client: FlaskClient, view: str) -> None:
    assert "This page is past the last one." in page(client, f"/en/{view}?q=tuyên&page=99999", 404)


ODD = (
    "\x00\x01", "\u202egiao\u202c", "((((", '"', "a" * 10_000, "*", "-giao", "*a", "title:", "🙂",
    "<script>alert(1)</script>", "%00", "a OR " * 500,
)  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("question", ODD)
def test_any_question_gets_an_answer(client: FlaskClient, view: str, question: str) -> None:
    for suffix in ("", ".json", *([".csv"] if view in TABLES else [])):
        answer = client.get(f"/{view}{suffix}", query_string={"q": question})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        assert "<script>alert" not in answer.get_data(as_text=True) or suffix


@pytest.mark.parametrize("view", VIEWS)
def test_too_many_filters_are_refused(client: FlaskClient, view: str) -> None:
    many = "&".join(f"section=s{n}" for n in range(1000))
    assert client.get(f"/{view}?{many}").status_code == 400


@pytest.mark.parametrize("view", VIEWS)
def test_markup_of_an_article_is_text(client: FlaskClient, view: str) -> None:
    text = page(client, f"/{view}?q=nguyhiem")
    assert "<script>document" not in text
    assert "<img src=x" not in text
    assert HOSTILE not in text


def test_a_formula_in_a_question_or_text_is_no_formula_in_a_table(client: FlaskClient) -> None:
    rows = rows_of(client, "/trends.csv?q=%3Dcmd")
    assert {row["words"] for row in rows} == {"'=cmd"}


@pytest.mark.parametrize("view", TABLES)
def test_tables_are_downloads_of_a_name(client: FlaskClient, view: str) -> None:
    answer = client.get(f"/{view}.csv?q=giao")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{view}.csv"'
    assert answer.content_type == "text/csv; charset=utf-8"


def test_too_many_readings_at_once_are_told_to_come_back(app: Flask) -> None:
    readings = Readings(at_once=1, wait_seconds=0)

    def another() -> str:
        with pytest.raises(Refusal) as told:
            readings.kept("second", str, lambda: "never")
        assert (told.value.code, told.value.headers) == (503, {"Retry-After": "10"})
        return "made"

    with app.test_request_context("/"):
        assert readings.kept("first", str, another) == "made"
        assert readings.kept("first", str, lambda: "again") == "made"
        assert readings.kept("second", str, lambda: "now") == "now"


def test_only_the_latest_readings_are_kept() -> None:
    readings = Readings(most=2)
    for key in "abca":
        readings.kept(key, str, lambda key=key: key * 2)  # type: ignore[misc]
    assert readings.kept("c", str, lambda: "new") == "cc"
    assert readings.kept("b", str, lambda: "new") == "new"
