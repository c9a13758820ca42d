"""Making a backup while crawls go on: the catalogue first, then what it speaks of.

WARC files only grow, so that files copied after the catalogue hold all it knows, and perhaps more;
what is more is read in when the backup is restored.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archive import VERSION
from archive.backup.catalogues import copy_catalogue
from archive.backup.layout import (
    CATALOGUE,
    OPEN_FILES,
    State,
    copy_whole,
    list_path,
    note_path,
    read_list,
    state_folder,
    states,
    unfinished,
    write_state,
)
from archive.catalogue import Catalogue
from archive.catalogue.opening import SCHEMA
from archive.config import Config
from archive.errors import ArchiveError, UsageError
from archive.locks import is_dead, show_alive
from archive.warc.manifest import NAME, read_manifest, sha256_of, write_manifest
from archive.warc.names import OPEN, SUFFIX, final_path

BACKUP = "backup"
# What is made again, belongs to one machine, or is copied in a way of its own.
_LEFT_OUT = ("warc", "index", "locks", "logs", "sites")
_SITES = "sites"
Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Made:
    """What a backup came to: files copied or linked anew, files that were there already, and WARC
    files that are damaged here and therefore were not copied."""

    state: State
    fresh: int = 0
    known: int = 0
    damaged: list[str] = field(default_factory=list)


def back_up(
    config: Config,
    folder: Path,
    *,
    at: datetime,
    link: bool = False,
    keep: int | None = None,
    progress: Progress | None = None,
) -> Made:
    """Make a backup of everything in a folder, beside those made there before, and return it.

    Complete WARC files are copied once, or with `link` linked (on the same disk only). `keep`
    removes all but so many backups, never WARC files. `progress` is told bytes done, bytes in all,
    and the file. Raises ArchiveError when the disk is full or refuses; the backups that were there
    are as they were.
    """
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    if folder.resolve().is_relative_to(config.data_dir.resolve()):
        raise UsageError(f"{folder}: lies in the data folder; name one on another disk")
    own = state_folder(folder, stamp)
    _sweep_away_unfinished(config, folder)
    alive = show_alive(config, BACKUP)
    try:
        own.mkdir(parents=True)
        made = _Making(config, folder, stamp, link, progress).run(at)
        _forget_old(folder, keep)
        return made
    except OSError as error:
        raise ArchiveError(
            f"{folder}: the backup could not be made: {error.strerror or error}; the backups made "
            "before are as they were; make room, or name another folder, and run again"
        ) from error
    finally:
        alive.release()
        if not note_path(folder, stamp).exists():
            shutil.rmtree(own, ignore_errors=True)
            list_path(folder, stamp).unlink(missing_ok=True)


class _Making:
    """One backup being made; `files` are what it consists of, path to digest."""

    def __init__(
        self, config: Config, folder: Path, stamp: str, link: bool, progress: Progress | None
    ) -> None:
        self._config, self._folder, self._stamp = config, folder, stamp
        self._link, self._progress = link, progress
        self._own = state_folder(folder, stamp)
        self._files: dict[str, str] = {}
        self._bytes = self._fresh = self._known = 0
        self._damaged: list[str] = []
        self._sealed: dict[str, dict[str, str | None]] = {}
        self._before = self._kept_before()

    def _kept_before(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for state in states(self._folder)[:1]:
            found = read_list(self._folder, state.stamp)
        return found

    def run(self, at: datetime) -> Made:
        with Catalogue.open(self._config, create=False) as catalogue:
            revision = copy_catalogue(catalogue, self._own / CATALOGUE)
        self._note(self._own / CATALOGUE, sha256_of(self._own / CATALOGUE))
        paths = sorted(self._config.warc_dir.rglob(f"*{SUFFIX}*"))
        total, done = sum(_size(path) for path in paths), 0
        for path in paths:
            self._warc(path)
            done += _size(path)
            if self._progress:
                self._progress(done, total, path.name)
        self._others()
        state = State(
            self._stamp, at.astimezone(UTC), VERSION, SCHEMA, revision, len(self._files),
            self._bytes,
        )  # fmt: skip
        write_state(self._folder, state, self._files)
        return Made(state, self._fresh, self._known, self._damaged)

    def _warc(self, path: Path) -> None:
        if path.name.endswith(SUFFIX):
            self._complete(path)
        elif path.name.endswith(OPEN):
            try:
                self._copy(path, self._own / OPEN_FILES / path.parent.name / path.name)
            except FileNotFoundError:
                # It was completed since it was listed, or, being empty, removed.
                if final_path(path).exists():
                    self._complete(final_path(path))
        elif ".torn-" in path.name:
            self._copy(path, self._own / "warc" / path.parent.name / path.name)

    def _complete(self, path: Path) -> None:
        """Have a complete file in the backup: what was copied once is not read again."""
        shared, own = self._folder / "warc", self._own / "warc"
        site, target = path.parent.name, shared / path.parent.name / path.name
        listed = read_manifest(path.parent).files.get(path.name)
        self._sealed.setdefault(site, {})[path.name] = listed
        if target.exists():
            held = self._before.get(self._name(target)) or sha256_of(target)
            if held == (listed or sha256_of(path)):
                self._known += 1
                self._note(target, held)
                return
            # It was repaired here since: what an earlier backup names must stay.
            target = own / site / path.name
        try:
            sha256 = self._take(path, target, listed)
        except ArchiveError:
            self._damaged.append(f"{site}/{path.name}")
            target = own / site / path.name
            sha256 = self._take(path, target, None)
        self._fresh += 1
        self._note(target, sha256)

    def _take(self, path: Path, target: Path, expected: str | None) -> str:
        if not self._link:
            return copy_whole(path, target, expected=expected)
        sha256 = sha256_of(path)
        if expected is not None and sha256 != expected:
            raise ArchiveError(f"{path}: is damaged")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        os.link(path, target)
        return sha256

    def _copy(self, path: Path, target: Path) -> None:
        self._note(target, copy_whole(path, target))
        self._fresh += 1

    def _others(self) -> None:
        """Copy manifests, profiles, quarantine and whatever else the data folder holds."""
        for folder in sorted(p for p in self._config.warc_dir.glob("*") if p.is_dir()):
            self._manifest(folder)
        data = self._config.data_dir
        tops = [
            p for p in sorted(data.iterdir()) if p.name not in _LEFT_OUT and not _is_database(p)
        ]
        for top in tops:
            for path in [top] if top.is_file() else sorted(top.rglob("*")):
                if path.is_file() and not path.name.endswith(".part"):
                    with suppress(FileNotFoundError):
                        self._copy(path, self._own / "data" / path.relative_to(data))
        profiles = self._config.profiles_dir
        for path in sorted(profiles.rglob("*")) if profiles.is_dir() else []:
            if path.is_file():
                self._copy(path, self._own / _SITES / path.relative_to(profiles))

    def _manifest(self, folder: Path) -> None:
        """Copy a manifest without the lines of files that were completed after they were listed."""
        held = self._sealed.get(folder.name, {})
        lines = {
            name: sha256
            for name, sha256 in read_manifest(folder).files.items()
            if name in held or not (folder / name).exists()
        }
        target = self._own / "warc" / folder.name
        target.mkdir(parents=True, exist_ok=True)
        write_manifest(target, lines)
        self._note(target / NAME, sha256_of(target / NAME))

    def _note(self, path: Path, sha256: str) -> None:
        self._files[self._name(path)] = sha256
        self._bytes += path.stat().st_size

    def _name(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()


def _is_database(path: Path) -> bool:
    return path.is_file() and ".sqlite" in path.name


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _sweep_away_unfinished(config: Config, folder: Path) -> None:
    """Remove what backups left that were killed: without a note they are none, and hold room."""
    # Listed before it is asked: one being made shows itself alive before it has a folder.
    found = unfinished(folder)
    for path in found if is_dead(config, BACKUP) else []:
        shutil.rmtree(path, ignore_errors=True)
        list_path(folder, path.name.removeprefix("state-")).unlink(missing_ok=True)


def _forget_old(folder: Path, keep: int | None) -> None:
    """Remove the oldest backups beyond so many; the WARC files they shared stay."""
    for state in states(folder)[keep:] if keep is not None else []:
        note_path(folder, state.stamp).unlink()
        list_path(folder, state.stamp).unlink(missing_ok=True)
        shutil.rmtree(state_folder(folder, state.stamp), ignore_errors=True)
