"""Điều gì khớp với điều gì: bảng quy tắc, viết bằng tiếng Việt."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vietnamese import (
    Marks,
    Term,
    canonical,
    fold,
    fuzzy_rule,
    is_bare,
    matches,
    prefix_rule,
    read_phrase,
    read_word,
    rule_for,
    tokens,
)
from indexer.vietnamese.matching import within_edits

# (người đọc gõ, trong bài viết, khớp khi gõ tự do, khớp khi "đúng dấu")
KHOP = [
    ("giáo", "tuyên giáo", True, True),
    ("giao", "tuyên giáo", True, False),
    ("giao", "bàn giao", True, True),
    ("tuyên", "tuyên giáo", True, True),
    ("tuyên", "tuyến giáo", False, False),
    ("tuyến", "tuyên giáo", False, False),
    ("tuyen", "tuyến giáo", True, False),
    ("tuyen", "tuyên giáo", True, False),
    ("tuyên", "tuyen giao", True, False),
    ("tuyến", "tuyen giao", True, False),
    ("TUYÊN", "tuyên giáo", True, True),
    ("đảng", "Đảng bộ", True, True),
    ("đảng", "dang bo", True, False),
    ("đang", "Đảng bộ", False, False),
    ("dang", "Đảng bộ", True, False),
    ("đảng", "đáng kể", False, False),
    ("hòa", "hoà bình", True, True),
    ("hoà", "hòa bình", True, True),
    ("thúy", "Thuý", True, True),
    ("thúy", "thúi", False, False),
    ("ủy", "Tỉnh uỷ", True, True),
    ("uỷ", "Tỉnh ủy", True, True),
    ("uy", "Tỉnh ủy", True, False),
    ("kỹ", "kĩ thuật", True, True),
    ("lí", "lý luận", True, True),
    ("Mỹ", "nước Mĩ", True, True),
    ("my", "nước Mĩ", True, False),
    ("ĐUK", "số 50-NQ/ĐUK", True, True),
    ("DUK", "số 50-NQ/ĐUK", True, False),
    ("50-NQ/ĐUK", "Nghị quyết số 50-NQ/ĐUK", True, True),
    ("50-nq/duk", "Nghị quyết số 50-NQ/ĐUK", True, False),
    ("50-NQ/ĐUK", "Nghị quyết số 50 - NQ/ĐUK", True, True),
    ("50-NQ/ĐUK", "Nghị quyết số 51-NQ/ĐUK", False, False),
    ("01-KL/TW", "Kết luận 1-KL/TW", True, True),
    ("NQ", "Nghị quyết số 50-NQ/ĐUK", True, True),
    ("25/4/2023", "ngày 25 tháng 4 năm 2023", True, True),
    ("25/04/2023", "ngày 25/4/2023", True, True),
    ("25/4/2023", "ngày 26/4/2023", False, False),
    ("2023", "ngày 26/4/2023", True, True),
    ("11,5", "bình quân 11,5 buổi", True, True),
    ("11.5", "bình quân 11,5 buổi", True, True),
    ("11,5", "11 và 5 buổi", False, False),
    ("100%", "đạt 100 %", True, True),
    ("100%", "100 cán bộ", False, False),
    ("100", "đạt 100%", True, True),
    ("QP-AN", "nhiệm vụ QP-AN", True, True),
    ("qp", "nhiệm vụ QP-AN", True, True),
]


@pytest.mark.parametrize(("go", "bai", "tu_do", "dung_dau"), KHOP)
def test_go_nhu_the_thi_khop_nhu_the(go: str, bai: str, tu_do: bool, dung_dau: bool) -> None:
    for typed in (go, unicodedata.normalize("NFD", go)):
        for text in (bai, unicodedata.normalize("NFD", bai)):
            assert matches(text, read_word(typed)) is tu_do
            assert matches(text, read_word(typed, "exact")) is dung_dau


CUM_TU = [
    ("Ban Tuyên giáo", 0, "đồng chí Trưởng Ban Tuyên giáo Tỉnh ủy", True),
    ("ban tuyen giao", 0, "đồng chí Trưởng Ban Tuyên giáo Tỉnh ủy", True),
    ("Ban giáo", 0, "Ban Tuyên giáo", False),
    ("Ban giáo", 1, "Ban Tuyên giáo", True),
    ("giáo Ban", 5, "Ban Tuyên giáo", False),
    ("Ban Ban", 5, "Ban Tuyên giáo", False),
    ("số 50-NQ/ĐUK ngày", 0, "Nghị quyết số 50-NQ/ĐUK, ngày 25/4/2023", True),
    ("ngày 25/4/2023", 0, "ban hành ngày 25 tháng 4 năm 2023", True),
    ("25 tháng 4 năm 2023", 0, "ban hành ngày 25/4/2023", True),
    ("lãnh đạo nhiệm vụ", 3, "lãnh đạo và chỉ đạo nhiệm vụ", True),
    ("lãnh đạo nhiệm vụ", 2, "lãnh đạo và chỉ đạo nhiệm vụ", False),
    ("a c", 1, "a a b c", True),
]


@pytest.mark.parametrize(("cum", "gian", "bai", "khop"), CUM_TU)
def test_cum_tu_khop_khi_cac_tieng_dung_lien_nhau(
    cum: str, gian: int, bai: str, khop: bool
) -> None:
    assert matches(bai, read_phrase(tuple(cum.split()), slop=gian)) is khop


DAU_TU = [
    ("tuyên", "tuyên", True, True),
    ("tuyên", "tuyến", False, False),
    ("tuyê", "tuyên", True, True),
    ("tuyen", "tuyến", True, False),
    ("tuy", "tuyến", True, True),
    ("tuyên", "tuyen", True, False),
    ("đ", "đảng", True, True),
    ("đ", "dang", True, False),
    ("đả", "đảng", True, True),
    ("đá", "đảng", False, False),
    ("hòa", "hoà", True, True),
    ("hoà", "hòa", True, True),
    ("ky", "kỹ", True, False),
    ("nghi", "nghị", True, False),
    ("50", "50-NQ/ĐUK", True, True),
]


@pytest.mark.parametrize(("dau", "tieng", "tu_do", "dung_dau"), DAU_TU)
def test_dau_tu_khop_voi_tieng_bat_dau_nhu_the(
    dau: str, tieng: str, tu_do: bool, dung_dau: bool
) -> None:
    form = tokens(tieng)[0].form
    wanted: list[tuple[Marks, bool]] = [("free", tu_do), ("exact", dung_dau)]
    for marks, expected in wanted:
        rule = prefix_rule(dau, marks)
        assert rule.accepts(form) is expected
        key = form.canonical if rule.field == "canonical" else form.folded
        assert not expected or any(key.startswith(stem) for stem in rule.stems)


@pytest.mark.parametrize(
    ("go", "tieng", "loi", "khop"),
    [
        ("nghj", "nghị", 1, True),
        ("tuyne", "tuyên", 1, True),
        ("tuyên", "tuyến", 1, True),
        ("tuyên", "truyền", 1, True),
        ("giao", "gia", 1, True),
        ("giao", "bao", 1, False),
        ("giao", "bao", 2, True),
    ],
)
def test_go_nham_van_tim_duoc(go: str, tieng: str, loi: int, khop: bool) -> None:
    assert fuzzy_rule(go, edits=loi).accepts(tokens(tieng)[0].form) is khop


def test_a_rule_is_data_over_two_fields() -> None:
    assert rule_for(tokens("giao")[0].form).terms == (Term("folded", "giao"),)
    assert [(t.field, t.key) for t in rule_for(tokens("giáo")[0].form).terms] == [
        ("canonical", "giao'"),
        ("canonical", "giao"),
    ]
    assert [(t.field, t.key) for t in rule_for(tokens("kỹ")[0].form).terms] == [
        ("canonical", "ky~"),
        ("canonical", "ki~"),
        ("canonical", "ky"),
        ("canonical", "ki"),
    ]
    assert [(t.field, t.key) for t in rule_for(tokens("giáo")[0].form, "exact").terms] == [
        ("canonical", "giao'")
    ]


@pytest.mark.parametrize("typed", ["tuyên", "tuyến", "tuyen", "TUYÊN"])
def test_with_marks_ignored_every_word_is_read_as_if_bare(typed: str) -> None:
    assert matches("tuyến giao", read_word(typed, "ignored"))
    assert prefix_rule(typed, "ignored").accepts(tokens("tuyển")[0].form)


def test_a_word_without_any_syllable_matches_nothing() -> None:
    assert read_word("…").runs == ()
    assert not matches("bất cứ bài nào", read_word("…"))


syllable = st.sampled_from(
    [
        "tuyên",
        "tuyến",
        "tuyen",
        "giáo",
        "giao",
        "đảng",
        "dang",
        "đang",
        "hòa",
        "hoà",
        "hoa",
        "kỹ",
        "kĩ",
        "ky",
        "ki",
        "thúy",
        "thúi",
        "lý",
        "lí",
    ]
)


@given(syllable, syllable)
def test_free_marks_follow_the_definition(typed: str, written: str) -> None:
    expected = fold(typed) == fold(written) and (
        is_bare(typed) or is_bare(written) or _same_but_for_y_and_i(typed, written)
    )
    assert matches(written, read_word(typed)) is expected


def _same_but_for_y_and_i(one: str, other: str) -> bool:
    return canonical(one).replace("y", "i") == canonical(other).replace("y", "i")


@given(st.text("abc", max_size=5), st.text("abc", max_size=5), st.integers(0, 2))
def test_edits_are_counted_the_same_both_ways(one: str, other: str, edits: int) -> None:
    assert within_edits(one, other, edits) == within_edits(other, one, edits)
    assert within_edits(one, one, edits)
