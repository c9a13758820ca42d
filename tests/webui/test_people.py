"""Who's who, as readers see it: lists, persons, their sentences and photos, bad input."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from archive.catalogue import Catalogue
from archive.people.following import follow
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from tests.webui.stock import Stock


@pytest.fixture(scope="module", autouse=True)
def read(stock: Stock) -> None:
    """Read the names of the archive's texts, as `khotin index` does."""
    with Catalogue.open(stock.config) as catalogue:
        follow(catalogue)


def _id(client: FlaskClient, words: str) -> str:
    (found,) = client.get("/people.json", query_string={"q": words}).get_json()["people"]
    return str(found["id"])


def test_people_are_found_without_marks(client: FlaskClient) -> None:
    page = client.get("/people?q=pham+thu+hang").get_data(as_text=True)
    assert "Phạm Thu Hằng" in page
    assert "Phó Bí thư Đảng ủy Khối các cơ quan tỉnh" in page
    assert "Nguyễn Trọng Sơn" not in page
    assert "Who's who" in client.get("/en/people").get_data(as_text=True)


def test_people_stand_under_letters_by_site(client: FlaskClient) -> None:
    listed = client.get("/people.json?letter=S").get_json()["people"]
    assert [each["name"] for each in listed] == ["Nguyễn Trọng Sơn"]
    page = client.get("/people?site=duk-langson").get_data(as_text=True)
    assert "Nguyễn Thị Kiều Hương" in page


def test_a_person_shows_offices_sentences_and_photos(client: FlaskClient) -> None:
    page = client.get(f"/people/{_id(client, 'pham thu hang')}").get_data(as_text=True)
    assert "Phó Bí thư Đảng ủy Khối các cơ quan tỉnh" in page
    assert "phát biểu tại buổi làm việc" in page
    link = re.search(r'href="(/a/[a-z2-7]{16}/v/\d+)#:~:text=', page)
    assert link
    assert client.get(link[1]).status_code == 200
    picture = re.search(r'<img src="(/photo/[^"]+)"', page)
    assert picture
    assert client.get(picture[1]).status_code == 200


def test_the_json_says_what_the_page_says(client: FlaskClient) -> None:
    found = client.get(f"/people/{_id(client, 'pham thu hang')}.json").get_json()
    assert found["name"] == "Phạm Thu Hằng"
    assert found["claims"]
    assert all(claim["sentence"] for claim in found["claims"])


@pytest.mark.parametrize(
    "address",
    ["/people?page=0", "/people?page=-1", "/people?page=9999999999", "/people?page=x",
     "/people?letter=AB", "/people?letter=1", "/people?site=nowhere", f"/people?q={'a' * 900}",
     "/people.json?page=%D9%A1"],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("id_", ["x", "a" * 16, "%00", "a" * 5000, "<script>"])
def test_nobody_is_404(client: FlaskClient, id_: str) -> None:
    assert client.get(f"/people/{id_}").status_code == 404


def test_nobody_found_leads_on(client: FlaskClient) -> None:
    page = client.get("/people?q=%3Cscript%3Ealert(1)").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "/?q=" in page


def test_a_hidden_person_is_refused_and_unlisted(client: FlaskClient, stock: Stock) -> None:
    id_ = _id(client, "nguyen trong son")
    with Catalogue.open(stock.config) as catalogue:
        made = restrict(
            catalogue, Kind.PERSON, "Nguyễn Trọng Sơn", ground=Ground.PRIVACY, reason="x", by="lan"
        )
        try:
            assert client.get(f"/people/{id_}").status_code == 451
            assert client.get(f"/people/{id_}.json").status_code == 451
            assert client.get("/people.json?q=trong+son").get_json()["total"] == 0
        finally:
            lift(catalogue, made.id, by="lan")
    assert client.get(f"/people/{id_}").status_code == 200
