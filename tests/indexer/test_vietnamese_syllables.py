"""The cut into syllables and whole tokens, and where they stand in the text as it came."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vietnamese import Token, fold, syllables, tokens

vietnamese = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "Đảng",
                "ủy",
                "Khối",
                "hoà",
                "tuyên",
                "giáo",
                "kỹ\u200bthuật",
                "50-NQ/ĐUK",
                "25/4/2023",
                "11,5",
                "100%",
                "QP-AN",
                "“Bác”",
                "ngày",
                "25",
                "tháng",
                "4",
                "năm",
                "2023",
                "ệ",
                "-",
                "…",
                ";",
                "H'Mông",
                "a_b",
                "\xa0",
                "́",
                "İ",
                "ﬁ",
                "½",
            ]
        ),
        st.text(max_size=4),
    ),
    max_size=12,
).map(" ".join)
forms = st.sampled_from(["NFC", "NFD", "NFKD"])


@given(vietnamese, forms)
def test_offsets_point_into_the_text_as_it_came(text: str, form: str) -> None:
    given_text = unicodedata.normalize(form, text)  # type: ignore[arg-type]
    before = -1
    for token in tokens(given_text):
        assert given_text[token.start : token.end] == token.text != ""
        if not token.form.whole:
            assert fold(token.text) == token.folded
            assert token.start > before
            before = token.start


@given(vietnamese)
def test_the_unicode_form_of_a_text_does_not_change_its_tokens(text: str) -> None:
    composed = tokens(unicodedata.normalize("NFC", text))
    decomposed = tokens(unicodedata.normalize("NFD", text))
    assert [(t.form, t.position) for t in composed] == [(t.form, t.position) for t in decomposed]


@given(vietnamese)
def test_positions_count_the_parts_and_wholes_stand_at_their_first_part(text: str) -> None:
    found = tokens(text)
    parts = [token.position for token in found if not token.form.whole]
    assert parts == list(range(len(parts)))
    places = {token.position: (token.start, token.end) for token in found if not token.form.whole}
    for token in found:
        start, end = places[token.position]
        assert start <= token.start < end
    assert [token.position for token in found] == sorted(token.position for token in found)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("50-NQ/ĐUK", "50-nq/đuk"),
        ("01-KL/TW", "1-kl/tw"),
        ("1–KL/TW", "1-kl/tw"),
        ("05-CT/TW", "5-ct/tw"),
        ("15/2023/NĐ-CP", "15/2023/nđ-cp"),
        ("QP-AN", "qp-an"),
        ("Covid-19", "covid-19"),
        ("25/4/2023", "2023-04-25"),
        ("25/04/2023", "2023-04-25"),
        ("25-4-2023", "2023-04-25"),
        ("25.4.2023", "2023-04-25"),
        ("2023-04-25", "2023-04-25"),
        ("25 tháng 4 năm 2023", "2023-04-25"),
        ("25 THÁNG 4 NĂM 2023", "2023-04-25"),
        ("25 thang 04, 2023", "2023-04-25"),
        ("4/2023", "2023-04"),
        ("tháng 4 năm 2023", "2023-04"),
        ("08/12", "8/12"),
        ("6/6", "6/6"),
        ("11,5", "11,5"),
        ("11.5", "11,5"),
        ("1.500.000", "1500000"),
        ("1.500,25", "1500,25"),
        ("100%", "100%"),
        ("100 %", "100%"),
        ("11,5%", "11,5%"),
    ],
)
def test_a_whole_token_has_one_key_however_it_is_typed(text: str, key: str) -> None:
    assert key in [token.canonical for token in tokens(text) if token.form.whole]


@pytest.mark.parametrize(
    "text",
    ["kinh tế-xã hội", "Việt-Nga", "và/hoặc", "Hà Nội,Hải Phòng", "tỉnh.Đoàn", "giáo", "31"],
)
def test_words_that_are_merely_joined_are_no_whole_token(text: str) -> None:
    assert not any(token.form.whole for token in tokens(text))


def test_a_date_that_lacks_a_space_before_it_is_found_as_well() -> None:
    found = tokens("họp ngày25/4/2023")
    assert [(t.text, t.position) for t in found if t.canonical == "2023-04-25"] == [
        ("25/4/2023", 1)
    ]
    assert [t.text for t in found if not t.form.whole] == ["họp", "ngày25", "4", "2023"]


@given(st.text("aàđ1259/.-, %", max_size=24))
def test_figures_letters_and_signs_are_cut_in_any_order(text: str) -> None:
    assert all(text[token.start : token.end] == token.text for token in tokens(text))


@pytest.mark.parametrize("text", ["31/02/2023", "45/13/2023", "0/0/2023"])
def test_a_day_that_never_was_is_a_plain_code(text: str) -> None:
    assert [token.canonical for token in tokens(text) if token.form.whole] == [
        text.lstrip("0") if not text.startswith("0/") else text
    ]


def test_the_parts_of_a_whole_token_stand_at_successive_positions() -> None:
    found = tokens("số 50-NQ/ĐUK, ngày 25/4/2023")
    assert [(token.text, token.position) for token in found] == [
        ("số", 0),
        ("50-NQ/ĐUK", 1),
        ("50", 1),
        ("NQ", 2),
        ("ĐUK", 3),
        ("ngày", 4),
        ("25/4/2023", 5),
        ("25", 5),
        ("4", 6),
        ("2023", 7),
    ]


def test_a_date_in_words_covers_its_words_and_starts_at_the_day() -> None:
    text = "ngày 25 tháng 4 năm 2023 của"
    whole = next(token for token in tokens(text) if token.form.whole)
    assert whole == Token("25 tháng 4 năm 2023", 5, 24, whole.form, 1)


def test_zero_width_characters_and_split_marks_do_not_move_the_offsets() -> None:
    text = "\ufeffBan tuy\u200be\u0302n gia\u0301\u202eo"
    assert [(token.text, token.canonical) for token in tokens(text)] == [
        ("Ban", "ban"),
        ("tuy\u200be\u0302n", "tuyên"),
        ("gia\u0301\u202eo", "giao'"),
    ]


def test_syllables_are_the_keys_without_whole_tokens() -> None:
    assert syllables("Nghị quyết 50-NQ/ĐUK") == ["nghi.", "quyêt'", "50", "nq", "đuk"]


def test_an_endless_run_of_joined_words_is_cut_in_linear_time() -> None:
    assert len(tokens("1," * 50_000)) > 50_000
    assert tokens("a" * 100_000)[0].end == 100_000
