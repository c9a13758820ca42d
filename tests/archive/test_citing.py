"""Citations say what is cited, whole and true, and every program that reads them reads the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice

import bibtexparser.entrypoint
import pytest
import rispy  # type: ignore[import-untyped]
from citeproc import (  # type: ignore[import-untyped]
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from archive.export import bibtex, csl_json, ris
from archive.export.cited import Cited, cited_of, permalink_of, plain, web_address
from archive.export.styles import STYLES, apa, as_text, chicago, mla, vietnamese
from archive.models import Article, Reason, Version
from archive.text import HANOI

SAMPLE = Cited(
    id="cksc6y72u2it7is5",
    number=2,
    title="Khảo sát công tác tuyên giáo",
    authors=("La Thị Nhung", "Nguyễn Văn An"),
    publisher="Đảng ủy Khối các cơ quan tỉnh Lạng Sơn",
    section="Tin tức",
    published=datetime(2023, 12, 9, 13, 15, tzinfo=HANOI),
    printed="",
    url="http://duk.langson.gov.vn/Default.aspx?siteid=1&id=1034",
    permalink="https://khotin.example/a/cksc6y72u2it7is5/v/2",
    captured=datetime(2024, 1, 4, 20, 0, tzinfo=UTC),
    digest="ab" * 32,
)
HOSTILE = (
    'x} @misc{y, title={\\input{/etc/passwd}}, %$&#_^~"\nTY  - JOUR\r\nER  - \u2028\u202e\x00\x1b z'
)
STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">
<info><title>x</title><id>x</id><updated>2024-01-01T00:00:00+00:00</updated></info>
<citation><layout><text variable="title"/></layout></citation>
<bibliography><layout delimiter="; "><names variable="author"><name/></names>
<text variable="title"/><date variable="issued"><date-part name="year"/></date>
<text variable="URL"/></layout></bibliography></style>"""
TEXTS = st.text(max_size=60).map(plain)


def cited_with(text: str) -> Cited:
    clean = plain(text)
    return replace(
        SAMPLE,
        title=clean or "x",
        authors=(clean,) if clean else (),
        publisher=clean,
        section=clean,
        lead=clean,
        url=web_address(f"http://a.example/{text}"),
    )


def read_bibtex(text: str) -> list[dict[str, str]]:
    library = bibtexparser.entrypoint.parse_string(text)
    assert library.failed_blocks == []
    return [
        {"type": each.entry_type, "key": each.key}
        | {name: str(field.value) for name, field in each.fields_dict.items()}
        for each in library.entries
    ]


def unescaped(text: str) -> str:
    named = {"backslash": "\\", "braceleft": "{", "braceright": "}", "asciitilde": "~",
             "asciicircum": "^", "quotedbl": '"'}  # fmt: skip
    return re.sub(r"\\text(\w+)\{\}|\\([$&#%_])", lambda m: named[m[1]] if m[1] else m[2], text)


def test_what_is_cited_is_taken_from_the_version() -> None:
    article = Article(
        "s", "k", "http://a.example/1", "Tựa\nđề\u202e", byline="Ban Tuyên giáo", sections=("Mục",),
        warnings=("odd-date: 2199-01-01",), printed_dates=("01-01-2199",),
    )  # fmt: skip
    version = Version("a" * 16, 3, "d" * 64, article, "c", "x", Reason.CAPTURED,
                      datetime(2024, 1, 1, tzinfo=UTC), "r")  # fmt: skip
    permalink = permalink_of("https://khotin.example/", version)
    cited = cited_of(version, capture=None, publisher="Trang", permalink=permalink)
    assert cited.title == "Tựa đề"
    assert cited.authors == ("Ban Tuyên giáo",)
    assert cited.permalink == f"https://khotin.example/a/{'a' * 16}/v/3"
    assert cited.day is None
    assert "ngày in trên trang, đáng ngờ: 01-01-2199" in cited.note
    assert f"SHA-256: {'d' * 64}" in cited.note
    assert permalink_of("", version) == f"urn:khotin:version:{'a' * 16}:3"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "urn:x", "data:text/html,x", "//x"])
def test_only_an_address_of_the_web_is_one(url: str) -> None:
    assert web_address(url) == ""


def test_an_address_cannot_leave_its_field() -> None:
    assert web_address('http://a/}{\\ "<>\r\nER  - ') == "http://a/%7D%7B%5C%20%22%3C%3EER%20%20-"


def test_bibtex_says_it_all() -> None:
    (found,) = read_bibtex(bibtex.entry(SAMPLE))
    assert found["type"] == "misc"
    assert found["key"] == "khotin-cksc6y72u2it7is5-v2"
    assert found["title"] == "{Khảo sát công tác tuyên giáo}"
    assert found["author"] == "{La Thị Nhung} and {Nguyễn Văn An}"
    assert (found["year"], found["month"], found["date"]) == ("2023", "dec", "2023-12-09")
    assert found["url"] == SAMPLE.url
    assert found["urldate"] == "2024-01-05"
    assert SAMPLE.permalink in found["howpublished"]
    assert SAMPLE.digest in found["note"]
    assert "2024-01-05T03:00:00+07:00" in found["note"]


