"""Dates that are unlike those of the articles numbered around them: said, and no others."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from hypothesis import given, strategies
from sqlalchemy import delete, select, update

from archive.catalogue.grades import Grade, all_graded
from archive.catalogue.tables import articles, grades
from archive.ingest import rebuild
from archive.intake import open_intake
from archive.models import Happening, Page, RunState
from archive.odd_dates import OddDate, Why, odd_date_of
from archive.profiles import find_site
from archive.verify_rows import derived_differences
from crawler.commands import crawler
from crawler.copies.bringing_in import bring_in
from crawler.grading import settle
from crawler.neighbours import number_in, odd_among, settle_dates
from crawler.reparsing.run import reparse
from indexer.engines import open_engine
from indexer.query import Query
from indexer.sync import sync
from manage import khotin
from tests.crawler.kept_pages import FETCHED, NAME, Shelf, page

NOW = datetime(2024, 7, 1, tzinfo=UTC)
START = date(2023, 1, 1).toordinal()
DOUBT = "date-unlike-neighbours"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    found = Shelf(tmp_path / "data")
    when = {12: "02/02/2019", 20: "28/04/2024"}
    found.fill(*(page(n, when=when.get(n, f"{1 + n:02}/03/2024")) for n in range(25)))
    return found


def later(fetched: Page, *, days: int = 1) -> Page:
    """Return a page as fetched so many days after the others: of one moment, either may be current."""
    return replace(fetched, fetched_at=FETCHED + timedelta(days))


def settled(shelf: Shelf) -> dict[str, Grade]:
    with shelf.catalogue() as catalogue:
        run = catalogue.start_run(NAME, "crawl", at=NOW)
        settle_dates(catalogue, shelf.site, intake=partial(open_intake, catalogue, run))
        catalogue.finish_run(run.id, RunState.FINISHED, counts={}, problems=(), at=NOW)
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


def published(shelf: Shelf) -> datetime | None:
    """Return when readers are told that the article between the others was published."""
    with shelf.catalogue() as catalogue:
        id_ = shelf.site.article_id("/bai/12")
        version, row = catalogue.version(id_), catalogue.article(id_)
        (same,) = catalogue.versions(id_)
        both = catalogue.versions_of([(id_, 1)])
    assert version is not None
    assert row is not None
    assert version == same == both[id_, 1]
    assert row.published_at == version.article.published_at
    return row.published_at


def test_a_date_unlike_its_neighbours_is_printed_but_not_the_truth(shelf: Shelf) -> None:
    assert published(shelf) is not None
    settled(shelf)
    assert published(shelf) is None
    with shelf.catalogue() as catalogue:
        version = catalogue.version(shelf.site.article_id("/bai/12"))
        other = catalogue.version(shelf.site.article_id("/bai/11"))
    assert version is not None
    assert other is not None
    assert odd_date_of(version.article) == OddDate("02/02/2019 08:30", Why.NEIGHBOURS)
    assert odd_date_of(other.article) is None
    assert other.article.published_at is not None


def test_a_doubt_is_told_to_whoever_follows_and_said_once(shelf: Shelf) -> None:
    with shelf.catalogue() as catalogue:
        before = catalogue.revision()
    settled(shelf)
    settled(shelf)
    with shelf.catalogue() as catalogue:
        (change,) = catalogue.changes(before, limit=10)
        (event,) = catalogue.events(change.article_id)
    assert change.article_id == shelf.site.article_id("/bai/12")
    assert event.happening is Happening.DATE_DOUBTED
    assert event.value == "2019-02-02T01:30:00+00:00"


def test_an_index_finds_no_doubted_date_until_it_is_believed_again(shelf: Shelf) -> None:
    engine = open_engine(shelf.config)
    wanted = Query(first=date(2019, 1, 1), last=date(2019, 12, 31))

    def dated() -> int:
        with shelf.catalogue() as catalogue:
            sync(engine, catalogue)
        return engine.search(wanted, limit=1).total

    assert dated() == 1
    settled(shelf)
    assert dated() == 0
    shelf.fill(*(later(page(n, when="02/02/2019")) for n in range(25) if n != 12))
    settled(shelf)
    assert published(shelf) is not None
    assert dated() > 1


@pytest.mark.parametrize("believed_again", [False, True])
def test_a_rebuild_and_a_check_come_to_the_same_dates(
    shelf: Shelf, *, believed_again: bool
) -> None:
    settled(shelf)
    if believed_again:
        shelf.fill(*(later(page(n, when="02/02/2019")) for n in range(25) if n != 12))
        settled(shelf)
    before, told = rows(shelf), published(shelf)
    rebuild(shelf.config)
    assert rows(shelf) == before
    assert published(shelf) == told
    assert (told is not None) == believed_again
    with shelf.catalogue() as catalogue, catalogue.read() as connection:
        assert list(derived_differences(connection)) == []


def test_a_check_tells_of_a_date_that_does_not_follow(shelf: Shelf) -> None:
    settled(shelf)
    with shelf.catalogue() as catalogue:
        with catalogue.write() as connection:
            connection.execute(update(articles).values(published_at=articles.c.printed_at))
        with catalogue.read() as connection:
            (said,) = derived_differences(connection)
    assert shelf.site.article_id("/bai/12") in said


def test_a_reparse_reads_the_page_as_it_did_and_keeps_the_doubt(shelf: Shelf) -> None:
    settled(shelf)
    report = reparse(shelf.site, shelf.config, apply=True)
    assert (report.changed, report.saved) == (0, 0)
    assert published(shelf) is None


def test_a_changed_date_is_believed_though_the_old_one_is_not(shelf: Shelf) -> None:
    settled(shelf)
    shelf.fill(page(12, when="13/03/2024"))
    with shelf.catalogue() as catalogue:
        old, new = catalogue.versions(shelf.site.article_id("/bai/12"))
    assert old.article.published_at is None
    assert new.article.published_at is not None
    assert doubted(settled(shelf)) == []
    with shelf.catalogue() as catalogue:
        old, new = catalogue.versions(shelf.site.article_id("/bai/12"))
    assert old.article.published_at is None


def test_a_second_doubted_date_of_an_article_leaves_the_first_one_doubted(shelf: Shelf) -> None:
    settled(shelf)
    for days, when in enumerate(("03/03/2018", "13/03/2024"), 1):
        shelf.fill(later(page(12, when=when), days=days))
        settled(shelf)

    def told() -> list[bool]:
        with shelf.catalogue() as catalogue:
            found = catalogue.versions(shelf.site.article_id("/bai/12"))
        return [each.article.published_at is None for each in found]

    assert told() == [True, True, False]
    before = rows(shelf)
    rebuild(shelf.config)
    assert told() == [True, True, False]
    assert rows(shelf) == before


def test_a_page_that_shows_its_doubted_date_again_is_not_believed_for_a_moment(
    shelf: Shelf,
) -> None:
    settled(shelf)
    shelf.fill(page(12, when="13/03/2024"))
    settled(shelf)
    shelf.fill(page(12, when="02/02/2019"))
    with shelf.catalogue() as catalogue:
        row = catalogue.article(shelf.site.article_id("/bai/12"))
        before = catalogue.events(shelf.site.article_id("/bai/12"))
    assert row is not None
    assert row.published_at is None
    settled(shelf)
    with shelf.catalogue() as catalogue:
        # It was said already.
        assert catalogue.events(shelf.site.article_id("/bai/12")) == before


def rows(shelf: Shelf) -> list[object]:
    """Return the rows of all articles, without the revision: a rebuild counts anew."""
    columns = [column for column in articles.c if column.name != "revision"]
    with shelf.catalogue() as catalogue, catalogue.read() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(articles.c.id))]


def test_a_doubt_goes_when_the_neighbours_no_longer_raise_it(shelf: Shelf) -> None:
    before = settled(shelf)
    shelf.fill(*(later(page(n, when="02/02/2019")) for n in range(25) if n != 12))
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


def reported(shelf: Shelf) -> tuple[int, str]:
    """Return how many articles the site's report names for such dates, and the number of one."""
    environ = {"KHOTIN_DATA_DIR": str(shelf.config.data_dir)}
    done = CliRunner().invoke(crawler, ["sites", "report", NAME, "--json"], env=environ)
    (found,) = json.loads(done.output)
    (warned,) = [each for each in found["warnings"] if each["name"] == DOUBT]
    return warned["articles"], warned["url"].rpartition("/")[2]


