"""Owns the formulas: how sure and how large a difference is, how closely two words are tied.

Each is a pure function of counts; docs/corpus.md gives the formulas with their sources.
"""

from math import erfc, inf, log, log2, sqrt
from statistics import NormalDist
from typing import Final

ALPHA: Final = 0.05
# What stands for no occurrence at all in a ratio (Hardie 2014).
_HALF: Final = 0.5
_ROUNDED_DICE: Final = 14


def g2(here: int, size: int, there: int, rest: int) -> float:
    """Return the log-likelihood of a word's counts in two corpora (Rayson and Garside 2000).

    `here` of `size` tokens, `there` of `rest` tokens; never below 0, 0 where a corpus is empty.
    """
    both = here + there
    if not both or not size or not rest:
        return 0.0
    expected_here = size * both / (size + rest)
    expected_there = rest * both / (size + rest)
    return max(0.0, 2 * (_times_log(here, expected_here) + _times_log(there, expected_there)))


def log_ratio(here: int, size: int, there: int, rest: int) -> float | None:
    """Return the binary logarithm of the ratio of relative frequencies (Hardie 2014).

    1 means twice as frequent here, -1 half. No occurrence counts as half a one; None where a
    corpus is empty.
    """
    if not size or not rest:
        return None
    return log2(((here or _HALF) / size) / ((there or _HALF) / rest))


def percent_diff(here: int, size: int, there: int, rest: int) -> float | None:
    """Return %DIFF (Gabrielatos and Marchi 2011): by how many percent more frequent here.

    None where the word does not stand in the rest: the difference is beyond all percent.
    """
    if not size or not rest or not there:
        return None
    usual = there / rest
    return (here / size - usual) * 100 / usual


def p_value(likelihood: float) -> float:
    """Return how likely a log-likelihood at least so large is by chance: chi-squared, one degree."""
    return erfc(sqrt(max(0.0, likelihood) / 2))


def critical_g2(tests: int, *, alpha: float = ALPHA) -> float:
    """Return the log-likelihood that counts as significant when so many words are compared at once.

    Bonferroni's correction: each word is held to alpha divided by the number of words.
    """
    tail = alpha / max(1, tests) / 2
    return NormalDist().inv_cdf(1 - tail) ** 2 if tail > 1e-15 else inf


def expected(window: int, collocate: int, size: int) -> float:
    """Return how often a collocate would stand in the window's tokens by chance (Evert 2008)."""
    return window * collocate / size if size else 0.0


def mutual_information(together: int, by_chance: float) -> float | None:
    """Return MI, the binary logarithm of observed by expected (Church and Hanks 1990)."""
    return log2(together / by_chance) if together and by_chance else None


def t_score(together: int, by_chance: float) -> float | None:
    """Return the t-score (Church et al. 1991): the difference in units of its standard error."""
    return (together - by_chance) / sqrt(together) if together else None


def tie_likelihood(together: int, window: int, collocate: int, size: int) -> float:
    """Return the log-likelihood of a collocate inside and outside the windows (Dunning 1993).

    All four cells count; negative where the collocate stands there less often than by chance.
    """
    cells = (
        (together, window, collocate),
        (window - together, window, size - collocate),
        (collocate - together, size - window, collocate),
        (size - window - collocate + together, size - window, size - collocate),
    )
    if not size:
        return 0.0
    total = sum(_times_log(seen, row * column / size) for seen, row, column in cells)
    whole = max(0.0, 2 * total)
    return whole if together >= expected(window, collocate, size) else -whole


def log_dice(together: int, node: int, collocate: int) -> float | None:
    """Return logDice (Rychlý 2008): at most 14, and one less for each halving of the tie."""
    if not together or not node + collocate:
        return None
    return _ROUNDED_DICE + log2(2 * together / (node + collocate))


def _times_log(seen: float, by_chance: float) -> float:
    return seen * log(seen / by_chance) if seen > 0 and by_chance > 0 else 0.0
