"""The executor keeps what it read, up to its bound; with any bound it answers the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from archive.config import Config
from indexer.engines import Reached, open_engine
from indexer.engines.whoosh.answers import answers
from indexer.engines.whoosh.cache import Cache
from indexer.engines.whoosh.facets import count
from indexer.engines.whoosh.generation import Generation, open_generation
from indexer.interpretation import Interpreter
from indexer.query import Query
from tests.indexer import generated


def opened(folder: Path, cache_bytes: int) -> Generation:
    found = open_generation(folder, cache_bytes=cache_bytes)
    assert found is not None
    return found


def test_however_little_may_be_kept_the_answers_are_the_same(tmp_path: Path) -> None:
    engine = open_engine(Config(data_dir=tmp_path))
    with engine.batch() as batch:
        for document in generated.corpus(1):
            if document.current:
                batch.replace(document.article_id, [document])
        batch.commit(Reached("epoch", 1))
    engine.close()
    roomy, narrow = (opened(tmp_path / "index" / "whoosh", most) for most in (2**24, 2**10))
    interpreter = Interpreter(lambda: None)
    for query in generated.queries(1, count=80):
        read = interpreter.read(query)
        one, other = (answers(each, query, read, ranked=True) for each in (roomy, narrow))
        assert np.array_equal(one.documents, other.documents)
        assert np.array_equal(one.scores, other.scores)
        assert count(roomy, one.documents) == count(narrow, other.documents)
        assert narrow.cache.size <= narrow.cache.most
    assert roomy.cache.size > narrow.cache.most, "the wide bound was never put to use"
    roomy.close()
    narrow.close()


def test_a_new_commit_begins_with_nothing_kept_of_the_old_one(tmp_path: Path) -> None:
    engine = open_engine(Config(data_dir=tmp_path))
    folder = tmp_path / "index" / "whoosh"
    for revision, document in enumerate(generated.corpus(2)[:2], 1):
        with engine.batch() as batch:
            batch.replace(document.article_id, [document])
            batch.commit(Reached("epoch", revision))
        generation = opened(folder, 2**20)
        assert generation.cache.size == 0
        query = Query(words=document.title, match="any")
        answers(generation, query, Interpreter(lambda: None).read(query), ranked=True)
        assert generation.cache.size > 0
        generation.close()
    engine.close()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 60)), max_size=60))
def test_a_cache_never_holds_more_than_its_bound(asked: list[tuple[int, int]]) -> None:
    cache = Cache(100)
    sizes: dict[int, int] = {}
    for key, size in asked:
        sizes.setdefault(key, size)
        made = cache.get(key, lambda key=key: np.zeros(sizes[key], np.uint8))  # type: ignore[misc]
        assert made.nbytes == sizes[key]
        assert cache.size <= cache.most


def test_what_was_asked_for_last_stays_longest() -> None:
    made: list[str] = []
    cache = Cache(100)

    def value(name: str) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
        made.append(name)
        return np.zeros(40, np.uint8)

    for name in ("one", "two", "one", "three", "one", "two"):
        cache.get(name, lambda name=name: value(name))  # type: ignore[misc]
    assert made == ["one", "two", "three", "two"]
