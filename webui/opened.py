"""The catalogue and the index as a server holds them open, for all its threads.

The catalogue is opened on first use and again when a rebuild has put another in its place; the
engine follows the index by itself.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import g, has_app_context

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import ArchiveError, IndexMissing, KhoTinError
from archive.restrictions.withholding import Withheld, withheld
from indexer.engines import SearchEngine, open_engine
from indexer.withholding import Guard

_log = logging.getLogger(__name__)


class IndexForeign(IndexMissing):
    """The index was made from another catalogue."""


class IndexUnreadable(IndexMissing):
    """The index is there, and what it says makes no sense."""


class Opened:
    """What is open of one archive; opened when it is asked for, and never written to."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._lock = threading.Lock()
        self._catalogue: Catalogue | None = None
        self._file: tuple[int, int] | None = None
        self._engine: SearchEngine | None = None
        self._checked: tuple[int, int] | None = None
        self._withheld: Withheld | None = None
        self._guard = Guard()

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue. Raises ArchiveError when there is none or it cannot be read."""
        with self._lock:
            file = _identity(self.config.catalogue_url)
            if self._catalogue is None or file != self._file:
                if self._catalogue is not None:
                    self._catalogue.close()
                    self._catalogue = None
                self._catalogue = Catalogue.open(self.config, create=False)
                self._file = file
            return self._catalogue

    def let_go(self) -> None:
        """Hold no connection until somebody asks again; the engine stays as it is."""
        with self._lock:
            if self._catalogue is not None:
                self._catalogue.close()
            self._catalogue = self._checked = self._withheld = None

    @property
    def withheld(self) -> Withheld:
        """What is hidden from readers at this moment; a request sees it as it was at its first look."""
        found: Withheld | None = g.get("withheld") if has_app_context() else None
        if found is None:
            found = self._withheld = withheld(self.catalogue, last=self._withheld)
            if has_app_context():
                g.withheld = found
        return found

    @property
    def revision(self) -> int:
        """The newest revision; a request sees it as it was at its first look."""
        found: int | None = g.get("revision") if has_app_context() else None
        if found is None:
            found = self.catalogue.revision()
            if has_app_context():
                g.revision = found
        return found

    @property
    def engine(self) -> SearchEngine:
        """The index over this catalogue, without what is withheld.

        Raises IndexForeign for one made from another catalogue.
        """
        catalogue, held = self.catalogue, self.withheld
        with self._lock:
            if self._engine is None:
                self._engine = open_engine(self.config)
            state = (id(catalogue), self.index_changed_at())
            if state != self._checked:
                reached = self._engine.reached()
                if reached is not None and reached.epoch != catalogue.epoch():
                    raise IndexForeign(
                        f"{self.config.index_dir}: the index was made from another catalogue; "
                        f"run `khotin index`"
                    )
                self._checked = state
            return self._guard.over(self._engine, held)

    @contextmanager
    def reading_index(self) -> Iterator[SearchEngine]:
        """Give the engine; whatever damage it trips over is raised as IndexUnreadable."""
        engine = self.engine
        try:
            yield engine
        except ArchiveError as error:
            raise IndexUnreadable(str(error)) from error
        except KhoTinError:
            raise
        # Torn bytes fail in as many ways as there are decoders: no list of names would be whole.
        except Exception as error:
            _log.exception("%s: the index cannot be read", self.config.index_dir)
            raise IndexUnreadable(
                f"{self.config.index_dir}: the index cannot be read ({error!r}); "
                f"run `khotin index --rebuild`"
            ) from error

    def index_changed_at(self) -> int:
        """Return when the index's folder changed last, in nanoseconds; 0 without one."""
        return _changed_at(self.config.index_dir / self.config.engine)


def _identity(url: str) -> tuple[int, int] | None:
    """Return which file an SQLite URL names at this moment: a rebuild swaps the file."""
    if not url.startswith("sqlite:///"):
        return None
    try:
        found = Path(url.removeprefix("sqlite:///")).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _changed_at(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0
