"""The packages that were made into the data folder, whole ones only, with their digests to hand out."""

from __future__ import annotations

import hashlib
import re
import shutil
import tarfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.backup.layout import write_whole
from archive.config import Config
from archive.errors import UsageError
from archive.export.parts import cannot_write, whole_or_nothing

ENDING = ".sha256"
MAKER = "packages"  # what whoever makes a package shows itself alive by (archive.locks)
_KINDS = {".wacz": "wacz", ".tar": "bag"}
_LINE = re.compile(r"([0-9a-f]{64})  ([^\x00-\x1f\x7f]+)\n?")


@dataclass(frozen=True, slots=True)
class Finished:
    """A package that can be taken away: `kind` is wacz or bag, `at` when it was whole (UTC)."""

    name: str
    kind: str
    size: int
    at: datetime
    sha256: str


def shelf(config: Config) -> Path:
    """Return the folder that packages are made into."""
    return config.data_dir / "packages"


def finished(config: Config) -> list[Finished]:
    """Return the packages on the shelf, newest first; without its digest none is whole yet."""
    found = []
    for note in shelf(config).glob(f"*{ENDING}"):
        path = note.with_name(note.name.removesuffix(ENDING))
        try:
            line, stat = _LINE.fullmatch(note.read_text("utf-8")), path.stat()
        except (OSError, UnicodeDecodeError):
            continue
        kind = _KINDS.get(path.suffix)
        if kind and line and line[2] == path.name:
            at = datetime.fromtimestamp(stat.st_mtime, UTC)
            found.append(Finished(path.name, kind, stat.st_size, at, line[1]))
    return sorted(found, key=lambda each: (each.at, each.name), reverse=True)


def package(config: Config, name: str) -> tuple[Finished, Path]:
    """Return a package and its path; raises UsageError when none on the shelf is called so."""
    for each in finished(config):
        if each.name == name:
            return each, shelf(config) / each.name
    raise UsageError(f"there is no package «{name[:200]}»")


def tar_up(bag: Path) -> Path:
    """Put a bag into one tar file beside it, in its place (RFC 8493 §4); raises ArchiveError.

    Whatever comes of it, the bag itself is gone: on a full disk it would only be in the way.
    """
    target = bag.with_name(f"{bag.name}.tar")
    try:
        with (
            whole_or_nothing(target) as part,
            tarfile.open(part, "w", format=tarfile.PAX_FORMAT) as tar,
        ):
            tar.add(bag, arcname=bag.name)
    finally:
        shutil.rmtree(bag, ignore_errors=True)
    return target


def put_digest(path: Path) -> str:
    """Write a file's SHA-256 beside it, for `sha256sum -c` and the desk, and return it.

    Raises ArchiveError when the disk is full or refuses; the file is gone then, which without its
    digest nobody could take away.
    """
    try:
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        write_whole(path.with_name(f"{path.name}{ENDING}"), f"{sha256}  {path.name}\n".encode())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise cannot_write(path, error) from error
    return sha256
