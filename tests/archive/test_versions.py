"""An article survives JSON, and its digest follows its content and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.models import Article, Attachment, Block, BlockKind, Link, Photo
from archive.versions import article_from_json, article_to_json, content_digest, dump_json
from tests.archive.archive_sample import article

_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_texts = st.lists(_text, max_size=3).map(tuple)
_zone = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
_time = st.none() | st.builds(
    datetime, st.integers(1950, 2100), st.integers(1, 12), st.integers(1, 28), st.integers(0, 23),
    st.integers(0, 59), tzinfo=_zone,
)  # fmt: skip
_block = st.builds(
    Block,
    st.sampled_from(BlockKind),
    _text,
    st.lists(_texts, max_size=2).map(tuple),
    st.none() | st.integers(0, 9),
)
_article = st.builds(
    Article, site=_text, key=_text, url=_text, title=_text, lead=_text,
    blocks=st.lists(_block, max_size=3).map(tuple), byline=_text, authors=_texts, unit=_text,
    source=_text, sections=_texts, published_at=_time, modified_at=_time, printed_dates=_texts,
    photos=st.lists(st.builds(Photo, _text, _text, _text), max_size=2).map(tuple),
    attachments=st.lists(st.builds(Attachment, _text, _text), max_size=2).map(tuple),
    related=st.lists(st.builds(Link, _text, _text), max_size=2).map(tuple),
    warnings=_texts, layout=_text, generic=st.booleans(),
)  # fmt: skip


@given(_article)
def test_an_article_comes_back_from_json_as_it_was(written: Article) -> None:
    assert article_from_json(article_to_json(written)) == written
    assert article_from_json(dump_json(article_to_json(written))) == written


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Khác"}, {"lead": "Khác"}, {"byline": "Khác"}, {"printed_dates": ("01-01-2024",)},
        {"blocks": (Block(BlockKind.PARAGRAPH, "Khác"),)}, {"photos": (Photo("a", "Khác"),)},
    ],
)  # fmt: skip
def test_what_a_reader_reads_changes_the_digest(change: dict[str, Any]) -> None:
    assert content_digest(replace(article(1), **change)) != content_digest(article(1))


@pytest.mark.parametrize(
    "change",
    [
        {"sections": ("Khác",)}, {"related": (Link("a", "b"),)}, {"url": "http://khac/"},
        {"attachments": (Attachment("a"),)}, {"warnings": ("w",)}, {"layout": "x"},
    ],
)  # fmt: skip
def test_labels_links_and_addresses_do_not_change_the_digest(change: dict[str, Any]) -> None:
    assert content_digest(replace(article(1), **change)) == content_digest(article(1))


def test_moving_a_word_from_title_to_lead_changes_the_digest() -> None:
    one, other = replace(article(1), title="a b"), replace(article(1), title="a", lead="b")
    assert content_digest(one) != content_digest(other)


def test_json_that_is_no_article_is_refused() -> None:
    for text in ("[]", "{}", '{"site": 1, "colour": 2}'):
        with pytest.raises((ValueError, KeyError, TypeError)):
            article_from_json(text)
    assert json.loads(dump_json({"ữ": "ừ"})) == {"ữ": "ừ"}
