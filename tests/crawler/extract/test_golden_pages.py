"""Every stored page of tests/sites gives the article reviewed beside it, field by field.

A case is a folder <site>/<case> with page.html.gz, meta.json (url, fetched_at, content_type, source)
and article.json; a site that is not bundled has its profile <site>.toml beside them. `khotin fixture`
makes such folders. A missing article.json is written from what is read now, and one that nobody has
reviewed says so: either way the test fails until a person has looked at it.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from archive.models import Page
from archive.profiles import find_site, load_site
from archive.text import decode, parse_time
from crawler.extract import extract_article
from crawler.extract.command import article_fields
from crawler.fixtures import FIELDS, TO_REVIEW
from tests.sites.golden import WRITTEN

SITES = Path(__file__).resolve().parents[2] / "sites"
CASES = sorted(
    file.parent for file in SITES.glob("*/*/meta.json") if file.parent.parent.name not in WRITTEN
)
_NEVER_EMPTY = ("title", "body", "published_at", "key", "id")


@cache
def _read(case: Path) -> dict[str, Any]:
    meta = json.loads((case / "meta.json").read_text("utf-8"))
    own = case / f"{case.parent.name}.toml"
    site = load_site(own) if own.is_file() else find_site(case.parent.name)
    body = gzip.decompress((case / "page.html.gz").read_bytes())
    text = decode(body, content_type=meta.get("content_type", ""))
    page = Page(meta["url"], text, parse_time(meta["fetched_at"]))
    fields = article_fields(extract_article(page, site), site)
    return {name: fields[name] for name in FIELDS}


@cache
def _golden(case: Path) -> dict[str, Any]:
    file = case / "article.json"
    if not file.exists():
        file.write_text(json.dumps(_read(case), ensure_ascii=False, indent=2) + "\n", "utf-8")
        pytest.fail(f"{file} was written from what is read now: review it and run again")
    golden: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return golden


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_golden_article_was_reviewed_by_a_person(case: Path) -> None:
    assert TO_REVIEW not in _golden(case), _golden(case)[TO_REVIEW]


def test_there_are_golden_pages() -> None:
    assert CASES


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_stored_page_gives_its_reviewed_field(case: Path, field: str) -> None:
    assert _read(case)[field] == _golden(case)[field]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_golden_article_names_no_empty_main_field(case: Path) -> None:
    golden = _golden(case)
    assert [name for name in _NEVER_EMPTY if not golden[name]] == []
