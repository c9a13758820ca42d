"""What goes of the files of result sets, and when; and what killed makers of files have left behind."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import UsageError
from archive.export.parts import PART
from archive.export.set_files import NOTE, SetFile, exports, files, is_current, maker, path_of
from archive.export.shelf import MAKER, shelf
from archive.locks import forget, is_dead
from archive.resultsets import ExpiredSet, ResultSet, UnknownSet, find

# Of a kept set a file can be made again at any time.
UNUSED = timedelta(days=30)
_TAR = f".tar{PART}"
_NOTED_EVERY = timedelta(hours=1)


def note_download(config: Config, file: SetFile, *, now: datetime) -> None:
    """Note that a file is being taken away, so that it stays for a while longer."""
    note = path_of(config, file).with_name(f"{file.name}{NOTE}")
    with suppress(OSError):
        if now.timestamp() - note.stat().st_mtime > _NOTED_EVERY.total_seconds():
            os.utime(note, (now.timestamp(), now.timestamp()))


def sweep_files(catalogue: Catalogue, *, now: datetime | None = None) -> int:
    """Take away what nobody needs, and return how many bytes went.

    Files of sets that have ended; of kept sets those that nobody has taken for 30 days; those made
    before something was hidden or shown again; what killed makers left; the oldest of what is more
    than `exports_gb`.
    """
    at, config = now or datetime.now(UTC), catalogue.config
    gone = sweep_leftovers(config)
    for folder in _folders(config):
        found = _lasting(catalogue, folder.name, at)
        for file in files(config, folder.name):
            if found is None or _is_over(catalogue, found, file, at):
                gone += _remove(config, file)
        if found is None:
            _sweep_strays(folder)
        else:
            gone += _sweep_unnoted(folder)
        with suppress(OSError):
            folder.rmdir()  # Only an empty one goes.
    return gone + make_room(config, 0)


def sweep_leftovers(config: Config) -> int:
    """Take away what makers of files and packages left when they were killed; return how many bytes.

    Whoever still makes one is alive, and left alone.
    """
    gone = 0
    for folder in _folders(config):
        for part in folder.glob(f"*{PART}"):
            mark = maker(part.name.removesuffix(PART))
            if not part.is_dir():
                continue
            if is_dead(config, mark):
                gone += _size(part)
                shutil.rmtree(part, ignore_errors=True)
                forget(config, mark)
    left = [path for path in shelf(config).glob(f"*{PART}*") if path.exists()]
    if left and is_dead(config, MAKER):
        # A bag that was being put into a tar file goes with what there is of that.
        tars = [path for path in left if path.name.endswith(_TAR)]
        bags = [path.with_name(path.name.removesuffix(_TAR)) for path in tars]
        for path in (*left, *(bag for bag in bags if bag.is_dir())):
            gone += _size(path)
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
    return gone


def make_room(config: Config, size: int) -> int:
    """Take away the files that were used longest ago, until `size` more bytes fit; return how many went.

    Raises UsageError for a file that is larger than all files together may be.
    """
    most = int(config.exports_gb * 1e9)
    if size > most:
        raise UsageError(
            f"a file of about {-(-size // 1_000_000)} MB is more than all files for readers may take "
            f"together (exports_gb: {config.exports_gb:g}); ask for fewer articles, or raise the setting"
        )
    held = sorted(_all(config), key=lambda each: each[0])
    total = sum(file.size for _used, file in held)
    gone = 0
    for _used, file in held:
        if total - gone + size <= most:
            break
        gone += _remove(config, file)
    return gone


def _all(config: Config) -> Iterator[tuple[float, SetFile]]:
    for folder in _folders(config):
        for file in files(config, folder.name):
            with suppress(OSError):
                note = path_of(config, file).with_name(f"{file.name}{NOTE}")
                yield note.stat().st_mtime, file


def _folders(config: Config) -> list[Path]:
    folder = exports(config)
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def _lasting(catalogue: Catalogue, set_id: str, at: datetime) -> ResultSet | None:
    try:
        return find(catalogue, set_id, now=at)
    except (UnknownSet, ExpiredSet):
        return None


def _is_over(catalogue: Catalogue, found: ResultSet, file: SetFile, at: datetime) -> bool:
    if not is_current(catalogue, found, file):
        return True
    note = path_of(catalogue.config, file).with_name(f"{file.name}{NOTE}")
    with suppress(OSError):
        used = datetime.fromtimestamp(note.stat().st_mtime, UTC)
        return found.is_kept and at - used > UNUSED
    return False


def _remove(config: Config, file: SetFile) -> int:
    path = path_of(config, file)
    # Without its note it is no file any more, whatever happens next.
    path.with_name(f"{file.name}{NOTE}").unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    return file.size


def _sweep_strays(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_file():
            path.unlink(missing_ok=True)


def _sweep_unnoted(folder: Path) -> int:
    """Take away whole files whose maker was killed before it wrote their note; return how many bytes."""
    left = [path for path in folder.iterdir() if path.is_file() and not _is_noted(path)]
    if any(folder.glob(f"*{PART}")):
        return 0  # One of them may be somebody's who writes its note at this moment.
    over = [path for path in left if path.exists() and not _is_noted(path)]
    size = sum(map(_size, over))
    for path in over:
        path.unlink(missing_ok=True)
    return size


def _is_noted(path: Path) -> bool:
    return path.suffix == NOTE or path.with_name(f"{path.name}{NOTE}").exists()


def _size(path: Path) -> int:
    inside = path.rglob("*") if path.is_dir() else [path]
    return sum(each.stat().st_size for each in inside if each.is_file())
