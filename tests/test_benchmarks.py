"""The measurement of queries is fair: all engines find the same, and what missed is said."""

from __future__ import annotations

from pathlib import Path

from benchmarks.engines.asking import KINDS, WHOLE, Timed, disagreements, measure
from benchmarks.engines.building import built, questions
from benchmarks.engines.verdicts import Verdict, of_kind, of_whole

ENGINES = ["kho_tin", "whoosh", "fts5"]


def test_all_engines_count_the_same_and_an_index_is_made_once(tmp_path: Path) -> None:
    with built(ENGINES, tmp_path, articles=50) as peers:
        asked = questions(tmp_path)
        assert all(asked[kind.questions] for kind in KINDS)
        assert disagreements(peers, asked) == []
        times = measure(peers, WHOLE, asked[WHOLE.questions][:2], rounds=1)
        assert all(len(timed.first) == len(timed.warm) == 2 for timed in times.values())
    files = {name: (tmp_path / f"{name}.built").stat().st_mtime_ns for name in ENGINES}
    with built(ENGINES, tmp_path, articles=50) as peers:
        assert questions(tmp_path) == asked
    assert files == {name: (tmp_path / f"{name}.built").stat().st_mtime_ns for name in ENGINES}


def test_an_index_of_other_tokens_is_made_again(tmp_path: Path) -> None:
    with built(["fts5"], tmp_path, articles=20):
        pass
    (tmp_path / "fts5.built").write_text("of other tokens", "utf-8")
    with built(["fts5"], tmp_path, articles=20) as (peer,):
        assert peer.total(questions(tmp_path)["term"][0])
    assert (tmp_path / "fts5.built").read_text("utf-8") != "of other tokens"


def test_a_figure_that_was_not_reached_says_so() -> None:
    times = {
        "Kho Tin": Timed(warm=[3.0]),
        "SQLite FTS5": Timed(warm=[2.0]),
        "tantivy": Timed(warm=[1.0]),
    }
    term = KINDS[0]
    few, many = (list(of_kind(term, times, articles)) for articles in (10_000, 50_000))
    assert [str(each) for each in few] == [
        "MISSED   frequent term: 1.50 times SQLite FTS5, at most 1"
    ]
    assert [each.peer for each in many] == ["SQLite FTS5", "tantivy"]
    assert not list(of_whole(times, 10_000))
    assert [each.is_reached for each in of_whole(times, 50_000)] == [False]
    assert str(Verdict("counted differently", 0, "", 0)) == (
        "reached  counted differently: 0, at most 0"
    )
