"""What every engine promises, judged by reading every document: same answers, counts, order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from archive.config import Config
from archive.errors import ArchiveError, IndexMissing
from indexer.documents import Document
from indexer.engines import Hit, Reached, SearchEngine, open_engine
from indexer.query import Query
from tests.indexer import generated, reference

ENGINES = ["whoosh", "tantivy"]
SEEDS = range(4)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    engine = open_engine(Config(data_dir=tmp_path, engine=request.param))
    yield engine
    engine.close()


def by_article(documents: Sequence[Document]) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = defaultdict(list)
    for each in documents:
        found[each.article_id].append(each)
    return found


def same_kind(engine: SearchEngine, folder: Path) -> SearchEngine:
    """Return another engine of the same kind on the same data folder."""
    name = next(name for name in ENGINES if name in type(engine).__name__.lower())
    return open_engine(Config(data_dir=folder, engine=name))


def fill(engine: SearchEngine, documents: Sequence[Document], *, revision: int = 1) -> None:
    with engine.batch() as batch:
        for article_id, versions in by_article(documents).items():
            batch.replace(article_id, versions)
        batch.commit(Reached("epoch", revision))


def ids(engine: SearchEngine, query: Query) -> list[str]:
    return [hit.article_id for hit in engine.scan(query)]


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_and_counts_are_those_of_reading_everything(
    engine: SearchEngine, seed: int
) -> None:
    documents = generated.corpus(seed)
    fill(engine, documents)
    for query in generated.queries(seed, count=150):
        wanted = reference.answers(documents, query)
        found = engine.scan(query)
        assert sorted(hit.article_id for hit in found) == sorted(d.article_id for d in wanted), (
            query
        )
        assert engine.search(query, limit=3).total == len(wanted), query
        if query.sort != "relevance":
            assert [hit.article_id for hit in found] == [d.article_id for d in wanted], query


@pytest.mark.parametrize("seed", SEEDS)
def test_relevance_falls_and_ties_go_by_date_then_id(engine: SearchEngine, seed: int) -> None:
    documents = generated.corpus(seed)
    fill(engine, documents)
    version = {(each.article_id, each.number): each for each in documents}
    for query in generated.queries(seed, count=60):
        if query.sort != "relevance":
            continue
        found = engine.scan(query)
        scores = [hit.score for hit in found]
        assert scores == sorted(scores, reverse=True), query
        ties: dict[float, list[Document]] = defaultdict(list)
        for hit in found:
            ties[hit.score].append(version[hit.article_id, hit.number])
        for tied in ties.values():
            assert tied == reference.in_order(tied), query


@pytest.mark.parametrize("seed", SEEDS)
def test_pages_laid_side_by_side_are_the_scan(engine: SearchEngine, seed: int) -> None:
    fill(engine, generated.corpus(seed))
    for query in generated.queries(seed, count=25):
        whole = list(engine.scan(query))
        pages: list[Hit] = []
        for offset in range(0, len(whole) + 5, 4):
            results = engine.search(query, offset=offset, limit=4)
            assert results.total == len(whole)
            pages += results.hits
        assert pages == whole, query


@pytest.mark.parametrize("seed", SEEDS)
def test_many_commits_answer_like_one(engine: SearchEngine, tmp_path: Path, seed: int) -> None:
    """Articles come, change and go in many commits; what is left is searched exactly."""
    articles = by_article(generated.corpus(seed, articles=40))
    changed = by_article(generated.corpus(seed + 100, articles=40))
    final = dict(articles)
    for number, (article_id, documents) in enumerate(articles.items()):
        with engine.batch() as batch:
            batch.replace(article_id, documents)
            if number % 3 == 0:
                other = list(changed.values())[number]
                earlier = list(final)[number // 2]
                replaced = [_as_article(each, earlier) for each in other]
                batch.replace(earlier, replaced)
                final[earlier] = replaced
            if number % 5 == 4:
                gone = list(articles)[number - 2]
                batch.replace(gone, [])
                final.pop(gone, None)
            batch.commit(Reached("epoch", number))
    documents = [each for versions in final.values() for each in versions]
    for query in generated.queries(seed, count=60):
        wanted = reference.answers(documents, query)
        assert sorted(ids(engine, query)) == sorted(each.article_id for each in wanted), query
    reached = engine.reached()
    assert reached == Reached("epoch", 39)


def _as_article(document: Document, article_id: str) -> Document:
    fields = {name: getattr(document, name) for name in Document.__slots__}
    return Document(**fields | {"article_id": article_id})


@pytest.mark.parametrize("seed", SEEDS)
def test_facets_count_every_answer(engine: SearchEngine, seed: int) -> None:
    documents = generated.corpus(seed)
    fill(engine, documents)
    version = {(each.article_id, each.number): each for each in documents}
    for query in generated.queries(seed, count=60):
        answered = [version[hit.article_id, hit.number] for hit in engine.scan(query)]
        facets = engine.search(query, limit=1, facets=True).facets
        assert facets == reference.facets(answered), query
    assert engine.search(Query()).facets is None


def test_an_empty_question_lists_everything_newest_first(engine: SearchEngine) -> None:
    documents = generated.corpus(7)
    fill(engine, documents)
    wanted = reference.in_order(each for each in documents if each.current)
    assert ids(engine, Query()) == [each.article_id for each in wanted]


def test_without_an_index_the_reader_is_told_what_to_run(engine: SearchEngine) -> None:
    assert engine.reached() is None
    with pytest.raises(IndexMissing, match="khotin index"):
        engine.search(Query(words="tuyên"))


def test_an_index_without_articles_answers_nothing(engine: SearchEngine) -> None:
    fill(engine, [])
    assert engine.search(Query(words='tuyên "giáo đảng" ub*')).total == 0
    assert engine.search(Query()).total == 0


def test_what_a_batch_does_not_commit_is_not_there(engine: SearchEngine) -> None:
    documents = generated.corpus(1, articles=6)
    fill(engine, documents[:3])
    before = ids(engine, Query())
    with engine.batch() as batch:
        batch.replace(documents[-1].article_id, [documents[-1]])
    assert ids(engine, Query()) == before


def test_an_error_in_a_batch_leaves_the_index_as_it_was(engine: SearchEngine) -> None:
    documents = generated.corpus(1, articles=6)
    fill(engine, documents[:3])
    before = ids(engine, Query())

    def fail() -> None:
        with engine.batch() as batch:
            batch.replace(documents[-1].article_id, [documents[-1]])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert ids(engine, Query()) == before


def test_an_article_replaced_twice_in_a_batch_stands_once(engine: SearchEngine) -> None:
    first, second = (
        Document("a" * 16, 1, True, "s", title="tuyên giáo"),
        Document("a" * 16, 1, True, "s", title="dân vận"),
    )
    with engine.batch() as batch:
        batch.replace(first.article_id, [first])
        batch.replace(first.article_id, [second])
        batch.commit(Reached("epoch", 2))
    assert engine.search(Query(words="tuyên")).total == 0
    assert engine.search(Query(words="vận")).total == 1


def test_a_reset_empties_the_index_and_forgets_how_far_it_came(engine: SearchEngine) -> None:
    fill(engine, generated.corpus(1))
    assert engine.search(Query()).total
    engine.reset()
    assert engine.reached() is None
    with pytest.raises(IndexMissing):
        engine.search(Query())
    fill(engine, generated.corpus(2))
    assert engine.search(Query()).total


def test_a_searcher_sees_what_another_commits(engine: SearchEngine, tmp_path: Path) -> None:
    documents = generated.corpus(3)
    fill(engine, documents[:10])
    reader = same_kind(engine, tmp_path)
    assert reader.search(Query()).total == engine.search(Query()).total
    fill(engine, documents[10:], revision=2)
    assert reader.search(Query()).total == len({each.article_id for each in documents})
    assert reader.reached() == Reached("epoch", 2)
    reader.close()


def test_a_second_writer_is_told_that_another_is_writing(engine: SearchEngine) -> None:
    documents = generated.corpus(1, articles=3)
    with engine.batch() as batch:
        batch.replace(documents[0].article_id, [documents[0]])
        with pytest.raises(ArchiveError, match="another"), engine.batch() as second:
            second.replace(documents[1].article_id, [documents[1]])
        batch.commit(Reached("epoch", 1))
    assert engine.search(Query()).total == 1


def test_the_text_of_an_attached_file_is_found_and_counted_but_weighs_little(
    engine: SearchEngine,
) -> None:
    said, attached = (
        Document("a" * 16, 1, True, "s", body=("phổ cập giáo dục mầm non",)),
        Document("b" * 16, 1, True, "s", body=("công văn",), attachments=("phổ cập giáo dục mầm non",)),
    )  # fmt: skip
    fill(engine, [said, attached])
    assert ids(engine, Query(words="phổ cập")) == [said.article_id, attached.article_id]
    assert engine.search(Query(words='"phổ cập giáo dục"')).total == 2
    assert engine.search(Query(words="phổ cập công văn")).total == 1
