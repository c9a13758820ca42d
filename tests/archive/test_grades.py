"""Grades, habits and the reading list of a reparse, on both stores."""

from __future__ import annotations

from archive.catalogue import Catalogue
from archive.catalogue.grades import (
    Grade,
    Norm,
    Repeated,
    all_graded,
    count_current,
    count_ungraded,
    mean_scores,
    norm_of,
    put_grades,
    put_norm,
)
from archive.catalogue.kept import count_pages, pages_of_articles, pages_with_problems
from archive.models import Problem, Reason
from tests.archive.archive_sample import SITE, START, Clock, article, exchange, id_of, intake


def fill(catalogue: Catalogue, count: int = 3) -> None:
    """Save articles, the first of them unchanged a second time, and note a page that is none."""
    clock = Clock()
    with intake(catalogue, clock) as opened:
        for number in [*range(count), 0]:
            capture = opened.record(exchange(number, at=clock())).id
            opened.save(
                article(number), article_id=id_of(number), capture=capture, extractor="r1",
                grade=Grade(0.9, 0.8, ("no-byline", "drift-byline"), ("byline",)),
            )  # fmt: skip
            opened.flush()
        bad = opened.record(exchange(90, at=clock()))
        opened.note(Problem(bad.id, SITE, bad.url, "title", "không có", clock()))


def test_a_grade_is_kept_with_the_version_it_is_of(catalogue: Catalogue) -> None:
    fill(catalogue)
    with catalogue.read() as connection:
        found = {each.article_id: each for each in all_graded(connection, SITE)}
        assert set(found) == {id_of(number) for number in range(3)}
        assert {each.number for each in found.values()} == {1}
        assert found[id_of(1)].grade == Grade(0.9, 0.8, ("no-byline", "drift-byline"), ("byline",))
        count, mean = mean_scores(connection)[SITE]
        assert (count, round(mean, 6)) == (3, 0.8)
        assert count_current(connection, SITE) == 3
        assert count_ungraded(connection, SITE) == 0


def test_a_later_grade_takes_the_place_of_an_earlier(catalogue: Catalogue) -> None:
    fill(catalogue)
    with catalogue.write() as connection:
        put_grades(connection, SITE, {(id_of(0), 1): Grade(0.5, 0.2)})
    with catalogue.read() as connection:
        count, mean = mean_scores(connection)[SITE]
        assert (count, round(mean, 6)) == (3, 0.6)
        assert next(all_graded(connection, SITE, texts=True)).text.startswith("{")


def test_habits_come_back_as_they_were_kept(catalogue: Catalogue) -> None:
    norm = Norm(30, 0.93, START, {"title": 1.0}, (Repeated("ab", 9, "Bản quyền"),))
    with catalogue.write() as connection:
        assert norm_of(connection, SITE) is None
        put_norm(connection, SITE, norm)
        put_norm(connection, SITE, norm)
    with catalogue.read() as connection:
        assert norm_of(connection, SITE) == norm


def test_the_reading_list_names_pages_by_the_record_that_holds_them(catalogue: Catalogue) -> None:
    fill(catalogue)
    with catalogue.read() as connection:
        pages = {page.article_id: page for page in pages_of_articles(connection, SITE, after="")}
        assert set(pages) == {id_of(number) for number in range(3)}
        first = catalogue.capture(pages[id_of(0)].capture)
        assert first is not None
        original = catalogue.capture(first.refers_to or first.id)
        assert original is not None
        kept = pages[id_of(0)]
        assert (kept.file, kept.offset) == (original.file, original.offset)
        assert [page.article_id for page in pages_with_problems(connection, SITE, after="")] == [""]
        assert count_pages(connection, SITE) == (3, 0)
        assert pages_of_articles(connection, SITE, after="", since=START.replace(year=2100)) == []
        assert count_pages(connection, SITE, since=START.replace(year=2100)) == (0, 0)


def test_a_corrected_article_is_left_alone(catalogue: Catalogue) -> None:
    clock = Clock()
    with intake(catalogue, clock) as opened:
        capture = opened.record(exchange(1, at=clock())).id
        opened.save(
            article(1), article_id=id_of(1), capture=capture, extractor="r1",
            reason=Reason.CORRECTED,
        )  # fmt: skip
    with catalogue.read() as connection:
        assert pages_of_articles(connection, SITE, after="") == []
        assert count_pages(connection, SITE) == (0, 1)


def test_a_version_of_the_same_words_is_made_only_when_asked_for(catalogue: Catalogue) -> None:
    clock = Clock()
    with intake(catalogue, clock) as opened:
        capture = opened.record(exchange(1, at=clock())).id
        for renew in (False, False, True):
            opened.save(
                article(1), article_id=id_of(1), capture=capture, extractor="r1", renew=renew
            )
    assert [version.number for version in catalogue.versions(id_of(1))] == [1, 2]
