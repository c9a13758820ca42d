"""A segment's columns say what its blocks say; damaged ones are refused, and without them blocks do."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from whoosh.index import TOC

from archive.config import Config
from archive.errors import ArchiveError
from indexer.engines import Reached, open_engine
from indexer.engines.whoosh.answers import answers
from indexer.engines.whoosh.columns import EXTENSION, write_columns
from indexer.engines.whoosh.generation import Generation, open_generation
from indexer.engines.whoosh.opened import WORD_FIELDS, OpenedSegment, PostingList
from indexer.engines.whoosh.postings import Postings
from indexer.engines.whoosh.storage import NAME, MappedStorage
from indexer.interpretation import Interpreter
from tests.indexer import generated

FLIPS = 60


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two segments, one of them with documents that were replaced."""
    place = tmp_path_factory.mktemp("columns")
    engine = open_engine(Config(data_dir=place))
    documents = [each for each in generated.corpus(5) if each.current]
    half = len(documents) // 2
    for revision, part in enumerate((documents[:half], documents[half - 3 :]), 1):
        with engine.batch() as batch:
            for document in part:
                batch.replace(document.article_id, [document])
            batch.commit(Reached("epoch", revision))
    engine.close()
    return place / "index" / "whoosh"


def bare(folder: Path, place: Path) -> Path:
    """Copy an index without its columns."""
    copy = place / "bare"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(f"*.{EXTENSION}"))
    return copy


def segments(folder: Path) -> list[OpenedSegment]:
    storage = MappedStorage(str(folder))
    found = TOC.read(storage, NAME).segments
    return [OpenedSegment(storage, each, base=0) for each in found]


def told(lists: list[PostingList]) -> list[list[float]]:
    """Return all that postings say, those of several lists end to end."""
    columns = [(each.documents, each.weights, *each.read_places()) for each in lists]
    return [np.concatenate(column).tolist() for column in zip(*columns, strict=True)]


def read_all(folder: Path, name: str) -> list[list[float]]:
    """Return all that the texts of a segment hold."""
    (found,) = [each for each in segments(folder) if each.name.endswith(name)]
    return told(found.terms_from("text", b"", None))


def opened(folder: Path) -> Generation:
    found = open_generation(folder)
    assert found is not None
    return found


def test_every_word_has_the_postings_that_its_blocks_hold(written: Path, tmp_path: Path) -> None:
    for one, other in zip(segments(written), segments(bare(written, tmp_path)), strict=True):
        keys, documents = one.words()
        assert (keys, documents.tolist()) == (other.words()[0], other.words()[1].tolist())
        assert len(keys) > 50
        for key in keys:
            assert told(one.term("text", key)) == told(other.term("text", key))
        for field in WORD_FIELDS:
            for prefix in (b"", b"t", b"ch", b"none begins so"):
                assert told(one.terms_from(field, prefix, None)) == told(
                    other.terms_from(field, prefix, None)
                )
                some = [each.terms_from(field, prefix, lambda _, form: len(form) % 2 == 0)
                        for each in (one, other)]  # fmt: skip
                assert told(some[0]) == told(some[1])
        assert one.term("text", b"no such word") == other.term("text", b"no such word") == []


def test_an_index_without_columns_answers_the_same(written: Path, tmp_path: Path) -> None:
    whole, plain = opened(written), opened(bare(written, tmp_path))
    interpreter = Interpreter(lambda: None)
    for query in generated.queries(3, count=60):
        read = interpreter.read(query)
        one, other = (answers(each, query, read, ranked=True) for each in (whole, plain))
        assert one.documents.tolist() == other.documents.tolist()
        assert one.scores.tolist() == other.scores.tolist()


def test_a_flipped_byte_is_refused_or_changes_nothing(written: Path, tmp_path: Path) -> None:
    copy = tmp_path / "flipped"
    shutil.copytree(written, copy)
    file = max(copy.glob(f"*.{EXTENSION}"), key=lambda each: each.stat().st_size)
    name = file.stem.removeprefix(f"{NAME}_")
    right = read_all(written, name)
    sound = file.read_bytes()
    rng = random.Random(7)
    refused = 0
    for _ in range(FLIPS):
        at = rng.randrange(len(sound))
        file.write_bytes(sound[:at] + bytes([sound[at] ^ 1 << rng.randrange(8)]) + sound[at + 1 :])
        try:
            found = read_all(copy, name)
        except ArchiveError:
            refused += 1
        else:
            assert found == right
    assert refused > FLIPS // 2


@pytest.mark.parametrize("kept", [0, 3, 40, 2_000])
def test_a_file_that_was_cut_is_refused(written: Path, tmp_path: Path, kept: int) -> None:
    copy = tmp_path / "cut"
    shutil.copytree(written, copy)
    file = max(copy.glob(f"*.{EXTENSION}"), key=lambda each: each.stat().st_size)
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(ArchiveError, match="khotin index --rebuild"):
        read_all(copy, file.stem.removeprefix(f"{NAME}_"))


def test_a_line_too_long_for_columns_gets_none(tmp_path: Path) -> None:
    no_words = Postings(
        [], np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32),
        np.zeros(0, np.uint8), np.zeros(0, np.int32),
    )  # fmt: skip
    place = tmp_path / f"long.{EXTENSION}"
    assert not write_columns(place, {"text": (no_words, np.array([0, 2**31], np.int64))})
    assert not place.exists()
    assert write_columns(place, {"text": (no_words, np.array([0, 2**31 - 1], np.int64))})
    assert place.exists()
