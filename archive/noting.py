"""Commands that change the archive, or take of it away, are noted in the audit log with who typed them.

A job's own process notes nothing: whoever asked for the job is noted already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.audit import COMMAND, note
from archive.catalogue import Catalogue
from archive.config import load_config
from archive.errors import KhoTinError
from archive.jobs.commands import login_name
from archive.jobs.own import job_id

Values = Mapping[str, Any]
# What one of these is about, under whatever name its command knows it.
_ABOUT = ("site", "file", "inbox", "folder")
# Shown or tried only: nothing is done.
_NOT_DEEDS = ("as_json", "delay")


def _always(_values: Values) -> bool:
    return True


# Restrictions, repairs, users, schedules and jobs are noted in the transaction that does them.
NOTED: Mapping[str, Callable[[Values], bool]] = {
    "crawl": _always,
    "import": _always,
    "harvest": _always,
    "reparse": lambda values: bool(values.get("apply_")),
    "attachments": _always,
    "rebuild": _always,
    "backup": lambda values: not values.get("only_list"),
    "restore": _always,
    "package bag": _always,
    "package wacz": _always,
}


@contextmanager
def noted(name: str, values: Values) -> Iterator[None]:
    """Note the command that the block is, if it is one to be noted.

    It is noted before it is begun, so that a kill leaves the note. Where there is no catalogue to
    write into yet (restore), or none that can be written, it is noted when the block has ended.
    Never keeps the command from being done.
    """
    if name not in NOTED or job_id() is not None or not NOTED[name](values):
        yield
        return
    if _note(name, values):
        yield
        return
    try:
        yield
    finally:
        _note(name, values)


def _note(name: str, values: Values) -> bool:
    about = next((str(values[key]) for key in _ABOUT if values.get(key)), "")
    told = {
        key.rstrip("_"): str(value) if isinstance(value, Path) else value
        for key, value in values.items()
        if key not in (*_ABOUT, *_NOT_DEEDS) and value not in (None, False, "")
    }
    try:
        with Catalogue.open(load_config(), create=False) as catalogue:
            note(
                catalogue, who=login_name(), action=name.replace(" ", "."), what=about, detail=told,
                via=COMMAND,
            )  # fmt: skip
    except KhoTinError:
        return False
    return True
