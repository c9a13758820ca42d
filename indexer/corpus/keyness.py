"""Owns keyness: which terms stand more, or less, often in some texts than in the rest of the archive."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from indexer.corpus.frequencies import Frequencies
from indexer.corpus.measures import critical_g2, g2, log_ratio, p_value, percent_diff


@dataclass(frozen=True, slots=True)
class Rest:
    """Counts of terms in the rest: tokens and documents by term, and how many there are in all."""

    tokens: Mapping[str, int]
    documents: Mapping[str, int]
    size: int
    read: int


@dataclass(frozen=True, slots=True)
class Key:
    """A term with its counts here and in the rest, how sure (`g2`, `p`) and how large the difference is.

    `is_sure` says that it holds although so many terms were compared at once.
    """

    term: str
    here: int
    there: int
    documents: int
    rest_documents: int
    g2: float
    p: float
    log_ratio: float
    percent: float | None
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Keyness:
    """Keys by how sure they are, surest first; `tests` terms were compared, `critical` is the least G2."""

    keys: tuple[Key, ...]
    tests: int
    critical: float


def keyness(here: Frequencies, rest: Rest, *, least: int = 1, more: bool = True) -> Keyness:
    """Compare terms that stand at least `least` times here (or, for fewer, in the rest).

    `more` gives those more frequent here, else those less frequent. Raises nothing: against an empty
    rest there are no keys.
    """
    terms: Iterable[str] = here.tokens if more else rest.tokens
    compared = [term for term in terms if (here.tokens if more else rest.tokens)[term] >= least]
    critical = critical_g2(len(compared))
    if not here.size or not rest.size:
        return Keyness((), 0, critical)
    keys = [_key(term, here, rest, critical) for term in compared]
    # By the counts themselves: in a ratio no occurrence stands for half a one.
    lead = {key: key.here * rest.size - key.there * here.size for key in keys}
    wanted = [key for key in keys if (lead[key] > 0 if more else lead[key] < 0)]
    wanted.sort(key=lambda key: (-key.g2, key.term))
    return Keyness(tuple(wanted), len(compared), critical)


def _key(term: str, here: Frequencies, rest: Rest, critical: float) -> Key:
    counts = here.tokens.get(term, 0), here.size, rest.tokens.get(term, 0), rest.size
    likelihood = g2(*counts)
    return Key(
        term, counts[0], counts[2], here.documents.get(term, 0), rest.documents.get(term, 0),
        likelihood, p_value(likelihood), log_ratio(*counts) or 0.0, percent_diff(*counts),
        likelihood >= critical,
    )  # fmt: skip
