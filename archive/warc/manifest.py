"""The manifest of a folder: the SHA-256 of each complete file in it, for `sha256sum -c` to read.

A line is written before the file gets its final name, so that a complete file always has one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

NAME = "manifest-sha256.txt"
_LINE = re.compile(rb"([0-9a-f]{64})  ([^\x00-\x1f\x7f/\\]+)\n")
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest says: the hex SHA-256 of each file, and the byte offsets of broken lines."""

    files: dict[str, str] = field(default_factory=dict)
    broken: tuple[int, ...] = ()


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a folder, an empty one where there is none."""
    files: dict[str, str] = {}
    broken = []
    offset = 0
    for line in _lines(folder):
        found = _LINE.fullmatch(line)
        try:
            if found is None:
                raise ValueError
            files[found[2].decode()] = found[1].decode()
        except ValueError:
            broken.append(offset)
        offset += len(line)
    return Manifest(files, tuple(broken))


def list_file(folder: Path, name: str, sha256: str) -> None:
    """Put a file's line into the manifest of its folder, in the place of an older one.

    Whole at every moment: a new manifest takes the old one's place. Broken lines stay as they
    are, for `verify` to tell. Raises OSError when the disk refuses.
    """
    line = f"{sha256}  {name}\n".encode()
    with _alone(folder):
        lines = _lines(folder)
        if line not in lines:
            write_lines(folder, [*(each for each in lines if _name_in(each) != name), line])


def write_manifest(folder: Path, files: dict[str, str]) -> None:
    """Write the manifest of a folder anew; raises OSError when the disk refuses."""
    with _alone(folder):
        write_lines(folder, [f"{sha}  {name}\n".encode() for name, sha in sorted(files.items())])


def write_lines(folder: Path, lines: list[bytes]) -> None:
    """Replace the manifest by these lines at once."""
    part = folder / f"{NAME}.part"
    try:
        with part.open("wb") as stream:
            stream.writelines(lines)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(folder / NAME)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def sha256_of(path: Path) -> str:
    """Return the hex SHA-256 of a file's bytes; raises OSError when it cannot be read."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while data := stream.read(_STEP):
            digest.update(data)
    return digest.hexdigest()


def _lines(folder: Path) -> list[bytes]:
    try:
        return (folder / NAME).read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return []


def _name_in(line: bytes) -> str | None:
    found = _LINE.fullmatch(line)
    return found[2].decode("utf-8", "replace") if found else None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's own lock: two runs may complete files of one folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