def test_ris_says_it_all() -> None:
    (found,) = rispy.loads(ris.record(SAMPLE))
    assert found["type_of_reference"] == "ELEC"
    assert found["title"] == SAMPLE.title
    assert found["authors"] == list(SAMPLE.authors)
    assert found["year"] == "2023"
    assert found["date"] == "2023/12/09/"
    assert found["access_date"] == "2024/01/05/"
    assert found["urls"] == [SAMPLE.url]
    assert SAMPLE.digest in found["notes"][0]
    assert SAMPLE.permalink in ris.record(SAMPLE)


def test_csl_json_is_read_by_a_citation_processor() -> None:
    (item,) = json.loads("".join(csl_json.items([SAMPLE])))
    assert item["author"] == [{"literal": "La Thị Nhung"}, {"literal": "Nguyễn Văn An"}]
    assert item["issued"] == {"date-parts": [[2023, 12, 9]]}
    assert item["archive_location"] == SAMPLE.permalink
    source = CiteProcJSON([item])
    style = CitationStylesStyle(BytesIO(STYLE.encode()), validate=False)
    made = CitationStylesBibliography(style, source, formatter.plain)
    made.register(Citation([CitationItem(item["id"])]))
    (line,) = map(str, made.bibliography())
    assert "La Thị Nhung" in line
    assert "2023" in line
    assert SAMPLE.title.lower() in line.lower()


def test_hostile_texts_stay_in_their_fields() -> None:
    cited = replace(cited_with(HOSTILE), number=3)
    entries = read_bibtex("".join(bibtex.entries([cited, SAMPLE])))
    assert len(entries) == 2
    assert unescaped(entries[0]["title"][1:-1]) == cited.title
    records = rispy.loads("".join(ris.records([cited, SAMPLE])))
    assert [each["title"] for each in records] == [cited.title, SAMPLE.title]
    assert {each["type_of_reference"] for each in records} == {"ELEC"}
    items = json.loads("".join(csl_json.items([cited, SAMPLE])))
    assert [each["title"] for each in items] == [cited.title, SAMPLE.title]


@given(TEXTS)
def test_any_text_comes_back_from_bibtex(text: str) -> None:
    cited = cited_with(text)
    written = bibtex.entry(cited)
    # BibTeX itself counts braces, escaped or not.
    assert written.count("{") == written.count("}")
    title = re.search(r"^  title = \{\{(.*)\}\},$", written, re.M)
    assert title
    assert unescaped(title[1]) == cited.title
    assert written.count("\n") == len(written.splitlines())


@given(TEXTS)
def test_any_text_comes_back_from_ris(text: str) -> None:
    cited = cited_with(text)
    lines = ris.record(cited).split("\r\n")
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
    assert f"TI  - {cited.title}" in lines
    assert not any("\n" in line or "\r" in line for line in lines)


@given(st.lists(TEXTS, max_size=4))
def test_csl_json_of_any_texts_is_json(texts: list[str]) -> None:
    found = json.loads("".join(csl_json.items(cited_with(text) for text in texts)))
    assert [each["title"] for each in found] == [cited_with(text).title for text in texts]


def test_each_writer_writes_as_it_reads() -> None:
    taken = 0

    def many() -> Iterator[Cited]:
        nonlocal taken
        while True:
            taken += 1
            yield SAMPLE

    for writer in (bibtex.entries, ris.records, csl_json.items):
        taken = 0
        assert len(list(islice(writer(many()), 5))) == 5
        assert taken <= 5


def test_the_styles_put_things_where_they_belong() -> None:
    assert as_text(vietnamese(SAMPLE)) == (
        "La Thị Nhung, Nguyễn Văn An (2023), “Khảo sát công tác tuyên giáo”, Đảng ủy Khối các cơ"
        " quan tỉnh Lạng Sơn, đăng ngày 9/12/2023,"
        " http://duk.langson.gov.vn/Default.aspx?siteid=1&id=1034 (lưu ngày 5/1/2024 tại Kho Tin:"
        " https://khotin.example/a/cksc6y72u2it7is5/v/2)."
    )
    assert as_text(apa(SAMPLE)).startswith(
        "La Thị Nhung, & Nguyễn Văn An. (2023, December 9). Khảo sát công tác tuyên giáo. Đảng ủy"
    )
    assert as_text(mla(SAMPLE)).startswith(
        "La Thị Nhung and Nguyễn Văn An. “Khảo sát công tác tuyên giáo.” Đảng ủy Khối các cơ quan"
        " tỉnh Lạng Sơn, 9 Dec. 2023, http://duk"
    )
    assert as_text(chicago(SAMPLE)).endswith(
        "December 9, 2023. http://duk.langson.gov.vn/Default.aspx?siteid=1&id=1034. Archived"
        " January 5, 2024, at Kho Tin, https://khotin.example/a/cksc6y72u2it7is5/v/2."
    )


@pytest.mark.parametrize("name", STYLES)
def test_every_style_says_what_is_known_and_nothing_else(name: str) -> None:
    bare = replace(SAMPLE, authors=(), published=None, captured=None, url=SAMPLE.permalink)
    whole, short = as_text(STYLES[name](SAMPLE)), as_text(STYLES[name](bare))
    assert SAMPLE.title in whole
    assert SAMPLE.permalink in whole
    assert SAMPLE.url in whole
    assert "2023" not in short
    assert short.count(SAMPLE.permalink) == 1
    assert "None" not in short
    assert ".." not in short
    assert "  " not in short
