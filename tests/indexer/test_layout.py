"""Laying out many documents at once gives what cutting each of their texts gives."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import LABEL_ZONES, TEXT_ZONES, Document, Zone
from indexer.engines.whoosh.inversion import invert, varints
from indexer.engines.whoosh.postings import unpack_positions
from indexer.engines.whoosh.terms import split_key, unpack
from indexer.layout import PIECE_GAP, ZONE_WEIGHTS, Gathering
from indexer.runs import Runs
from indexer.vietnamese import cut
from indexer.vietnamese.syllables import runs_of
from tests.indexer import generated

Laid = dict[str, list[tuple[int, float]]]
WORDS = (
    *generated.WORDS, generated.FULL_DATE, "(25 tháng 4 năm 2023)", "20-25", "tháng 4, 2023", "%",
    "100", "\u200b", "kỹ\u200bthuật", "\xa0", "thán\u200bg", "\u0301", "…", "H'Mông", "THÁNG 12 NĂM 2020",
)  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join)


def plainly(document: Document, zones: tuple[Zone, ...]) -> tuple[Laid, list[int]]:
    """Return the places and weights of each canonical key, and where the zones end."""
    found: Laid = {}
    ends = []
    base = 0
    for zone in zones:
        for piece in document.pieces(zone):
            tokens = cut(piece)
            for form, position in zip(tokens.forms, tokens.positions, strict=True):
                found.setdefault(form.canonical, []).append((base + position, ZONE_WEIGHTS[zone]))
            base += tokens.positions[-1] + 1 + PIECE_GAP if tokens.positions else 0
        ends.append(base)
    return found, ends


@pytest.mark.parametrize("zones", [TEXT_ZONES, LABEL_ZONES])
@pytest.mark.parametrize("seed", range(3))
def test_postings_say_where_and_how_heavily_each_word_stands(
    seed: int, zones: tuple[Zone, ...]
) -> None:
    documents = generated.corpus(seed)
    runs = Runs()
    gathering = Gathering(zones, runs)
    for each in documents:
        gathering.add(each)
    laid = gathering.laid()
    postings = invert(laid, runs.forms)
    wanted = [plainly(each, zones) for each in documents]
    assert laid.ends.tolist() == [ends for _, ends in wanted]
    assert postings.keys == sorted(postings.keys)
    found: dict[tuple[int, str], tuple[float, list[int]]] = {}
    at = 0
    for term, key in enumerate(postings.keys):
        for place in range(postings.starts[term], postings.starts[term + 1]):
            size = int(postings.sizes[place])
            positions = list(unpack(postings.packed[at : at + size].tobytes()))
            at += size
            document = int(postings.documents[place])
            found[document, split_key(key)[1]] = float(postings.weights[place]), positions
    assert found == {
        (number, key): (sum(weight for _, weight in places), [place for place, _ in places])
        for number, (laid_out, _) in enumerate(wanted)
        for key, places in laid_out.items()
    }


@given(texts, st.sampled_from(["NFC", "NFD"]))
def test_the_runs_of_a_text_hold_the_tokens_of_the_whole(text: str, form: str) -> None:
    text = unicodedata.normalize(form, text)  # type: ignore[arg-type]
    whole = cut(text)
    found: list[tuple[str, int]] = []
    base = 0
    for run in runs_of(text):
        tokens = cut(run)
        found += [
            (each.canonical, base + position)
            for each, position in zip(tokens.forms, tokens.positions, strict=True)
        ]
        base += tokens.positions[-1] + 1 if tokens.positions else 0
    assert found == [
        (each.canonical, position)
        for each, position in zip(whole.forms, whole.positions, strict=True)
    ]


@given(st.lists(st.integers(0, 2**31 - 1), min_size=1, max_size=30))
def test_numbers_of_any_width_are_packed_and_read_again(numbers: list[int]) -> None:
    packed, widths = varints(np.array(numbers, np.int32))
    assert widths.sum() == len(packed)
    each_alone, counts = unpack_positions(packed, widths)
    assert each_alone.tolist() == numbers
    assert counts.tolist() == [1] * len(numbers)


def test_a_long_attached_file_hardly_lengthens_an_article() -> None:
    runs = Runs()
    gathering = Gathering(TEXT_ZONES, runs)
    gathering.add(Document("a" * 16, 1, True, "s", body=("một hai ba bốn",)))
    gathering.add(
        Document("b" * 16, 1, True, "s", body=("một hai ba bốn",), attachments=("năm " * 40,))
    )
    assert gathering.laid().lengths.tolist() == [4, 14]
