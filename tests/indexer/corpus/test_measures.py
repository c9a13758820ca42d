"""The formulas, against values worked out by hand and against textbook tables."""

from __future__ import annotations

from math import isclose, log, log2, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.measures import (
    critical_g2,
    expected,
    g2,
    log_dice,
    log_ratio,
    mutual_information,
    p_value,
    percent_diff,
    t_score,
    tie_likelihood,
)

Counts = tuple[int, int, int, int]
counts = st.tuples(
    st.integers(0, 500), st.integers(500, 10_000), st.integers(0, 500), st.integers(500, 10_000)
)


def test_log_likelihood_of_a_word_twice_as_frequent_here() -> None:
    # 100 and 50 of 10,000 each: 75 expected in both. 2 (100 ln 4/3 + 50 ln 2/3) = 16.9899…
    assert g2(100, 10_000, 50, 10_000) == pytest.approx(16.98990, abs=1e-5)


def test_log_likelihood_counts_corpora_of_unequal_size_by_their_size() -> None:
    # 30 of 1,000 beside 10 of 4,000: 8 and 32 expected. 2 (30 ln 3.75 + 10 ln 0.3125)
    assert g2(30, 1_000, 10, 4_000) == pytest.approx(2 * (30 * log(3.75) + 10 * log(0.3125)))
    assert g2(30, 1_000, 10, 4_000) == pytest.approx(56.042334, abs=1e-5)


def test_a_word_that_one_corpus_lacks_has_a_likelihood_and_a_ratio() -> None:
    # 12 of 2,000 and none of 6,000: 3 expected. 2 * 12 ln 4 = 33.2711
    assert g2(12, 2_000, 0, 6_000) == pytest.approx(33.27106, abs=1e-5)
    # Half a one stands for none: log2((12/2000) / (0.5/6000)) = log2 72
    assert log_ratio(12, 2_000, 0, 6_000) == pytest.approx(log2(72))
    assert percent_diff(12, 2_000, 0, 6_000) is None


def test_effect_sizes_say_how_many_times_and_how_many_percent_more() -> None:
    assert log_ratio(100, 10_000, 50, 10_000) == pytest.approx(1)
    assert log_ratio(25, 10_000, 50, 5_000) == pytest.approx(-2)
    assert percent_diff(100, 10_000, 50, 10_000) == pytest.approx(100)
    assert percent_diff(25, 10_000, 50, 5_000) == pytest.approx(-75)


@pytest.mark.parametrize(
    ("likelihood", "p"), [(3.8415, 0.05), (6.6349, 0.01), (10.8276, 0.001), (15.1367, 0.0001)]
)
def test_p_is_that_of_the_tables_of_chi_squared(likelihood: float, p: float) -> None:
    assert p_value(likelihood) == pytest.approx(p, rel=1e-3)


def test_many_words_at_once_need_more_evidence_each() -> None:
    assert critical_g2(1) == pytest.approx(3.8415, abs=1e-3)
    # 0.05 / 500 is 0.0001.
    assert critical_g2(500) == pytest.approx(15.1367, abs=1e-3)
    assert p_value(critical_g2(20_000)) == pytest.approx(0.05 / 20_000, rel=1e-6)


def test_collocation_measures_of_one_pair_by_hand() -> None:
    # The node's windows hold 1,000 of 100,000 tokens, the collocate stands 200 times, 50 there.
    by_chance = expected(1_000, 200, 100_000)
    assert by_chance == pytest.approx(2)
    assert mutual_information(50, by_chance) == pytest.approx(log2(25))
    assert t_score(50, by_chance) == pytest.approx(48 / sqrt(50))
    cells = [(50, 2), (950, 998), (150, 198), (98_850, 98_802)]
    by_hand = 2 * sum(seen * log(seen / chance) for seen, chance in cells)
    assert tie_likelihood(50, 1_000, 200, 100_000) == pytest.approx(by_hand)
    assert by_hand == pytest.approx(240.968, abs=0.001)
    # The node stands 125 times: 14 + log2(100 / 325)
    assert log_dice(50, 125, 200) == pytest.approx(14 + log2(100 / 325))


def test_log_dice_is_14_at_most_and_falls_by_one_with_each_halving() -> None:
    assert log_dice(70, 70, 70) == 14
    assert log_dice(35, 70, 70) == 13


def test_a_pair_that_avoids_each_other_has_a_negative_likelihood() -> None:
    assert tie_likelihood(1, 1_000, 5_000, 100_000) < -50


def test_nothing_counted_gives_nothing_and_no_error() -> None:
    assert g2(0, 10, 0, 10) == g2(3, 10, 0, 0) == 0
    assert log_ratio(1, 10, 1, 0) is None
    assert mutual_information(0, 1.0) is t_score(0, 1.0) is log_dice(0, 0, 0) is None
    assert tie_likelihood(0, 0, 0, 0) == 0


@given(counts)
def test_likelihood_is_never_negative_and_the_same_seen_from_the_other_side(it: Counts) -> None:
    a, c, b, d = it
    assert g2(a, c, b, d) >= 0
    assert isclose(g2(a, c, b, d), g2(b, d, a, c), abs_tol=1e-9)


@given(counts)
def test_ratio_and_percent_point_the_same_way(it: Counts) -> None:
    a, c, b, d = it
    percent, ratio = percent_diff(a, c, b, d), log_ratio(a, c, b, d)
    if a and b:
        assert percent is not None
        assert ratio is not None
        assert isclose(2**ratio, 1 + percent / 100, rel_tol=1e-9)
