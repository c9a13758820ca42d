"""The audit log: what was done stands there, newest first, bounded, and is never changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive import audit
from archive.catalogue import Catalogue
from archive.config import Config


def test_what_was_done_is_read_as_it_was_written_newest_first(config: Config) -> None:
    at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    with Catalogue.open(config) as catalogue:
        audit.note(catalogue, who="lan", action="schedule.add", what="langson", at=at)
        audit.note(catalogue, who="minh", action="job.cancel", what="3f9c", via=audit.DESK,
                   detail={"kind": "crawl", "due": at, "args": {"full": True}})  # fmt: skip
        newest, oldest = audit.notes(catalogue)
    assert (oldest.who, oldest.action, oldest.what, oldest.at) == (
        "lan",
        "schedule.add",
        "langson",
        at,
    )
    assert newest.detail == {"kind": "crawl", "due": at.isoformat(), "args": {"full": True}}
    assert (newest.via, oldest.via) == ("desk", "command")


@pytest.mark.parametrize(
    ("asked", "found"),
    [({"who": "lan"}, [3, 1]), ({"action": "user"}, [3, 2]), ({"action": "user.add"}, [2]),
     ({"action": "use"}, []), ({"action": "user%"}, []), ({"before": 3, "limit": 1}, [2])],
)  # fmt: skip
def test_notes_are_found_by_person_and_deed_page_by_page(
    config: Config, asked: dict[str, object], found: list[int]
) -> None:
    with Catalogue.open(config) as catalogue:
        for who, action in (("lan", "users"), ("minh", "user.add"), ("lan", "user.role")):
            audit.note(catalogue, who=who, action=action)
        assert [one.id for one in audit.notes(catalogue, **asked)] == found  # type: ignore[arg-type]


def test_a_note_is_bounded_whatever_is_put_into_it(config: Config) -> None:
    with Catalogue.open(config) as catalogue:
        audit.note(catalogue, who="a" * 500, action="b" * 500, what="c" * 10_000,
                   detail={"reason": "d" * 10_000, "many": list(range(1000))})  # fmt: skip
        (one,) = audit.notes(catalogue)
    assert (len(one.who), len(one.action), len(one.what)) == (80, 60, 1000)
    assert (len(one.detail["reason"]), len(one.detail["many"])) == (2000, 100)


def test_a_deed_that_fails_leaves_no_note(catalogue: Catalogue) -> None:
    with pytest.raises(RuntimeError, match="the deed failed"):
        _fail(catalogue)
    assert audit.notes(catalogue) == []


def _fail(catalogue: Catalogue) -> None:
    with catalogue.write() as connection:
        audit.write_note(connection, who="lan", action="user.add", what="minh")
        raise RuntimeError("the deed failed")
