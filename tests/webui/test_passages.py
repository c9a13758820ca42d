"""Looking first for letters finds what marking word by word would find."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.syntax import matcher_for, parse
from indexer.vietnamese.highlight import Matcher, marks, snippet
from tests.webui.stock import sample_article
from webui.passages import passage, spans

WORDS = ("tuyên", "giáo", "Tuyen", "giao", "ủy", "uỷ", "kỹ", "kĩ", "lý", "đảng", "Đảng", "dang",
         "50-NQ/ĐUK", "_đảng_", "tuyến", "hoà", "hòa", "12/4/2024", "q\u0303", "đả\u200bng", "x")  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=400).map(" ".join)
QUESTIONS = st.lists(st.sampled_from([*WORDS, '"tuyên giáo"', '"giao đảng"~3', "tuy*", "dang~"]),
                     min_size=1, max_size=4).map(" ".join)  # fmt: skip


def matcher_of(words: str) -> Matcher:
    return matcher_for(parse(words).tree)


@given(TEXTS, QUESTIONS, st.sampled_from(["NFC", "NFD"]))
@settings(max_examples=150, deadline=None)
def test_nothing_that_matches_is_missed(text: str, words: str, form: str) -> None:
    text = unicodedata.normalize(form, text)  # type: ignore[arg-type]
    matcher = matcher_of(words)
    assert spans(text, matcher) == marks(text, matcher)
    shown, whole = passage(text, matcher), snippet(text, matcher)
    assert any(match for _text, match in shown) == any(match for _text, match in whole)
    assert sum(len(part) for part, _match in shown) <= 2 * 240


@pytest.mark.parametrize(
    "words", ["tuyên giáo", "kết luận", '"ban tuyên giáo"', "khongcogi", "nhung"]
)
def test_of_a_real_article_the_same_passage_is_shown(words: str) -> None:
    article = sample_article()
    text = "\n\n".join(part for part in (article.lead, article.body) if part)
    assert passage(text, matcher_of(words)) == snippet(text, matcher_of(words))


def test_without_words_the_beginning_is_shown() -> None:
    text = sample_article().body
    assert passage(text, Matcher()) == snippet(text, Matcher())


def test_a_match_deep_in_a_long_text_stands_between_ellipses() -> None:
    text = "một hai ba bốn. " * 500 + "có kỹ sư ở đây. " + "năm sáu bảy tám. " * 500
    shown = passage(text, matcher_of("ki su"))
    assert [part for part, match in shown if match] == ["kỹ", "sư"]
    assert shown[0][0].startswith("…")
    assert shown[-1][0].endswith("…")
