"""Owns the counts of the whole archive, which keyness compares with: kept in a file, brought up to date.

Counted are the current texts that readers may see, by syllables and by words. What has changed since
the last time is counted anew and nothing else; the list of compound words is learned again, and
everything counted anew, when the archive has grown by a quarter, was rebuilt, or hides other things.
"""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from archive.backup.layout import write_whole
from archive.catalogue import Catalogue
from archive.config import Config
from archive.export.parts import cannot_write
from archive.models import Version
from archive.restrictions.withholding import Withheld, withheld
from indexer.corpus.compounds import Compounds, compounds_from
from indexer.corpus.frequencies import Cutting, Unit, terms_of
from indexer.corpus.keyness import Rest
from indexer.vietnamese.neighbours import Neighbours

# Texts that were cut by other rules are counted again.
RULES: Final = 1
_CHUNK: Final = 200
_GROWN: Final = 1.25
UNITS: Final[tuple[Unit, ...]] = ("syllables", "words")

Tell = Callable[[int, int], None]


@dataclass(slots=True)
class Counts:
    """Tokens and documents of terms, and how many tokens there are."""

    tokens: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    size: int = 0

    def add(self, terms: list[str]) -> None:
        """Take in the terms of a document."""
        self.tokens.update(terms)
        self.documents.update(set(terms))
        self.size += len(terms)

    def remove(self, terms: list[str]) -> None:
        """Take out the terms of a document that was taken in."""
        for counter, gone in ((self.tokens, terms), (self.documents, set(terms))):
            counter.subtract(gone)
            for term in set(gone):
                if counter[term] <= 0:
                    del counter[term]
        self.size -= len(terms)


@dataclass(slots=True)
class Whole:
    """The whole archive's counts: which version of each article is in them, and of what state.

    `state` is the state of what was hidden (Withheld.state) as text; `learned` how many articles
    there were when the compound words were learned.
    """

    epoch: str
    state: str
    revision: int = 0
    learned: int = 0
    compounds: Compounds = field(default_factory=Compounds)
    counted: dict[str, int] = field(default_factory=dict)
    units: dict[Unit, Counts] = field(default_factory=lambda: {unit: Counts() for unit in UNITS})

    def cutting(self, unit: Unit) -> Cutting:
        """Return how these counts cut texts."""
        return Cutting(unit, compounds=self.compounds)

    def rest(self, unit: Unit, less: Counts, articles: int) -> Rest:
        """Return the counts of everything but some of the texts counted, those of so many articles."""
        every = self.units[unit]
        return Rest(
            _Less(every.tokens, less.tokens),
            _Less(every.documents, less.documents),
            every.size - less.size,
            len(self.counted) - articles,
        )

    def holds(self, version: Version) -> bool:
        """Tell whether this very text is in the counts."""
        return self.counted.get(version.article_id) == version.number


class _Less(Mapping[str, int]):
    """The counts of everything less those of some texts."""

    def __init__(self, every: Mapping[str, int], less: Mapping[str, int]) -> None:
        self._every, self._less = every, less

    def __getitem__(self, term: str) -> int:
        return self._every[term] - self._less.get(term, 0)

    def __iter__(self) -> Any:
        return iter(self._every)

    def __len__(self) -> int:
        return len(self._every)


def path_of(config: Config) -> Path:
    """Return where the counts are kept; they can be made again at any time and are in no backup."""
    return config.data_dir / "corpus" / "whole.npz"


def state_of(held: Withheld) -> str:
    """Return the state of what is hidden as text: counts and results of another one are not shown."""
    return json.dumps(held.state, default=str)


def load(path: Path, *, epoch: str, held: Withheld) -> Whole | None:
    """Return what was counted, however long ago; None when there is nothing that may be shown.

    Counts of another catalogue, by other rules, or from before something was hidden are not.
    """
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            facts = json.loads(stored["facts"].tobytes())
            if (facts["rules"], facts["epoch"], facts["state"]) != (RULES, epoch, state_of(held)):
                return None
            return _read(stored, facts)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return None


