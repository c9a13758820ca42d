"""A zip file whose every entry is known by size and SHA-256; on request the whole is a BagIt bag (RFC 8493)."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from archive.text import HANOI

_ALGORITHMS = ("sha256", "sha512")
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the zip; `digests` are hex, by algorithm."""

    path: str
    size: int
    digests: Mapping[str, str]

    @property
    def sha256(self) -> str:
        """Its SHA-256 in hex."""
        return self.digests["sha256"]


class HashedZip:
    """A zip file being written; with `bag`, the name of the bag's folder, all of it lies in that bag.

    Entries carry one moment, so that the same in gives the same bytes.
    """

    def __init__(self, stream: IO[bytes], *, at: datetime, bag: str = "") -> None:
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._at, self._bag = at.astimezone(HANOI), bag
        self.entries: list[Entry] = []

    def put(self, path: str, pieces: Iterable[bytes]) -> Entry:
        """Write a file, its path relative to the package, and return it; raises OSError."""
        made = self._write(f"{self._bag}/data/{path}" if self._bag else path, path, pieces)
        self.entries.append(made)
        return made

    def finish(self, info: Mapping[str, str]) -> None:
        """Write what makes a bag of it, if it is to be one, and the zip's directory."""
        if self._bag:
            self._finish_bag(info)
        self._zip.close()

    def abandon(self) -> None:
        """Close it as it stands: no file that anybody is to see."""
        self._zip.fp = None

    def _finish_bag(self, info: Mapping[str, str]) -> None:
        size = sum(entry.size for entry in self.entries)
        told = {**info, "Payload-Oxum": f"{size}.{len(self.entries)}"}
        tags = {
            "bagit.txt": _DECLARATION,
            "bag-info.txt": "".join(f"{name}: {value}\n" for name, value in told.items()).encode(),
        }
        for name in _ALGORITHMS:
            lines = (f"{entry.digests[name]}  data/{_spelled(entry.path)}\n" for entry in self.entries)  # fmt: skip
            tags[f"manifest-{name}.txt"] = "".join(lines).encode()
        made = [self._write(f"{self._bag}/{path}", path, [data]) for path, data in tags.items()]
        for name in _ALGORITHMS:
            lines = (f"{entry.digests[name]}  {entry.path}\n" for entry in made)
            path = f"tagmanifest-{name}.txt"
            self._write(f"{self._bag}/{path}", path, ["".join(lines).encode()])

    def _write(self, name: str, path: str, pieces: Iterable[bytes]) -> Entry:
        sums, size = {each: hashlib.new(each) for each in _ALGORITHMS}, 0
        info = zipfile.ZipInfo(name, self._at.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o100644 << 16
        with self._zip.open(info, "w", force_zip64=True) as out:
            for piece in pieces:
                size += len(piece)
                out.write(piece)
                for each in sums.values():
                    each.update(piece)
        return Entry(path, size, {each: made.hexdigest() for each, made in sums.items()})


def _spelled(path: str) -> str:
    """Return a path as manifests spell it (RFC 8493 §2.1.3)."""
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")
