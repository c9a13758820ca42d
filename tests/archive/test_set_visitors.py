"""Sets that readers without an account keep: bounded, and nobody is known by them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archive.catalogue import Catalogue
from archive.resultsets import Asked, Member, ResultSet, keep, listed, make, visitors
from archive.resultsets.visitors import TooManyKept, is_visitors, keep_for_visitor

AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def made(catalogue: Catalogue, number: int, *, now: datetime = AT) -> ResultSet:
    asked = Asked({}, "", "", "e", number)
    return make(catalogue, [Member("a" * 16, number)], asked=asked, now=now)


def kept(catalogue: Catalogue, number: int, address: str, *, now: datetime = AT) -> ResultSet:
    return keep_for_visitor(
        catalogue, made(catalogue, number, now=now).id, address=address, now=now
    )


def test_a_network_has_its_own_count_each_day(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "A_DAY", 2)
    first, second = kept(catalogue, 1, "2001:db8::1"), kept(catalogue, 2, "2001:db8::ffff:2")
    assert first.kept_by == second.kept_by
    assert is_visitors(first)
    assert "2001" not in first.kept_by
    with pytest.raises(TooManyKept) as refused:
        kept(catalogue, 3, "2001:db8::3")
    assert refused.value.seconds == 86_400
    assert kept(catalogue, 1, "2001:db8::4") == first
    other = kept(catalogue, 3, "2001:db8:1::3")
    assert other.kept_by != first.kept_by
    tomorrow = AT + timedelta(days=1, seconds=1)
    # Another day, another digest: who kept what on two days cannot be put together.
    again = kept(catalogue, 4, "2001:db8::1", now=tomorrow)
    assert is_visitors(again)
    assert again.kept_by != first.kept_by


def test_all_readers_together_have_a_bound_for_good(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "ALL", 2)
    kept(catalogue, 1, "192.0.2.1")
    kept(catalogue, 2, "192.0.2.2")
    with pytest.raises(TooManyKept) as refused:
        kept(catalogue, 3, "192.0.2.3", now=AT + timedelta(days=3))
    assert refused.value.seconds is None
    # What an archivist keeps, or makes his own, is not counted.
    adopted = keep(catalogue, made(catalogue, 1).id, by="lan", title="Luận văn", now=AT)
    assert (adopted.kept_by, adopted.title) == ("lan", "Luận văn")
    assert is_visitors(kept(catalogue, 3, "192.0.2.3"))


def test_the_public_list_leaves_them_out(catalogue: Catalogue) -> None:
    reader = kept(catalogue, 1, "192.0.2.1")
    archivist = keep(catalogue, made(catalogue, 2).id, by="reader_an", now=AT)
    assert {each.id for each in listed(catalogue, now=AT)} == {reader.id, archivist.id}
    assert [each.id for each in listed(catalogue, visitors=False, now=AT)] == [archivist.id]
