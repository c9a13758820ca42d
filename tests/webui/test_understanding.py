"""What the search page says it understood, and how a reader undoes it or goes on from nothing."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from tests.webui.stock import FILLERS, SECTION, article_id


def plain(page: str) -> str:
    """Return what a page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", page)).split())


def reading(page: str) -> str:
    """Return what the page says of how the question was read."""
    found = re.search(r'<section class="reading".*?</section>', page, re.S)
    return plain(found.group()) if found else ""


def ways(page: str) -> dict[str, str]:
    """Return the ways on that a page offers: what each says, and its address."""
    inside = page.partition('<ul class="ways">')[2].partition("</ul>")[0]
    links = re.findall(r'<a href="([^"]*)">(.*?)</a>', inside, re.S)
    return {plain(label): html.unescape(address) for address, label in links}


def total(client: FlaskClient, address: str) -> int:
    answer = client.get(address.replace("/?", "/search.json?", 1)).json
    assert answer is not None
    return int(answer["total"])


def test_guessed_marks_are_shown_and_one_click_undoes_them(client: FlaskClient) -> None:
    page = client.get("/?q=ban+tuyen+giao").text
    assert "“ban tuyên giáo”" in reading(page)
    assert "<b>tuyên</b> <b>giáo</b>" in page
    assert 'href="/?q=ban+tuyen+giao&amp;restore=off">Đừng đoán dấu' in page
    without = client.get("/?q=ban+tuyen+giao&restore=off").text
    assert "Đang không đoán dấu" in reading(without)
    assert 'href="/?q=ban+tuyen+giao">Đoán dấu' in without
    counted = [re.findall(r'<h1 id="count"[^>]*>(.*?)</h1>', each) for each in (page, without)]
    assert counted[0] == counted[1], "guessing only ranks"


def test_nothing_is_said_of_a_question_that_was_taken_as_typed(client: FlaskClient) -> None:
    assert reading(client.get("/?q=tuyên+giáo").text) == ""
    assert reading(client.get("/?q=tuyen+giao&marks=exact").text) == ""
    assert reading(client.get("/?sort=newest").text) == ""


@pytest.mark.parametrize("words", ["BTGTU", "Ban Tuyên giáo Tỉnh ủy"])
def test_abbreviations_are_shown_and_one_click_undoes_them(client: FlaskClient, words: str) -> None:
    page = client.get("/", query_string={"q": words}).text
    assert "BTGTU ↔ Ban Tuyên giáo Tỉnh ủy" in reading(page)
    off = client.get("/", query_string={"q": words, "expand": "off"}).text
    assert "BTGTU ≠ Ban Tuyên giáo Tỉnh ủy" in reading(off)
    assert "Tìm cả hai dạng" in reading(off)


def test_what_an_abbreviation_stands_for_is_marked_in_the_snippet(client: FlaskClient) -> None:
    assert "<mark>Ban Tuyên giáo Tỉnh ủy</mark>" in client.get("/?q=BTGTU").text
    assert total(client, "/?q=BTGTU&expand=off") == 0


def test_ways_to_search_are_turned_by_one_click(client: FlaskClient) -> None:
    page = client.get("/?q=tuyên+giao&match=any").text
    switches = page.partition('<ul class="switches"')[2].partition("</ul>")[0]
    found = re.findall(r'<a href="([^"]*)"( class="on")?>', switches)
    assert found == [
        ("/?q=tuy%C3%AAn+giao&amp;match=any&amp;marks=exact", ""),
        ("/?q=tuy%C3%AAn+giao", ' class="on"'),
        ("/?q=tuy%C3%AAn+giao&amp;match=any&amp;versions=all", ""),
    ]
    assert "Tắt: Một trong các từ" in plain(switches)


def test_facets_count_exactly_what_their_links_find(client: FlaskClient) -> None:
    page = client.get("/?q=giao").text
    inside = page.partition('<nav class="narrowing"')[2].partition("</nav>")[0]
    links = re.findall(r'<li><a href="([^"]*)"[^>]*>.*?class="count">([\d.]+)', inside, re.S)
    assert len(links) >= 2
    for address, count in links:
        assert total(client, html.unescape(address)) == int(count)


def test_a_year_opens_into_its_months_and_can_be_left_again(client: FlaskClient) -> None:
    page = client.get("/?q=giao&year=2018").text
    inside = page.partition('<nav class="narrowing"')[2].partition("</nav>")[0]
    assert '<a href="/?q=giao" class="taken">' in inside
    assert "01-2018" in inside
    assert "02-2018" in inside
    month = client.get("/?q=giao&year=2018-02").text
    assert '<a href="/?q=giao" class="taken inner">' in month
    assert '<a href="/?q=giao&amp;year=2018">' in month, "a year stands for all of its months"


