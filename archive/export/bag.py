"""BagIt (RFC 8493): the evidence of a site, or of all, in a folder that any archive can check."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import bagit

from archive import VERSION
from archive.backup.catalogues import copy_catalogue
from archive.backup.layout import CATALOGUE, copy_whole
from archive.catalogue import Catalogue
from archive.errors import ArchiveError, UsageError
from archive.export.parts import whole_or_nothing
from archive.locks import folder_name
from archive.quarantine import FOLDER
from archive.text import HANOI
from archive.warc.manifest import read_manifest, write_manifest
from archive.warc.names import SUFFIX

CHECKSUMS = ["sha256", "sha512"]
Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Bag:
    """What a bag holds; `damaged` WARC files are in it as they are, to be repaired here first."""

    path: Path
    files: int = 0
    bytes: int = 0
    damaged: list[str] = field(default_factory=list)


def write_bag(
    catalogue: Catalogue,
    target: Path,
    *,
    site: str | None = None,
    at: datetime,
    progress: Progress | None = None,
) -> Bag:
    """Write complete WARC files, quarantine and profiles of a site, or of all, into a bag.

    A bag of the whole archive holds its catalogue too. Restricted records are in it: a bag is for
    keeping, not for readers. Raises UsageError when there is nothing to write or the folder is
    there already, ArchiveError when the disk is full: nothing is left then.
    """
    config = catalogue.config
    inside = config.warc_dir / folder_name(site) if site else config.warc_dir
    paths = sorted(inside.rglob(f"*{SUFFIX}"))
    if not paths:
        raise UsageError(f"there are no WARC files of «{site}»" if site else "there are none yet")
    with whole_or_nothing(target) as part:
        made = Bag(target)
        part.mkdir(parents=True)
        total, done = sum(path.stat().st_size for path in paths), 0
        for path in paths:
            _warc(path, part / "warc" / path.parent.name / path.name, made)
            done += path.stat().st_size
            if progress:
                progress(done, total, path.name)
        for folder in sorted({path.parent for path in paths}):
            held = {path.name for path in paths if path.parent == folder}
            listed = read_manifest(folder).files
            lines = {name: sha256 for name, sha256 in listed.items() if name in held}
            write_manifest(part / "warc" / folder.name, lines)
        _folder(
            config.data_dir / FOLDER / (folder_name(site) if site else ""), part, config.data_dir
        )
        profiles = config.profiles_dir
        for path in sorted(profiles.glob(f"{site or '*'}.toml")) if profiles.is_dir() else []:
            copy_whole(path, part / "sites" / path.name)
        if not site:
            copy_catalogue(catalogue, part / CATALOGUE)
        _bag(part, site, at)
        found = [path for path in part.rglob("*") if path.is_file()]
        made.files, made.bytes = len(found), sum(path.stat().st_size for path in found)
    return made


def _warc(path: Path, target: Path, made: Bag) -> None:
    try:
        copy_whole(path, target, expected=read_manifest(path.parent).files.get(path.name))
    except ArchiveError:
        made.damaged.append(f"{path.parent.name}/{path.name}")
        shutil.copy2(path, target)


def _folder(source: Path, part: Path, data: Path) -> None:
    for path in sorted(source.rglob("*")) if source.is_dir() else []:
        if path.is_file():
            copy_whole(path, part / path.relative_to(data))


def _bag(part: Path, site: str | None, at: datetime) -> None:
    """Turn a folder into a bag; the library stands in it meanwhile, and is brought back."""
    info = {
        "Bagging-Date": at.astimezone(HANOI).strftime("%Y-%m-%d"),
        "External-Identifier": f"khotin:{site or 'archive'}",
        "External-Description": f"Web archive of {site}" if site else "Web archive, all sites",
        "Bag-Software-Agent": f"Kho Tin {VERSION}, bagit.py",
    }
    here = Path.cwd()
    try:
        bagit.make_bag(str(part), info, checksums=CHECKSUMS)
    except bagit.BagError as error:
        raise ArchiveError(f"{part}: cannot be made a bag: {error}") from None
    finally:
        os.chdir(here)
