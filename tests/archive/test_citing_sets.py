"""A result set cited as a data set: in four styles, and for reference programs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import rispy  # type: ignore[import-untyped]

from archive.export.cited_set import FORMATS, STYLES, cited_set, set_permalink, title_of
from archive.export.styles import as_text
from archive.resultsets import Asked, ResultSet
from tests.archive.test_citing import read_bibtex

ASKED = Asked(
    {"q": ["tuyên giáo"], "site": ["duk-langson"]}, "tuyên giáo", "tuyên giáo", "e" * 32, 41
)
MADE = ResultSet(
    "k3vq7c2hd5xw4n6a", "ab" * 32, 271, ASKED, "khotin 0.1.0", datetime(2026, 5, 3, 18, 30, tzinfo=UTC)
)  # fmt: skip
LINK = set_permalink("https://khotin.example/", MADE.id)


@pytest.mark.parametrize("name", STYLES)
def test_every_style_names_archive_day_count_and_address(name: str) -> None:
    said = as_text(STYLES[name](cited_set(MADE, permalink=LINK)))
    assert "https://khotin.example/set/k3vq7c2hd5xw4n6a" in said
    assert "271 bài" in said if name == "vi" else "271 articles" in said
    # Half past six in the evening of Greenwich is the next day in Vietnam.
    days = {
        "vi": "4/5/2026",
        "apa": "(2026, May 4)",
        "mla": "4 May 2026",
        "chicago": "May 4, 2026",
    }
    assert days[name] in said
    assert "“tuyên giáo”" in said or "‘tuyên giáo’" in said


def test_reference_programs_read_a_data_set_with_what_proves_its_list() -> None:
    cited = cited_set(replace(MADE, title='Luận văn {2026} & "khác"'), permalink=LINK)
    written = {name: write(cited) for name, (_, _, _, write) in FORMATS.items()}
    (item,) = json.loads(written["csl-json"])
    assert (item["type"], item["version"], item["URL"]) == ("dataset", "ab" * 32, LINK)
    (entry,) = read_bibtex(written["bibtex"])
    assert (entry["url"], entry["year"]) == (LINK, "2026")
    (record,) = rispy.loads(written["ris"])
    assert (record["type_of_reference"], record["title"]) == ("DATA", 'Luận văn {2026} & "khác"')
    noted = entry["note"].replace("\\", "")
    for text in (item["note"], noted, record["notes"][0]):
        for proof in ("q=tuyên giáo, site=duk-langson", "271 bài", "khotin 0.1.0", "ab" * 32):
            assert proof in text


def test_a_set_without_a_title_is_called_by_its_question() -> None:
    assert title_of(MADE) == "Kết quả tìm “tuyên giáo” trong Kho Tin"
    assert title_of(replace(MADE, asked=replace(ASKED, typed=""))) == "Các bài trong Kho Tin"
    drawn = replace(ASKED, sample=500, seed=7)
    assert title_of(replace(MADE, asked=drawn)).startswith("Mẫu 500 bài của kết quả tìm “tuyên")
    assert "sample=500, seed=7" in cited_set(replace(MADE, asked=drawn), permalink=LINK).note
    assert len(title_of(replace(MADE, asked=replace(ASKED, typed="a b" * 900)))) < 260
    assert set_permalink("", MADE.id) == "urn:khotin:set:k3vq7c2hd5xw4n6a"
