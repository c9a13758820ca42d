"""Owns the index's folder: mapped files, the mark of how far it has come, left-overs swept away."""

import json
import mmap
import os
import shutil
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, EmptyIndexError

from archive.errors import ArchiveError
from indexer.engines.face import Reached
from indexer.engines.whoosh.schema import INDEX_FORMAT

DISTRIBUTION = "whoosh3"
NAME = "MAIN"


def check_distribution() -> None:
    """Make sure that the `whoosh` imported is the fork this engine is written for.

    Several distributions own the import name, and some answer date ranges wrongly. Raises
    ArchiveError when whoosh3 is missing or another one is installed over it.
    """
    try:
        distribution(DISTRIBUTION)
    except PackageNotFoundError:
        raise ArchiveError(
            f"the Python package «whoosh» here is not {DISTRIBUTION}; "
            "run `pip uninstall whoosh whoosh-reloaded` and `pip install -r requirements.txt`"
        ) from None


class MappedFile(StructFile):  # type: ignore[misc]
    """A file read through memory, so that threads may read at any place without sharing a cursor."""

    def __init__(self, path: str, name: str) -> None:
        with Path(path).open("rb") as stream:
            self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        super().__init__(self._map, name=name)

    def get(self, position: int, length: int) -> bytes:
        """Return bytes from a position."""
        return self._map[position : position + length]


class MappedStorage(FileStorage):  # type: ignore[misc]
    """Whoosh's folder of files, opened as MappedFile (its own open and seek for every term)."""

    def open_file(self, name: str, **kwargs: Any) -> StructFile:
        """Open a file for reading; raises FileNotFoundError."""
        path = self._fpath(name)
        if Path(path).stat().st_size == 0:
            return super().open_file(name, **kwargs)
        return MappedFile(path, name)


def latest_generation(folder: Path) -> int:
    """Return the newest commit's number, -1 when there is no index."""
    return int(TOC._latest_generation(FileStorage(str(folder)), NAME))


def read_toc(storage: FileStorage) -> TOC | None:
    """Return the newest commit's table of segments, None when there is no index."""
    while True:
        try:
            return TOC.read(storage, NAME)
        except EmptyIndexError:
            return None
        except FileNotFoundError:
            # Either the folder is gone, or a later commit has just taken this one's place.
            if not Path(storage.folder).is_dir():
                return None


def mark_file(folder: Path, generation: int) -> Path:
    """Return the file that says how far a commit's index has come."""
    return folder / f"reached-{generation}.json"


def write_mark(folder: Path, generation: int, reached: Reached) -> None:
    """Write, before a commit, what it will have reached.

    The file's name holds the commit's number, so it counts only from the moment the commit does.
    """
    file = mark_file(folder, generation)
    draft = file.with_suffix(".tmp")
    with draft.open("w", encoding="utf-8") as stream:
        json.dump(
            {"format": INDEX_FORMAT, "epoch": reached.epoch, "revision": reached.revision}, stream
        )
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)


def read_mark(folder: Path, generation: int) -> Reached | None:
    """Return what a commit has reached; None when it is not of this program's format."""
    try:
        found = json.loads(mark_file(folder, generation).read_text("utf-8"))
        if found["format"] != INDEX_FORMAT:
            return None
        return Reached(str(found["epoch"]), int(found["revision"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def sync_files(files: Iterable[Path]) -> None:
    """Make files and their folders last through a power cut; no Whoosh does."""
    folders = set()
    for file in files:
        folders.add(file.parent)
        with file.open("rb") as stream:
            os.fsync(stream.fileno())
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sweep(
    folder: Path, *, generation: int, segments: Iterable[str], kept: Iterable[str] = ()
) -> None:
    """Remove what killed writers left; only the holder of the write lock may call it.

    `kept` are names of files that are not Whoosh's. The marks of this commit and the one before stay, for readers between two of them.
    """
    keep = {mark_file(folder, generation).name, mark_file(folder, generation - 1).name}
    keep |= {f"_{NAME}_{generation}.toc", f"{NAME}_WRITELOCK", *kept}
    names = tuple(f"{segment}." for segment in segments)
    for file in folder.iterdir():
        if file.name in keep or (names and file.name.startswith(names)):
            continue
        if file.is_dir():
            shutil.rmtree(file, ignore_errors=True)
        else:
            file.unlink(missing_ok=True)
