"""Drafts made from the golden pages: the family is recognised, and without one selectors are found."""

from __future__ import annotations

from functools import cache

import pytest

from archive.text import parse_time
from archive.urls import host_of
from crawler.drafting import drafts
from crawler.drafting.drafts import Draft, draft, name_for
from crawler.drafting.families import LIKELY, SURE, likenesses
from crawler.drafting.samples import Sample, Samples, sample_of
from tests.sites.golden import GoldenPage, golden_pages
from tests.sites.reading import fields_of

PAGES = {page.name: page for page in golden_pages()}
GROUPS = sorted({(page.family, page.meta["layout"]) for page in PAGES.values()})
OLD = [group for group in GROUPS if group[1] == "old"]
NEW = [group for group in GROUPS if group[1] == "new"]
# What no design of its own keeps from being found on its pages.
_FOUND = ("title", "published_at", "sections")


@cache
def _sample(name: str) -> Sample:
    page = PAGES[name]
    return sample_of(
        page.page, url=page.meta["url"], at=parse_time(page.meta["fetched_at"]),
        content_type=page.meta["content_type"], origin=name,
    )  # fmt: skip


def _group(family: str, layout: str) -> list[GoldenPage]:
    """Return the pages of one family and design that stand on one host."""
    found = [p for p in PAGES.values() if (p.family, p.meta["layout"]) == (family, layout)]
    return [p for p in found if host_of(p.meta["url"]) == host_of(found[0].meta["url"])]


def _drafted(pages: list[GoldenPage]) -> Draft:
    samples = [_sample(page.name) for page in pages]
    hosts = [host_of(samples[0].url)]
    return draft(Samples(samples[0].url, articles=samples, hosts=hosts), name="trial")


@pytest.mark.parametrize("name", PAGES)
def test_one_page_is_enough_to_recognise_its_family(name: str) -> None:
    sample = _sample(name)
    best, second = likenesses([sample], [sample.url], sample.url)[:2]
    assert best.family == PAGES[name].family
    assert best.score >= LIKELY
    assert best.score > second.score


@pytest.mark.parametrize(("family", "layout"), OLD)
def test_a_site_of_a_family_is_drafted_in_its_words_alone(family: str, layout: str) -> None:
    pages = _group(family, layout)
    made = _drafted(pages)
    assert f'extends = "{family}"' in made.text
    assert "[[layouts]]" not in made.text
    for page, read in zip(pages, made.reads, strict=True):
        assert read.article is not None
        fields = fields_of(read.article)
        assert {n: fields[n] for n in (*_FOUND, "body")} == {
            n: page.expected[n] for n in (*_FOUND, "body")
        }


@pytest.mark.parametrize(("family", "layout"), NEW)
def test_without_its_family_a_site_is_drafted_from_its_own_pages(
    family: str, layout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "LIKELY", 2.0)
    pages = _group(family, layout)
    made = _drafted(pages)
    assert made.family == ""
    assert "extends" not in made.text
    for page, read in zip(pages, made.reads, strict=True):
        assert read.article is not None, read.problem
        fields = fields_of(read.article)
        assert {n: fields[n] for n in _FOUND} == {n: page.expected[n] for n in _FOUND}
        assert made.site.article_key(read.sample.url)


def test_sure_is_surer_than_likely() -> None:
    assert LIKELY < SURE


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://www.duk.langson.gov.vn/", "duk-langson"),
        ("https://thanhuy.example.vn/news/", "thanhuy"),
        ("http://127.0.0.1:8000/", "127-0-0-1-8000"),
        ("https://vn/", "vn"),
    ],
)
def test_a_name_is_made_from_the_host(url: str, name: str) -> None:
    assert name_for(url) == name
