"""Owns the turning over of laid out documents: from tokens by document to postings by term."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh.postings import Bytes, Ints, Longs, Postings
from indexer.engines.whoosh.terms import term_key
from indexer.layout import Laid
from indexer.vietnamese import Form

Number = TypeVar("Number", np.float32, np.int32)

_SEVEN = np.int32(127)


def invert(laid: Laid, forms: Sequence[Form]) -> Postings:
    """Return the postings of the documents' words, terms ascending."""
    keys = [term_key(form.folded, form.canonical) for form in forms]
    by_key = sorted(range(len(keys)), key=keys.__getitem__)
    ranks = np.empty(len(keys), np.int64)
    ranks[by_key] = np.arange(len(keys))
    order = _order(ranks[laid.terms] if len(keys) else np.zeros(0, np.int64))
    terms, documents, places = laid.terms[order], laid.documents[order], laid.places[order]
    is_new = np.ones(len(terms), np.bool_)
    is_new[1:] = (terms[1:] != terms[:-1]) | (documents[1:] != documents[:-1])
    firsts = np.flatnonzero(is_new)
    steps = np.diff(places, prepend=np.int32(0))
    steps[firsts] = places[firsts]
    packed, widths = varints(steps)
    terms = terms[firsts]
    starts = np.flatnonzero(np.diff(terms, prepend=np.int32(-1)))
    return Postings(
        [keys[term] for term in terms[starts].tolist()],
        np.append(starts, len(terms)),
        documents[firsts],
        _summed(laid.weights[order], firsts),
        packed,
        _summed(widths, firsts),
    )


def invert_tags(tags: dict[bytes, list[int]]) -> Postings:
    """Return the postings of tags, given the ascending documents of each."""
    keys = sorted(tags)
    counts = [len(tags[key]) for key in keys]
    documents = np.array([each for key in keys for each in tags[key]], np.int32)
    return Postings(
        keys,
        np.concatenate(([0], np.cumsum(counts, dtype=np.int64))),
        documents,
        np.ones(len(documents), np.float32),
        np.zeros(0, np.uint8),
        np.zeros(len(documents), np.int32),
    )


def varints(steps: Ints) -> tuple[Bytes, Ints]:
    """Return numbers packed as ``terms.pack`` packs one, and how many bytes each takes up."""
    widths = np.ones(len(steps), np.int32)
    most = int(steps.max(initial=0))
    places = [place for place in range(1, 5) if most >> (7 * place)]
    for place in places:
        widths += steps >> (7 * place) > 0
    ends = np.cumsum(widths, dtype=np.int64)
    packed = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    packed[ends - 1] = steps & _SEVEN
    for place in places:
        longer = np.flatnonzero(widths > place)
        packed[ends[longer] - 1 - place] = steps[longer] >> (7 * place) & _SEVEN | 128
    return packed, widths


def _order(ranks: Longs) -> Longs:
    """Return the stable order of ranks; a sort of whole numbers is several times an argsort's speed."""
    keyed = ranks << 32 | np.arange(len(ranks))
    keyed.sort()
    keyed &= 0xFFFFFFFF
    return keyed


def _summed(amounts: NDArray[Number], firsts: Longs) -> NDArray[Number]:
    return np.add.reduceat(amounts, firsts) if len(firsts) else amounts
