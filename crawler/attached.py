"""The end of a crawl: the text of the files it fetched is read, in processes apart."""

from __future__ import annotations

from archive.attachments.sweep import sweep
from archive.catalogue import Catalogue
from archive.errors import ArchiveError, KhoTinError
from archive.models import RunState
from crawler.run import Run

READ, UNREAD = "texts", "texts_missing"


def read_attached(run: Run) -> None:
    """Read the attached files that the archive has of a closed run's site and no text of.

    What was read is added to the run's totals. A run that was interrupted or could not use the
    archive leaves them to the next one; a failure here is a problem of the run and ends nothing.
    """
    if run.state is RunState.CANCELLED or isinstance(run.error, (ArchiveError, OSError)):
        return
    try:
        with Catalogue.open(run.config, create=False) as catalogue:
            found = sweep(catalogue, run.config, site=run.site.name, run=run.id)
            if not (found.read or found.problems):
                return
            run.counts[READ], run.counts[UNREAD] = found.read, found.problems.total()
            catalogue.update_run(run.id, counts=dict(run.counts))
    except KhoTinError as error:
        run.note(f"the text of attached files could not be read: {error}")
