"""The command's part in making a file of a result set for readers: what a worker's job runs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from archive.catalogue import Catalogue
from archive.console import progress_bar, settings
from archive.errors import UsageError
from archive.export.forms import form_of
from archive.export.options import Options
from archive.export.set_files import SetFile, exports
from archive.export.set_making import make
from archive.resultsets import find


def put_on_shelf(set_id: str, form_name: str, options: Options) -> SetFile:
    """Make a file of a set in the data folder, for the site to give away; it tells how far it is.

    Raises UsageError for a form that is streamed, UnknownSet, ExpiredSet, ArchiveError.
    """
    form = form_of(form_name)
    if form.streamed:
        raise UsageError(f"{form.name} is streamed at once; no file is made of it")
    with Catalogue.open(settings(), create=False) as catalogue, progress_bar(form.name) as advance:
        return make(catalogue, find(catalogue, set_id), form, options, advance)


def shelf_json(made: SetFile) -> dict[str, Any]:
    """Return what was made as plain values: name, path, rows, size, SHA-256 and choices."""
    told = asdict(made) | {"at": made.at.isoformat()}
    return told | {"path": str(exports(settings()) / made.set / made.name)}
