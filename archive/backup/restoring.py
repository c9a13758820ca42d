"""Putting a backup back: into an empty place only, each file compared with its digest."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import inspect

from archive.backup.catalogues import load_catalogue
from archive.backup.layout import (
    CATALOGUE,
    OPEN_FILES,
    State,
    copy_whole,
    damaged_notes,
    list_path,
    note_path,
    read_list,
    state_folder,
    states,
)
from archive.catalogue import Catalogue
from archive.catalogue.opening import SCHEMA, make_engine, said_clearly
from archive.config import Config
from archive.errors import ArchiveError, UsageError
from archive.findings import Finding, Tally
from archive.ingest import Recovered, recover
from archive.verify import verify
from archive.warc.manifest import sha256_of

RESTORING = ".restoring"
Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Restored:
    """What was put back, what was read in that is newer than the catalogue, and what is wrong."""

    state: State
    recovered: Recovered
    findings: list[Finding] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


def restore(
    config: Config, folder: Path, *, stamp: str | None = None, progress: Progress | None = None
) -> Restored:
    """Put a backup, by default the newest, into the data folder and database of the settings.

    The data folder must be missing or empty, a PostgreSQL database without tables. Records that
    were written after the catalogue was copied are read in; then everything is verified. Raises
    UsageError when the place is not empty or there is no such backup, ArchiveError when a file of
    the backup is missing or damaged, naming it: nothing is put in place then.
    """
    state = _chosen(folder, stamp)
    files = _files_of(folder, state)
    _refuse_unless_empty(config)
    _refuse_other_profiles(config, folder, state, files)
    aside = config.data_dir.with_name(f"{config.data_dir.name}{RESTORING}")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        _copy_all(config, folder, state, files, aside, progress)
        if config.data_dir.exists():
            config.data_dir.rmdir()
        aside.rename(config.data_dir)
    except OSError as error:
        raise ArchiveError(
            f"{config.data_dir}: the backup could not be put back: {error.strerror or error}; "
            "make room, then run again"
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    if config.database_url:
        _load_database(config)
    with Catalogue.open(config) as catalogue:
        done = Restored(state, recover(catalogue, config))
        done.findings = list(verify(config, catalogue, tally=done.tally, progress=progress))
    return done


def _chosen(folder: Path, stamp: str | None) -> State:
    found = states(folder)
    damaged = damaged_notes(folder)
    if stamp is None and damaged and (not found or damaged[0] > note_path(folder, found[0].stamp)):
        older = f"name an older one with --backup ({found[0].stamp})" if found else "take another"
        raise ArchiveError(
            f"{damaged[0]}: the note of the newest backup is damaged, or is of a newer Kho Tin; {older}"
        )
    if not found:
        raise UsageError(f"{folder}: holds no backup; name the folder given to `khotin backup`")
    chosen = next((state for state in found if stamp in (None, state.stamp)), None)
    if chosen is None:
        known = ", ".join(state.stamp for state in found[:10])
        raise UsageError(f"{folder}: there is no backup «{stamp}»; there are {known}")
    if chosen.schema > SCHEMA:
        raise ArchiveError(
            f"{folder}: the backup is of a newer Kho Tin ({chosen.software}); update the program"
        )
    return chosen


def _files_of(folder: Path, state: State) -> dict[str, str]:
    """Return a backup's files, path to digest; raises ArchiveError unless the list is whole."""
    files = read_list(folder, state.stamp)
    if len(files) != state.files:
        raise ArchiveError(
            f"{list_path(folder, state.stamp)}: names {len(files)} files, but the backup has "
            f"{state.files}; take another backup"
        )
    return files


def _refuse_other_profiles(
    config: Config, folder: Path, state: State, files: dict[str, str]
) -> None:
    """Refuse to write over profiles in a folder of their own that say something else."""
    if config.sites_dir is None:
        return
    for name, sha256 in files.items():
        there = _place(config, config.data_dir, folder, state, folder / name)
        if config.sites_dir in there.parents and there.exists() and sha256_of(there) != sha256:
            raise UsageError(
                f"{there}: is there already, and the backup has another profile of that name; "
                "move it away, or set sites_dir to an empty folder"
            )


def _refuse_unless_empty(config: Config) -> None:
    if config.data_dir.exists() and any(config.data_dir.iterdir()):
        raise UsageError(
            f"{config.data_dir}: is not empty; a backup is put back into an empty folder only: "
            "set data_dir to another, or move this one away"
        )
    if config.database_url:
        engine = make_engine(config.database_url, busy_seconds=5)
        try:
            with said_clearly(config.database_url), engine.connect() as connection:
                if inspect(connection).get_table_names():
                    raise UsageError(
                        "database_url: the database is not empty; a backup is put back into an "
                        "empty one only"
                    )
        finally:
            engine.dispose()


def _copy_all(
    config: Config,
    folder: Path,
    state: State,
    files: dict[str, str],
    aside: Path,
    progress: Progress | None,
) -> None:
    for number, (name, sha256) in enumerate(sorted(files.items()), start=1):
        source = folder / name
        if not source.exists():
            raise ArchiveError(f"{source}: is missing; take another backup, or put it back")
        copy_whole(source, _place(config, aside, folder, state, source), expected=sha256)
        if progress:
            progress(number, len(files), source.name)


def _place(config: Config, aside: Path, folder: Path, state: State, source: Path) -> Path:
    """Return where a file of the backup goes."""
    own = state_folder(folder, state.stamp)
    if own not in source.parents:
        return aside / source.relative_to(folder)
    parts = source.relative_to(own)
    top, rest = parts.parts[0], Path(*parts.parts[1:])
    if parts == Path(CATALOGUE):
        return aside / CATALOGUE
    if top == OPEN_FILES:
        return aside / "warc" / rest
    if top == "data":
        return aside / rest
    if top == "sites" and config.sites_dir is not None:
        return config.sites_dir / rest
    return aside / parts


def _load_database(config: Config) -> None:
    """Fill the database of the settings from the copied catalogue, which is then not needed."""
    copied = config.data_dir / CATALOGUE
    with Catalogue.open(config) as catalogue:
        load_catalogue(copied, catalogue)
    for path in config.data_dir.glob(f"{CATALOGUE}*"):
        path.unlink()
