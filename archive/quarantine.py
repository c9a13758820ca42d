"""The quarantine: bytes of damaged records, kept aside, and notes of records that are missing.

Each record has a note (JSON) in `quarantine/<site>/` of the data folder, beside it its bytes if
there were any, both listed in a manifest there. The catalogue's rows mirror the notes.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from archive.catalogue import Catalogue
from archive.catalogue.fixity_tables import quarantine
from archive.config import Config
from archive.errors import ArchiveError
from archive.findings import Finding, FindingKind
from archive.fixity import Quarantined
from archive.warc.manifest import NAME, list_file, read_manifest, sha256_of
from archive.warc.names import sync_folder

FOLDER = "quarantine"


def note_id(file: str, offset: int, record: str) -> str:
    """Return the id of a note: the same place and record have the same one."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{file}@{offset}/{record}").hex


def put_aside(config: Config, found: Quarantined, kept: bytes) -> None:
    """Write a record's note and the bytes kept of it, safe on disk when it returns.

    Doing so again changes nothing. Raises ArchiveError when the disk refuses.
    """
    site = found.file.partition("/")[0]
    folder = config.data_dir / FOLDER / site
    value = asdict(found) | {"kind": found.kind.value, "at": found.at.isoformat()}
    note = json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
    if kept:
        keep_bytes(config, site, f"{found.id}.bin", kept)
    if not (folder / f"{found.id}.json").exists():
        keep_bytes(config, site, f"{found.id}.json", note)


def keep_bytes(config: Config, site: str, name: str, data: bytes) -> None:
    """Write a file of the quarantine and list it; raises ArchiveError when the disk refuses."""
    folder = config.data_dir / FOLDER / site
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder, name, data)
    except OSError as error:
        raise ArchiveError(
            f"{folder}: what is damaged cannot be put aside: {error.strerror}; the archive is as "
            "it was; make room or give the right to write, then run again"
        ) from None


def _write(folder: Path, name: str, data: bytes) -> None:
    part = folder / f"{name}.part"
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(folder / name)
        sync_folder(folder)
    finally:
        part.unlink(missing_ok=True)
    list_file(folder, name, sha256_of(folder / name))


def mirror_notes(config: Config, catalogue: Catalogue) -> None:
    """Take the notes into the catalogue that it does not have yet."""
    notes = {found["id"]: found for found in _notes(config)}
    if not notes:
        return
    with catalogue.write() as connection:
        known = set(connection.scalars(select(quarantine.c.id)))
        rows = [value for id_, value in notes.items() if id_ not in known]
        if rows:
            connection.execute(insert(quarantine), rows)


def _notes(config: Config) -> Iterator[dict[str, Any]]:
    for path in sorted((config.data_dir / FOLDER).glob("*/*.json")):
        try:
            value = json.loads(path.read_text("utf-8"))
            yield value | {
                "at": datetime.fromisoformat(value["at"]),
                "record": value["record"] or None,
            }
        except (OSError, ValueError, KeyError, TypeError):
            continue  # `verify` names it: its digest is not the listed one


def check_quarantine(config: Config, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield what is damaged or missing in the quarantine itself."""
    top = config.data_dir / FOLDER
    for folder in sorted(path for path in top.glob("*") if path.is_dir()):
        yield from _check_folder(folder, f"{FOLDER}/{folder.name}")
    with catalogue.read() as connection:
        rows = connection.execute(select(quarantine.c.id, quarantine.c.file)).all()
    for id_, file in rows:
        name = f"{FOLDER}/{file.partition('/')[0]}/{id_}.json"
        if not (config.data_dir / name).exists():
            what = f"the note of a record of {file} is missing: restore it from a copy"
            yield Finding(FindingKind.MISSING, name, 0, what)


def _check_folder(folder: Path, name: str) -> Iterator[Finding]:
    manifest = read_manifest(folder)
    for offset in manifest.broken:
        what = "this line is not one that names a digest and a file"
        yield Finding(FindingKind.DAMAGED, f"{name}/{NAME}", offset, what)
    held = {p.name for p in folder.iterdir() if p.suffix in (".bin", ".json")}
    unlisted = {sha256_of(folder / file): file for file in held - manifest.files.keys()}
    for file, sha256 in sorted(manifest.files.items()):
        if file not in held and sha256 in unlisted:
            what = f"a line names «{file}», but has the digest of {unlisted.pop(sha256)}"
            yield Finding(FindingKind.DAMAGED, f"{name}/{NAME}", 0, what)
        elif file not in held:
            what = "what was put aside is missing: restore it from a copy"
            yield Finding(FindingKind.MISSING, f"{name}/{file}", 0, what)
        elif sha256_of(folder / file) != sha256:
            what = f"its SHA-256 is not the one in {name}/{NAME}"
            yield Finding(FindingKind.DAMAGED, f"{name}/{file}", 0, what)
    for file in sorted(unlisted.values()):
        what = f"is not in {name}/{NAME}"
        yield Finding(FindingKind.DAMAGED, f"{name}/{file}", 0, what)
