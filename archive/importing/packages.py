"""Opening what is to be brought in: WARC files as they are, and those inside WACZ packages.

A WACZ (https://specs.webrecorder.net/wacz/1.1.1/) is a zip file with WARC files under archive/ and a
list of their digests. Nothing of it is ever written under a name that it gives.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.errors import UsageError

_BUFFER = 1 << 20
_LARGEST_LIST = 50_000_000
_MOST_ENTRIES = 100_000
# Deflate cannot do better than 1,032 to 1; a WARC file, compressed already, gains next to nothing.
_MOST_GAIN = 200
_FREE = 100_000_000
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
WARC_ENDINGS = (".warc", ".warc.gz")


@dataclass(frozen=True, slots=True)
class Opened:
    """A WARC file that can be read: a seekable stream of `size` bytes, and what it is called."""

    name: str
    stream: BinaryIO
    size: int


class Broken(ValueError):
    """A file within a package is not what the package says, or cannot be read; says why."""


def is_zip(path: Path) -> bool:
    """Tell whether a file begins as a zip file does."""
    with _readable(path) as stream:
        return stream.read(4) == b"PK\x03\x04"


@contextmanager
def _readable(path: Path) -> Iterator[BinaryIO]:
    try:
        stream = path.open("rb", buffering=_BUFFER)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    with stream:
        yield stream


@contextmanager
def opened_file(path: Path) -> Iterator[Opened]:
    """Open a WARC file; raises UsageError when it cannot be read."""
    with _readable(path) as stream:
        yield Opened(path.name, stream, path.stat().st_size)


class Package:
    """An open WACZ. `tell` hears of files that are left out, with the reason."""

    def __init__(self, path: Path, *, scratch: Path, tell: Callable[[str, str], None]) -> None:
        """Read its directory; raises UsageError when it is none, or has no WARC file in it."""
        self._path, self._scratch, self._tell = path, scratch, tell
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise UsageError(
                f"{path}: is no WACZ: its zip directory cannot be read: {error}"
            ) from None
        if len(self._zip.infolist()) > _MOST_ENTRIES:
            raise UsageError(f"{path}: holds more than {_MOST_ENTRIES:,} files")
        self._listed = self._digests()
        self.entries = [entry for entry in self._zip.infolist() if self._is_wanted(entry)]
        if not self.entries:
            raise UsageError(f"{path}: is no WACZ: there is no WARC file under archive/ in it")

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def _is_wanted(self, entry: zipfile.ZipInfo) -> bool:
        name = entry.filename
        if entry.is_dir() or not name.lower().endswith((*WARC_ENDINGS, ".wacz")):
            return False
        # Names lead nowhere here, but one that tries to is no name of an honest package.
        if not name.startswith("archive/") or ".." in name.split("/") or "\\" in name:
            self._tell(name, "does not lie under archive/")
            return False
        if name.lower().endswith(".wacz"):
            self._tell(name, "is a package within a package; import it by itself")
            return False
        return True

    def _digests(self) -> dict[str, str]:
        """Return the SHA-256 of each file as datapackage.json lists it; empty without one."""
        try:
            entry = self._zip.getinfo("datapackage.json")
            if entry.file_size > _LARGEST_LIST:
                raise ValueError("it is too large")
            with self._zip.open(entry) as stream:
                listed = json.loads(stream.read(_LARGEST_LIST))["resources"]
            return {str(each["path"]): str(each.get("hash", "")) for each in listed}
        except KeyError:
            self._tell("datapackage.json", "is missing; the package cannot be held against it")
        except (ValueError, TypeError, AttributeError, RecursionError, OSError,
                zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:  # fmt: skip
            self._tell("datapackage.json", f"cannot be read: {error}")
        return {}

    @contextmanager
    def opened(self, entry: zipfile.ZipInfo) -> Iterator[Opened]:
        """Open a WARC file of the package; raises Broken for one that cannot be read as it is.

        Its digest is for `proof` to check: what is whole in a damaged file still comes in.
        """
        name = f"{self._path.name}/{entry.filename}"
        if entry.flag_bits & 1:
            raise Broken("is encrypted")
        if entry.compress_type == zipfile.ZIP_STORED:
            start = self._start(entry)
            with self._path.open("rb") as raw:
                window = io.BufferedReader(_Window(raw, start, entry.file_size), _BUFFER)
                yield Opened(name, window, entry.file_size)
            return
        gain = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > _FREE and gain > _MOST_GAIN:
            raise Broken(f"unpacks to {gain:,.0f} times its size, as no WARC file does")
        with self._unpacked(entry) as stream:
            yield Opened(name, stream, entry.file_size)

    @contextmanager
    def _unpacked(self, entry: zipfile.ZipInfo) -> Iterator[BinaryIO]:
        """Unpack a file that is compressed within the package; it must be read back and forth."""
        self._scratch.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self._scratch) as stream:
            try:
                with self._zip.open(entry) as packed:
                    while data := packed.read(_BUFFER):
                        stream.write(data)
            except (
                zipfile.BadZipFile,
                ValueError,
                EOFError,
                NotImplementedError,
                RuntimeError,
                zlib.error,
            ) as error:
                raise Broken(f"cannot be unpacked: {error}") from None
            except OSError as error:
                raise Broken(f"cannot be unpacked: {error.strerror}; make room") from None
            stream.seek(0)
            yield stream

    def _start(self, entry: zipfile.ZipInfo) -> int:
        """Return where the bytes of a stored file begin."""
        with self._path.open("rb") as raw:
            raw.seek(entry.header_offset)
            head = raw.read(_LOCAL_HEADER.size)
        if len(head) < _LOCAL_HEADER.size or not head.startswith(b"PK\x03\x04"):
            raise Broken("is not where the zip directory says")
        *_, name, extra = _LOCAL_HEADER.unpack(head)
        start = entry.header_offset + _LOCAL_HEADER.size + int(name) + int(extra)
        if start + entry.file_size > self._path.stat().st_size:
            raise Broken("is longer than the package")
        return start

    def proof(self, entry: zipfile.ZipInfo, opened: Opened) -> str:
        """Return what speaks against a file being the one that was packed, empty for nothing."""
        listed = self._listed.get(entry.filename, "")
        algorithm, _, value = listed.partition(":")
        if not listed:
            return "is not listed in datapackage.json" if self._listed else ""
        if algorithm not in ("sha256", "md5"):
            return ""
        digest = hashlib.new(algorithm, usedforsecurity=False)
        opened.stream.seek(0)
        while data := opened.stream.read(_BUFFER):
            digest.update(data)
        agrees = digest.hexdigest() == value.lower()
        return "" if agrees else "is not the file whose digest datapackage.json has"


class _Window(io.RawIOBase):
    """Some bytes of a file as a file of their own."""

    def __init__(self, raw: BinaryIO, start: int, size: int) -> None:
        self._raw, self._start, self._size, self._at = raw, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, into: bytearray | memoryview) -> int:  # type: ignore[override]
        count = max(0, min(len(into), self._size - self._at))
        self._raw.seek(self._start + self._at)
        data = self._raw.read(count)
        into[: len(data)] = data
        self._at += len(data)
        return len(data)