def test_the_report_of_a_site_names_the_doubt(shelf: Shelf) -> None:
    settled(shelf)
    assert reported(shelf) == (1, "12")


def test_a_report_writes_no_record_and_still_names_the_doubt(shelf: Shelf) -> None:
    settled(shelf)
    with shelf.catalogue() as catalogue, catalogue.write() as connection:
        connection.execute(delete(grades))

    def files() -> dict[str, int]:
        return {path.name: path.stat().st_size for path in shelf.config.warc_dir.rglob("*.warc*")}

    before = files()
    with shelf.catalogue() as catalogue:
        runs = catalogue.runs(NAME, limit=100)
    assert reported(shelf) == (1, "12")
    assert files() == before
    with shelf.catalogue() as catalogue:
        assert catalogue.runs(NAME, limit=100) == runs


def test_imported_pages_have_their_dates_held_against_each_other(
    shelf: Shelf, tmp_path: Path
) -> None:
    folder = tmp_path / "trang-luu"
    folder.mkdir()
    lines = ["file,url,fetched_at"]
    for number in range(30, 50):
        made = page(number, when="02/02/2019" if number == 40 else "20/04/2024")
        (folder / f"{number}.html").write_text(made.text, "utf-8")
        lines.append(f"{number}.html,{made.url},2024-06-01T03:00:00Z")
    (folder / "map.csv").write_text("\n".join(lines) + "\n", "utf-8")
    with shelf.catalogue() as catalogue:
        bring_in(folder, catalogue, sites={NAME: shelf.site}, apart=False)
        id_ = shelf.site.article_id("/bai/40")
        row, (event,) = catalogue.article(id_), catalogue.events(id_)
    assert row is not None
    assert row.published_at is None
    assert event.happening is Happening.DATE_DOUBTED
    before = rows(shelf)
    rebuild(shelf.config)
    assert rows(shelf) == before


def test_lines_of_a_dump_have_their_dates_held_against_each_other(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = tmp_path / "cu.jsonl"
    with dump.open("w", encoding="utf-8") as lines:
        for number in range(30, 50):
            day = "2019-02-02" if number == 40 else "2024-04-20"
            lines.write(json.dumps({"url": page(number).url, "title": f"Bài {number}",
                                    "body": "Một đoạn.", "published_at": day}) + "\n")  # fmt: skip
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(shelf.config.data_dir))
    result = CliRunner().invoke(khotin, ["import", str(dump)])
    assert result.exit_code == 0, result.output
    with shelf.catalogue() as catalogue:
        odd = [id_ for id_ in catalogue.article_ids(NAME) if catalogue.events(id_)]
    assert shelf.site.article_id("/bai/40") in odd
    before = rows(shelf)
    rebuild(shelf.config)
    assert rows(shelf) == before


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
