"""What one site's writer has not committed yet, and the one order in which it becomes safe.

WARC records are flushed to disk, then one catalogue transaction takes the whole batch.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime

from sqlalchemy import Connection

from archive.catalogue import Catalogue
from archive.catalogue.batch import Batch
from archive.fixity import list_sealed
from archive.ingest import Recovered, recover_site
from archive.locks import Lock, folder_name, take_site
from archive.warc import WarcWriter


class Pending:
    """A site's batch under the site's lock, both held until `close`. For one thread.

    `hooks` do their work in the transaction of each batch.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        writer: WarcWriter,
        *,
        site: str,
        size: int | None,
        seconds: float | None,
        clock: Callable[[], datetime],
        lock: Lock | None,
        lock_seconds: float,
    ) -> None:
        """Take the lock, unless it is given, and read in what a dead run left on disk.

        A batch is due at so many rows or after so many seconds; None: as the settings say.
        """
        config = catalogue.config
        self.hooks: list[Callable[[Connection], None]] = []
        self.batch = Batch(self._connection)
        self._catalogue, self._writer, self._clock = catalogue, writer, clock
        self._warc_folder = config.warc_dir / folder_name(site)
        self._size = size or config.batch_size
        self._seconds = config.batch_seconds if seconds is None else seconds
        self._since: datetime | None = None
        self._reading: Connection | None = None
        self._held = ExitStack()
        if lock is None:
            lock = take_site(config, site, seconds=lock_seconds)
            self._held.callback(lock.release)
        self._lock = lock
        # Version numbers go on from those of a run that died before it could commit.
        try:
            recover_site(catalogue, self._warc_folder, Recovered())
        except BaseException:
            self._held.close()
            raise

    def note(self) -> None:
        """Note that something waits to be committed, from now on if nothing did."""
        if self._since is None:
            self._since = self._clock()

    def due(self) -> bool:
        """Tell whether the batch is full or has waited long enough."""
        if self._since is None:
            return False
        waited = (self._clock() - self._since).total_seconds()
        return len(self.batch) >= self._size or waited >= self._seconds

    def flush(self) -> None:
        """Put all records on disk, then commit the batch and the hooks' work as one.

        Raises RecordingError or ArchiveError; the batch is then still pending.
        """
        if not self.batch and not self.hooks:
            return
        self._writer.sync()
        self._release()
        # Without the lock another run may have begun: nothing more may be counted as ours.
        self._lock.check()
        with self._catalogue.write() as connection:
            self.batch.write(connection)
            for hook in self.hooks:
                hook(connection)
        self.batch.clear()
        self._since = None

    def close(self) -> None:
        """Flush, complete the WARC file and free the site, also after a failure."""
        with self._held:
            try:
                self.flush()
            finally:
                self._release()
                self._writer.close()
            list_sealed(self._catalogue, self._warc_folder)

    def _connection(self) -> Connection:
        # One snapshot a batch: only this writer changes the site's rows between two commits.
        if self._reading is None:
            self._reading = self._catalogue.engine.connect()
        return self._reading

    def _release(self) -> None:
        if self._reading is not None:
            self._reading.close()
            self._reading = None
