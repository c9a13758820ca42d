"""Result sets: stored by content, found again, kept, ended; samples that can be drawn again."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from archive.audit import notes
from archive.catalogue import Catalogue
from archive.catalogue.result_tables import result_lists
from archive.config import Config
from archive.errors import ArchiveError, QueryError
from archive.resultsets import (
    LIFETIME,
    Asked,
    ExpiredSet,
    Member,
    ResultSet,
    UnknownSet,
    compare,
    find,
    keep,
    keeping,
    listed,
    make,
    members,
    release,
    sampled,
    storing,
    sweep,
    tidying,
)
from archive.resultsets.sampling import read_sample
from archive.urls import public_id
from archive.verify import SETS, verify

AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ASKED = Asked({"q": ["tuyen giao"], "site": ["tin"]}, "tuyen giao", "tuyen giao", "e" * 32, 41)


@pytest.fixture
def catalogue(config: Config) -> Iterator[Catalogue]:
    with Catalogue.open(config) as opened:
        yield opened


def _list(count: int, *, number: int = 1) -> list[Member]:
    return [Member(public_id("tin.example.vn", str(each)), number) for each in range(count)]


def _made(catalogue: Catalogue, answers: list[Member], revision: int = 41) -> ResultSet:
    asked = Asked(ASKED.query, ASKED.typed, ASKED.read, ASKED.epoch, revision)
    return make(catalogue, answers, asked=asked, now=AT)


def test_a_set_gives_its_rows_in_their_order_over_several_parts(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "PART", 7)
    answers = _list(30)[::-1]
    made = _made(catalogue, answers)
    assert list(members(catalogue, made)) == answers
    assert list(members(catalogue, made, start=10)) == answers[10:]
    assert list(members(catalogue, made, start=30)) == []
    assert (made.count, find(catalogue, made.id, now=AT)) == (30, made)


def test_the_same_answers_to_the_same_question_are_the_same_set(catalogue: Catalogue) -> None:
    made, again = _made(catalogue, _list(5)), _made(catalogue, _list(5))
    later = _made(catalogue, _list(5), revision=42)
    assert again == made
    assert later.id != made.id
    assert later.digest == made.digest
    with catalogue.read() as connection:
        assert connection.scalar(select(func.count()).select_from(result_lists)) == 1


def test_an_empty_answer_is_a_set_too(catalogue: Catalogue) -> None:
    made = _made(catalogue, [])
    assert (made.count, list(members(catalogue, made))) == (0, [])


def test_a_temporary_set_ends_and_still_says_what_it_was(catalogue: Catalogue) -> None:
    made = _made(catalogue, _list(5))
    over = AT + LIFETIME + timedelta(seconds=1)
    assert sweep(catalogue, now=AT + LIFETIME - timedelta(seconds=1)) == 0
    assert sweep(catalogue, now=over) == 1
    with pytest.raises(ExpiredSet, match=r"ended on 08-03-2026.*tuyen giao"):
        find(catalogue, made.id, now=over)
    with pytest.raises(ArchiveError, match="not in the catalogue any more"):
        list(members(catalogue, made))
    sweep(catalogue, now=over + tidying.REMEMBERED)
    with pytest.raises(UnknownSet):
        find(catalogue, made.id, now=over)


def test_a_kept_set_outlasts_all_sweeping_until_it_is_released(catalogue: Catalogue) -> None:
    made = _made(catalogue, _list(5))
    kept = keep(catalogue, made.id, by="lan", title="  Luận văn  2026 ", now=AT)
    assert (kept.is_kept, kept.kept_by, kept.title) == (True, "lan", "Luận văn 2026")
    much_later = AT + timedelta(days=4000)
    sweep(catalogue, now=much_later)
    assert len(list(members(catalogue, find(catalogue, made.id, now=much_later)))) == 5
    assert [each.id for each in listed(catalogue, now=much_later)] == [made.id]
    gone = release(catalogue, made.id, by="lan", now=much_later)
    assert gone.expires_at == much_later + LIFETIME
    assert listed(catalogue, now=much_later) == []
    assert [each.id for each in listed(catalogue, kept=False, now=much_later)] == [made.id]
    assert [each.action for each in notes(catalogue)] == ["resultset.release", "resultset.keep"]


def test_a_set_that_ends_while_somebody_keeps_it_is_not_kept_without_its_list(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _made(catalogue, _list(5))

    def found_and_swept(*args: Any, **named: Any) -> ResultSet:
        found = find(*args, **named)
        sweep(catalogue, now=AT + LIFETIME)
        return found

    monkeypatch.setattr(keeping, "find", found_and_swept)
    with pytest.raises(ExpiredSet):
        keep(catalogue, made.id, by="lan", now=AT)
    assert listed(catalogue, now=AT) == []
    assert list(notes(catalogue)) == []


def test_what_one_set_shares_with_a_kept_one_stays_when_it_ends(catalogue: Catalogue) -> None:
    kept = keep(catalogue, _made(catalogue, _list(5)).id, by="lan", now=AT)
    _made(catalogue, _list(5), revision=42)
    assert sweep(catalogue, now=AT + timedelta(days=9)) == 0
    assert len(list(members(catalogue, kept))) == 5


def test_an_ended_set_that_is_asked_for_again_begins_anew(catalogue: Catalogue) -> None:
    made = _made(catalogue, _list(5))
    sweep(catalogue, now=AT + timedelta(days=9))
    later = AT + timedelta(days=10)
    again = make(catalogue, _list(5), asked=made.asked, now=later)
    assert (again.id, again.made_at, again.expires_at) == (made.id, AT, later + LIFETIME)
    assert len(list(members(catalogue, again))) == 5


def test_too_many_temporary_sets_end_the_oldest_and_no_kept_one(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "MOST_TEMPORARY", 3)
    kept = keep(catalogue, _made(catalogue, _list(1), revision=1).id, by="lan", now=AT)
    made = [
        make(catalogue, _list(2), asked=_at(revision), now=AT + timedelta(minutes=revision))
        for revision in range(2, 7)
    ]
    alive = {each.id for each in listed(catalogue, kept=None, now=AT + timedelta(hours=1))}
    assert kept.id in alive
    assert made[-1].id in alive
    assert len(alive) == 4
    assert made[0].id not in alive


def test_who_asks_all_day_pushes_out_the_own_sets_first(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "MOST_TEMPORARY", 4)
    first = make(catalogue, _list(1), asked=_at(1), by="reader a", now=AT)
    by_command = make(catalogue, _list(1), asked=_at(2), now=AT)
    flood = [
        make(catalogue, _list(2), asked=_at(n), by="reader b", now=AT + timedelta(minutes=n))
        for n in range(3, 30)
    ]
    last = make(catalogue, _list(1), asked=_at(99), by="reader c", now=AT + timedelta(hours=1))
    alive = {each.id for each in listed(catalogue, kept=None, now=AT + timedelta(hours=2))}
    assert alive == {first.id, by_command.id, flood[-1].id, last.id}


def test_a_new_set_drops_the_lists_of_those_that_have_ended(catalogue: Catalogue) -> None:
    ended = _made(catalogue, _list(3))
    make(catalogue, _list(4), asked=_at(42), now=AT + LIFETIME + timedelta(seconds=1))
    with pytest.raises(ArchiveError, match="not in the catalogue any more"):
        list(members(catalogue, ended))


def test_ids_that_no_set_has_are_unknown(catalogue: Catalogue) -> None:
    for id_ in ("", "a" * 16, "A" * 16, "../../etc/passwd", "a" * 5000, "đ" * 16):
        with pytest.raises(UnknownSet, match="there is no result set"):
            find(catalogue, id_)


def test_a_damaged_list_is_named_and_never_short(catalogue: Catalogue) -> None:
    made = _made(catalogue, _list(5))
    with catalogue.write() as connection:
        connection.execute(update(result_lists).values(members=b"no list"))
    with pytest.raises(ArchiveError, match="damaged"):
        list(members(catalogue, made))
    with catalogue.write() as connection:
        connection.execute(delete(result_lists))
    with pytest.raises(ArchiveError, match="not in the catalogue"):
        list(members(catalogue, made))


def test_verify_names_a_kept_set_whose_list_is_not_what_was_cited(
    catalogue: Catalogue, config: Config
) -> None:
    answers = _list(5)
    kept = keep(catalogue, _made(catalogue, answers).id, by="lan", now=AT)
    again = keep(catalogue, _made(catalogue, answers, revision=42).id, by="lan", now=AT)
    _made(catalogue, _list(4))

    def found() -> list[str]:
        return sorted(each.what for each in verify(config, catalogue) if each.file == SETS)

    assert found() == []
    text = "".join(f"{id_} {number}\n" for id_, number in answers)
    for wrong, said in (
        (text.replace(" 1\n", " 2\n", 1), "its list is not the one of its digest"),
        (text[:-19], "its list has 4 rows, not 5"),
        (text.replace(" 1\n", " x\n", 1), "its list is damaged or gone"),
    ):
        with catalogue.write() as connection:
            packed = zlib.compress(wrong.encode())
            connection.execute(
                update(result_lists)
                .where(result_lists.c.digest == kept.digest)
                .values(members=packed)
            )
        assert found() == sorted(
            f"kept set {each.id}: {said}; restore a backup" for each in (kept, again)
        )


@given(st.integers(0, 60), st.integers(1, 80), st.integers(0, 999_999_999))
def test_a_sample_is_the_same_each_time_in_order_and_inside_a_larger_one(
    count: int, size: int, seed: int
) -> None:
    answers = _list(count)
    drawn = sampled(answers, size, seed)
    assert drawn == sampled(iter(answers), size, seed)
    assert len(drawn) == min(size, count)
    assert drawn == [each for each in answers if each in set(drawn)]
    assert set(drawn) <= set(sampled(answers, size + 5, seed))


def test_seeds_draw_different_samples() -> None:
    assert len({tuple(sampled(_list(50), 5, seed)) for seed in range(10)}) == 10


def test_a_sample_is_read_from_arguments_or_refused_in_a_sentence() -> None:
    assert read_sample("", "") == (None, None)
    assert read_sample("500", "7") == (500, 7)
    assert read_sample("500", "") == (500, 1)
    for size, seed in (("0", ""), ("-1", ""), ("x", ""), ("٥", ""), ("9" * 30, ""), ("5", "x")):
        with pytest.raises(QueryError, match=r"sample|seed"):
            read_sample(size, seed)
    with pytest.raises(QueryError, match="seed"):
        read_sample("", "7")


def test_changes_are_what_was_added_removed_and_edited() -> None:
    old = _list(4)
    new = [*_list(2), Member(old[2].article_id, 3), *_list(6)[5:]]
    found = compare(old, new)
    assert [each.article_id for each in found.added] == [_list(6)[5].article_id]
    assert list(found.removed) == [old[3]]
    assert list(found.edited) == [(old[2].article_id, 1, 3)]
    assert found.same == 2
    assert not compare(old, reversed(old))


def _at(revision: int) -> Asked:
    return Asked(ASKED.query, ASKED.typed, ASKED.read, ASKED.epoch, revision)
