"""A disk that refuses: nothing recorded before is lost, nothing half-written stays."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from archive.errors import RecordingError
from archive.warc import WarcWriter, check_file, open_files, scan, seal
from tests.archive.warc_sample import noise, respond, writer


class SmallDisk(FileIO):
    """A file on a disk with room for `room` bytes, where even cutting back may fail."""

    room = 0
    stuck = False

    def write(self, data: Any) -> int:
        left = self.room - self.tell()
        if left <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(memoryview(data)[:left])

    def truncate(self, size: int | None = None) -> int:
        if self.stuck:
            raise OSError(errno.EIO, "Input/output error")
        return super().truncate(size)


def fill(to: WarcWriter, *, body: int) -> None:
    """Write bodies of so many bytes until the disk refuses."""
    for number in range(99):
        respond(to, noise(body, seed=number))
        to.sync()


def _disk(room: int, *, stuck: bool = False) -> Any:
    def opener(path: Path) -> BinaryIO:
        file = SmallDisk(path, "x")
        file.room, file.stuck = room, stuck
        return file

    return opener


def test_a_full_disk_is_told_and_the_file_stays_whole(tmp_path: Path) -> None:
    to = writer(tmp_path, opener=_disk(30_000))
    written = [respond(to, noise(5000, seed=number)) for number in range(4)]
    with pytest.raises(RecordingError) as told:
        respond(to, noise(9000))
    (path,) = tmp_path.rglob("*.open")
    assert str(path).removesuffix(".open") in str(told.value)
    assert "No space left on device" in str(told.value)
    assert "make room" in str(told.value)
    assert list(check_file(path, folder=tmp_path)) == []
    with pytest.raises(RecordingError, match="No space left"):
        respond(to, b"")
    with pytest.raises(RecordingError, match="No space left"):
        to.sync()
    to.close()
    to.close()
    final = path.with_name(path.name.removesuffix(".open"))
    assert list(check_file(final, folder=tmp_path)) == []
    kept = [record.id for record in scan(final, folder=tmp_path) if record.kind == "response"]
    assert kept == [place.id for place in written]
    assert list(scan(final, folder=tmp_path))[-1].kind == "request"


@pytest.mark.parametrize("room", [0, 10, 300])
def test_a_disk_too_full_for_the_first_record_leaves_no_file(tmp_path: Path, room: int) -> None:
    with pytest.raises(RecordingError, match="No space left"), writer(
        tmp_path, opener=_disk(room)
    ) as to:  # fmt: skip
        respond(to)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_end_that_cannot_be_cut_is_left_to_be_sealed(tmp_path: Path) -> None:
    to = writer(tmp_path, opener=_disk(10_000, stuck=True))
    with pytest.raises(RecordingError):
        fill(to, body=3000)
    to.close()
    (left,) = open_files(tmp_path)
    assert list(tmp_path.rglob("*.warc.gz")) == []
    sealed = seal(left)
    assert sealed.path is not None
    assert sealed.torn is not None
    assert list(check_file(sealed.path, folder=tmp_path)) == []
    assert [r.kind for r in scan(sealed.path, folder=tmp_path)].count("response") == 2


def test_a_refused_sync_stops_the_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    to = writer(tmp_path)
    place = respond(to)

    def refuse(_handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(RecordingError, match="Input/output error"):
            to.sync()
    with pytest.raises(RecordingError, match="Input/output error"):
        respond(to)
    to.close()
    assert list(check_file(tmp_path / place.file, folder=tmp_path)) == []


def test_an_interrupt_within_a_write_leaves_no_half_record(tmp_path: Path) -> None:
    class Interrupted(SmallDisk):
        room = 1 << 30

        def write(self, data: Any) -> int:
            if len(data) < 8000:
                return super().write(data)
            super().write(data[:100])
            raise KeyboardInterrupt

    to = writer(tmp_path, opener=lambda path: Interrupted(path, "x"))
    respond(to)
    with pytest.raises(KeyboardInterrupt):
        respond(to, noise(9000))
    place = respond(to)
    to.close()
    assert list(check_file(tmp_path / place.file, folder=tmp_path)) == []
    assert [r.kind for r in scan(tmp_path / place.file, folder=tmp_path)].count("response") == 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a real file system of 256 kB, where that is allowed."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("no mount command here")
    if mounted.returncode:
        pytest.skip(f"a small tmpfs cannot be mounted: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_really_full_disk_leaves_a_whole_file(small_disk: Path) -> None:
    to = writer(small_disk)
    with pytest.raises(RecordingError, match="No space left"):
        fill(to, body=20_000)
    to.close()
    (path,) = small_disk.rglob("*.warc.gz")
    assert list(check_file(path, folder=small_disk)) == []
    assert [r.kind for r in scan(path, folder=small_disk)].count("response") >= 8
