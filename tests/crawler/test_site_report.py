"""How well a site is read: grades beside the site's habits, and the report of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, strategies

from archive.catalogue import Catalogue
from archive.catalogue.grades import Grade, Graded, Norm, all_graded, mean_scores, norm_of
from archive.config import Config
from archive.ingest import rebuild
from crawler.commands import crawler
from crawler.grading import Sketch, settle, settle_if_grown
from crawler.site_report import in_words, report_on
from tests.crawler.kept_pages import BYLINE, NAME, Shelf, page

NOW = datetime(2024, 7, 1, tzinfo=UTC)
NOTICE = "<p>Bản quyền thuộc Trang giữ lại, ghi rõ nguồn khi đăng lại tin bài.</p>"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    found = Shelf(tmp_path / "data")
    found.write_profile(BYLINE)
    return found


def settled(shelf: Shelf) -> Norm:
    with shelf.catalogue() as catalogue:
        return settle(catalogue, NAME, at=NOW)


def grades(shelf: Shelf) -> dict[str, Grade]:
    with shelf.catalogue() as catalogue, catalogue.read() as connection:
        return {each.url: each.grade for each in all_graded(connection, NAME) if each.grade}


def ask(shelf: Shelf, *words: str) -> tuple[int, str]:
    environ = {"KHOTIN_DATA_DIR": str(shelf.config.data_dir)}
    done = CliRunner().invoke(crawler, ["sites", "report", *words], env=environ)
    return done.exit_code, done.output


def test_a_text_that_many_articles_have_is_the_sites_and_is_named(shelf: Shelf) -> None:
    shelf.fill(*(page(number, body=NOTICE if number % 4 == 0 else "") for number in range(40)))
    norm = settled(shelf)
    assert [(each.articles, each.text[:9]) for each in norm.repeated] == [(10, "Bản quyền")]
    with_notice = [url for url, each in grades(shelf).items() if "boilerplate" in each.warnings]
    assert len(with_notice) == 10
    doubted = grades(shelf)[with_notice[0]]
    assert doubted.score == pytest.approx(doubted.own - 0.1)


def test_an_article_without_what_nearly_all_others_have_drifts(shelf: Shelf) -> None:
    shelf.fill(*(page(number, byline="" if number == 7 else "Văn An") for number in range(40)))
    settled(shelf)
    drifted = {url for url, each in grades(shelf).items() if "drift-byline" in each.warnings}
    assert [url.rpartition("/")[2] for url in drifted] == ["7"]


def test_counting_again_changes_nothing_that_is_not_new(shelf: Shelf) -> None:
    shelf.fill(*(page(number, body=NOTICE if number % 4 == 0 else "") for number in range(30)))
    first, before = settled(shelf), grades(shelf)
    with shelf.catalogue() as catalogue, catalogue.write() as connection:
        connection.exec_driver_sql("DELETE FROM grades")
    assert settled(shelf) == first
    assert grades(shelf) == before


def test_habits_are_counted_again_only_after_a_site_has_grown(shelf: Shelf) -> None:
    def count() -> int:
        with shelf.catalogue() as catalogue:
            settle_if_grown(catalogue, NAME, at=NOW)
            with catalogue.read() as connection:
                norm = norm_of(connection, NAME)
        return norm.articles if norm else 0

    shelf.fill(*(page(number) for number in range(19)))
    assert count() == 0
    shelf.fill(page(19))
    assert count() == 20
    shelf.fill(*(page(number) for number in range(20, 24)))
    assert count() == 20
    shelf.fill(page(24))
    assert count() == 25


@given(strategies.lists(strategies.sampled_from("abcdefghij"), max_size=200))
def test_a_sketch_never_loses_what_is_frequent(values: list[str]) -> None:
    sketch = Sketch(4)
    for value in values:
        sketch.add(value)
    assert len(sketch.found) <= 4
    for value in set(values):
        count = values.count(value)
        assert sketch.found[value] <= count <= sketch.found[value] + sketch.lost


def test_the_report_names_warnings_months_and_the_worst(shelf: Shelf) -> None:
    shelf.fill(*(page(number) for number in range(30)))
    shelf.fill(*(page(number, byline="", when="05/05/2024") for number in range(30, 55)))
    code, out = ask(shelf, NAME, "--worst", "2", "--json")
    assert code == 0
    (found,) = json.loads(out)
    assert found["articles"] == 55
    assert [month["month"] for month in found["months"]] == ["2024-03", "2024-05"]
    assert found["months"][1]["unlike"] == ["byline 0%, elsewhere 100%"]
    assert found["months"][0]["unlike"] == []
    named = {each["name"]: each for each in found["warnings"]}
    assert named["no-byline"]["articles"] == 25
    assert "/bai/" in named["no-byline"]["url"]
    assert len(found["worst"]) == 2
    assert found["worst"][0]["score"] <= found["score"]
    with shelf.catalogue() as catalogue, catalogue.read() as connection:
        count, mean = mean_scores(connection)[NAME]
    assert count == 55
    assert mean == pytest.approx(found["score"], abs=1e-3)


def test_the_report_fits_a_terminal(shelf: Shelf) -> None:
    doubts = tuple(f"doubt-{name}" for name in "abcdefghijkl")
    long = [
        Graded(f"a{n:015}", 1, f"http://x/{'y' * 200}", "2024-01", Grade(0.5, 0.5, doubts))
        for n in range(30)
    ]
    text = in_words(report_on("x", long, None, worst=3))
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "30  100%  doubt-a" in text


def test_articles_that_were_never_graded_are_graded_first(shelf: Shelf) -> None:
    shelf.fill(page(1), page(2))
    with shelf.catalogue() as catalogue, catalogue.write() as connection:
        connection.exec_driver_sql("DELETE FROM grades")
    code, out = ask(shelf)
    assert code == 0
    assert out.startswith(f"{NAME}: 2 articles, mean score ")


def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "leer")
    code, out = ask(shelf)
    assert (code, "there is no catalogue yet" in out) == (3, True)
    Catalogue.open(Config(data_dir=shelf.config.data_dir)).close()
    assert ask(shelf) == (0, "The archive holds no articles yet.\n")
    code, out = ask(shelf, "nirgends")
    assert code == 2
    assert "there is no site «nirgends»; known sites:" in out


def test_a_rebuild_leaves_grades_and_habits_as_they_are(shelf: Shelf) -> None:
    shelf.fill(*(page(number, body=NOTICE if number % 4 == 0 else "") for number in range(30)))
    norm, before = settled(shelf), grades(shelf)
    rebuild(shelf.config)
    assert grades(shelf) == before
    with shelf.catalogue() as catalogue, catalogue.read() as connection:
        assert norm_of(connection, NAME) == norm
