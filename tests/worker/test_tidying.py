"""A worker drops what has ended, without being asked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.catalogue import Catalogue
from archive.errors import ArchiveError
from archive.resultsets import LIFETIME, Asked, Member, keep, make, members
from worker import Worker


def test_the_lists_of_ended_sets_go_and_those_of_kept_ones_stay(catalogue: Catalogue) -> None:
    before = datetime.now(UTC) - 2 * LIFETIME
    kept, ended = (
        make(
            catalogue, [Member(letter * 16, 1)], asked=Asked({}, "", "", "e", 1), now=before
        )
        for letter in "ab"
    )  # fmt: skip
    keep(catalogue, kept.id, by="lan", now=before)
    assert len(list(members(catalogue, ended))) == 1
    Worker(catalogue.config, once=True).run()
    assert list(members(catalogue, kept)) == [("a" * 16, 1)]
    with pytest.raises(ArchiveError, match="not in the catalogue any more"):
        list(members(catalogue, ended))
