"""Result sets as whole files, made once and kept for a while in the data folder, to be taken away.

Each lies in the folder of its set with a note beside it, written last: without its note there is no
file. What is still being made lies in a folder of its own, and is taken away with whoever made it.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import UsageError
from archive.export.counting import row_count
from archive.export.forms import FORMS, Form
from archive.export.options import Options
from archive.export.sums import fingerprint
from archive.restrictions.withholding import withheld
from archive.resultsets import ResultSet

NOTE = ".json"
_NAME = re.compile(r"khotin-[a-z2-7]{16}-[a-z0-9-]+(\.[a-z]+)+")
_MARK = 12  # characters of a fingerprint that tell files of one set apart


@dataclass(frozen=True, slots=True)
class SetFile:
    """A whole file of a set: `args` are its options (archive.export.options), `at` when it was made (UTC)."""

    name: str
    set: str
    form: str
    args: dict[str, str]
    rows: int
    size: int
    sha256: str
    at: datetime


def exports(config: Config) -> Path:
    """Return the folder of all files of sets."""
    return config.data_dir / "exports"


def path_of(config: Config, file: SetFile) -> Path:
    """Return where a file lies."""
    return exports(config) / file.set / file.name


def fitting(form: Form, options: Options) -> Options:
    """Return the choices that mean something for a form, so that the same file has one name."""
    bag = options.bag and form.name == "package"
    if not form.tables:
        return Options(bag=bag)
    return Options(options.columns, options.text, options.rows, bag=bag)


def name_of(catalogue: Catalogue, found: ResultSet, form: Form, options: Options) -> str:
    """Return what a file of these choices is called now: another name as soon as its bytes may differ."""
    fit = fitting(form, options)
    of_captions = form.tables and fit.rows == "captions"
    kinds = ["captions" if of_captions else "", "" if fit.text else "no-text", "bag" if fit.bag else ""]  # fmt: skip
    kind = "".join(f"-{each}" for each in kinds if each)
    return f"khotin-{found.id}-{row_count(catalogue, found, fit)}{kind}{_mark(catalogue, found, form, fit)}"


def _mark(catalogue: Catalogue, found: ResultSet, form: Form, fit: Options) -> str:
    """Return the end of a file's name: what its bytes follow from, and its ending."""
    mark = fingerprint(catalogue, found, form, fit, withheld(catalogue))[:_MARK]
    return f"-{mark}{form.ending}"


def files(config: Config, set_id: str) -> list[SetFile]:
    """Return the files of a set that are whole, newest first, old ones too (see is_current)."""
    folder = exports(config) / set_id
    read = [_read(note) for note in folder.glob(f"khotin-{set_id}-*{NOTE}")]
    there = [each for each in read if each and path_of(config, each).is_file()]
    return sorted(there, key=lambda each: (each.at, each.name), reverse=True)


def file_of(config: Config, set_id: str, name: str) -> SetFile:
    """Return a file of a set; raises UsageError when none is called so."""
    known = _read(exports(config) / set_id / f"{name}{NOTE}") if _NAME.fullmatch(name) else None
    if known is None or known.set != set_id or not path_of(config, known).is_file():
        raise UsageError(f"there is no file «{name[:200]}» of result set {set_id[:16]}")
    return known


def is_current(catalogue: Catalogue, found: ResultSet, file: SetFile) -> bool:
    """Tell whether a file would be made just so today: nothing was hidden or shown again since."""
    form = FORMS.get(file.form)
    if form is None or form.streamed:
        return False
    try:
        fit = fitting(form, Options.from_args(file.args))
    except UsageError:
        return False
    return file.name.endswith(_mark(catalogue, found, form, fit))


def maker(mark: str) -> str:
    """Return what whoever makes a file shows itself alive by (archive.locks)."""
    return f"export-{mark}"


def file_json(made: SetFile) -> dict[str, Any]:
    """Return a file as plain values; its time is ISO 8601 (UTC)."""
    return asdict(made) | {"at": made.at.isoformat()}


def noted(made: SetFile) -> bytes:
    """Return the note that makes a file one."""
    return json.dumps(file_json(made), ensure_ascii=False, indent=1).encode()


def _read(note: Path) -> SetFile | None:
    try:
        value = json.loads(note.read_text("utf-8"))
        return SetFile(**value | {"at": datetime.fromisoformat(value["at"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None
