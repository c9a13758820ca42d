"""Attached files on the search site: listed with what is known, safe to download, read and found."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from archive.attachments.held import Held, Lack
from archive.models import Attachment, FileText
from tests.webui.stock import FILES, HOST, Stock, article_id
from webui.app import create_app
from webui.files import lack_in_words, name_of, size_in_words

PAGE = f"/a/{article_id(2000)}"
FILE = f"{PAGE}/v/1/file"


def listed(page: str) -> list[str]:
    """Return the items of the list of attached files, without their tags."""
    part = page.split('aria-labelledby="files"', 1)[1].split("</section>", 1)[0]
    return [" ".join(re.sub("<[^>]+>", " ", item).split()) for item in part.split("<li>")[1:]]


def test_an_article_lists_its_files_with_kind_size_and_pages(client: FlaskClient) -> None:
    first, lost, sheet, scan = listed(client.get(PAGE).text)
    assert first.startswith("Hướng dẫn 50-HD/ĐUK (PDF) PDF, ")
    assert "2 trang" in first
    assert "Đọc văn bản trong tệp" in first
    assert lost == "Phụ lục đã mất (chưa được lưu)"
    assert "XLSX" in sheet
    assert "1 trang tính" in sheet
    assert "các trang là ảnh chụp: không có chữ để tìm" in scan
    english = listed(client.get(f"/en{PAGE}").text)
    assert "2 pages" in english[0]
    assert "its pages are pictures" in english[3]


def test_a_download_is_the_archived_bytes_and_can_only_be_saved(client: FlaskClient) -> None:
    answer = client.get(f"{FILE}/0")
    assert answer.data == FILES["huong-dan.pdf"]
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=huong-dan.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("place", ["1", "99", "1/text", "3/text", "99/text"])
def test_what_is_not_there_is_not_found(client: FlaskClient, place: str) -> None:
    assert client.get(f"{FILE}/{place}").status_code == 404


def test_the_text_of_a_file_is_shown_as_text_and_tables(client: FlaskClient) -> None:
    page = client.get(f"{FILE}/0/text").text
    assert "<p>Việc chấm điểm thidualienthong theo văn bản 51-HD/ĐUK.</p>" in page
    assert "<p>Trang hai</p>" in page
    sheet = client.get(f"{FILE}/2/text").text
    assert "<td>Số phiếu</td>" in sheet
    assert "<td>Văn phòng &lt;b&gt;</td>" in sheet


def test_words_of_a_file_find_its_article_and_the_hit_says_so(client: FlaskClient) -> None:
    page = client.get("/?q=thidualienthong").text
    assert "Trong tệp đính kèm" in page
    assert "<mark>thidualienthong</mark>" in page
    assert f"{FILE}/0/text" in page
    found = client.get("/search.json?q=thidualienthong").get_json()
    assert [hit["id"] for hit in found["hits"]] == [article_id(2000)]
    (file,) = found["hits"][0]["attachments"]
    assert file["name"] == "Hướng dẫn 50-HD/ĐUK (PDF)"
    assert "thidualienthong" in file["snippet"]
    assert "In the attached file" in client.get("/en/?q=thidualienthong").text


def test_a_word_of_the_article_alone_names_no_file(client: FlaskClient) -> None:
    assert "Trong tệp đính kèm" not in client.get("/?q=sinh+hoạt+chính+trị").text


def test_documents_cited_lead_to_a_search_of_their_number(client: FlaskClient) -> None:
    page = client.get(PAGE).text
    link = re.search(r'class="cited".*?<a href="([^"]+)">50-NQ/ĐUK</a>', page, re.S)
    assert link
    answer = client.get(link[1].replace("&amp;", "&").replace("http://localhost", "")).text
    assert "Hướng dẫn tổ chức đại hội chi bộ" in answer
    assert "Documents cited" in client.get(f"/en{PAGE}").text


@pytest.mark.parametrize(
    ("url", "label", "kind", "name"),
    [
        (f"http://{HOST}/t/B%C3%A1o%20c%C3%A1o.doc", "x", "doc", "Báo cáo.doc"),
        (f"http://{HOST}/d.aspx?id=5", "Nghị quyết số 5/NQ", "pdf", "d.pdf"),
        (f"http://{HOST}/download?id=5", "Nghị quyết số 5/NQ", "pdf", "Nghị quyết số 5NQ.pdf"),
        (f"http://{HOST}/t/x.exe", "", "pdf", "x.pdf"),
        (f'http://{HOST}/t/a"%0d%0aX.pdf', "", "pdf", "aX.pdf"),
        (f"http://{HOST}/../..", "", "", "file"),
        ("http://[", "Tệp", "", "Tệp"),
    ],
)
def test_a_file_is_saved_under_a_name_that_does_no_harm(
    url: str, label: str, kind: str, name: str
) -> None:
    assert name_of(Held(Attachment(url, label), read=FileText(kind, 1))) == name


def test_sizes_are_said_as_the_reader_writes_numbers(stock: Stock) -> None:
    app = create_app(stock.config)
    with app.test_request_context("/"):
        assert [size_in_words(n) for n in (940, 31_700, 2_500_000)] == [
            "940 byte",
            "31 kB",
            "2,4 MB",
        ]
    with app.test_request_context("/", environ_overrides={"khotin.language": "en"}):
        assert size_in_words(2_500_000) == "2.4 MB"


def test_every_lack_has_words(stock: Stock) -> None:
    with create_app(stock.config).test_request_context("/"):
        assert len({lack_in_words(lack) for lack in Lack}) == len(Lack)
