"""Phrases with room between their words, on every engine, to the widest that each promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.config import Config
from indexer.documents import Document
from indexer.engines import Reached, SearchEngine, open_engine
from indexer.query import Query
from tests.indexer.test_engine_contract import ENGINES

# Words of a phrase, and how far the optional engine stretches so many.
FURTHEST = [(2, 50), (3, 50), (4, 20), (5, 12), (6, 8)]


def stretched(words: int, by: int) -> str:
    """Return w0 w1 … with all the room before the last word."""
    return " ".join([*(f"w{n}" for n in range(words - 1)), *["x"] * by, f"w{words - 1}"])


def engine_with(folder: Path, name: str, *texts: str) -> SearchEngine:
    engine = open_engine(Config(data_dir=folder, engine=name))
    with engine.batch() as batch:
        for number, text in enumerate(texts):
            batch.replace(f"a{number}", [Document(f"a{number}", 1, True, "s", body=(text,))])
        batch.commit(Reached("epoch", 1))
    return engine


def found(engine: SearchEngine, words: int, slop: int) -> list[str]:
    phrase = " ".join(f"w{n}" for n in range(words))
    return sorted(hit.article_id for hit in engine.scan(Query(words=f'"{phrase}"~{slop}')))


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize(("words", "furthest"), FURTHEST)
def test_a_phrase_is_stretched_as_far_as_asked_and_no_further(
    tmp_path: Path, name: str, words: int, furthest: int
) -> None:
    texts = [stretched(words, furthest), stretched(words, furthest + 1), stretched(words, 3)]
    engine = engine_with(tmp_path, name, *texts)
    assert found(engine, words, furthest) == ["a0", "a2"]
    assert found(engine, words, 3) == ["a2"]
    assert found(engine, words, 2) == []
    engine.close()


@pytest.mark.parametrize(("name", "wanted"), [("whoosh", ["a0", "a1"]), ("tantivy", ["a0"])])
def test_beyond_its_measure_the_optional_engine_stretches_less(
    tmp_path: Path, name: str, wanted: list[str]
) -> None:
    engine = engine_with(tmp_path, name, stretched(4, 20), stretched(4, 30))
    assert found(engine, 4, 40) == wanted
    engine.close()
