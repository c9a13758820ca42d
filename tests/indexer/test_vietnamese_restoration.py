"""Marks guessed from how an archive writes."""

from pathlib import Path

import pytest

from archive.errors import ArchiveError
from indexer.vietnamese import canonical, strip_marks, syllables
from indexer.vietnamese.restoration import Restorer

TEXTS = [
    "Ban Tuyên giáo Tỉnh uỷ làm việc với Đảng ủy Khối các cơ quan tỉnh",
    "Công tác tuyên giáo của Ban Tuyên giáo Tỉnh ủy năm 2023",
    "Tuyến đường giao thông nông thôn, giao nhiệm vụ cho tuyến huyện",
    "Đồng chí Trưởng Ban Tuyên giáo phát biểu kết luận",
    "Bàn giao công trình giao thông cho nhân dân",
]


def _restorer(texts: list[str] = TEXTS) -> Restorer:
    return Restorer.learn(syllables(text) for text in texts)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cong tac tuyen giao", "công tác tuyên giáo"),
        ("tuyen duong giao thong", "tuyến đường giao thông"),
        ("giao nhiem vu", "giao nhiệm vụ"),
        ("ban giao cong trinh", "bàn giao công trình"),
        ("truong ban tuyen giao", "trưởng ban tuyên giáo"),
        ("tuyến duong", "tuyến đường"),
        ("o dau", "ở đâu"),
    ],
)
def test_bare_words_get_the_marks_their_neighbours_suggest(typed: str, meant: str) -> None:
    restored = _restorer().restore(typed.split())
    assert [canonical(word) for word in restored] == [canonical(word) for word in meant.split()]


@pytest.mark.parametrize(
    "typed", ["50-NQ/DUK tỉnh", "zzz qqq", "giao", "", "Tuyến GIÁO", "50 2023"]
)
def test_what_is_marked_unknown_whole_or_alone_stays_as_typed(typed: str) -> None:
    assert _restorer().restore(typed.split()) == typed.split()


def test_a_bare_word_stays_as_typed_where_bare_is_likeliest() -> None:
    assert _restorer().restore(["GIAO", "thong"]) == ["GIAO", "thông"]


def test_the_forms_of_a_bare_word_come_with_their_share() -> None:
    forms = _restorer().forms_of("tuyen")
    assert [key for key, _ in forms] == ["tuyên", "tuyên'"]
    assert sum(share for _, share in forms) == pytest.approx(1)
    assert _restorer().forms_of("zzz") == []


def test_what_was_learned_is_saved_and_read_again(tmp_path: Path) -> None:
    restorer = _restorer()
    restorer.save(tmp_path / "marks.npz")
    typed = strip_marks(" ".join(TEXTS)).split()
    assert Restorer.load(tmp_path / "marks.npz").restore(typed) == restorer.restore(typed)
    assert [path.name for path in tmp_path.iterdir()] == ["marks.npz"]


def test_learning_in_two_steps_is_learning_at_once() -> None:
    typed = strip_marks(" ".join(TEXTS)).split()
    stepwise = _restorer(TEXTS[:2]).learned(syllables(text) for text in TEXTS[2:])
    assert stepwise.restore(typed) == _restorer().restore(typed)
    assert sorted(stepwise.bigrams.counts.tolist()) == sorted(_restorer().bigrams.counts.tolist())


def test_texts_without_marks_teach_nothing() -> None:
    bare = [strip_marks(text) for text in TEXTS] * 5
    assert _restorer(TEXTS + bare).restore(["tuyen", "giao"]) == ["tuyên", "giáo"]


def test_an_empty_archive_restores_nothing_it_does_not_know() -> None:
    assert Restorer.learn([]).restore(["tuyen", "giao"]) == ["tuyen", "giao"]


@pytest.mark.parametrize("content", [None, b"", b"not an archive", b"PK\x03\x04torn"])
def test_a_damaged_file_is_refused_in_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "marks.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ArchiveError, match="index --rebuild"):
        Restorer.load(path)
