"""The inbox: the one folder, named by the settings, from which the desk may have things brought in.

A browser names an entry of it, never a path.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.config import Config
from archive.errors import UsageError

_MOST = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file or folder of the inbox: its name, bytes (of a folder: None), and when it changed (UTC)."""

    name: str
    size: int | None
    at: datetime


def waiting(config: Config) -> list[Waiting]:
    """Return what lies in the inbox, by name; nothing when there is none. Raises no OSError."""
    folder = config.import_dir
    if folder is None:
        return []
    found = []
    try:
        for path in sorted(folder.iterdir())[:_MOST]:
            if is_name(path.name) and _is_inside(path, folder):
                stat = path.stat()
                at = datetime.fromtimestamp(stat.st_mtime, UTC)
                found.append(Waiting(path.name, None if path.is_dir() else stat.st_size, at))
    except OSError:
        return found
    return found


def is_name(name: str) -> bool:
    """Tell whether a text can name an entry: one printable part of a path, not hidden, no option."""
    return (
        0 < len(name) <= 200
        and name[0] not in ".-~"
        and name.isprintable()
        and not set(name) & set("/\\")
    )


def entry(config: Config, name: str) -> Path:
    """Return the path of an entry of the inbox; raises UsageError for what is none."""
    folder = config.import_dir
    if folder is None:
        raise UsageError("there is no inbox: set import_dir to the folder to import from")
    path = folder / name
    if not is_name(name) or not _is_inside(path, folder):
        raise UsageError(f"there is no «{name[:200]}» in the inbox")
    return path


def _is_inside(path: Path, folder: Path) -> bool:
    """Tell whether an entry is there, and no link that leads out."""
    try:
        return path.resolve(strict=True).parent == folder.resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        return False
