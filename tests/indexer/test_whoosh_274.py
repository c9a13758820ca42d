"""The way back from whoosh3: Whoosh 2.7.4, the fork all others come from, does the same on our files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

from archive.config import Config
from indexer.documents import TEXT_ZONES
from indexer.engines import Reached, open_engine
from indexer.engines.whoosh.storage import latest_generation, write_mark
from indexer.engines.whoosh.terms import split_key, term_key
from indexer.query import Query
from indexer.vietnamese import cut
from tests.indexer import generated
from tests.indexer.test_engine_contract import by_article, fill
from tests.soak import FULL

ROOT = Path(__file__).resolve().parents[2]
OTHER = Path(sys.prefix) / "whoosh-2.7.4"
REACHED = Reached("epoch", 1)
SEED = 5

pytestmark = pytest.mark.skipif(
    not OTHER.is_dir(), reason=f"Whoosh 2.7.4 is not in {OTHER}; tests/run puts it there"
)


def on_274(*arguments: str) -> str:
    """Run Python with Whoosh 2.7.4 in the place of whoosh3; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(OTHER), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_is_whoosh_2_7_4_that_runs() -> None:
    assert on_274("-c", "import whoosh; print(whoosh.__version__)").strip() == "(2, 7, 4)"


def test_the_contract_holds_with_whoosh_2_7_4_instead_of_whoosh3() -> None:
    """The same tests, our writer, merges and executor on the other library."""
    suite = ROOT / "tests" / "indexer" / "test_engine_contract.py"
    chosen = "whoosh" if FULL else "whoosh and not whoosh-1 and not whoosh-2 and not whoosh-3"
    said = on_274("-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", str(suite), "-k", chosen)
    assert " passed" in said
    assert "skipped" not in said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of an index of several segments, some of whose documents were replaced."""
    engine = open_engine(Config(data_dir=tmp_path, engine="whoosh"))
    articles = list(by_article(generated.corpus(SEED)).values())
    for some in (articles[:25], articles[25:50], articles[50:], articles[20:30]):
        fill(engine, list(chain.from_iterable(some)))
    return tmp_path / "index" / "whoosh"


_COUNT = """
import json, sys
from whoosh import index, query
with index.open_dir(sys.argv[1], indexname="MAIN").searcher() as searcher:
    reader = searcher.reader()
    terms = [term for field, term in reader.all_terms() if field == "text"]
    print(json.dumps({
        term.decode(): len(list(searcher.docs_for_query(query.Term("text", term))))
        for term in terms
    }))
"""


def test_its_own_matchers_find_each_word_in_as_many_documents_as_hold_it(folder: Path) -> None:
    wanted: Counter[tuple[str, str]] = Counter()
    for each in generated.corpus(SEED):
        pieces = chain.from_iterable(each.pieces(zone) for zone in TEXT_ZONES)
        forms = {form for piece in pieces for form in cut(piece).forms}
        wanted.update({split_key(term_key(form.folded, form.canonical)) for form in forms})
    counted = json.loads(on_274("-c", _COUNT, str(folder)))
    assert {split_key(term.encode()): count for term, count in counted.items()} == wanted


_REWRITE = """
import sys
from whoosh import index
index.open_dir(sys.argv[1], indexname="MAIN").writer(compound=False).commit(optimize=True)
"""


def test_what_it_writes_anew_our_executor_reads_alike(folder: Path) -> None:
    """It takes our segments apart posting by posting and writes them as one, in its own blocks."""
    config = Config(data_dir=folder.parents[1], engine="whoosh")
    queries = generated.queries(SEED, count=80)
    before = open_engine(config)
    wanted = [list(before.scan(query)) for query in queries]
    before.close()
    on_274("-c", _REWRITE, str(folder))
    write_mark(folder, latest_generation(folder), REACHED)
    after = open_engine(config)
    assert after.reached() == REACHED
    assert [list(after.scan(query)) for query in queries] == wanted
    fill(after, generated.corpus(SEED + 1))
    assert after.search(Query()).total == len(
        by_article([*generated.corpus(SEED), *generated.corpus(SEED + 1)])
    )
