"""A URL is a search: what the search page finds, shows and refuses."""

from __future__ import annotations

import re
import time
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webui.stock import FILLERS, SECTION, Stock, article_id

ODD = (
    "\x00", "\u202egiao", "giao\u2066", "\x1b[31m", "0001", "9999", "9999-12", "01-01-0001", "31-12-9999",
    "1900-01", "gone", "older", "1", "-1", "newest",
)  # fmt: skip
DECOYS = (FILLERS + 1) // 2


def titles(page: str) -> list[str]:
    found = re.findall(r'<h2 lang="vi"><a href="[^"]*">(.*?)</a></h2>', page)
    return [re.sub(r"</?mark>", "", title) for title in found]


def test_the_start_page_says_what_the_archive_covers(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "50 bài" in page
    assert "1 trang tin" in page
    assert "01-01-2018</time>" in page
    assert "09-12-2023</time>" in page


def test_the_marked_words_find_only_the_article_that_has_them(client: FlaskClient) -> None:
    page = client.get("/?q=tuyên+giáo").text
    assert "1 bài cho “tuyên giáo”" in page
    assert len(titles(page)) == 1
    assert "<mark>Tuyên</mark> <mark>giáo</mark>" in page


def test_bare_words_find_the_article_and_its_neighbours(client: FlaskClient) -> None:
    found = client.get("/search.json?q=tuyen+giao&sort=newest").json
    assert found is not None
    assert found["total"] == DECOYS + 1
    assert found["hits"][0]["id"] == article_id(1034)


def test_a_result_shows_date_section_site_and_the_captions_that_match(client: FlaskClient) -> None:
    page = client.get("/?q=tuyên+giáo").text
    assert '<time datetime="2023-12-09T13:15+07:00">09-12-2023</time>' in page
    assert SECTION in page
    assert "Đồng chí Nguyễn Thị Kiều Hương" in page
    assert f'src="/photo/{article_id(1034)}/1/0"' in page
    assert "Phạm Thu Hằng" not in page.split("captions", 1)[1]


def test_a_caption_whose_photo_was_not_archived_stands_alone(client: FlaskClient) -> None:
    page = client.get("/?q=tuyên+giáo").text
    assert "Đồng chí Nguyễn Trọng Sơn, Phó" in page
    assert f"/photo/{article_id(1034)}/1/2" not in page


def test_pages_hold_every_article_once_and_links_keep_the_search(client: FlaskClient) -> None:
    first = client.get("/search.json?q=giao&sort=oldest").json
    assert first is not None
    ids = [
        hit["id"]
        for number in range(1, first["pages"] + 1)
        for hit in (client.get(f"/search.json?q=giao&sort=oldest&page={number}").json or {})["hits"]
    ]
    assert len(ids) == len(set(ids)) == first["total"]
    page = client.get("/?q=giao&sort=oldest&page=2").text
    assert 'href="/?q=giao&amp;sort=oldest&amp;page=3"' in page
    assert 'aria-current="page"' in page
    assert '<ol class="hits" start="11"' in page


def test_dates_and_sections_narrow_a_search(client: FlaskClient) -> None:
    assert (client.get("/search.json?q=giao&from=2018-02-01").json or {})["total"] == 16
    assert (client.get("/search.json?q=giao&to=12-2017").json or {})["total"] == 0
    by_section = client.get("/search.json", query_string={"q": "giao", "section": SECTION}).json
    assert (by_section or {})["total"] == FILLERS + 1


def test_photos_narrow_a_search_and_the_count_says_to_how_many(client: FlaskClient) -> None:
    every = client.get("/search.json?sort=newest").json or {}
    pictured = client.get("/search.json?photos=1&sort=newest").json or {}
    assert 0 < pictured["total"] == every["facets"]["with_photos"] < every["total"]
    assert 'href="/?photos=1&amp;sort=newest"' in client.get("/?sort=newest").text
    page = client.get("/?photos=1&sort=newest").text
    assert 'name="photos" value="1"' in page
    assert 'href="/?sort=newest"' in page
    assert client.get("/?photos=maybe").status_code == 400


def test_a_filter_in_use_can_be_taken_away(client: FlaskClient) -> None:
    page = client.get("/?q=giao&from=2018-02-01&match=any").text
    assert "từ 01-02-2018" in page
    assert 'href="/?q=giao&amp;match=any"' in page
    assert 'href="/?q=giao&amp;from=2018-02-01"' in page


def test_any_of_the_words_finds_more_than_all_of_them(client: FlaskClient) -> None:
    assert (client.get("/search.json?q=tuyên+huyện").json or {})["total"] == 0
    assert (client.get("/search.json?q=tuyên+huyện&match=any").json or {})["total"] > 1


def test_exact_marks_leave_out_what_is_marked_otherwise(client: FlaskClient) -> None:
    assert (client.get("/search.json?q=tuyen+giao&marks=exact").json or {})["total"] == 0


def test_older_versions_are_found_on_request_and_say_so(client: FlaskClient) -> None:
    assert (client.get("/search.json?q=chanhvanphong").json or {})["total"] == 0
    page = client.get("/?q=chanhvanphong&versions=all").text
    assert "Văn bản đã thay đổi." in page
    assert "Các từ này nằm ở bản thứ 1." in page
    assert f'href="/a/{article_id(3000)}/v/1?q=chanhvanphong"' in page
    assert f'href="/a/{article_id(3000)}">Đọc bản hiện nay' in page
    assert "trang gốc không còn từ" in page
    (hit,) = (client.get("/search.json?q=chanhvanphong&versions=all").json or {})["hits"]
    assert (hit["version"], hit["current_version"]) == (1, 2)


def test_a_form_full_of_empty_fields_leads_to_the_short_address(client: FlaskClient) -> None:
    sent = client.get("/?q=giao&from=&to=&site=&section=&match=all&marks=free&versions=current")
    assert (sent.status_code, sent.location) == (302, "/?q=giao")
    assert client.get("/search?q=giao&page=2").location == "/?q=giao&page=2"


def test_an_empty_question_shows_everything_newest_first(client: FlaskClient) -> None:
    sent = client.get("/?q=", follow_redirects=True)
    assert sent.request.full_path == "/?sort=newest"
    assert "50 bài</h1>" in sent.text
    assert titles(sent.text)[0].startswith("Đoàn công tác")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("q=a&from=hôm-qua", "“hôm-qua” không phải là ngày."),
        ("q=a&to=31-02-2020", "“31-02-2020” không phải là ngày."),
        ("q=a&from=2019&to=2018", "Ngày đầu muộn hơn ngày cuối."),
        ("q=a&page=-1", "Không có trang kết quả “-1”."),
        ("q=a&page=1000000000", "Không có trang kết quả “1000000000”."),
        ("q=a&sort=đẹp", "“đẹp” không nằm trong các lựa chọn của “sort”."),
        ("q=a&year=20188", "“20188” không phải là năm hay tháng."),
        ("q=a&year=2018&year=2018-13", "“2018-13” không phải là năm hay tháng."),
        ("q=a&state=gone&state=mất", "“mất” không nằm trong các lựa chọn của “state”."),
        ("q=a&files=có", "“có” không nằm trong các lựa chọn của “files”."),
        ("q=a&match=x", "“x” không nằm trong các lựa chọn của “match”."),
    ],
)
def test_a_value_without_meaning_is_refused_in_one_sentence(
    client: FlaskClient, query: str, sentence: str
) -> None:
    page, as_json = client.get(f"/?{query}"), client.get(f"/search.json?{query}")
    assert page.status_code == as_json.status_code == 400
    assert sentence in page.text
    assert sentence in (as_json.json or {})["error"]
    assert 'value="a"' in page.text


