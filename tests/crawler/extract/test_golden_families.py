"""Every golden page of every family is read as its article.json says, field by field."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tests.sites.families import site_of
from tests.sites.golden import golden_pages
from tests.sites.reading import FIELDS, page_of, read_fields

CASES = {case.name: case for case in golden_pages()}


@cache
def _read(name: str) -> dict[str, Any]:
    case = CASES[name]
    return read_fields(page_of(case), site_of(case.family))


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", CASES)
def test_a_golden_page_gives_its_field(name: str, field: str) -> None:
    assert _read(name)[field] == CASES[name].expected[field]


@pytest.mark.parametrize("name", CASES)
def test_no_paragraph_of_a_golden_page_is_taken_for_a_caption(name: str) -> None:
    text = {text for kind, text in CASES[name].expected["blocks"] if kind != "photo"}
    assert not text & {photo["caption"] for photo in _read(name)["photos"]}


@cache
def _read_unknown(name: str) -> dict[str, Any]:
    return read_fields(page_of(CASES[name]), None)


@pytest.mark.parametrize(
    "field", ["title", "sections", "published_at", "byline", "authors", "source", "photos"]
)
@pytest.mark.parametrize("name", CASES)
def test_a_golden_page_of_an_unknown_site_gives_its_field(name: str, field: str) -> None:
    assert _read_unknown(name)[field] == CASES[name].expected[field]
