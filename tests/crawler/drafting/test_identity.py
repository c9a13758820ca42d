"""The rule drafted from article addresses knows them all and tells them apart."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.sites import ArticleRule
from crawler.drafting.identity import addresses_of

HOST = "https://tin.example.vn"
EXAMPLES = {
    "number before the ending": ["/news/hoat-dong/dai-hoi-12.html", "/news/le-hoi/tong-ket-14.html"],
    "number and slug": ["/tin/12-dai-hoi-chi-bo", "/tin/13-tong-ket"],
    "number alone": ["/node/12", "/node/13"],
    "number before the slug": ["/vi/tin/12/dai-hoi", "/vi/tin/14/tong-ket"],
    "letters before the number": ["/bai/dai-hoi-post12.html", "/bai/tong-ket-post13.html"],
    "number and slash": ["/news/le-hoi/dai-hoi-12/", "/news/doan-the/dai-hoi-13/"],
    "slug alone": ["/tin-tuc/hoi-nghi-tong-ket", "/tin-tuc/dai-hoi-chi-bo"],
    "query": ["/Default.aspx?c=content&catid=2&id=10", "/Default.aspx?c=content&catid=3&id=11",
              "/Default.aspx?c=content&catid=3&id=12"],
}  # fmt: skip


def _rule(paths: list[str]) -> ArticleRule:
    found = addresses_of([HOST + path for path in paths])
    assert found is not None
    return ArticleRule(
        path=found.path,
        query=found.query,
        identity=found.identity,
        identity_path=found.identity_path,
    )


@pytest.mark.parametrize("paths", EXAMPLES.values(), ids=EXAMPLES)
def test_the_drafted_rule_knows_the_addresses_it_came_from(paths: list[str]) -> None:
    rule = _rule(paths)
    assert all(rule.matches(HOST + path) for path in paths)
    if rule.identity_path:
        found = [re.search(rule.identity_path, urlsplit(HOST + path).path) for path in paths]
        assert len({match.group(1) for match in found if match}) == len(paths)


@pytest.mark.parametrize("name", ["number before the ending", "letters before the number", "node"])
def test_a_list_page_is_no_article(name: str) -> None:
    rule = _rule(EXAMPLES.get(name, EXAMPLES["number alone"]))
    assert not rule.matches(f"{HOST}/news/hoat-dong/")
    assert not rule.matches(f"{HOST}/")


def test_the_section_is_no_part_of_the_identity() -> None:
    found = addresses_of([HOST + path for path in EXAMPLES["query"]])
    assert found is not None
    assert (found.identity, found.section) == (["id"], "catid")
    assert found.query == {"c": "content", "id": r"\d+"}


def test_no_addresses_give_no_rule() -> None:
    assert addresses_of([]) is None


@given(
    st.lists(
        st.tuples(st.from_regex(r"[a-z]{2,8}(-[a-z]{2,8}){0,4}", fullmatch=True), st.integers(1, 10**7)),
        min_size=1, max_size=8, unique_by=lambda pair: pair[1],
    ),
    st.sampled_from(["/tin/{0}-{1}.html", "/{0}/{1}", "/a/b/{1}-{0}", "/x.aspx?id={1}", "/p/{0}-d{1}.htm"]),
)  # fmt: skip
def test_every_form_is_known_whatever_the_words(pairs: list[tuple[str, int]], form: str) -> None:
    paths = [form.format(*pair) for pair in pairs]
    assert all(_rule(paths).matches(HOST + path) for path in paths)
