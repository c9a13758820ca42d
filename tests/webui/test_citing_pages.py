"""Whoever cites an article gets it right, and can check that the copy is the one cited."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

import bibtexparser.entrypoint
import pytest
import rispy  # type: ignore[import-untyped]
from flask.testing import FlaskClient
from lxml import html

from archive.catalogue import Catalogue
from archive.config import Config
from archive.restrictions.acts import restrict
from archive.restrictions.values import Ground, Kind
from tests.webui.stock import CAPTIONS, Stock, article_id, article_url, sample_article
from webui.app import create_app
from webui.citing.turns import NoTurn, Turns

SAMPLE = article_id(1034)
PERMALINK = f"http://localhost/a/{SAMPLE}/v/1"
SITE_TITLE = "Đảng ủy Khối các cơ quan tỉnh Lạng Sơn"


def tags_of(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag in html.fromstring(page).iterfind(".//meta[@name]"):
        found.setdefault(tag.get("name", ""), []).append(tag.get("content", ""))
    return found


def test_an_article_tells_programs_what_it_is(client: FlaskClient) -> None:
    page = client.get(f"/a/{SAMPLE}").text
    tags = tags_of(page)
    assert tags["citation_title"] == [sample_article().title]
    assert tags["citation_publication_date"] == ["2023/12/09"]
    assert tags["citation_publisher"] == [SITE_TITLE]
    assert tags["citation_public_url"] == [PERMALINK]
    assert tags["DC.creator"] == [sample_article().byline]
    # A comma would make a family name of what stands before it.
    assert "," not in tags["citation_author"][0]
    assert f'<link rel="cite-as" href="{PERMALINK}">' in page


def test_the_coins_is_a_context_object(client: FlaskClient) -> None:
    (span,) = html.fromstring(client.get(f"/a/{SAMPLE}").text).iterfind(".//span[@class='Z3988']")
    read = parse_qs(span.get("title", ""), strict_parsing=True)
    assert read["ctx_ver"] == ["Z39.88-2004"]
    assert read["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:dc"]
    assert read["rft.title"] == [sample_article().title]
    assert read["rft.aucorp"] == [sample_article().byline]
    assert read["rft.date"] == ["2023-12-09"]
    assert read["rft.identifier"] == [PERMALINK]
    assert read["rft.source"] == [article_url(1034)]
    assert "SHA-256" in read["rft.description"][0]
    assert not {"rft.au", "rft.creator", "rft.aulast"} & read.keys()


FILES = [
    ("bib", "application/x-bibtex", "bib"),
    ("ris", "application/x-research-info-systems", "ris"),
    ("csl.json", "application/vnd.citationstyles.csl+json", "csl.json"),
]


@pytest.mark.parametrize(("ending", "mime", "name"), FILES)
@pytest.mark.parametrize("place", ["", "/v/1"])
def test_each_file_has_its_type_and_name(
    client: FlaskClient, ending: str, mime: str, name: str, place: str
) -> None:
    sent = client.get(f"/a/{SAMPLE}{place}.{ending}")
    assert sent.status_code == 200
    assert sent.headers["Content-Type"] == f"{mime}; charset=utf-8"
    disposition = sent.headers["Content-Disposition"]
    assert disposition == f"attachment; filename=khotin-{SAMPLE}-v1.{name}"
    assert PERMALINK in sent.text
    assert sample_article().title in sent.text
    assert client.get(f"/en/a/{SAMPLE}{place}.{ending}").data == sent.data


def test_an_older_version_is_cited_as_itself(client: FlaskClient) -> None:
    older, newer = (client.get(f"/a/{article_id(3000)}/v/{n}.csl.json").text for n in (1, 2))
    assert json.loads(older)[0]["title"] == "Hội nghị tổng kết"
    assert json.loads(newer)[0]["title"] == "Hội nghị tổng kết năm"
    assert client.get(f"/a/{article_id(3000)}.csl.json").text == newer
    assert json.loads(older)[0]["archive_location"].endswith("/v/1")


def test_hostile_texts_stay_texts_in_every_file_and_page(client: FlaskClient) -> None:
    at = f"/a/{article_id(6666)}"
    (entry,) = bibtexparser.entrypoint.parse_string(client.get(f"{at}.bib").text).entries
    assert "onerror" in str(entry.fields_dict["title"].value)
    (record,) = rispy.loads(client.get(f"{at}.ris").text)
    assert record["title"].startswith("Bài nguyhiem <script>")
    (item,) = json.loads(client.get(f"{at}.csl.json").text)
    assert item["title"] == record["title"]
    for path in (at, f"{at}/cite", f"{at}/proof"):
        page = client.get(path).text
        parsed = html.fromstring(page)
        assert all(each.get("src") for each in parsed.iterfind(".//script"))
        assert not parsed.xpath("//@onerror | //a[starts-with(@href, 'javascript:')]")


def test_the_citation_page_says_it_in_every_style(client: FlaskClient) -> None:
    page = client.get(f"/a/{SAMPLE}/cite").text
    parsed = html.fromstring(page)
    texts = [each.text_content() for each in parsed.find_class("copied-text")]
    assert len(texts) == 7
    for text in texts:
        assert PERMALINK in text
    for style in ("APA 7", "MLA 9", "Chicago 17", "BibTeX", "RIS", "CSL-JSON", "Việt Nam"):
        assert style in page
    assert f"<i>{SITE_TITLE}</i>" in page
    assert 'name="robots" content="noindex"' in page
    english = client.get(f"/en/a/{SAMPLE}/cite").text
    assert "What proves this copy" in english
    assert unescape(parsed.find_class("copied-text")[0].get("data-text")) == texts[0]


def test_the_set_address_of_the_site_is_the_permalink(stock: Stock) -> None:
    config = stock.config.model_copy(update={"public_url": "https://khotin.example/"})
    client = create_app(config).test_client()
    assert f"https://khotin.example/a/{SAMPLE}/v/1" in client.get(f"/a/{SAMPLE}.ris").text


MISSING = ["/a/khong-co.bib", "/a/aaaaaaaaaaaaaaaa/cite", "/a/aaaaaaaaaaaaaaaa/proof",
           f"/a/{SAMPLE}/v/9.ris", f"/a/{SAMPLE}/v/9/proof", f"/a/{SAMPLE}.xml",
           f"/a/{SAMPLE}/v/{10**30}.csl.json", "/a/.bib", "/a/%00.ris"]  # fmt: skip


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_held_cannot_be_cited(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_what_is_hidden_is_neither_cited_nor_proven(tmp_path: Path) -> None:
    stock = Stock(tmp_path).fill()
    with Catalogue.open(stock.config) as catalogue:
        restrict(catalogue, Kind.ARTICLE, SAMPLE, ground=Ground.LAW, reason="x", by="lan")
    client = create_app(stock.config).test_client()
    for ending in (".bib", ".ris", ".csl.json", "/cite", "/proof", "/proof.json", "/v/1.bib"):
        sent = client.get(f"/a/{SAMPLE}{ending}")
        assert sent.status_code == 451
        assert sample_article().title not in sent.text


def test_a_sound_copy_is_proven(client: FlaskClient) -> None:
    sent = client.get(f"/a/{SAMPLE}/proof")
    assert sent.status_code == 200
    assert "Không bị thay đổi." in sent.text
    assert sent.headers["Cache-Control"] == "no-store"
    found = client.get(f"/a/{SAMPLE}/v/1/proof.json").json or {}
    assert found["sound"] is True
    assert [each["what"] for each in found["checks"]] == [
        "record", "content", "catalogue", "capture",
    ]  # fmt: skip
    assert {each["finding"] for each in found["checks"]} == {"same"}
    content = found["checks"][1]
    assert content["on_record"] == content["found_now"] == found["digest"]
    assert content["file"].endswith(".warc.gz")
    assert "Unaltered." in client.get(f"/en/a/{SAMPLE}/proof").text


def test_a_hidden_photo_does_not_make_the_proof_fail(tmp_path: Path) -> None:
    stock = Stock(tmp_path).fill()
    with Catalogue.open(stock.config) as catalogue:
        photo = sample_article().photos[1].url
        restrict(catalogue, Kind.PHOTO, photo, ground=Ground.PRIVACY, reason="x", by="lan")
    sent = create_app(stock.config).test_client().get(f"/a/{SAMPLE}/proof")
    assert sent.status_code == 200
    assert CAPTIONS[1] not in sent.text


def place_of(client: FlaskClient, what: str) -> tuple[str, int]:
    checks = (client.get(f"/a/{SAMPLE}/proof.json").json or {})["checks"]
    found = next(each for each in checks if each["what"] == what)
    return found["file"], found["offset"]


def flip(config: Config, file: str, offset: int) -> None:
    """Change one byte in the middle of the record at an offset."""
    path = config.warc_dir / file
    body = bytearray(path.read_bytes())
    body[offset + 120] ^= 0xFF
    path.write_bytes(body)


@pytest.mark.parametrize("what", ["record", "capture"])
def test_one_changed_byte_is_found_and_said(tmp_path: Path, what: str) -> None:
    stock = Stock(tmp_path).fill()
    client = create_app(stock.config).test_client()
    flip(stock.config, *place_of(client, what))
    sent = client.get(f"/a/{SAMPLE}/proof")
    assert sent.status_code == 409
    assert "Không còn như cũ." in sent.text
    assert "bị hỏng hoặc bị mất" in sent.text
    found = client.get(f"/a/{SAMPLE}/proof.json")
    assert found.status_code == 409
    bad = [each["what"] for each in (found.json or {})["checks"] if each["finding"] != "same"]
    assert bad == [what]


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    stock = Stock(tmp_path).fill()
    client = create_app(stock.config).test_client()
    file, _offset = place_of(client, "record")
    (stock.config.warc_dir / file).unlink()
    assert client.get(f"/en/a/{SAMPLE}/proof").status_code == 409


def test_a_text_changed_in_the_catalogue_is_found(tmp_path: Path) -> None:
    stock = Stock(tmp_path).fill()
    with Catalogue.open(stock.config) as catalogue, catalogue.write() as connection:
        connection.exec_driver_sql(
            "update versions set article = replace(article, 'Tuyên giáo', 'Tuyên truyền')"
        )
    sent = create_app(stock.config).test_client().get(f"/a/{SAMPLE}/proof.json")
    assert sent.status_code == 409
    findings = {each["what"]: each["finding"] for each in (sent.json or {})["checks"]}
    assert findings["catalogue"] == "other"
    assert findings["content"] == "same"


def test_proofs_are_given_in_turns(stock: Stock) -> None:
    app = create_app(stock.config)
    client = app.test_client()
    answers = [client.get(f"/a/{SAMPLE}/proof").status_code for _time in range(61)]
    assert answers == [200] * 60 + [429]
    refused = client.get(f"/en/a/{SAMPLE}/proof")
    assert int(refused.headers["Retry-After"]) <= 61
    assert "Too many records" in refused.text


def test_a_turn_comes_free_when_it_ends_and_when_a_minute_has_passed() -> None:
    now = [0.0]
    turns = Turns(at_once=1, a_minute=2, clock=lambda: now[0])
    with turns.turn(), pytest.raises(NoTurn), turns.turn():
        pass
    with turns.turn():
        pass
    with pytest.raises(NoTurn) as refused, turns.turn():
        pass
    assert refused.value.wait == 61
    now[0] = 61.0
    with turns.turn():
        pass
