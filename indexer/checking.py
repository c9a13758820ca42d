"""Owns the proof of an index: its files are those that were written, its articles the catalogue's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from archive.catalogue import Catalogue
from archive.catalogue.browsing import moved_ids
from archive.config import Config
from archive.errors import KhoTinError
from archive.findings import Finding, FindingKind
from archive.restrictions.withholding import withheld
from archive.warc.manifest import sha256_of
from indexer.engines import Reached, SearchEngine, open_engine
from indexer.query import Query
from indexer.sync import sync

INDEX = "index"
_CHUNK = 500
_LOCK = "LOCK"
Note = Callable[[str], None]
_NOTHING: dict[str, Any] = {"epoch": "", "revision": -1, "files": {}}


def follow(catalogue: Catalogue, anew: bool) -> str:
    """Bring the index up to the catalogue, or make it anew; return in a sentence what was done."""
    engine = open_engine(catalogue.config)
    done = sync(engine, catalogue, rebuild=anew)
    list_index(engine, catalogue.config)
    return f"the index is at revision {done.revision} ({done.articles} articles taken in)"


def list_index(engine: SearchEngine, config: Config) -> None:
    """Note the SHA-256 of the index's files, for `check_index`; those unchanged are not read."""
    reached, known = engine.reached(), (_listed(config) or _NOTHING)["files"]
    if reached is None:
        return
    found: dict[str, list[Any]] = {}
    for path in _files(config):
        state = path.stat()
        size, moment = state.st_size, state.st_mtime_ns
        old = known.get(_name(path, config), [])
        same = old[:2] == [size, moment]
        found[_name(path, config)] = [size, moment, old[2] if same else sha256_of(path)]
    text = json.dumps({"epoch": reached.epoch, "revision": reached.revision, "files": found})
    part = _list_of(config).with_suffix(".part")
    part.write_text(f"{text}\n{_digest(text)}\n", "utf-8")
    part.replace(_list_of(config))


def check_index(catalogue: Catalogue, note: Note) -> Iterator[Finding]:
    """Yield what is damaged in the index, and in what it differs from the catalogue.

    No index, or one that lags behind, is no fault: `note` is told. Nothing is changed.
    """
    config = catalogue.config
    try:
        engine = open_engine(config)
        reached = _reached(engine)
        if reached is None:
            note(_nothing(config))
            if _list_of(config).exists():
                yield _fault("there is no index any more that can be read; run `khotin index`")
                yield from _file_faults(config)
            return
        if _is_listed(config, reached):
            faults = list(_file_faults(config))
            yield from faults
            # What is not the file that was written cannot be asked.
            if faults:
                return
        else:
            note("the index has no list of its files, or is being written; these are not compared")
        yield from _follows(engine, catalogue, reached, note)
    except KhoTinError as error:
        yield _fault(f"{error}; run `khotin index --rebuild`")


def _reached(engine: SearchEngine) -> Reached | None:
    """Return how far an index has come; None when it is too damaged to say."""
    try:
        return engine.reached()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # tantivy, written in Rust, panics, and its panics are no Exception
        return None


def _nothing(config: Config) -> str:
    return f"{config.index_dir}: there is no index; run `khotin index`"


def _is_listed(config: Config, reached: Reached) -> bool:
    """Tell whether the list of files is that of the index as it is; a damaged list counts too."""
    listed = _listed(config)
    return listed is None or (listed["epoch"], listed["revision"]) == (
        reached.epoch, reached.revision,
    )  # fmt: skip


def _file_faults(config: Config) -> Iterator[Finding]:
    listed = _listed(config)
    if listed is None:
        what = "the list of the index's files is damaged; run `khotin index`"
        yield Finding(FindingKind.INDEX, f"{INDEX}/{_list_of(config).name}", 0, what)
        return
    for name, (_size, _moment, sha256) in sorted(listed["files"].items()):
        path = config.index_dir / name
        there = path.exists()
        if not there or sha256_of(path) != sha256:
            why = "is not the one written" if there else "is missing"
            what = f"the file {why}; run `khotin index --rebuild`"
            yield Finding(FindingKind.INDEX, f"{INDEX}/{name}", 0, what)


def _follows(
    engine: SearchEngine, catalogue: Catalogue, reached: Reached, note: Note
) -> Iterator[Finding]:
    if reached.epoch != catalogue.epoch():
        yield _fault("it follows another catalogue, or this one was rebuilt; run `khotin index`")
        return
    newest = catalogue.revision()
    if reached.revision > newest:
        yield _fault(
            f"it is at revision {reached.revision}, the catalogue only at {newest}; run `khotin index`"
        )
        return
    if reached.revision < newest:
        note(f"the index is at revision {reached.revision} of {newest}; run `khotin index`")
    hits = engine.scan(Query.from_args({"versions": "all"}))
    held = set(hits.article_ids)
    changed = {change.article_id for change in _since(catalogue, reached.revision)}
    # What is withheld may be out of the index or still in it: readers see neither.
    changed |= withheld(catalogue).touched
    with catalogue.read() as connection:
        known = set(catalogue.article_ids()) - moved_ids(connection)
    for id_ in sorted(held - known - changed):
        yield _fault(f"article {id_} is in the index, but not in the catalogue")
    for id_ in sorted(known - held - changed):
        yield _fault(f"article {id_} is in the catalogue, but not in the index; rebuild the index")
    current = engine.scan(Query())
    for at in range(0, len(current), _CHUNK):
        page = current[at : at + _CHUNK]
        rows = catalogue.articles_of(page.article_ids)
        for hit in page:
            row = rows.get(hit.article_id)
            if row and hit.article_id not in changed and row.current != hit.number:
                yield _fault(
                    f"article {hit.article_id} stands with version {hit.number} in the index, with "
                    f"{row.current} in the catalogue; run `khotin index --rebuild`"
                )


def _since(catalogue: Catalogue, revision: int) -> Iterator[Any]:
    while found := catalogue.changes(revision, limit=_CHUNK):
        yield from found
        revision = found[-1].revision


def _fault(what: str) -> Finding:
    return Finding(FindingKind.INDEX, INDEX, 0, what)


def _list_of(config: Config) -> Path:
    # Beside the engine's folder: it sweeps away what is not its own.
    return config.index_dir / f"{config.engine}-files.json"


def _listed(config: Config) -> dict[str, Any] | None:
    """Return what was noted of the index's files, None when the note itself is damaged."""
    try:
        data = _list_of(config).read_bytes()
    except FileNotFoundError:
        return _NOTHING
    except OSError:
        return None
    text, _, digest = data.partition(b"\n")
    if digest != f"{hashlib.sha256(text).hexdigest()}\n".encode():
        return None
    value: dict[str, Any] = json.loads(text)
    return value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _files(config: Config) -> list[Path]:
    folder = config.index_dir / config.engine
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if _LOCK not in path.name.upper())


def _name(path: Path, config: Config) -> str:
    return path.relative_to(config.index_dir).as_posix()
