"""Files a killed writer left: whole records stay, torn bytes are set aside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.warc import check_file, open_files, scan, seal
from tests.archive.warc_sample import complete_file, noise, orphan, respond, writer


def test_a_torn_tail_is_cut_and_kept_beside(tmp_path: Path) -> None:
    left = orphan(tmp_path)
    whole = left.read_bytes()
    for tail in (whole[:200], b"\0" * 4096, noise(100), whole[:5]):
        left.write_bytes(whole + tail)
        assert open_files(tmp_path) == [left]
        sealed = seal(left)
        assert sealed.path is not None
        assert sealed.torn is not None
        assert sealed.path.name == left.name.removesuffix(".open")
        assert sealed.path.read_bytes() == whole[: sealed.length]
        assert sealed.torn.name == f"{sealed.path.name}.torn-{sealed.length}"
        assert sealed.path.read_bytes() + sealed.torn.read_bytes() == whole + tail
        assert list(check_file(sealed.path, folder=tmp_path)) == []
        assert open_files(tmp_path) == []
        sealed.torn.unlink()
        sealed.path.rename(left)


def test_a_file_cut_at_any_place_keeps_every_whole_record(tmp_path: Path) -> None:
    left = orphan(tmp_path)
    whole = left.read_bytes()
    final = left.with_name(left.name.removesuffix(".open"))
    ends = [r.offset + r.length for r in scan(left, folder=tmp_path)]
    for cut in range(1, len(whole), 97):
        left.write_bytes(whole[:cut])
        sealed = seal(left)
        kept = max((end for end in ends if end <= cut), default=0)
        assert sealed.length == kept
        assert final.exists() == bool(kept)
        if sealed.torn:
            assert sealed.torn.read_bytes() == whole[kept:cut]
            sealed.torn.unlink()
        final.unlink(missing_ok=True)


def test_a_file_that_ended_whole_is_only_renamed(tmp_path: Path) -> None:
    left = orphan(tmp_path)
    whole = left.read_bytes()
    sealed = seal(left)
    assert sealed.path is not None
    assert (sealed.torn, sealed.length) == (None, len(whole))
    assert sealed.path.read_bytes() == whole


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b", noise(5000)])
def test_a_file_without_any_whole_record_is_set_aside(tmp_path: Path, content: bytes) -> None:
    left = tmp_path / "a.warc.gz.open"
    left.write_bytes(content)
    sealed = seal(left)
    assert (sealed.path, sealed.length) == (None, 0)
    assert sealed.torn == tmp_path / "a.warc.gz.torn-0"
    assert sealed.torn.read_bytes() == content
    assert list(tmp_path.iterdir()) == [sealed.torn]


def test_damage_in_the_middle_never_costs_the_records_after_it(tmp_path: Path) -> None:
    left = orphan(tmp_path, tail=b"torn")
    data = bytearray(left.read_bytes())
    data[1000] ^= 1
    left.write_bytes(data)
    sealed = seal(left)
    assert sealed.path is not None
    assert sealed.path.read_bytes() == bytes(data[:-4])
    assert len(list(check_file(sealed.path, folder=tmp_path))) == 1


def test_a_file_being_written_is_left_alone(tmp_path: Path) -> None:
    with writer(tmp_path) as to:
        respond(to)
        (path,) = tmp_path.rglob("*.open")
        before = path.read_bytes()
        with pytest.raises(ArchiveError, match="a crawl is writing it"):
            seal(path)
        assert path.read_bytes() == before


def test_a_complete_file_is_never_overwritten(tmp_path: Path) -> None:
    path = complete_file(tmp_path)
    whole = path.read_bytes()
    left = path.with_name(path.name + ".open")
    left.write_bytes(b"other")
    with pytest.raises(ArchiveError, match="exists too"):
        seal(left)
    with pytest.raises(ArchiveError, match="complete already"):
        seal(path)
    assert (path.read_bytes(), left.read_bytes()) == (whole, b"other")


KILLED = """
import sys
from pathlib import Path
from tests.archive.warc_sample import noise, respond, writer
to = writer(Path(sys.argv[1]))
for number in range(10_000):
    respond(to, noise(3000, seed=number))
    to.sync()
    print(number, flush=True)
"""


def test_what_was_synced_survives_a_kill(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if int(line) >= 20:
                os.kill(child.pid, signal.SIGKILL)
                break
        synced = max([20, *map(int, child.stdout.read().split())])
    (left,) = open_files(tmp_path)
    sealed = seal(left)
    assert sealed.path is not None
    bodies = [r.body for r in scan(sealed.path, folder=tmp_path) if r.kind == "response"]
    assert len(bodies) > synced
    assert bodies == [noise(3000, seed=number) for number in range(len(bodies))]
    assert list(check_file(sealed.path, folder=tmp_path)) == []
