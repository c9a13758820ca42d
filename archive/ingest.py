"""WARC records into the catalogue: what a killed run left behind (recover), or all of them (rebuild).

Both use the rules of the live intake (archive.evidence), so they end with the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, func, select

from archive.catalogue import Catalogue
from archive.catalogue.batch import Batch
from archive.catalogue.tables import captures, events, versions
from archive.config import Config
from archive.doubles import Doubles
from archive.errors import DamagedRecord
from archive.evidence import add_record
from archive.fixity import list_sealed
from archive.locks import SiteBusy, folder_name, writing_site
from archive.rebuilding import Rebuilt, rebuild
from archive.warc import Finding, open_files, scan, seal
from archive.warc.names import SUFFIX, relative_name

__all__ = ["Rebuilt", "Recovered", "rebuild", "recover", "recover_site"]

_BATCH = 500


@dataclass(slots=True)
class Recovered:
    """What recover did: files sealed, records read in, torn tails set aside, damage passed over.

    `doubles` says which files hold records that are in another one too. `busy` names the sites that another run is writing; they were left alone. `short` names files
    that end before a record the catalogue has of them: the disk lost what it had said was written.
    """

    sealed: int = 0
    records: int = 0
    torn: list[Path] = field(default_factory=list)
    damaged: list[Finding] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)


def recover(catalogue: Catalogue, config: Config, *, held: str | None = None) -> Recovered:
    """Seal the files of runs that died and read in what the catalogue lacks of any file.

    `held` is the site whose lock the caller has. Safe at any time and any number of times. Raises ArchiveError when a file cannot be sealed.
    """
    found = Recovered()
    for folder in site_folders(config):
        if held is not None and folder.name == folder_name(held):
            recover_site(catalogue, folder, found)
            continue
        try:
            with writing_site(config, folder.name, seconds=0):
                recover_site(catalogue, folder, found)
        except SiteBusy:
            found.busy.append(folder.name)
    return found


def site_folders(config: Config) -> list[Path]:
    """Return the folders of WARC files, one a site."""
    if not config.warc_dir.is_dir():
        return []
    return sorted(path for path in config.warc_dir.iterdir() if path.is_dir())


def recover_site(catalogue: Catalogue, folder: Path, found: Recovered) -> None:
    """Do the same for one folder of WARC files, whose site's lock the caller holds."""
    if not folder.is_dir():
        return
    seal_orphans(folder, found)
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        _read_in_tail(catalogue, path, found)
    list_sealed(catalogue, folder)


def seal_orphans(folder: Path, found: Recovered) -> None:
    """Complete the open files under a folder that nobody is writing."""
    for path in open_files(folder):
        sealed = seal(path)
        found.sealed += sealed.path is not None
        if sealed.torn is not None:
            found.torn.append(sealed.torn)


def _read_in_tail(catalogue: Catalogue, path: Path, found: Recovered) -> None:
    """Read in the records of a file after the last one the catalogue has."""
    folder = catalogue.config.warc_dir
    with catalogue.read() as connection:
        name = relative_name(path, folder)
        last = _last_offset(connection, name)
        if last >= path.stat().st_size and name not in found.short:
            found.short.append(name)
        batch, doubles = Batch(lambda: connection), Doubles(connection)
        for record in scan(path, folder=folder, start=max(last, 0), on_damage=found.damaged.append):
            if record.offset > last and not doubles.has(record):
                try:
                    found.records += add_record(batch, record)
                except DamagedRecord as error:
                    found.damaged.append(Finding(error.file, error.offset, str(error)))
            if len(batch) >= _BATCH:
                _commit(catalogue, batch, connection)
        _commit(catalogue, batch, connection)
    found.doubles += doubles.sentences()


def _commit(catalogue: Catalogue, batch: Batch, reading: Connection) -> None:
    # The next look-up must see what this commit adds.
    reading.rollback()
    if batch:
        with catalogue.write() as connection:
            batch.write(connection)
        batch.clear()


def _last_offset(connection: Connection, file: str) -> int:
    return max(_offsets(connection, file), default=-1)


def _offsets(connection: Connection, file: str) -> Iterator[int]:
    for table in (captures, versions, events):
        last = connection.scalar(select(func.max(table.c.offset)).where(table.c.file == file))
        if last is not None:
            yield last
