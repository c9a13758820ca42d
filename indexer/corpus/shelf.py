"""Owns what jobs have counted of result sets: kept in files, until the set has ended.

What was counted before something was hidden from readers, or shown again, is not given any more.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import zlib
from collections.abc import Mapping
from pathlib import Path

from archive.backup.layout import write_whole
from archive.catalogue import Catalogue
from archive.config import Config
from archive.export.parts import cannot_write
from archive.restrictions.withholding import Withheld
from archive.resultsets import ExpiredSet, UnknownSet, find
from indexer.corpus.asking import Options, Tool
from indexer.corpus.tables import Table, as_json, from_json
from indexer.corpus.whole import state_of

_SETS = "sets"


def kept(config: Config, set_id: str, tool: Tool, options: Options, held: Withheld) -> Table | None:
    """Return what a tool has counted of a set; None when nobody has, or it may not be shown."""
    return get(config, set_id, tool, options.to_args(tool), held)


def get(
    config: Config, set_id: str, name: str, args: Mapping[str, str], held: Withheld
) -> Table | None:
    """Return the table kept of a set under a name and arguments, None as `kept` does."""
    try:
        text = gzip.decompress(path_of(config, set_id, name, args).read_bytes()).decode()
        state, _, table = text.partition("\n")
        return from_json(table) if state == state_of(held) else None
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error):
        return None


def keep(
    config: Config, set_id: str, tool: Tool, options: Options, table: Table, held: Withheld
) -> None:
    """Keep what a tool has counted of a set; raises ArchiveError when the disk is full or refuses."""
    put(config, set_id, tool, options.to_args(tool), table, held)


def put(
    config: Config, set_id: str, name: str, args: Mapping[str, str], table: Table, held: Withheld
) -> None:
    """Keep a table of a set under a name and arguments; raises ArchiveError as `keep` does."""
    path = path_of(config, set_id, name, args)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = f"{state_of(held)}\n{as_json(table)}"
        write_whole(path, gzip.compress(text.encode(), mtime=0))
    except OSError as error:
        raise cannot_write(path, error) from error


def sweep(catalogue: Catalogue) -> int:
    """Drop what was counted of sets that have ended, and return of how many."""
    gone = 0
    for folder in _folder(catalogue.config).glob("*"):
        try:
            find(catalogue, folder.name)
        except (UnknownSet, ExpiredSet):
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone


def _folder(config: Config) -> Path:
    return config.data_dir / "corpus" / _SETS


def path_of(config: Config, set_id: str, name: str, args: Mapping[str, str]) -> Path:
    """Return where a table of a set is kept."""
    asked = json.dumps(dict(args), ensure_ascii=False, sort_keys=True)
    mark = hashlib.sha256(asked.encode()).hexdigest()[:16]
    return _folder(config) / set_id / f"{name}-{mark}.json.gz"
