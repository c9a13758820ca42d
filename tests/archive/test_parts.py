"""Files in the making: one writer a name, and nothing left of what did not end well."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import ArchiveError, UsageError
from archive.export.parts import whole_or_nothing


def test_of_two_that_write_one_name_the_second_is_refused_and_spoils_nothing(
    tmp_path: Path,
) -> None:
    target = tmp_path / "set.csv"
    with whole_or_nothing(target) as part, part.open("wb") as first:
        first.write(b"begun, ")
        with pytest.raises(UsageError, match="just being written"), whole_or_nothing(target):
            pass
        first.write(b"and ended")
    assert target.read_bytes() == b"begun, and ended"
    assert list(tmp_path.iterdir()) == [target]


def test_what_a_killed_writer_left_does_not_stop_the_next_one(tmp_path: Path) -> None:
    target = tmp_path / "set.csv"
    (tmp_path / "set.csv.part").write_bytes(b"a longer beginning")
    (tmp_path / "set.csv.part.lock").touch()
    with whole_or_nothing(target) as part:
        assert not part.exists()
        part.write_bytes(b"whole")
    assert target.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_leaves_nothing_and_gives_the_name_free(tmp_path: Path) -> None:
    target = tmp_path / "set.csv"
    (full := tmp_path / "full").symlink_to("/dev/full")
    with pytest.raises(ArchiveError, match="cannot be written"), whole_or_nothing(target):
        full.write_bytes(b"half")
    full.unlink()
    assert list(tmp_path.iterdir()) == []
    with whole_or_nothing(target) as part:
        part.write_bytes(b"whole")
    assert target.read_bytes() == b"whole"
