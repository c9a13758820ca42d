"""Keys of single syllables: one word, however it was typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vietnamese import canonical, fold, is_bare, spell, strip_marks
from indexer.vietnamese.folding import spelling_variants
from indexer.vietnamese.syllables import WORD
from indexer.vietnamese.tones import split_tone

TONES = "\u0300\u0301\u0303\u0309\u0323"
onsets = st.sampled_from(["", "b", "đ", "gi", "gh", "h", "kh", "ngh", "qu", "t", "th", "tr"])
open_rimes = st.sampled_from([("o", "a"), ("o", "e"), ("u", "y")])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"),
        ("thúy", "thuý"),
        ("ủy", "uỷ"),
        ("KHỎE", "khoẻ"),
        ("Đảng", "Ðảng"),
        ("đảng", unicodedata.normalize("NFD", "đảng")),
        ("tuyên", "tuy\u200bên"),
        ("tuyên", "\ufefftuyên"),
        ("giáo", "gia\u0301o"),
    ],
)
def test_one_word_typed_two_ways_has_one_key(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tuyên", "tuyến"),
        ("giáo", "giao"),
        ("thúy", "thúi"),
        ("đa", "da"),
        ("ban", "bàn"),
        ("khối", "khỏi"),
        ("sô", "số"),
    ],
)
def test_words_that_differ_have_different_keys(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@given(onsets, open_rimes, st.sampled_from(TONES))
def test_the_place_of_the_tone_does_not_matter(
    onset: str, rime: tuple[str, str], tone: str
) -> None:
    old_style = unicodedata.normalize("NFC", onset + rime[0] + tone + rime[1])
    new_style = unicodedata.normalize("NFC", onset + rime[0] + rime[1] + tone)
    assert canonical(old_style) == canonical(new_style)
    assert fold(old_style) == fold(new_style)


@pytest.mark.parametrize(
    ("one", "other"), [("kỹ", "kĩ"), ("lý", "lí"), ("Mỹ", "Mĩ"), ("hy", "hi"), ("tý", "tí")]
)
def test_y_and_i_are_free_at_the_end_after_six_consonants(one: str, other: str) -> None:
    assert canonical(other) in spelling_variants(canonical(one))
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("thúy", "thúi"), ("quý", "quí"), ("vy", "vi"), ("tay", "tai"), ("y", "i")]
)
def test_y_and_i_are_not_free_elsewhere(one: str, other: str) -> None:
    assert spelling_variants(canonical(one)) == (canonical(one),)
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("word", "bare"),
    [("Đảng", "Dang"), ("ủy", "uy"), ("ĐUK", "DUK"), ("Lạng Sơn", "Lang Son"), ("Ðộc", "Doc")],
)
def test_marks_are_stripped_and_case_stays(word: str, bare: str) -> None:
    assert strip_marks(word) == bare
    assert strip_marks(unicodedata.normalize("NFD", word)) == bare


@pytest.mark.parametrize("word", ["giao", "TW", "50", "ky", "Khoi"])
def test_a_word_without_marks_is_bare(word: str) -> None:
    assert is_bare(word)


@pytest.mark.parametrize("word", ["đ", "ĐUK", "tuyên", "giáo", "ơ", "nă", "Ðang"])
def test_a_word_with_any_mark_is_not_bare(word: str) -> None:
    assert not is_bare(word)
    assert not is_bare(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize(
    "word",
    [
        "hòa",
        "thúy",
        "ủy",
        "giáo",
        "quý",
        "quốc",
        "gìn",
        "già",
        "nghiêng",
        "được",
        "mía",
        "mùa",
        "cửa",
        "khuỷu",
        "tuyển",
        "khuya",
        "ngoài",
        "thuở",
        "giường",
        "đường",
        "hoạt",
        "toàn",
        "khỏe",
        "tùy",
        "chuyển",
        "người",
        "yếu",
        "ấy",
        "ý",
        "đồng",
        "ngoằn",
        "giữ",
        "quả",
    ],
)
def test_a_key_is_spelled_as_people_write_it(word: str) -> None:
    assert spell(canonical(word)) == word


def test_the_new_style_is_spelled_on_demand() -> None:
    assert [spell(canonical(word), new_style=True) for word in ("hòa", "ủy", "toàn", "quý")] == [
        "hoà",
        "uỷ",
        "toàn",
        "quý",
    ]


@given(st.text(max_size=20))
def test_the_unicode_form_does_not_matter(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    decomposed = unicodedata.normalize("NFD", text)
    assert canonical(composed) == canonical(decomposed)
    assert fold(composed) == fold(decomposed)
    assert is_bare(composed) == is_bare(decomposed)


@given(
    st.one_of(
        st.text(max_size=20),
        st.text("aăâeêioôơuưyáềữịảđqughtnäñü\u0301\u0308\u0323", max_size=7),
    ).filter(lambda text: WORD.fullmatch(text) is not None)
)
def test_the_key_with_marks_leads_to_the_key_without(word: str) -> None:
    assert fold(spell(canonical(word))) == fold(word)
    assert fold(split_tone(canonical(word))[0]) == fold(word)
    assert canonical(spell(canonical(word))) == canonical(word)


@given(st.text(max_size=20))
def test_stripping_marks_twice_changes_nothing(text: str) -> None:
    assert strip_marks(strip_marks(text)) == strip_marks(text)
