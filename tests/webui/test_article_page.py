"""The article page shows the whole article, where it comes from and what became of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from archive.catalogue import Catalogue
from archive.intake import open_intake
from archive.models import Block, BlockKind, Link
from archive.restrictions.acts import restrict
from archive.restrictions.values import Ground, Kind
from archive.text import HANOI
from tests.webui.stock import (
    CAPTIONS,
    HOST,
    SITE,
    Stock,
    article_id,
    article_url,
    paragraphs,
    sample_article,
    written,
)
from webui.app import create_app
from webui.holdings import Holdings


def main_of(page: str) -> str:
    return page.split("<main", 1)[1].split("</main>", 1)[0]


def test_the_text_the_captions_and_the_byline_stand_in_their_places(client: FlaskClient) -> None:
    page = main_of(client.get(f"/a/{article_id(1034)}").text)
    places = [page.index(text) for text in ("Sáng ngày 08/12/2023", CAPTIONS[0], CAPTIONS[1],
                                            CAPTIONS[2], "Kết luận buổi làm việc, đồng chí",
                                            "La Thị Nhung, Ban Tuyên giáo")]  # fmt: skip
    assert places == sorted(places)
    assert sample_article().title in page
    assert "09-12-2023 13:15" in page


def test_a_photo_that_was_not_archived_leaves_a_box_with_its_caption(client: FlaskClient) -> None:
    page = main_of(client.get(f"/a/{article_id(1034)}").text)
    assert page.count("<img ") == 2
    assert page.count("Ảnh này chưa được lưu.") == 1


def test_headings_lists_tables_and_quotes_are_what_they_are(client: FlaskClient) -> None:
    page = main_of(client.get(f"/a/{article_id(2000)}").text)
    assert "<h2>Nội dung chính</h2>" in page
    assert "<li>Chuẩn bị văn kiện</li>" in page
    assert "<td>12/4/2024</td>" in page
    assert "<blockquote><p>Đại hội là dịp" in page


def test_provenance_is_told_in_full(client: FlaskClient, stock: Stock) -> None:
    page = main_of(client.get(f"/a/{article_id(1034)}").text)
    first = stock.capture(article_url(1034), 0)
    version = Holdings(stock.config).version(article_id(1034), 1)
    assert version is not None
    assert f'href="/capture/{first.id}"' in page
    assert 'rel="noopener noreferrer nofollow"' in page
    assert version.digest in page
    assert "05-01-2024 10:00" in page


def test_versions_are_listed_and_an_older_one_says_what_it_is(client: FlaskClient) -> None:
    current = client.get(f"/a/{article_id(3000)}").text
    assert "Bản đã sửa" in current
    assert "trang tin đã sửa" in current
    older = client.get(f"/a/{article_id(3000)}/v/1").text
    assert "Bản đầu tiên" in older
    assert "Đây là một bản cũ (bản 1 trên 2)." in older
    assert f'href="http://localhost/a/{article_id(3000)}"' in older


def test_an_article_gone_from_its_site_stays_and_says_since_when(client: FlaskClient) -> None:
    assert "Trang gốc không còn từ" in client.get(f"/a/{article_id(3000)}").text


def test_markup_in_an_article_is_only_text(client: FlaskClient) -> None:
    page = client.get(f"/a/{article_id(6666)}").text
    assert "<script>" not in page
    assert "onerror=" not in page.replace("onerror=&#34;", "")
    assert 'href="javascript:' not in page


@pytest.mark.parametrize(
    "path",
    [
        "/a/",
        "/a/khong-co",
        "/a/aaaaaaaaaaaaaaaa",
        "/a/AAAAAAAAAAAAAAAA",
        "/a/%00%01",
        "/a/0123456789abcdef0123456789abcdef",
        f"/a/{article_id(1034)}/v/9",
        f"/a/{article_id(1034)}/v/0",
        f"/a/{article_id(1034)}/v/-1",
        f"/a/{article_id(1034)}/v/{10**30}",
        f"/a/{article_id(1034)}/v/{'9' * 5000}",
        f"/a/{article_id(1034)}/v/mot",
        "/a/../../etc/passwd",
        "/khong-co-gi",
    ],
)
def test_what_the_archive_does_not_hold_is_said_to_be_missing(
    client: FlaskClient, path: str
) -> None:
    sent = client.get(path)
    assert sent.status_code == 404
    assert "Không tìm thấy" in sent.text


def test_related_articles_stand_below_the_text(client: FlaskClient) -> None:
    page = client.get(f"/a/{article_id(1)}").text
    inside = page.partition('<section class="alike"')[2].partition("</section>")[0]
    found = re.findall(r'<a href="/a/([a-z2-7]{16})" lang="vi">(.*?)</a>', inside)
    assert 1 <= len(found) <= 5
    assert article_id(1) not in dict(found)
    assert all("tuyến giao thông" in title for _id, title in found)


def test_an_article_is_read_even_when_the_index_is_broken(tmp_path: Path) -> None:
    stock = Stock(tmp_path).fill()
    for file in stock.config.index_dir.rglob("*.trm"):
        file.write_bytes(b"\x07" * file.stat().st_size)
    sent = create_app(stock.config).test_client().get(f"/a/{article_id(1034)}")
    assert sent.status_code == 200
    assert "Bài liên quan" not in sent.text


ODD = [
    ({"warnings": ("odd-date: 01-03-2199 16:40",), "printed_dates": ("01-03-2199 16:40",)},
     "01-03-2199 16:40 – đáng ngờ vì ngày trong tương lai hoặc không có trong lịch"),
    ({"warnings": ("odd-date: 01/01/1970 07:00",), "printed_dates": ("01/01/1970 07:00",)},
     "01/01/1970 07:00 – đáng ngờ vì trước năm 1990"),
    ({"warnings": ("odd-date: 2023-12-09, but the URL says 2019-03-01",)},
     "09-12-2023 – đáng ngờ vì địa chỉ trang ghi 01-03-2019"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "told"), ODD)
def test_an_odd_date_is_shown_as_printed_and_doubtful(
    tmp_path: Path, fields: dict[str, Any], told: str
) -> None:
    stock = Stock(tmp_path)
    with Catalogue.open(stock.config) as catalogue:
        article = replace(sample_article(), published_at=None, **fields)
        stock.take_in_one(catalogue, article)
    page = main_of(create_app(stock.config).test_client().get(f"/a/{article_id(1034)}").text)
    assert f"ngày in trên trang: {told}" in page
    assert "không rõ ngày" not in page


def test_a_date_unlike_its_neighbours_is_shown_as_doubtful(tmp_path: Path) -> None:
    stock = Stock(tmp_path).fill()
    client = create_app(stock.config).test_client()
    assert "đáng ngờ" not in client.get(f"/a/{article_id(1034)}").text
    printed = sample_article().published_at
    assert printed is not None
    with (
        Catalogue.open(stock.config) as catalogue,
        open_intake(catalogue, catalogue.start_run(SITE, "crawl", at=printed)) as intake,
    ):
        intake.doubt(article_id(1034), printed, odd=True)
    page = main_of(client.get(f"/a/{article_id(1034)}").text)
    assert "đáng ngờ vì khác các bài liền kề" in page
    assert "<time" not in page.split("</header>")[0]
    shown = main_of(client.get(f"/en/a/{article_id(1034)}").text)
    assert "doubtful because it is unlike those of the articles around it" in shown


def test_whoever_comes_from_a_search_finds_the_words_marked_and_numbered(
    client: FlaskClient,
) -> None:
    hit = re.search(r'<h2 lang="vi"><a href="(/a/[^"]+)"', client.get("/?q=tuyen+giao").text)
    assert hit
    assert hit[1] == f"/a/{article_id(1034)}?q=tuyen+giao"
    page = main_of(client.get(hit[1]).text)
    found = re.findall(r'<mark id="m(\d+)">(.*?)</mark>', page)
    assert [int(number) for number, _text in found] == list(range(1, len(found) + 1))
    assert {"Tuyên giáo", "tuyên giáo"} <= {text for _number, text in found}
    heading = re.search(r'<h1 id="title".*?</h1>', page, re.S)
    assert heading
    assert '<mark id="m1">Tuyên giáo</mark>' in heading[0]
    assert re.search(r"<figcaption>[^<]*<mark id=", page)
    assert f"{len(found)} chỗ khớp với “tuyen giao”" in page
    assert re.findall(r'href="#m(\d+)"', page) == [str(n + 1) for n in range(min(len(found), 40))]


def test_marks_follow_the_marks_that_were_asked_for(client: FlaskClient) -> None:
    exact = main_of(client.get(f"/a/{article_id(1)}?q=tuyen&marks=exact").text)
    free = main_of(client.get(f"/a/{article_id(1)}?q=tuyen").text)
    assert "<mark" not in exact
    assert "không có trong bài này" in exact
    assert ">tuyến</mark>" in free


def test_an_article_without_a_question_has_no_marks(client: FlaskClient) -> None:
    page = client.get(f"/a/{article_id(1034)}").text
    assert "<mark" not in page
    assert "article.js" not in page


@pytest.mark.parametrize("asked", ["match=x", "q=a&marks=perhaps", "q=a&expand=2"])
def test_a_question_without_a_meaning_is_refused(client: FlaskClient, asked: str) -> None:
    assert client.get(f"/a/{article_id(1034)}?{asked}").status_code == 400


@pytest.mark.parametrize("asked", ["q=" + "a+" * 5000, "q=%00%1b%E2%80%AE", "q=%3Cscript%3E",
                                   "q=" + "(" * 900, "page=-1&from=x"])  # fmt: skip
def test_any_words_may_be_asked_for(client: FlaskClient, asked: str) -> None:
    sent = client.get(f"/a/{article_id(6666)}?{asked}")
    assert sent.status_code == 200
    assert "<script>" not in main_of(sent.text)


def test_marked_markup_is_only_text(client: FlaskClient) -> None:
    page = main_of(client.get(f"/a/{article_id(6666)}?q=nguyhiem+script").text)
    assert ">nguyhiem</mark>" in page
    assert "<script" not in page
    assert "&lt;<mark" in page


def test_the_section_leads_to_all_that_stands_in_it(client: FlaskClient) -> None:
    page = client.get(f"/a/{article_id(1034)}").text
    there = re.search(r'class="kicker" lang="vi"><a href="([^"]+)">', page)
    assert there
    found = client.get(there[1].replace("&amp;", "&"))
    assert found.status_code == 200
    assert article_id(1034) in client.get(f"/a/{article_id(1034)}").text
    assert 'class="hits"' in found.text


LINKED: dict[str, Any] = {
    "related": (
        Link(article_url(2000).replace("catid=2", "catid=10"), "Bài có trong kho"),
        Link(f"http://{HOST}/Default.aspx?siteid=1&c=content&a=detail&id=777", "Bài chưa có"),
        Link("javascript:alert(1)", "Bài giả"),
        Link(article_url(5), "Chính bài này"),
    ),
    "blocks": paragraphs(f"Xem bài tại {article_url(2000)}. Và http://noi.khac.example/x."),
}


def test_links_among_archived_articles_stay_inside_the_archive(tmp_path: Path) -> None:
    stock = Stock(tmp_path).fill()
    with Catalogue.open(stock.config) as catalogue:
        stock.take_in_one(catalogue, written(5, "Bài dẫn", **LINKED))
    page = main_of(create_app(stock.config).test_client().get(f"/a/{article_id(5)}").text)
    listed = page.partition('aria-labelledby="listed"')[2].partition("</section>")[0]
    assert f'<a href="/a/{article_id(2000)}" lang="vi">Bài có trong kho</a>' in listed
    assert re.search(r'<a href="http://duk[^"]+777" lang="vi" rel="[^"]+">Bài chưa có</a>', listed)
    assert listed.count("chưa có trong kho") == 1
    assert "javascript:" not in page.replace("&#34;", "")
    assert "Chính bài này" not in listed
    assert "Bài giả" not in page
    inside = page.partition('<div class="body">')[2]
    assert f'Xem bài tại <a href="/a/{article_id(2000)}">' in inside
    assert "Và http://noi.khac.example/x." in inside


def test_words_that_link_to_an_archived_article_lead_to_it_here(tmp_path: Path) -> None:
    stock = Stock(tmp_path).fill()
    held, elsewhere = article_url(2000), "http://noi.khac.example/x"
    text = written(
        5,
        "Bài dẫn",
        lead="Xem tại đây và tại đây.",
        blocks=(
            *paragraphs("Theo <kế hoạch> & tại đây, xem báo bạn.", "Xem lại tại đây."),
            Block(BlockKind.LIST, rows=(("Mục một: bài trước",),)),
        ),
        links=(
            Link(elsewhere, "tại đây"), Link(held, "tại đây"), Link("http://noi.khac.example/y", "không còn"),
            Link(held, "<kế hoạch>"), Link(elsewhere, "báo bạn"), Link("javascript:alert(1)", "Xem lại"),
            Link(article_url(5), "tại đây"), Link(held, "bài trước"),
        ),
    )  # fmt: skip
    with Catalogue.open(stock.config) as catalogue:
        stock.take_in_one(catalogue, text)
    client = create_app(stock.config).test_client()
    page = main_of(client.get(f"/a/{article_id(5)}").text)
    there = f'<a href="/a/{article_id(2000)}">'
    assert f"Xem tại đây và {there}tại đây</a>." in page
    assert f"Theo {there}&lt;kế hoạch&gt;</a> &amp; tại đây, xem báo bạn." in page
    assert "<p>Xem lại tại đây.</p>" in page
    assert f"<li>Mục một: {there}bài trước</a></li>" in page
    told = client.get(f"/api/v1/articles/{article_id(5)}").get_json()["version"]["links"]
    assert told[1] == {"url": held, "title": "tại đây"}
    with Catalogue.open(stock.config) as catalogue:
        restrict(catalogue, Kind.ARTICLE, article_id(2000), ground=Ground.PRIVACY,
                 reason="theo yêu cầu", by="lan")  # fmt: skip
    assert article_id(2000) not in client.get(f"/a/{article_id(5)}").text
    told = client.get(f"/api/v1/articles/{article_id(5)}").get_json()["version"]["links"]
    assert held not in {link["url"] for link in told}


def test_words_that_match_are_marked_in_links_too(tmp_path: Path) -> None:
    stock = Stock(tmp_path).fill()
    text = written(
        5,
        "Bài dẫn",
        blocks=paragraphs("Theo <b> & kế hoạch năm, số 7.", "Kế hoạch."),
        links=(Link(article_url(2000), "<b> & kế"), Link(article_url(2000), "năm, số")),
    )
    with Catalogue.open(stock.config) as catalogue:
        stock.take_in_one(catalogue, text)
    client = create_app(stock.config).test_client()
    there = f'<a href="/a/{article_id(2000)}">'
    page = main_of(client.get(f'/a/{article_id(5)}?q="kế hoạch" | "số 7"').text)
    assert (
        f'Theo {there}&lt;b&gt; &amp; <mark id="m1">kế</mark></a><mark> hoạch</mark> '
        f'{there}năm, <mark id="m2">số</mark></a><mark> 7</mark>.'
    ) in page
    assert '<p><mark id="m3">Kế hoạch</mark>.</p>' in page
    assert "3 chỗ khớp" in page


def test_what_is_hidden_is_not_listed_either(tmp_path: Path) -> None:
    stock = Stock(tmp_path).fill()
    with Catalogue.open(stock.config) as catalogue:
        stock.take_in_one(catalogue, written(5, "Bài dẫn", **LINKED))
        restrict(catalogue, Kind.ARTICLE, article_id(2000), ground=Ground.PRIVACY,
                 reason="theo yêu cầu", by="lan")  # fmt: skip
    page = main_of(create_app(stock.config).test_client().get(f"/a/{article_id(5)}").text)
    assert "Bài có trong kho" not in page
    assert article_id(2000) not in page


def test_photos_are_links_to_themselves(client: FlaskClient) -> None:
    page = main_of(client.get(f"/a/{article_id(1034)}").text)
    links = re.findall(r'<a class="zoom" href="([^"]+)" aria-label="Phóng to ảnh \d">', page)
    assert len(links) == 2
    for link in links:
        assert client.get(link).headers["Content-Type"].startswith("image/")


def test_all_dates_are_told_with_their_zone(tmp_path: Path) -> None:
    stock = Stock(tmp_path)
    edited = datetime(2023, 12, 10, 8, 0, tzinfo=HANOI)
    article = replace(sample_article(), modified_at=edited, printed_dates=("09-12-2023 13:15",))
    with Catalogue.open(stock.config) as catalogue:
        stock.take_in_one(catalogue, article)
    page = main_of(create_app(stock.config).test_client().get(f"/a/{article_id(1034)}").text)
    assert re.search(r"đăng <time[^>]*\+07:00[^>]*>09-12-2023 13:15", page)
    assert re.search(r"sửa <time[^>]*>10-12-2023 08:00", page)
    assert "Ngày in trên trang" in page
    assert "Mọi giờ đều là giờ Việt Nam (UTC+7)." in page
    assert "Trang gốc còn trên trang tin khi xem lần cuối" in page