def test_a_second_section_adds_to_the_first(client: FlaskClient) -> None:
    page = client.get("/", query_string={"section": "Khác", "sort": "newest"}).text
    inside = page.partition('<nav class="narrowing"')[2].partition("</nav>")[0]
    (address,) = re.findall(r'href="([^"]*section=Kh%C3%A1c[^"]*section=Ho[^"]*)"', inside)
    assert total(client, html.unescape(address)) == FILLERS + 4


def test_the_section_filter_knows_sections_that_no_profile_names(client: FlaskClient) -> None:
    options = client.get("/?q=giao").text.partition('id="section"')[2].partition("</select>")[0]
    assert "&lt;script&gt;document.title=" in options
    assert SECTION in options


def test_ways_on_from_nothing_find_what_they_say(client: FlaskClient) -> None:
    for question in (
        "q=tuyển+giáo",  # one mark wrong
        "q=chanhvanphong",  # stood only in an older text
        "q=khongcogi+huyện",  # one word nowhere
        "q=tuyen+giao&marks=exact",
        "q=tuyên+giáo&to=2019",
        "q=tuyên+giáo&site=khac&section=Khác&author=Ai",
        "q=chanhvanphong+khongcogi&to=2001",
    ):
        page = client.get(f"/?{question}").text
        assert ">0 bài cho" in page
        found = ways(page)
        assert found, question
        for label, address in found.items():
            assert label.endswith(f" {total(client, address)} bài"), (label, address)
            assert total(client, address) > 0


def test_marks_are_ignored_only_on_request(client: FlaskClient) -> None:
    offered = ways(client.get("/?q=tuyển+giáo").text)
    (address,) = (to for label, to in offered.items() if label.startswith("bỏ qua mọi dấu"))
    assert address == "/?q=tuy%E1%BB%83n+gi%C3%A1o&marks=ignored"
    page = client.get(address).text
    assert 'href="/?q=tuy%E1%BB%83n+gi%C3%A1o"><span class="hidden">Bỏ bộ lọc </span>' in page


def test_an_empty_corner_of_the_archive_leads_out(client: FlaskClient) -> None:
    page = client.get("/?from=1990&to=1991").text
    assert "Không có bài nào" in page
    assert ways(page)


def test_json_says_what_was_understood_and_counted(client: FlaskClient) -> None:
    found = client.get("/search.json?q=tuyen+giao+BTGTU&match=any").json
    assert found is not None
    assert {"typed": "tuyen", "read": "tuyên"} in found["read"]["restored"]
    assert found["read"]["abbreviations"] == [
        {"short": "BTGTU", "long": ["Ban Tuyên giáo Tỉnh ủy"]}
    ]
    assert found["read"]["notes"] == []
    years = found["facets"]["years"]
    assert sum(each["count"] for each in years) + found["facets"]["undated"] == found["total"]
    assert {each["value"] for each in years} == {"2018", "2023"}


def test_a_changed_text_is_told_from_the_current_one(client: FlaskClient) -> None:
    page = client.get("/?q=hội+nghị+tổng+kết&versions=all&sort=newest").text
    assert f'href="/a/{article_id(3000)}' in page
    assert "Văn bản đã thay đổi." not in page, "the current text has these words too"


def test_a_slip_is_mended_with_the_number_of_answers(client: FlaskClient) -> None:
    page = client.get("/?q=tuyêm+giáo").text
    inside = page.partition('<div class="meant">')[2].partition("</div>")[0]
    (address, count) = re.findall(r'href="([^"]*)" lang="vi">tuyên giáo</a>.*?>(\d+) bài', inside)[
        0
    ]
    assert total(client, html.unescape(address)) == int(count) == 1
    found, *_others = (client.get("/search.json?q=tuyêm+giáo").json or {})["did_you_mean"]
    assert (found["q"], found["total"]) == ("tuyên giáo", 1)


def test_a_question_with_answers_is_not_doubted(client: FlaskClient) -> None:
    assert "Có phải bạn muốn tìm" not in client.get("/?q=giao").text
    assert (client.get("/search.json?q=giao").json or {})["did_you_mean"] == []


def test_the_word_that_finds_nothing_is_named(client: FlaskClient) -> None:
    page = plain(client.get("/?q=huyện+khongcogi+nhân+dân").text)
    assert "Cả kho không có bài nào chứa: khongcogi." in page
