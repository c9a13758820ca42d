"""Dates that are unlike those of the articles numbered around them: said, and no others."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from hypothesis import given, strategies

from archive.catalogue.grades import Grade, all_graded
from archive.profiles import find_site
from crawler.commands import crawler
from crawler.grading import settle
from crawler.neighbours import number_in, odd_among, settle_dates
from crawler.reparsing.run import reparse
from tests.crawler.kept_pages import NAME, Shelf, page

NOW = datetime(2024, 7, 1, tzinfo=UTC)
START = date(2023, 1, 1).toordinal()
DOUBT = "date-unlike-neighbours"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    found = Shelf(tmp_path / "data")
    when = {12: "02/02/2019", 20: "28/04/2024"}
    found.fill(*(page(n, when=when.get(n, f"{1 + n:02}/03/2024")) for n in range(25)))
    return found


def settled(shelf: Shelf) -> dict[str, Grade]:
    with shelf.catalogue() as catalogue:
        settle_dates(catalogue, shelf.site)
        with catalogue.read() as connection:
            found = all_graded(connection, NAME)
            return {each.url.rpartition("/")[2]: each.grade for each in found if each.grade}


def doubted(grades: dict[str, Grade]) -> list[str]:
    return [number for number, grade in grades.items() if DOUBT in grade.warnings]


def test_a_date_years_from_its_neighbours_is_doubted_and_costs(shelf: Shelf) -> None:
    grades = settled(shelf)
    assert doubted(grades) == ["12"]
    assert grades["12"].score == pytest.approx(grades["12"].own - 0.2)
    with shelf.catalogue() as catalogue:
        version = catalogue.version(shelf.site.article_id("/bai/12"))
    assert version is not None
    # What the page prints stays what it prints: nobody knows the right date.
    assert version.article.printed_dates == ("02/02/2019 08:30",)


def test_a_doubt_goes_when_the_neighbours_no_longer_raise_it(shelf: Shelf) -> None:
    before = settled(shelf)
    shelf.fill(*(page(n, when="02/02/2019") for n in range(25) if n != 12))
    after = settled(shelf)
    assert doubted(after) == []
    assert after["12"].score == before["12"].own


def test_habits_and_dates_are_judged_beside_each_other(shelf: Shelf) -> None:
    once = settled(shelf)
    with shelf.catalogue() as catalogue:
        settle(catalogue, NAME, at=NOW)
    assert settled(shelf) == once


def test_a_reparse_comes_to_the_same_as_the_crawl(shelf: Shelf) -> None:
    crawled = settled(shelf)
    reparse(shelf.site, shelf.config, apply=True)
    with shelf.catalogue() as catalogue, catalogue.read() as connection:
        again = {each.url.rpartition("/")[2]: each.grade for each in all_graded(connection, NAME)}
    assert again == crawled


def test_the_report_of_a_site_names_the_doubt(shelf: Shelf) -> None:
    settled(shelf)
    environ = {"KHOTIN_DATA_DIR": str(shelf.config.data_dir)}
    done = CliRunner().invoke(crawler, ["sites", "report", NAME, "--json"], env=environ)
    (found,) = json.loads(done.output)
    (warned,) = [each for each in found["warnings"] if each["name"] == DOUBT]
    assert (warned["articles"], warned["url"].rpartition("/")[2]) == (1, "12")


@given(strategies.lists(strategies.integers(0, 2000), max_size=60))
def test_dates_that_rise_with_the_numbers_are_never_odd(steps: list[int]) -> None:
    days = [START + sum(steps[: n + 1]) for n in range(len(steps))]
    assert odd_among((n, day, str(n)) for n, day in enumerate(days)) == frozenset()


@given(
    strategies.integers(3, 26),
    strategies.integers(200, 5000),
    strategies.booleans(),
    strategies.randoms(use_true_random=False),
)
def test_one_date_far_off_is_found_whatever_the_order(
    place: int, away: int, early: bool, random: Random
) -> None:
    found = [(n, START + 2 * n, str(n)) for n in range(30)]
    found[place] = (place, START + 2 * place + (-away if early else away), str(place))
    random.shuffle(found)
    assert odd_among(found) == {str(place)}


def test_articles_put_in_years_later_make_their_neighbours_tell_nothing() -> None:
    found = [(n, START + 400 * (n % 3), str(n)) for n in range(30)]
    assert odd_among(found) == frozenset()


@pytest.mark.parametrize(
    ("url", "number"),
    [
        (
            "http://duk.langson.gov.vn/Default.aspx?siteid=1&c=content&a=detail&catid=2&id=1034",
            1034,
        ),
        ("http://elsewhere.example.vn/", None),
    ],
)
def test_the_number_is_the_one_that_tells_articles_apart(url: str, number: int | None) -> None:
    assert number_in(find_site("duk-langson"), url) == number
