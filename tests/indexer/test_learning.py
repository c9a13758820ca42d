"""What the index learns of how the archive writes is what counting its texts gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.documents import TEXT_ZONES, Document
from indexer.learning import MODEL, MOST_PAIRS, PENDING, Hearing, Lessons, Memory, learn
from indexer.vietnamese import syllables
from indexer.vietnamese.bigrams import Bigrams, count_bigrams
from tests.indexer import generated


def lessons_of(documents: list[Document]) -> Lessons:
    hearing = Hearing()
    for each in documents:
        hearing.hear(each)
    hearing.end()
    return hearing.lessons


def as_words(counted: Bigrams) -> dict[tuple[str, str], int]:
    keys = counted.keys
    return {
        (keys[pair >> 32], keys[pair & 0xFFFFFFFF]): count
        for pair, count in zip(counted.pairs.tolist(), counted.counts.tolist(), strict=True)
    }


@pytest.mark.parametrize("seed", range(3))
def test_pairs_are_counted_as_reading_the_texts_counts_them(seed: int) -> None:
    marked = "Ban Tuyên giáo Tỉnh ủy Lạng Sơn khảo sát công tác tuyên giáo tại Đảng ủy Khối"
    documents = [
        Document("a" * 16, 1, True, "s", title=marked, body=(marked, each.title, *each.body))
        for each in generated.corpus(seed)
    ]
    counted = as_words(lessons_of(documents).counted())
    texts = [
        [
            key
            for zone in TEXT_ZONES
            for piece in each.pieces(zone)
            for key in ("", *syllables(piece))
        ]
        for each in documents
    ]
    wanted = as_words(count_bigrams(texts))
    # The beginnings and ends of pieces are told apart a little differently by the two.
    assert {pair: n for pair, n in counted.items() if all(pair)} == {
        pair: n for pair, n in wanted.items() if all(pair)
    }


def test_texts_without_marks_teach_nothing() -> None:
    bare = Document("a" * 16, 1, True, "s", body=("ban tuyen giao tinh uy lang son",))
    assert len(lessons_of([bare]).counted().pairs) == 0


def test_a_small_batch_waits_beside_the_model_and_is_not_lost(tmp_path: Path) -> None:
    text = "Tỉnh ủy Lạng Sơn họp bàn về công tác cán bộ năm tới"
    large = [Document("a" * 16, 1, True, "s", body=tuple(f"{text} {a} {b}" for a in range(9)
             for b in ["đạo", "ủy", "họp", "bàn", "khối", "năm"]))]  # fmt: skip
    learn(tmp_path, lessons_of([*large, *generated.corpus(1)]))
    model = (tmp_path / MODEL).read_bytes()
    learn(tmp_path, lessons_of([Document("b" * 16, 1, True, "s", body=("Đảng ủy mới",))]))
    assert (tmp_path / PENDING).exists()
    assert (tmp_path / MODEL).read_bytes() == model
    for _ in range(2):
        learn(tmp_path, lessons_of(generated.corpus(2)))
    restorer = Memory(tmp_path).restorer()
    assert restorer is not None
    assert ("đang?", "uy?") in as_words(restorer.bigrams)
    assert restorer.bigrams.keys.count("mơi'") == 1


def test_the_model_stays_within_its_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.learning.MOST_PAIRS", 200)
    learn(tmp_path, lessons_of(generated.corpus(1)))
    restorer = Memory(tmp_path).restorer()
    assert restorer is not None
    assert 0 < len(restorer.bigrams.pairs) <= 200 < MOST_PAIRS


def test_a_damaged_model_is_learned_anew(tmp_path: Path) -> None:
    (tmp_path / MODEL).write_bytes(b"torn")
    assert Memory(tmp_path).restorer() is None
    learn(tmp_path, lessons_of(generated.corpus(1)))
    assert Memory(tmp_path).restorer() is not None
