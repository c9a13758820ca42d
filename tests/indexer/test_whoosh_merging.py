"""Segments become fewer and lose their deleted documents, and no commit does more than its share."""

from __future__ import annotations

import signal
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest
from whoosh.codec.whoosh3 import W3Codec, W3Segment

from archive.config import Config
from archive.errors import ArchiveError
from indexer.documents import Document
from indexer.engines import Reached, open_engine
from indexer.engines.whoosh import filling, merging
from indexer.engines.whoosh.merging import LEAST_SHARE, TIMES_ADDED, live_count, to_merge
from indexer.engines.whoosh.storage import NAME, MappedStorage, read_toc
from indexer.query import Query
from tests.indexer import generated, reference
from tests.indexer.test_engine_contract import by_article, fill, ids

ROOT = Path(__file__).resolve().parents[2]


def segment(size: int, deleted: int = 0) -> W3Segment:
    made = W3Segment(W3Codec(), NAME)
    made.set_doc_count(size)
    for document in range(deleted):
        made.delete_document(document)
    return made


def sizes(folder: Path) -> list[int]:
    toc = read_toc(MappedStorage(str(folder)))
    assert toc is not None
    return [live_count(each) for each in toc.segments]


@pytest.mark.parametrize("added", [1, 30, 100, 700])
def test_however_many_commits_each_rewrites_a_bounded_number_of_documents(added: int) -> None:
    segments = [segment(5_000) for _ in range(10)]
    rewritten = []
    for _ in range(500):
        again = to_merge(segments, added=added)
        work = sum(map(live_count, again))
        rewritten.append(work)
        segments = [each for each in segments if each not in again] + [segment(work)] * bool(again)
        segments.append(segment(added))
    assert max(rewritten) <= max(LEAST_SHARE, TIMES_ADDED * added)
    # Few segments: the merged ones reach the share of a commit, and nothing smaller piles up.
    total = sum(map(live_count, segments)) - 50_000
    assert len(segments) <= 10 + total / (LEAST_SHARE / 2) + 4 * merging.MERGE_AT


def test_a_segment_that_has_lost_most_of_its_documents_is_written_anew() -> None:
    worn = segment(900, deleted=500)
    assert to_merge([segment(400), worn, segment(3_000)], added=1) == [worn]
    assert to_merge([segment(900, deleted=400)], added=1) == []
    # Too many documents are left for a small commit; a large one does it.
    large = segment(5_000, deleted=2_600)
    assert to_merge([large], added=1) == []
    assert to_merge([large], added=2_000) == [large]


def test_merged_segments_answer_like_the_documents_they_hold(tmp_path: Path) -> None:
    engine = open_engine(Config(data_dir=tmp_path))
    articles = list(by_article(generated.corpus(3, articles=24)).values())
    for versions in articles:
        fill(engine, versions)
    for versions in articles[5:14]:
        fill(engine, versions)
    folder = tmp_path / "index" / "whoosh"
    assert len(sizes(folder)) < 2 * merging.MERGE_AT
    documents = list(chain.from_iterable(articles))
    assert sum(sizes(folder)) == len(documents)
    for query in generated.queries(3, count=40):
        wanted = reference.answers(documents, query)
        assert sorted(ids(engine, query)) == sorted(each.article_id for each in wanted), query


def test_a_large_batch_is_written_in_parts_and_becomes_visible_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "MOST_RUNS", 200)
    engine = open_engine(Config(data_dir=tmp_path))
    articles = by_article(generated.corpus(4))
    first, *_ = articles.values()
    with engine.batch() as batch:
        batch.replace(first[0].article_id, [_titled(first[0].article_id, "bị thay")])
        for article_id, versions in [*articles.items()][1:]:
            batch.replace(article_id, versions)
        batch.replace(first[0].article_id, first)
        assert engine.reached() is None
        batch.commit(Reached("epoch", 1))
    assert len(sizes(tmp_path / "index" / "whoosh")) > 2
    assert engine.search(Query(words="thay")).total == 0
    assert engine.search(Query()).total == len(articles)
    documents = list(chain.from_iterable(articles.values()))
    for query in generated.queries(4, count=40):
        wanted = reference.answers(documents, query)
        assert sorted(ids(engine, query)) == sorted(each.article_id for each in wanted), query


def _titled(article_id: str, title: str) -> Document:
    return Document(article_id, 1, True, "s", title=title)


def test_killed_between_merging_and_committing_the_index_is_at_its_last_commit(
    tmp_path: Path,
) -> None:
    engine = open_engine(Config(data_dir=tmp_path))
    for number in range(merging.MERGE_AT):
        fill(engine, [_titled(f"{number:016}", "tuyên giáo")], revision=number)
    folder = tmp_path / "index" / "whoosh"
    before = sizes(folder)
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path)], cwd=ROOT, check=False, timeout=300
    )
    assert killed.returncode == -signal.SIGKILL
    assert sizes(folder) == before
    assert engine.search(Query(words="giáo")).total == merging.MERGE_AT
    fill(engine, [_titled("b" * 16, "tuyên giáo")], revision=20)
    assert engine.search(Query(words="giáo")).total == merging.MERGE_AT + 1
    toc = read_toc(MappedStorage(str(folder)))
    assert toc is not None
    named = {each.segment_id() for each in toc.segments}
    written = {each.name.partition(".")[0] for each in folder.glob(f"{NAME}*")}
    assert written - {f"{NAME}_WRITELOCK"} == named


# Commits one article more, which merges the others, and dies before anything is flushed or named.
_KILLED = """
import os, signal, sys
from pathlib import Path
from archive.config import Config
from indexer.engines import Reached, open_engine
from indexer.engines.whoosh import writer
from tests.indexer.test_whoosh_merging import _titled
from tests.indexer.test_engine_contract import fill
writer.sync_files = lambda files: os.kill(os.getpid(), signal.SIGKILL)
fill(open_engine(Config(data_dir=Path(sys.argv[1]))), [_titled("a" * 16, "tuyên giáo")])
"""


def test_damage_in_what_is_merged_is_said_in_a_sentence(tmp_path: Path) -> None:
    engine = open_engine(Config(data_dir=tmp_path))
    for number in range(merging.MERGE_AT):
        fill(engine, [_titled(f"{number:016}", "tuyên giáo")])
    torn = next((tmp_path / "index" / "whoosh").glob("*.pst"))
    torn.write_bytes(torn.read_bytes()[:20])
    with pytest.raises(ArchiveError, match="rebuild"):
        fill(engine, [_titled("b" * 16, "tuyên giáo")])
