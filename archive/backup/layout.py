"""What lies in a backup folder: WARC files shared by all backups, and for each the state at its time.

warc/<site>/<file>          complete WARC files, never changed once they are there
state-<time>/               the catalogue as a SQLite file, profiles, quarantine, open WARC files
backup-<time>.sha256        every file of that backup, for `sha256sum -c`
backup-<time>.json          what it is; written last: without it there is no such backup
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from archive.errors import ArchiveError

FORMAT = 1
CATALOGUE = "catalogue.sqlite"
OPEN_FILES = "open"
_LINE = re.compile(r"([0-9a-f]{64})  ([^\x00-\x1f\x7f]+)")
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class State:
    """One backup. `at` is UTC, `stamp` its name; counts are of its files and their bytes."""

    stamp: str
    at: datetime
    software: str
    schema: str
    revision: int
    files: int
    bytes: int


def states(folder: Path) -> list[State]:
    """Return the backups in a folder, newest first; those whose note is damaged are left out."""
    found = []
    for path in folder.glob("backup-*.json"):
        try:
            value = json.loads(path.read_text("utf-8"))
            if value.pop("format") == FORMAT:
                found.append(State(**value | {"at": datetime.fromisoformat(value["at"])}))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return sorted(found, key=lambda state: state.stamp, reverse=True)


def damaged_notes(folder: Path) -> list[Path]:
    """Return the notes of backups that cannot be read, newest first."""
    known = {note_path(folder, state.stamp) for state in states(folder)}
    return sorted(set(folder.glob("backup-*.json")) - known, reverse=True)


def unfinished(folder: Path) -> list[Path]:
    """Return the folders of backups that never got their note: of one being made, or killed."""
    noted = {path.stem.removeprefix("backup-") for path in folder.glob("backup-*.json")}
    return [p for p in folder.glob("state-*") if p.name.removeprefix("state-") not in noted]


def state_folder(folder: Path, stamp: str) -> Path:
    """Return the folder of a backup's own files."""
    return folder / f"state-{stamp}"


def list_path(folder: Path, stamp: str) -> Path:
    """Return the list of a backup's files."""
    return folder / f"backup-{stamp}.sha256"


def note_path(folder: Path, stamp: str) -> Path:
    """Return what makes a backup one."""
    return folder / f"backup-{stamp}.json"


def write_state(folder: Path, state: State, files: dict[str, str]) -> None:
    """Write the list of a backup's files (path to digest), then its note; raises OSError."""
    lines = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(files.items()))
    write_whole(list_path(folder, state.stamp), lines.encode())
    value = {"format": FORMAT, **asdict(state), "at": state.at.isoformat()}
    write_whole(note_path(folder, state.stamp), json.dumps(value, indent=1).encode())


def read_list(folder: Path, stamp: str) -> dict[str, str]:
    """Return a backup's files, path to digest; raises ArchiveError when the list is damaged.

    Each lies below the folder's `warc` or the backup's own: a list that was tampered with cannot
    name files elsewhere, neither to be read nor to be written.
    """
    path = list_path(folder, stamp)
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ArchiveError(f"{path}: cannot be read: {error}; take another backup") from None
    places = ("warc", state_folder(folder, stamp).name)
    found = {}
    for number, line in enumerate(lines, start=1):
        parts = _LINE.fullmatch(line)
        if parts is None:
            raise ArchiveError(f"{path}: line {number} is damaged; take another backup")
        steps = parts[2].split("/")
        if steps[0] not in places or not {"", ".", ".."}.isdisjoint(steps):
            raise ArchiveError(
                f"{path}: line {number} names «{parts[2]}», which is no file of this backup; take "
                "another backup"
            )
        found[parts[2]] = parts[1]
    return found


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all; raises OSError."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def copy_whole(source: Path, target: Path, *, expected: str | None = None) -> str:
    """Copy a file so that it is there whole or not at all, and return its SHA-256.

    Raises OSError, or ArchiveError when the bytes are not those `expected`: nothing is left then.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    digest = hashlib.sha256()
    try:
        with source.open("rb") as read, part.open("wb") as write:
            while data := read.read(_STEP):
                digest.update(data)
                write.write(data)
            write.flush()
            os.fsync(write.fileno())
        found = digest.hexdigest()
        if expected is not None and found != expected:
            raise ArchiveError(f"{source}: is damaged: its SHA-256 is {found}, not {expected}")
        shutil.copystat(source, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return found