def test_a_page_past_the_end_says_so_and_keeps_the_count(client: FlaskClient) -> None:
    sent = client.get("/?q=tuyên+giáo&page=7")
    assert sent.status_code == 404
    assert "1 bài cho" in sent.text
    assert "Trang này nằm sau trang cuối cùng." in sent.text


def test_an_odd_question_is_answered_with_a_note(client: FlaskClient) -> None:
    assert "Một dấu ngoặc kép lẻ đã được bỏ qua." in client.get('/?q="tuyên+giáo').text


@pytest.mark.parametrize("length", [2_000, 10_000, 60_000])
def test_a_very_long_question_is_answered_or_refused(client: FlaskClient, length: int) -> None:
    assert client.get(f"/?q={'tuyên ' * (length // 6)}").status_code in (200, 414)


def test_a_thousand_filters_are_refused_in_one_sentence(client: FlaskClient) -> None:
    for kind, first in (("section", "x"), ("person", "x"), ("year", "1")):
        many = "&".join(f"{kind}={first}{n:03}" for n in range(1_000))
        for path in (f"/?q=a&{many}", f"/search.json?q=a&{many}"):
            sent = client.get(path)
            assert sent.status_code == 400
            assert "Quá nhiều bộ lọc" in sent.text


def test_a_question_of_a_thousand_unknown_words_is_answered_soon(client: FlaskClient) -> None:
    words = " ".join(f"zq{n}" for n in range(1_000))
    started = time.process_time()
    assert client.get("/", query_string={"q": words}).status_code == 200
    assert time.process_time() - started < 2


def test_markup_in_a_question_and_in_an_article_is_only_text(client: FlaskClient) -> None:
    page = client.get(f"/?q={quote('nguyhiem <script>alert(1)</script>')}&match=any").text
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<img src=x" not in page


@given(
    st.dictionaries(
        st.sampled_from(["q", "match", "from", "to", "site", "section", "author", "sort", "page",
                         "marks", "versions", "year", "person", "state", "files", "other"]),
        st.lists(st.text(max_size=40) | st.sampled_from(ODD), max_size=3), max_size=5,
    )
)  # fmt: skip
@settings(max_examples=60)
def test_any_arguments_get_an_answer(client: FlaskClient, args: dict[str, list[str]]) -> None:
    sent = client.get("/", query_string=args, follow_redirects=True)
    assert sent.status_code in (200, 400, 404)
    assert "Traceback" not in sent.text


def test_json_gives_what_the_page_shows(client: FlaskClient, stock: Stock) -> None:
    found = client.get("/search.json?q=tuyên+giáo").json
    assert found is not None
    assert found["query"] == {"q": ["tuyên giáo"]}
    (hit,) = found["hits"]
    assert hit["url"].endswith("id=1034")
    assert hit["permalink"] == f"/a/{article_id(1034)}"
    assert hit["published_at"] == "2023-12-09T13:15:00+07:00"
    assert hit["title"].startswith("Đoàn công tác của Ban Tuyên giáo")
    assert len(hit["captions"]) == 2
