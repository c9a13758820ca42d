"""Making a file of a result set: once, whole or not at all, where there is room for it."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from archive.backup.layout import write_whole
from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import ArchiveError, UsageError
from archive.export.counting import row_count
from archive.export.estimates import room_for
from archive.export.forms import Advance, Form, writer_of
from archive.export.options import Options
from archive.export.parts import PART, cannot_write
from archive.export.set_files import NOTE, SetFile, exports, file_of, fitting, maker, name_of, noted
from archive.export.set_sweeping import make_room, sweep_leftovers
from archive.locks import forget, show_alive
from archive.resultsets import ResultSet


def make(
    catalogue: Catalogue, found: ResultSet, form: Form, options: Options, advance: Advance
) -> SetFile:
    """Make a file of a set, or return the one that is there.

    Raises UsageError for a form that needs what is not installed, ArchiveError when the set cannot be
    read whole or the disk is full: nothing of it is left then.
    """
    config, fit = catalogue.config, fitting(form, options)
    name = name_of(catalogue, found, form, fit)
    with suppress(UsageError):
        return file_of(config, found.id, name)
    write = writer_of(form)
    sweep_leftovers(config)
    make_room(config, room_for(catalogue, found, form, fit))
    folder = exports(config) / found.id
    with _making(config, folder, name) as part:
        write(catalogue, found, fit, part, advance)
        with part.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            os.fsync(stream.fileno())
        made = SetFile(
            name, found.id, form.name, fit.to_args(), row_count(catalogue, found, fit),
            part.stat().st_size, sha256, datetime.now(UTC),
        )  # fmt: skip
        if name_of(catalogue, found, form, fit) != name:
            raise ArchiveError(
                f"result set {found.id}: something was hidden from readers or shown again while the "
                "file was made; ask for it once more"
            )
        part.replace(folder / name)
        try:
            write_whole(folder / f"{name}{NOTE}", noted(made))
        except OSError:
            (folder / name).unlink(missing_ok=True)
            raise
    return made


@contextmanager
def _making(config: Config, folder: Path, name: str) -> Iterator[Path]:
    """Give a path in a folder of its own, which is gone afterwards, however the block ends."""
    mark = uuid.uuid4().hex
    alive = show_alive(config, maker(mark))
    inside = folder / f"{mark}{PART}"
    try:
        inside.mkdir(parents=True)
        yield inside / name
    except OSError as error:
        raise cannot_write(folder / name, error) from error
    finally:
        shutil.rmtree(inside, ignore_errors=True)
        with suppress(OSError):
            folder.rmdir()  # Only an empty one goes.
        alive.release()
        forget(config, maker(mark))
