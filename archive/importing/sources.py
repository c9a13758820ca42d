"""What may be given to be brought in: a WARC or WACZ file, a folder of these, or of saved pages."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.errors import UsageError
from archive.importing.foreign import Damage, records
from archive.importing.packages import (
    WARC_ENDINGS,
    Broken,
    Opened,
    Package,
    is_zip,
    opened_file,
)
from archive.importing.pairing import Pairing, Skipped
from archive.importing.run import Bringing, Report
from archive.importing.saved import BadRow, map_in, saved_copies

ENDINGS = (*WARC_ENDINGS, ".wacz")
Progress = Callable[[int, int, str], None]


def is_warc(path: Path) -> bool:
    """Tell whether a file, by its name or its first bytes, is to be read as WARC or WACZ."""
    if path.name.lower().endswith((*ENDINGS, ".arc", ".arc.gz", ".warc.zst")):
        return True
    with opened_file(path) as opened:
        start = opened.stream.read(5)
    return start.startswith((b"WARC/", b"PK\x03\x04", b"\x1f\x8b"))


@dataclass(slots=True)
class Sources:
    """Reads one file or folder into a bringing. `most` bytes is the longest record taken."""

    bringing: Bringing
    scratch: Path
    most: int
    now: datetime
    progress: Progress | None = None

    @property
    def report(self) -> Report:
        """What it came to so far."""
        return self.bringing.report

    def bring(self, path: Path) -> None:
        """Bring in everything; raises UsageError for what cannot be brought in at all."""
        if path.is_dir():
            self._folder(path)
        elif path.suffix.lower() == ".csv":
            self._saved(path)
        else:
            self._file(path)
        self.bringing.take_waiting()

    def _folder(self, folder: Path) -> None:
        files = sorted(p for p in folder.rglob("*") if p.name.lower().endswith(ENDINGS))
        files = [path for path in files if path.is_file()]
        if files:
            for path in files:
                try:
                    self._file(path)
                except UsageError as error:
                    self.report.damage(str(error))
            return
        mapping = map_in(folder)
        if mapping is None:
            raise UsageError(
                f"{folder}: holds neither WARC or WACZ files nor a map.csv that says what its "
                "files are (file,url,fetched_at)"
            )
        self._saved(mapping)

    def _file(self, path: Path) -> None:
        if is_zip(path):
            self._package(path)
            return
        with opened_file(path) as opened:
            try:
                self._records(opened)
            except UsageError as error:
                raise UsageError(f"{path}: {error}") from None

    def _package(self, path: Path) -> None:
        def leave(name: str, why: str) -> None:
            self.report.damage(f"{path.name}: {name}: {why}")

        with closing(Package(path, scratch=self.scratch, tell=leave)) as package:
            for entry in package.entries:
                try:
                    with package.opened(entry) as opened:
                        if wrong := package.proof(entry, opened):
                            leave(entry.filename, wrong)
                        self._records(opened)
                except (Broken, UsageError) as error:
                    leave(entry.filename, str(error))

    def _records(self, opened: Opened) -> None:
        def tell(what: Skipped | Damage) -> None:
            self._tell(opened.name, what)

        pairing = Pairing(opened.name, most=self.most, now=self.now, tell=tell)
        found = records(opened.stream, size=opened.size, most=self.most)
        for offset, copy in pairing.copies(found):
            self.bringing.take(copy)
            if self.progress:
                self.progress(offset, opened.size, opened.name)

    def _tell(self, name: str, what: Skipped | Damage) -> None:
        where = f"{name} at byte {what.offset}"
        if isinstance(what, Damage):
            self.report.damage(f"{where}: {what.what}")
        elif what.why:
            self.report.refuse(f"{where}: {what.why}")
        else:
            self.report.skipped[what.kind] += 1

    def _saved(self, mapping: Path) -> None:
        for line, found in saved_copies(mapping, most=self.most, now=self.now):
            if isinstance(found, BadRow):
                self.report.refuse(f"{mapping.name} line {found.line}: {found.reason}")
            else:
                self.bringing.take(found)
            if self.progress:
                self.progress(line, 0, mapping.name)
