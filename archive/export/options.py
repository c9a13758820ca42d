"""What may be chosen of an export: columns, with or without text, a row an article or a caption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.errors import UsageError
from archive.export.columns import TABLES, Column, Table, chosen, default_columns

ARGUMENTS = ("columns", "text", "rows", "bom", "bag")
_SWITCHES = {"": None, "1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Options:
    """Choices of an export. No `columns` means the usual ones.

    `bom` puts a byte order mark before CSV, by which Excel knows UTF-8; `bag` makes a package a
    BagIt bag. A form leaves alone what has no meaning for it.
    """

    columns: tuple[str, ...] = ()
    text: bool = True
    rows: Table = "articles"
    bom: bool = False
    bag: bool = False

    @property
    def chosen(self) -> tuple[Column, ...]:
        """The columns to write; raises UsageError for an unknown one."""
        return chosen(self.columns, table=self.rows, text=self.text)

    @classmethod
    def from_args(cls, args: Mapping[str, Any]) -> Options:
        """Read URL arguments (a MultiDict, or a dict of strings or lists); others are left alone.

        Columns may stand in several arguments, and with commas between. Raises UsageError, naming
        the argument, for a value without a meaning.
        """
        names = ",".join(_many(args, "columns")).replace(" ", "").split(",")
        rows = (_many(args, "rows") or ["articles"])[0]
        if rows not in TABLES:
            raise UsageError(
                f"rows: «{rows[:40]}» has no meaning here; it can be {' or '.join(TABLES)}"
            )
        options = cls(
            columns=tuple(dict.fromkeys(name for name in names if name)),
            text=_switch(args, "text", usual=True),
            rows=rows,
            bom=_switch(args, "bom", usual=False),
            bag=_switch(args, "bag", usual=False),
        )
        return options._settled()

    def _settled(self) -> Options:
        """Return them with no columns where these are the usual ones; raises UsageError."""
        usual = [column.name for column in default_columns(self.rows, text=self.text)]
        names = [column.name for column in self.chosen]
        columns = () if names == usual else tuple(names)
        return Options(columns, self.text, self.rows, self.bom, self.bag)

    def to_args(self) -> dict[str, str]:
        """Return the arguments that read as these options again; what is usual is left out."""
        found = {
            "columns": ",".join(self.columns),
            "text": "" if self.text else "0",
            "rows": "" if self.rows == "articles" else self.rows,
            "bom": "1" if self.bom else "",
            "bag": "1" if self.bag else "",
        }
        return {name: value for name, value in found.items() if value}


def _many(args: Mapping[str, Any], name: str) -> list[str]:
    getlist = getattr(args, "getlist", None)
    found: str | Sequence[str] = getlist(name) if getlist else args.get(name, ())
    values = [found] if isinstance(found, str) else found
    return [str(value).strip() for value in values if str(value).strip()]


def _switch(args: Mapping[str, Any], name: str, *, usual: bool) -> bool:
    values = _many(args, name)
    # A form sends a hidden 0 before the ticked box's 1: the last one holds.
    value = _SWITCHES.get(values[-1] if values else "", "odd")
    if value == "odd":
        raise UsageError(f"{name}: «{values[-1][:40]}» has no meaning here; it can be 0 or 1")
    return usual if value is None else bool(value)
