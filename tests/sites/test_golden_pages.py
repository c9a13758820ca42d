"""The golden pages are complete and true to themselves; no extractor has a part in this."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest

from tests.sites.golden import GoldenPage, charset_of, folders, read_case, squeeze, text_of
from tests.sites.writing.forms import FORMS

FIELDS = {"title", "lead", "body", "sections", "published_at", "modified_at", "byline", "authors",
          "unit", "source", "photos", "attachments", "related", "blocks"}  # fmt: skip
META = {"url", "fetched_at", "content_type", "family", "layout", "kind", "notes"}
KINDS = {"paragraph", "heading", "list", "table", "quote", "photo"}
CASES = folders()


@pytest.fixture(params=CASES, ids=[f"{path.parent.name}/{path.name}" for path in CASES])
def case(request: pytest.FixtureRequest) -> GoldenPage:
    folder: Path = request.param
    return read_case(folder)


def _html(case: GoldenPage) -> str:
    return case.page.decode(charset_of(case.page))


def test_every_case_is_complete(case: GoldenPage) -> None:
    assert set(case.meta) >= META
    assert set(case.expected) == FIELDS
    assert case.meta["kind"] == "template"
    assert case.expected["title"]
    assert case.expected["body"]
    assert {kind for kind, _ in case.expected["blocks"]} <= KINDS
    assert datetime.fromisoformat(case.meta["fetched_at"]).utcoffset() == timedelta(0)


def test_expectations_are_nfc_and_squeezed(case: GoldenPage) -> None:
    def strings(value: object) -> list[str]:
        if isinstance(value, str):
            return [value]
        if isinstance(value, dict):
            return [text for one in value.values() for text in strings(one)]
        return [text for one in value for text in strings(one)] if isinstance(value, list) else []

    for text in strings(case.expected):
        assert unicodedata.is_normalized("NFC", text), text
        assert "\xa0" not in text
        assert "  " not in text, text


def test_dates_are_in_vietnam_and_before_the_capture(case: GoldenPage) -> None:
    fetched = datetime.fromisoformat(case.meta["fetched_at"])
    for field in ("published_at", "modified_at"):
        if case.expected[field] is not None:
            moment = datetime.fromisoformat(case.expected[field])
            assert moment.utcoffset() == timedelta(hours=7)
            assert moment <= fetched


def test_the_body_is_its_blocks(case: GoldenPage) -> None:
    texts = [text for kind, text in case.expected["blocks"] if kind != "photo"]
    assert case.expected["body"] == "\n\n".join(texts)
    captions = [text for kind, text in case.expected["blocks"] if kind == "photo"]
    assert captions == [photo["caption"] for photo in case.expected["photos"]]
    assert not {text for text in captions if text} & set(texts)


def test_texts_stand_on_the_page(case: GoldenPage) -> None:
    if case.in_old_font:
        pytest.skip("the text is in an old font")
    shown = text_of(_html(case))
    wanted = [case.expected["title"], case.expected["lead"], case.expected["source"]]
    wanted += case.expected["authors"] + case.expected["sections"]
    wanted += [photo[key] for photo in case.expected["photos"] for key in ("caption", "credit")]
    wanted += [link["title"] for link in case.expected["related"]]
    wanted += [file["label"] for file in case.expected["attachments"]]
    for _, text in case.expected["blocks"]:
        wanted += text.replace("\t", "\n").split("\n")
    for text in wanted:
        assert squeeze(text) in shown, text


def test_addresses_stand_on_the_page(case: GoldenPage) -> None:
    html = _html(case).replace("&amp;", "&")
    for kind in ("photos", "attachments", "related"):
        for one in case.expected[kind]:
            path = one["url"].split("/", 3)[3]
            assert path in html, one["url"]
            assert urljoin(case.meta["url"], one["url"]) == one["url"]
            assert unquote(one["url"])


def test_there_are_enough_pages_of_every_family_and_layout() -> None:
    pages = [read_case(folder) for folder in CASES]
    assert len(pages) >= 88
    layouts = Counter((page.family, page.meta["layout"]) for page in pages)
    families = {family for family, _ in layouts}
    assert len(families) == 11
    for family in families:
        assert layouts[family, "old"] >= 2, family
        assert layouts[family, "new"] >= 2, family
        assert layouts[family, "old"] + layouts[family, "new"] >= 5, family


def test_every_form_and_trap_is_held_by_some_page() -> None:
    notes = {note.split(":")[0] for folder in CASES for note in read_case(folder).meta["notes"]}
    assert set(FORMS) <= notes
