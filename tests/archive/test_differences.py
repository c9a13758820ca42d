"""What changed between two versions, whatever the texts are, and what is said about it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.catalogue import Catalogue
from archive.differences import (
    Budget,
    Change,
    Difference,
    Notice,
    Part,
    compare,
    history,
    neighbours,
)
from archive.differences.words import mark, words_of
from archive.models import Article, Block, BlockKind, Photo, Reason
from tests.archive.archive_sample import START, Clock, article, exchange, id_of, intake

_word = st.sampled_from(["bí", "thư", "Đảng", "ủy", "1", ",", ".", " ", "\n", "Khối"])
_text = st.lists(_word, max_size=30).map(" ".join) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=40
)


def written(*texts: str, captions: tuple[str, ...] = (), **more: object) -> Article:
    blocks = [Block(BlockKind.PARAGRAPH, text) for text in texts]
    blocks += [Block(BlockKind.PHOTO, photo=n) for n in range(len(captions))]
    photos = tuple(Photo(f"http://a/{n}.jpg", text) for n, text in enumerate(captions))
    values: dict[str, object] = {"title": "Bài", "blocks": tuple(blocks), "photos": photos}
    return Article("s", "k", "http://a/", **(values | more))  # type: ignore[arg-type]


def sides(found: Difference) -> tuple[list[str], list[str]]:
    """Return the pieces of both sides as whole texts."""
    before = ["".join(s.text for s in row.before) for row in found.rows if row.before]
    return before, ["".join(s.text for s in row.after) for row in found.rows if row.after]


@given(_text, _text)
def test_spans_joined_are_the_texts_and_unmarked_words_are_the_same(one: str, other: str) -> None:
    before, after = mark(one, other, Budget())
    assert "".join(s.text for s in before) == one
    assert "".join(s.text for s in after) == other
    kept = [
        [k for s in side if not s.changed for k in words_of(s.text).keys]
        for side in (before, after)
    ]
    assert kept[0] == kept[1]


@given(_text)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    for side in mark(text, text, Budget()):
        assert not any(span.changed for span in side)


@given(st.lists(_text, max_size=6), st.lists(_text, max_size=6))
def test_every_piece_of_both_versions_stands_in_the_difference_once(
    one: list[str], other: list[str]
) -> None:
    found = compare(written(*one), written(*other))
    before, after = sides(found)
    assert before == ["Bài", *(text for text in one if text.strip())]
    assert after == ["Bài", *(text for text in other if text.strip())]
    assert bool(found.counts) == (before != after)


def test_one_word_changed_in_a_paragraph_is_marked_alone() -> None:
    found = compare(
        written("Phần đầu.", "Có 12 chi bộ tham dự.", "Phần cuối."),
        written("Phần đầu.", "Có 15 chi bộ tham dự.", "Phần cuối."),
    )
    changed = [row for row in found.rows if row.change is Change.CHANGED]
    assert len(changed) == 1
    assert [s.text for s in changed[0].before if s.changed] == ["12"]
    assert [s.text for s in changed[0].after if s.changed] == ["15"]
    assert (found.counts.words_added, found.counts.words_removed) == (1, 1)


def test_a_paragraph_put_in_between_pushes_no_other_out_of_place() -> None:
    found = compare(
        written("Đoạn một về đại hội.", "Đoạn hai nói về nhân sự mới."),
        written(
            "Đoạn một về đại hội.", "Xen vào giữa chuyện khác hẳn.", "Đoạn hai nói về nhân sự cũ."
        ),
    )
    assert [row.change.value for row in found.rows] == ["same", "same", "added", "changed"]


def test_a_caption_is_compared_with_captions_only() -> None:
    text = "Đồng chí Phạm Thu Hằng phát biểu"
    found = compare(written(text), written("Khác.", captions=(text,)))
    kinds = {(row.part, row.change) for row in found.rows}
    assert (Part.CAPTION, Change.ADDED) in kinds
    assert found.counts.captions == 1


def test_changed_dates_and_bylines_are_shown_too() -> None:
    found = compare(
        written("Nội dung.", byline="An", printed_dates=("01-02-2024",)),
        written("Nội dung.", byline="Bình", printed_dates=("02-02-2024",)),
    )
    assert {row.part for row in found.rows if row.change is Change.CHANGED} == {
        Part.BYLINE,
        Part.DATE,
    }


HOSTILE = {
    "one word, over and over": ("a " * 60_000, "a " * 40_000 + "b"),
    "two words at random": (
        " ".join(random.Random(1).choices("ab", k=30_000)),
        " ".join(random.Random(2).choices("ab", k=30_000)),
    ),
    "all words the other way round": (
        " ".join(map(str, range(20_000))),
        " ".join(map(str, range(20_000, 0, -1))),
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_texts_take_bounded_steps(case: str) -> None:
    one, other = HOSTILE[case]
    budget = Budget(50_000)
    found = compare(written(one, "Cuối."), written(other, "Cuối."), budget)
    assert budget.left >= 0
    assert sides(found) == (["Bài", one, "Cuối."], ["Bài", other, "Cuối."])


def test_thousands_of_paragraphs_that_all_changed_take_bounded_steps() -> None:
    budget = Budget(50_000)
    one = written(*(f"Đoạn {n} trước" for n in range(3000)))
    other = written(*(f"Đoạn {n} sau" for n in range(3000)))
    found = compare(one, other, budget)
    assert budget.left >= 0
    assert found.counts.changed == 3000


def test_a_difference_that_was_cut_short_says_so() -> None:
    one, other = HOSTILE["two words at random"]
    assert compare(written(one), written(other), Budget(1000)).rough
    assert not compare(written("a b c"), written("a x c"), Budget(1000)).rough


def _save(catalogue: Catalogue, *made: tuple[Article, Reason | None, str], days: int = 0) -> None:
    clock = Clock(START + timedelta(days=days))
    with intake(catalogue, clock) as taking:
        for number, (each, reason, extractor) in enumerate(made):
            fetched = taking.record(exchange(1, f"bản {days} {number}", at=clock()))
            taking.save(
                each, article_id=id_of(1), capture=fetched.id, extractor=extractor, reason=reason
            )


def test_a_text_changed_under_the_same_date_was_edited_without_notice(catalogue: Catalogue) -> None:
    told = datetime(2026, 3, 9, tzinfo=UTC)
    _save(
        catalogue,
        (article(1, "Bản một"), None, "e1"),
        (article(1, "Bản hai"), None, "e1"),
        (replace(article(1, "Bản ba"), modified_at=told), None, "e1"),
        (replace(article(1, "Bản ba"), modified_at=told, byline="Khác"), None, "e1"),
        (replace(article(1, "Bản năm"), modified_at=told), Reason.REPARSED, "e2"),
        (replace(article(1, "Bản sáu"), modified_at=told), None, "e3"),
        (replace(article(1, "Bản bảy"), modified_at=None, published_at=None), None, "e3"),
        (replace(article(1, "Bản tám"), modified_at=None, published_at=None), None, "e3"),
    )
    steps = {step.version.number: step for step in history(catalogue, id_of(1))}
    assert {number: step.notice for number, step in steps.items()} == {
        1: Notice.NONE,
        2: Notice.SILENT,
        3: Notice.NONE,  # the page printed a new date
        4: Notice.NONE,  # the text is the same
        5: Notice.NONE,  # read again, not edited
        6: Notice.UNSURE,  # read by other rules than the one before
        7: Notice.NONE,  # the date is gone: not the same
        8: Notice.NONE,  # no date is printed that could have told
    }
    assert (steps[1].before, steps[1].counts) == (None, None)
    assert steps[2].counts
    assert steps[2].counts.words_added == 1


def test_an_old_capture_that_came_later_stands_where_its_page_was_fetched(
    catalogue: Catalogue,
) -> None:
    _save(catalogue, (article(1, "Bản mới"), None, "e1"))
    _save(catalogue, (article(1, "Bản cũ"), None, "e1"), days=-900)
    assert neighbours(catalogue, id_of(1)) == [2, 1]
    newest, oldest = history(catalogue, id_of(1))
    assert (newest.version.number, newest.before) == (1, 2)
    assert newest.seen_at > oldest.seen_at
    assert newest.notice is Notice.SILENT


def test_a_long_history_is_read_a_page_at_a_time(catalogue: Catalogue) -> None:
    _save(catalogue, *((article(1, f"Bản {n}"), None, "e1") for n in range(7)))
    pages = [history(catalogue, id_of(1), limit=3, offset=start) for start in (0, 3, 6)]
    assert [[step.version.number for step in page] for page in pages] == [[7, 6, 5], [4, 3, 2], [1]]
    assert pages[0][-1].before == 4
