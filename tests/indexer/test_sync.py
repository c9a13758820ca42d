"""The index follows the catalogue: only what changed, from where it was, and whatever kills it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import ArchiveError
from indexer.engines import Reached, SearchEngine, open_engine
from indexer.query import Query
from indexer.sync import sync
from tests.indexer.shelf import AT, article, id_of, put, sample
from tests.indexer.test_engine_contract import ENGINES
from tests.soak import trials

ROOT = Path(__file__).resolve().parents[2]


# What only the built-in engine has: files of its own to tear, sweep and refuse.
built_in = pytest.mark.parametrize("config", ["whoosh"], indirect=True)


@pytest.fixture(params=ENGINES)
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    return Config(data_dir=tmp_path, engine=request.param)


@pytest.fixture
def engine(config: Config) -> Iterator[SearchEngine]:
    engine = open_engine(config)
    yield engine
    engine.close()


def synced(config: Config, engine: SearchEngine, **options: int) -> tuple[int, int, str]:
    with Catalogue.open(config) as catalogue:
        done = sync(engine, catalogue, **options)  # type: ignore[arg-type]
        assert engine.reached() == Reached(catalogue.epoch(), catalogue.revision())
    return done.articles, done.documents, done.rebuilt


def total(engine: SearchEngine, words: str, **options: str) -> int:
    return engine.search(Query.from_args({"q": words, **options})).total


def test_only_what_changed_is_taken_in(config: Config, engine: SearchEngine) -> None:
    many = [article(number, f"Bài số {number}", "Nội dung tuyên giáo") for number in range(30)]
    put(config, many)
    assert synced(config, engine)[:2] == (30, 30)
    assert synced(config, engine) == (0, 0, "")
    edited = replace(many[3], title="Bài đã sửa về dân vận")
    put(config, [edited, article(99, "Bài mới")], at=AT + timedelta(days=1))
    assert synced(config, engine) == (2, 3, "")
    assert total(engine, "") == 31
    assert total(engine, "dân vận") == 1
    assert total(engine, '"Bài số 3"') == 0
    assert total(engine, '"Bài số 3"', versions="all") == 1


def test_a_gone_article_stays_findable(config: Config, engine: SearchEngine) -> None:
    lost = article(1, "Bài sẽ mất")
    put(config, [lost])
    put(config, [], gone=[lost], at=AT + timedelta(days=1))
    synced(config, engine)
    assert [hit.article_id for hit in engine.scan(Query(words="mất"))] == [id_of(lost)]


def test_an_article_under_another_section_is_found_there(
    config: Config, engine: SearchEngine
) -> None:
    first = article(1, "Bài hai chuyên mục")
    put(config, [first])
    synced(config, engine)
    put(config, [replace(first, sections=("Dân vận",))], at=AT + timedelta(days=1))
    synced(config, engine)
    assert total(engine, "", section="Dân vận") == 1
    assert total(engine, 'chuyenmuc:"dan van"') == 1


def test_the_sample_is_found_with_and_without_marks(config: Config, engine: SearchEngine) -> None:
    decoys = [article(n, "Đơn vị tuyến giao nhiệm vụ", "Đã tuyến giao xong") for n in range(1, 6)]
    put(config, [sample(), *decoys])
    synced(config, engine)
    marked = engine.scan(Query(words="tuyên giáo"))
    bare = engine.scan(Query(words="tuyen giao"))
    assert [hit.article_id for hit in marked] == [id_of(sample())]
    assert bare[0].article_id == id_of(sample())
    assert {hit.article_id for hit in bare} == {id_of(each) for each in [sample(), *decoys]}


@pytest.mark.parametrize(
    "words",
    [
        "tuyên giáo",
        "tuyen giao",
        "tuye\u0302n gia\u0301o",
        "TUYÊN GIÁO",
        "Tỉnh uỷ",
        "Tỉnh ủy",
        '"Ban Tuyên giáo Tỉnh ủy Lạng Sơn"',
        '"ban tuyen giao tinh uy lang son"',
        '"khảo sát giáo"~4',
        "tuyên*",
        "tieude:tuyên tieude:giáo",
        'tieude:"khảo sát công tác tuyên giáo"',
        'chuthich:"báo cáo kết quả"',
        "tacgia:nhung",
        'chuyenmuc:"đảng ủy"',
        "nguon:duk-langson",
        "ngay:2023-12-09",
        "ngay:12/2023",
        "ngay:2023..2024",
        "50-NQ/ĐUK",
        "25/4/2023",
        "25/04/2023",
        "11,5",
        "11.5",
        "100%",
        "khảo sát -tuyết",
        "dân vận HOẶC hải quân",
        "Nguyễn Thị Kiều Hương",
        "nguyen thi kieu huong",
        "Nhung khảo sát phiếu",
    ],
)
def test_every_way_to_ask_for_the_sample_finds_it(one_sample: SearchEngine, words: str) -> None:
    assert one_sample.search(Query.from_args({"q": words})).total == 1


@pytest.mark.parametrize(
    "words",
    [
        '"tuyến giao"',
        '"giáo tuyên"',
        "tieude:phiếu",
        "chuthich:phiếu",
        "ngay:2022",
        "tuyên giáo -khảo",
        "nguon:btg",
        '"tỉnh Tin"',
    ],
)
def test_what_the_sample_does_not_say_does_not_find_it(
    one_sample: SearchEngine, words: str
) -> None:
    assert one_sample.search(Query.from_args({"q": words})).total == 0


@pytest.fixture(scope="module", params=ENGINES)
def one_sample(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SearchEngine]:
    config = Config(data_dir=tmp_path_factory.mktemp("sample"), engine=request.param)
    put(config, [sample()])
    engine = open_engine(config)
    with Catalogue.open(config) as catalogue:
        sync(engine, catalogue)
    yield engine
    engine.close()


def test_another_catalogue_means_another_index(
    config: Config, engine: SearchEngine, tmp_path: Path
) -> None:
    put(config, [article(1, "Bài cũ")])
    synced(config, engine)
    other = Config(
        data_dir=tmp_path / "other", database_url=f"sqlite:///{tmp_path / 'other.sqlite'}"
    )
    put(other, [article(2, "Bài mới")])
    _, documents, reason = synced(other, engine)
    assert (documents, "another catalogue" in reason) == (1, True)
    assert (total(engine, "cũ"), total(engine, "mới")) == (0, 1)


def test_an_index_ahead_of_its_catalogue_is_made_again(
    config: Config, engine: SearchEngine
) -> None:
    put(config, [article(1, "Bài một")])
    with Catalogue.open(config) as catalogue, engine.batch() as batch:
        batch.commit(Reached(catalogue.epoch(), 500))
    assert "ahead" in synced(config, engine)[2]
    assert total(engine, "một") == 1


@built_in
def test_an_index_of_another_format_is_made_again(config: Config, engine: SearchEngine) -> None:
    put(config, [article(1, "Bài một")])
    synced(config, engine)
    for mark in config.index_dir.rglob("reached-*.json"):
        mark.write_text(mark.read_text().replace('"format": ', '"format": 9'))
    assert engine.reached() is None
    assert synced(config, engine)[1] == 1


@built_in
def test_left_overs_of_killed_writers_are_swept(config: Config, engine: SearchEngine) -> None:
    put(config, [article(1, "Bài một")])
    synced(config, engine)
    folder = next(config.index_dir.rglob("*.toc")).parent
    for name in ("MAIN_aaaaaaaaaaaaaaaa.trm", "MAIN_aaaaaaaaaaaaaaaa.row.col", "_MAIN_9.toc.17"):
        (folder / name).write_bytes(b"torn")
    (folder / "MAIN.tmp").mkdir(exist_ok=True)
    (folder / "MAIN.tmp" / "x.run").write_bytes(b"torn")
    put(config, [article(2, "Bài hai")])
    synced(config, engine)
    assert not list(folder.glob("*aaaa*")) + list(folder.glob("*.17")) + list(folder.glob("*.tmp"))
    assert total(engine, "bài") == 2


@pytest.mark.soak
@pytest.mark.parametrize("seed", trials(full=10, sample=1))
def test_killed_at_any_moment_the_next_run_finishes_the_rest(config: Config, seed: int) -> None:
    many = [article(n, f"Bài {n} tuyên giáo", *["Nội dung của bài"] * 20) for n in range(120)]
    put(config, many)
    rng = random.Random(seed)
    for _ in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", _SYNC_SLOWLY, str(config.data_dir), config.engine],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(rng.uniform(0, 0.4))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        engine = open_engine(config)
        reached = engine.reached()
        if reached is not None:
            assert engine.search(Query()).total == reached.revision
        engine.close()
    engine = open_engine(config)
    synced(config, engine)
    assert {hit.article_id for hit in engine.scan(Query(words="tuyên giáo"))} == set(
        map(id_of, many)
    )
    engine.close()


# Commits after every seven articles, so that a kill falls into commits as often as between them.
_SYNC_SLOWLY = """
import sys
from pathlib import Path
import indexer.sync
from archive.catalogue import Catalogue
from archive.config import Config
from indexer.engines import open_engine
indexer.sync.CHUNK = 7
config = Config(data_dir=Path(sys.argv[1]), engine=sys.argv[2])
with Catalogue.open(config) as catalogue:
    print("ready", flush=True)
    indexer.sync.sync(open_engine(config), catalogue, commit_every=7)
"""


@built_in
def test_a_full_disk_leaves_the_old_index_and_the_next_run_finishes(
    config: Config, engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(config, [article(1, "Bài một")])
    synced(config, engine)
    put(config, [article(2, "Bài hai")])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("indexer.engines.whoosh.writer.sync_files", full)
        with pytest.raises(ArchiveError, match="No space left on device; what was committed"):
            synced(config, engine)
    assert total(engine, "bài") == 1
    assert synced(config, engine)[1] == 1
    assert total(engine, "bài") == 2
