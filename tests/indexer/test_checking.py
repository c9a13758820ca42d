"""An index is proven: its files are the ones written, its articles those of the catalogue."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.config import Config
from archive.findings import FindingKind
from indexer.checking import check_index, follow, list_index
from indexer.engines import Reached, open_engine
from indexer.query import Query
from tests.indexer.shelf import article, put
from tests.indexer.test_engine_contract import ENGINES
from tests.soak import trials


@pytest.fixture(params=ENGINES)
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    return Config(data_dir=tmp_path, engine=request.param)


@pytest.fixture
def indexed(config: Config) -> Iterator[Catalogue]:
    put(config, [article(number, f"Bài số {number}", "Nội dung") for number in range(12)])
    with Catalogue.open(config) as catalogue:
        assert "12 articles" in follow(catalogue, False)
        yield catalogue


def found_in(catalogue: Catalogue) -> tuple[list[str], list[str]]:
    notes: list[str] = []
    findings = list(check_index(catalogue, notes.append))
    assert {finding.kind for finding in findings} <= {FindingKind.INDEX}
    return [str(finding) for finding in findings], notes


def test_an_index_that_follows_is_clean(indexed: Catalogue) -> None:
    assert found_in(indexed) == ([], [])
    assert "0 articles" in follow(indexed, False)
    assert found_in(indexed) == ([], [])


def test_no_index_and_one_that_lags_are_no_faults(config: Config, indexed: Catalogue) -> None:
    put(config, [article(3, "Bài đã sửa", "Mới"), article(40, "Thêm", "Nội dung")])
    findings, notes = found_in(indexed)
    assert findings == []
    assert "run `khotin index`" in notes[0]


def test_no_index_at_all_is_only_noted(config: Config) -> None:
    with Catalogue.open(config) as catalogue:
        findings, notes = found_in(catalogue)
    assert findings == []
    assert "there is no index" in notes[0]


def test_an_article_too_many_or_too_few_is_named(config: Config, indexed: Catalogue) -> None:
    engine = open_engine(config)
    first, second = sorted(hit.article_id for hit in engine.scan(Query()))[:2]
    with engine.batch() as batch:
        batch.replace(first, [])
        batch.commit(Reached(indexed.epoch(), indexed.revision()))
    list_index(engine, config)
    engine.close()
    findings, _notes = found_in(indexed)
    assert len(findings) == 1
    assert f"article {first} is in the catalogue, but not in the index" in findings[0]
    assert second not in findings[0]


def test_an_index_of_another_catalogue_is_named(config: Config, indexed: Catalogue) -> None:
    engine = open_engine(config)
    with engine.batch() as batch:
        batch.commit(Reached("another", 1))
    list_index(engine, config)
    engine.close()
    assert "another catalogue" in found_in(indexed)[0][0]


@pytest.mark.soak
def test_any_flipped_byte_of_the_index_is_found(config: Config, indexed: Catalogue) -> None:
    files = sorted(path for path in config.index_dir.rglob("*") if path.stat().st_size)
    files = [path for path in files if path.is_file() and "LOCK" not in path.name.upper()]
    seeded, found = random.Random(5), 0
    tried = trials(full=300, sample=15)
    for _ in tried:
        path = seeded.choice(files)
        data = path.read_bytes()
        place = seeded.randrange(len(data))
        path.write_bytes(
            data[:place] + bytes([data[place] ^ (1 << seeded.randrange(8))]) + data[place + 1 :]
        )
        findings, _notes = found_in(indexed)
        named = path.relative_to(config.index_dir).as_posix()
        assert findings, f"byte {place} of {named}"
        found += 1
        path.write_bytes(data)
    print(f"index ({config.engine}): {found} of {len(tried)} flipped bytes found")
    assert found_in(indexed) == ([], [])
