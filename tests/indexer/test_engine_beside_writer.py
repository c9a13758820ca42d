"""Readers beside a writer: they keep answering through commits, and a kill never hurts the index."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from archive.config import Config
from indexer.documents import Document
from indexer.engines import Reached, SearchEngine, open_engine
from indexer.query import Query
from tests.indexer.test_engine_contract import ENGINES

ROOT = Path(__file__).resolve().parents[2]
SOAK = bool(os.environ.get("SOAK"))
COMMITS = 100 if SOAK else 15
KILLS = 20 if SOAK else 3


def document(number: int) -> Document:
    return Document(
        f"{number:016d}", 1, True, "s", title=f"Bài {number} tuyên giáo", body=("công tác " * 50,)
    )


@pytest.mark.soak
@pytest.mark.parametrize("name", ENGINES)
def test_a_reader_process_answers_through_all_commits(name: str, tmp_path: Path) -> None:
    """Every answer is of one commit: as many articles as it says, never fewer than before."""
    config = Config(data_dir=tmp_path, engine=name)
    engine = open_engine(config)
    commit(engine, 0, 1)
    reader = subprocess.Popen(
        [sys.executable, "-c", _READ, str(tmp_path), name, str(COMMITS + 1)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "ready\n"
    for number in range(1, COMMITS + 1):
        commit(engine, number, number + 1)
    said, _ = reader.communicate(timeout=300)
    assert reader.returncode == 0, said
    assert int(said.split()[-1]) > 0


# Asks until all commits are seen; a wrong or failing answer ends it with a traceback and code 1.
_READ = """
import sys
from pathlib import Path
from archive.config import Config
from indexer.engines import open_engine
from indexer.query import Query
engine = open_engine(Config(data_dir=Path(sys.argv[1]), engine=sys.argv[2]))
seen = asked = 0
print("ready", flush=True)
while seen < int(sys.argv[3]):
    found = engine.search(Query(words="tuyen giao"), limit=1000, facets=True)
    assert len(found.hits) == found.total >= seen, (len(found.hits), found.total, seen)
    assert found.facets.undated == found.total
    seen, asked = found.total, asked + 1
print(asked)
"""


def commit(engine: SearchEngine, number: int, revision: int) -> None:
    with engine.batch() as batch:
        batch.replace(document(number).article_id, [document(number)])
        batch.commit(Reached("epoch", revision))


@pytest.mark.parametrize("name", ENGINES)
def test_threads_share_one_engine_while_another_writes(name: str, tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path, engine=name)
    shared = open_engine(config)
    commit(shared, 0, 1)
    wrong: list[str] = []
    done = threading.Event()

    def ask(words: str) -> None:
        while not done.is_set():
            try:
                found = shared.search(Query(words=words), limit=100)
                if len(found.hits) != found.total:
                    wrong.append(f"{words}: {len(found.hits)} of {found.total}")
            except Exception as error:
                wrong.append(repr(error))
                return

    words = ("tuyen giao", '"công tác"', "tuy*", "")
    threads = [threading.Thread(target=ask, args=(each,)) for each in words]
    for thread in threads:
        thread.start()
    writer = open_engine(config)
    for number in range(1, 8):
        commit(writer, number, number + 1)
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert shared.search(Query()).total == 8


@pytest.mark.soak
@pytest.mark.parametrize("name", ENGINES)
def test_killed_while_committing_the_index_is_at_its_last_commit(name: str, tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path, engine=name)
    rng = random.Random(name)
    for _ in range(KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITE, str(tmp_path), name], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(rng.uniform(0.01, 0.3))
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        engine = open_engine(config)
        reached = engine.reached()
        assert reached is not None
        ids = {hit.article_id for hit in engine.scan(Query(words="tuyên giáo"))}
        assert ids == {document(number).article_id for number in range(reached.revision)}
        engine.close()


# Says "committing" once the first commit stands, then commits on and on, an article each time.
_WRITE = """
import sys
from pathlib import Path
from archive.config import Config
from indexer.engines import Reached, open_engine
from tests.indexer.test_engine_beside_writer import commit, document
engine = open_engine(Config(data_dir=Path(sys.argv[1]), engine=sys.argv[2]))
reached = engine.reached()
first = reached.revision if reached else 0
for number in range(first, first + 100_000):
    commit(engine, number, number + 1)
    if number == first:
        print("committing", flush=True)
"""
