"""What is counted, and how: texts to runs, runs to words, words and n-grams to figures."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.jobs.kinds import check
from indexer.corpus.asking import TOOLS, Options, Tool
from indexer.corpus.collocations import Collocations, collocations, node_of
from indexer.corpus.compounds import Compounds, compounds_from
from indexer.corpus.frequencies import Cutting, Frequencies, frequencies, terms_of
from indexer.corpus.keyness import Rest, keyness
from indexer.corpus.running import said
from indexer.corpus.stopwords import stop_words
from indexer.corpus.texts import runs_of
from indexer.vietnamese import canonical
from indexer.vietnamese.bigrams import count_bigrams
from indexer.vietnamese.neighbours import Neighbours
from tests.indexer.corpus.written import version


def keys(words: str) -> list[str]:
    return [canonical(word) for word in words.split()]


def compounds(*pairs: str) -> Compounds:
    ties: dict[str, dict[str, float]] = {}
    for pair in pairs:
        words, _, tie = pair.partition(":")
        left, right = keys(words)
        ties.setdefault(left, {})[right] = float(tie or 0.5)
    return Compounds(ties)


def found(counted: Frequencies) -> dict[str, int]:
    return {said(term): count for term, count in counted.tokens.items()}


def test_runs_end_at_punctuation_numbers_and_lines_and_hold_no_numbers() -> None:
    runs = runs_of("Ban Tuyên giáo, Đảng ủy Khối; năm 2023 có 50-NQ/TW\nQP-AN – hết.")
    assert [" ".join(map(said, run)) for run in runs] == [
        "ban tuyên giáo", "đảng ủy khối", "năm", "có", "NQ TW", "qp an", "hết",
    ]  # fmt: skip


def test_case_and_the_place_of_a_tone_do_not_tell_words_apart() -> None:
    assert runs_of("HÒA hoà Hoà") == [[canonical("hòa")] * 3]


def test_words_are_the_closest_pairs_first_and_never_overlap() -> None:
    known = compounds("có đồng:0.4", "đồng chí:0.9", "chí phạm:0.4")
    assert list(map(said, known.words(keys("có đồng chí phạm hằng")))) == [
        "có", "đồng chí", "phạm", "hằng",
    ]  # fmt: skip


@given(st.lists(st.sampled_from(keys("đồng chí bí thư đảng ủy tỉnh")), max_size=30))
def test_words_of_a_run_are_its_syllables_in_order(run: list[str]) -> None:
    known = compounds("đồng chí:0.9", "chí bí:0.2", "bí thư:0.8", "thư đảng:0.7", "đảng ủy:0.7")
    assert " ".join(known.words(run)).split() == run


def test_an_archives_own_texts_teach_its_compound_words() -> None:
    texts = ["đồng chí bí thư nói", "bí thư đảng ủy và đồng chí", "của đảng ủy các đồng chí ấy"]
    other = ["khi nói ấy và các của", "thư nói ấy khi các", "chí của khi ấy nói"]
    learned = compounds_from(Neighbours(count_bigrams(keys(text) for text in 6 * [*texts, *other])))
    words = learned.words(keys("các đồng chí bí thư đảng ủy nói"))
    assert list(map(said, words)) == ["các", "đồng chí", "bí thư", "đảng ủy", "nói"]
    assert len(compounds_from(None)) == 0


def test_terms_count_title_lead_blocks_and_captions_each_document_once() -> None:
    first = version(1, "Đảng ủy họp", "Đảng ủy bàn việc.", captions=["Đảng ủy họp"], lead="Họp sớm")
    second = version(2, "Họp", "Không có gì", byline="Ban Đảng ủy")
    counted = frequencies([first, second], Cutting(compounds=compounds("đảng ủy")))
    assert found(counted)["đảng ủy"] == 3
    assert found(counted)["họp"] == 4
    assert {said(t): n for t, n in counted.documents.items()}["họp"] == 2
    assert (counted.size, counted.read, counted.lost) == (13, 2, 0)


def test_ngrams_cross_no_sentence_and_no_caption() -> None:
    text = version(1, "Một hai ba", "Ba bốn. Năm", captions=["Sáu bảy"])
    counted = frequencies([text], Cutting("syllables", 2))
    assert found(counted) == dict.fromkeys(
        ("một hai", "hai ba", "ba bốn", "sáu bảy"), 1
    )  # fmt: skip
    assert found(frequencies([text], Cutting("syllables", 3))) == {"một hai ba": 1}


def test_ngrams_of_words_count_compounds_as_one() -> None:
    cutting = Cutting("words", 2, compounds=compounds("đảng ủy", "bí thư"))
    text = version(1, "Bí thư Đảng ủy khối")
    assert found(frequencies([text], cutting)) == {"bí thư đảng ủy": 1, "đảng ủy khối": 1}


def test_without_stop_words_no_ngram_begins_or_ends_in_one() -> None:
    cutting = Cutting("syllables", 3, without=stop_words())
    text = version(1, "họp và bàn của tỉnh")
    assert found(frequencies([text], cutting)) == {"họp và bàn": 1, "bàn của tỉnh": 1}


def test_without_marks_words_written_alike_are_one() -> None:
    text = version(1, "Tuyên giáo tuyển giao")
    assert found(frequencies([text], Cutting("syllables", marks=False))) == {"tuyen": 2, "giao": 2}


def test_stop_words_are_keys_that_texts_have() -> None:
    assert set(terms_of(version(1, "và của là được"), Cutting("syllables"))) <= stop_words()
    assert " ".join(keys("tuy nhiên")) in stop_words()


@given(st.lists(st.lists(st.sampled_from("abcdefghij"), max_size=8), max_size=30))
def test_bounded_counts_are_too_low_by_no_more_than_they_say(documents: list[list[str]]) -> None:
    bounded, true = Frequencies(most=4), Counter[str]()
    for terms in documents:
        bounded.add(terms)
        true.update(terms)
        assert len(bounded.tokens) <= 4
    assert bounded.size == true.total()
    for term, count in true.items():
        assert count - bounded.lost <= bounded.tokens[term] <= count


def test_keyness_compares_with_the_rest_and_says_which_are_sure() -> None:
    here = Frequencies()
    here.add(["hội"] * 100 + ["nghị"] * 50 + ["là"] * 9_850)
    rest = Rest({"hội": 50, "nghị": 50, "là": 9_900}, {"hội": 40, "nghị": 30}, 10_000, 80)
    result = keyness(here, rest)
    assert [key.term for key in result.keys] == ["hội"]
    [key] = result.keys
    assert (key.here, key.there, key.documents, key.rest_documents) == (100, 50, 1, 40)
    assert key.g2 == pytest.approx(16.98990, abs=1e-5)
    assert (key.is_sure, result.tests) == (True, 3)
    assert [key.term for key in keyness(here, rest, more=False).keys] == ["là"]


def test_keyness_against_nothing_is_nothing() -> None:
    here = Frequencies()
    here.add(["hội"])
    assert keyness(here, Rest({}, {}, 0, 0)).keys == ()
    assert keyness(Frequencies(), Rest({"a": 1}, {"a": 1}, 1, 1)).keys == ()


def near(node: str, *texts: str, span: int = 5) -> Collocations:
    cutting = Cutting(compounds=compounds("giáo dục", "tuyên giáo", "báo cáo"))
    return collocations([version(1, "", *texts)], node_of(node, cutting), cutting, span=span)


def sides(result: Collocations) -> dict[str, tuple[int, int, int]]:
    return {said(each.term): (each.before, each.after, each.anywhere) for each in result.collocates}


def test_collocates_are_counted_before_and_after_within_the_span() -> None:
    result = near("tuyên giáo", "Trưởng ban Tuyên giáo báo cáo kết quả công tác", span=2)
    assert sides(result) == {
        "trưởng": (1, 0, 1), "ban": (1, 0, 1), "báo cáo": (0, 1, 1), "kết": (0, 1, 1),
    }  # fmt: skip
    assert (result.node, result.window, result.size) == (1, 4, 7)


def test_a_place_near_two_nodes_counts_once_on_the_side_of_the_nearer() -> None:
    result = near("khối", "khối cơ quan khối", span=5)
    assert sides(result) == {"cơ": (0, 1, 1), "quan": (1, 0, 1)}
    assert result.window == 2


def test_the_window_does_not_leave_the_paragraph() -> None:
    assert sides(near("khối", "trước", "khối sau", "khác")) == {"sau": (0, 1, 1)}


def test_a_compound_word_does_not_swallow_the_node() -> None:
    # "tuyên giáo dục": with "giáo dục" as the node, "tuyên" stands beside it.
    assert sides(near("giáo dục", "tuyên giáo dục")) == {"tuyên": (1, 0, 1)}


def test_rare_collocates_and_stop_words_can_be_left_out() -> None:
    cutting = Cutting(without=stop_words())
    texts = [version(n, "", "họp và bàn") for n in (1, 2)]
    assert sides(collocations(texts, node_of("họp", cutting), cutting)) == {"bàn": (0, 2, 2)}
    assert collocations(texts, node_of("họp", cutting), cutting, least=3).collocates == ()


def test_a_node_without_marks_finds_all_spellings_when_marks_are_ignored() -> None:
    cutting = Cutting("syllables", marks=False)
    result = collocations(
        [version(1, "ban Tuyên giáo tỉnh")], node_of("tuyen giao", cutting), cutting
    )
    assert sides(result) == {"ban": (1, 0, 1), "tinh": (0, 1, 1)}
    assert node_of("2023, …", cutting) == ()


@pytest.mark.parametrize("tool", TOOLS)
@given(st.text(), st.sampled_from(["", "2", "3", "5"]), st.sampled_from(["", "words", "syllables"]))
def test_options_read_as_they_were_written(tool: Tool, node: str, number: str, unit: str) -> None:
    args = {"node": node, "length": number, "span": number, "least": number, "unit": unit}
    options = Options.from_args(tool, args)
    assert Options.from_args(tool, options.to_args(tool)) == options
    check("corpus", {"set": "a" * 16, "tool": tool, **options.to_args(tool)}, site=None)