def bring_up(
    catalogue: Catalogue,
    neighbours: Neighbours | None,
    path: Path | None,
    *,
    tell: Tell = lambda done, total: None,
) -> Whole:
    """Count what has changed since the last time, or everything, and keep it in a file.

    `tell` hears revisions done and to do. Without a path everything is counted and nothing kept.
    Raises ArchiveError when the disk is full or refuses.
    """
    held = withheld(catalogue)
    epoch, last = catalogue.epoch(), catalogue.revision()
    whole = load(path, epoch=epoch, held=held) if path else None
    articles = sum(each.articles for each in catalogue.counts().values())
    if whole is None or whole.revision > last or articles > _GROWN * whole.learned:
        compounds = compounds_from(neighbours)
        whole = Whole(epoch, state_of(held), learned=articles, compounds=compounds)
    first = whole.revision
    while changes := catalogue.changes(whole.revision, limit=_CHUNK):
        _follow(whole, catalogue, held, [change.article_id for change in changes])
        whole.revision = changes[-1].revision
        tell(whole.revision - first, max(last, whole.revision) - first)
    if path and (whole.revision > first or not path.exists()):
        _save(whole, path)
    return whole


def _follow(whole: Whole, catalogue: Catalogue, held: Withheld, ids: list[str]) -> None:
    rows = catalogue.articles_of(ids)
    wanted = {id_: row.current for id_, row in rows.items() if not row.moved}
    before = {id_: whole.counted[id_] for id_ in ids if id_ in whole.counted}
    pairs = [*wanted.items(), *before.items()]
    found = catalogue.versions_of(list(dict.fromkeys(pairs)))
    for id_ in ids:
        now = found.get((id_, wanted.get(id_, 0)))
        if now is not None and held and held.version(now):
            now = None
        was = found.get((id_, before.get(id_, 0)))
        if (now and now.number) == before.get(id_):
            continue
        if was is not None:
            del whole.counted[id_]
            _count(whole, held.shown(was), add=False)
        if now is not None:
            whole.counted[id_] = now.number
            _count(whole, held.shown(now), add=True)


def _count(whole: Whole, version: Version, *, add: bool) -> None:
    for unit, counts in whole.units.items():
        terms = terms_of(version, whole.cutting(unit))
        (counts.add if add else counts.remove)(terms)


def _save(whole: Whole, path: Path) -> None:
    facts = {
        "rules": RULES, "epoch": whole.epoch, "state": whole.state, "revision": whole.revision,
        "learned": whole.learned, "sizes": {unit: each.size for unit, each in whole.units.items()},
    }  # fmt: skip
    ties = [(left, right, tie) for left, found in whole.compounds.ties.items()
            for right, tie in found.items()]  # fmt: skip
    arrays: dict[str, npt.NDArray[Any]] = {
        "facts": _blob([json.dumps(facts)]),
        "ids": _blob(whole.counted),
        "numbers": np.array(list(whole.counted.values()), np.int32),
        "lefts": _blob(left for left, _, _ in ties),
        "rights": _blob(right for _, right, _ in ties),
        "ties": np.array([tie for _, _, tie in ties], np.float32),
    }
    for unit, counts in whole.units.items():
        terms = list(counts.tokens)
        arrays[f"{unit}-terms"] = _blob(terms)
        arrays[f"{unit}-tokens"] = np.array([counts.tokens[term] for term in terms], np.int64)
        arrays[f"{unit}-documents"] = np.array([counts.documents[term] for term in terms], np.int32)
    written = BytesIO()
    np.savez(written, **arrays)  # type: ignore[arg-type]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, written.getvalue())
    except OSError as error:
        raise cannot_write(path, error) from error


def _read(stored: Any, facts: dict[str, Any]) -> Whole:
    ties: dict[str, dict[str, float]] = {}
    pairs = zip(
        _texts(stored["lefts"]), _texts(stored["rights"]), stored["ties"].tolist(), strict=True
    )
    for left, right, tie in pairs:
        ties.setdefault(left, {})[right] = tie
    units: dict[Unit, Counts] = {}
    for unit in UNITS:
        terms = _texts(stored[f"{unit}-terms"])
        units[unit] = Counts(
            Counter(dict(zip(terms, stored[f"{unit}-tokens"].tolist(), strict=True))),
            Counter(dict(zip(terms, stored[f"{unit}-documents"].tolist(), strict=True))),
            facts["sizes"][unit],
        )
    return Whole(
        facts["epoch"], facts["state"], facts["revision"], facts["learned"], Compounds(ties),
        dict(zip(_texts(stored["ids"]), stored["numbers"].tolist(), strict=True)), units,
    )  # fmt: skip


def _blob(texts: Iterable[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def _texts(blob: npt.NDArray[np.uint8]) -> list[str]:
    text = blob.tobytes().decode()
    return text.split("\n") if text else []
