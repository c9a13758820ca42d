"""What a call of the API takes: each argument is declared, described by a JSON Schema, and checked by it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from werkzeug.datastructures import MultiDict

from webui.language import _
from webui.refusals import Refusal, not_found

Kind = Literal["text", "whole", "choice", "day", "shape"]
LONGEST = 300
_DIGITS = re.compile(r"-?[0-9]{1,12}", re.ASCII)
_NO_TEXT = re.compile("[\ud800-\udfff\0]")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call. Values of `kind` "shape" match `shape` wholly; "day" is the query's to read.

    `least` and `most` bound a whole number, `most` the length of a text; `many` may be given several
    times. One that stands in the path is always `needed`.
    """

    name: str
    kind: Kind = "text"
    many: bool = False
    choices: Sequence[str] = ()
    least: int = 0
    most: int = LONGEST
    shape: str = ""
    usual: str | int | None = None
    example: str | int | None = None
    needed: bool = False

    def schema(self) -> dict[str, Any]:
        """Return the argument's JSON Schema (draft 2020-12)."""
        one = self._one()
        if self.usual is not None:
            one["default"] = self.usual
        return {"type": "array", "items": one, "maxItems": MOST_VALUES} if self.many else one

    def _one(self) -> dict[str, Any]:
        if self.kind == "whole":
            return {"type": "integer", "minimum": self.least, "maximum": self.most}
        if self.kind == "choice":
            return {"type": "string", "enum": list(self.choices)}
        if self.kind == "shape":
            return {"type": "string", "pattern": f"^{self.shape}$"}
        if self.kind == "day":
            return {
                "anyOf": [
                    {"type": "string", "format": "date"},
                    {"type": "string", "pattern": "^[12][0-9]{3}(-(0[1-9]|1[0-2]))?$"},
                ]
            }
        # Nobody types a NUL, and not every database takes one.
        return {"type": "string", "maxLength": self.most, "pattern": "^[^\\u0000]*$"}

    def fits(self, value: str) -> bool:
        """Tell whether a value as it came is one of those declared."""
        if self.kind == "whole":
            return bool(_DIGITS.fullmatch(value)) and self.least <= int(value) <= self.most
        if self.kind == "choice":
            return value in self.choices
        if self.kind == "shape":
            return bool(_compiled(self.shape).fullmatch(value))
        if self.kind == "day":
            return bool(value) and len(value) <= LONGEST
        return len(value) <= self.most and not _NO_TEXT.search(value)


# Of one argument; all that can be given several times stay below what a search takes together.
MOST_VALUES = 8


@lru_cache(maxsize=100)
def _compiled(shape: str) -> re.Pattern[str]:
    return re.compile(shape, re.ASCII)


View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One call: `path` as OpenAPI writes it, `name` unlike every other's, the `view` that answers.

    `answer` names the schema of what it returns; `also` are statuses it may refuse with beside those
    that every call may.
    """

    path: str
    name: str
    view: View
    answer: str
    takes: tuple[Argument, ...] = ()
    in_path: tuple[Argument, ...] = ()
    also: tuple[int, ...] = ()
    group: str = ""
    example: Mapping[str, str] = field(default_factory=dict)

    @property
    def rule(self) -> str:
        """The path as routes write it."""
        return self.path.replace("{", "<").replace("}", ">")


def read(call: Call, given: MultiDict[str, str]) -> dict[str, Any]:
    """Return the arguments that were given, whole numbers as such; raises Refusal 400 for any other."""
    known = {each.name: each for each in call.takes}
    for name in given:
        if name not in known:
            raise Refusal(
                400,
                _("There is no argument “%(name)s” here; known are: %(known)s.",
                  name=_short(name), known=", ".join(known) or "–"),
            )  # fmt: skip
    return {name: _read(known[name], given.getlist(name)) for name in given}


def _read(argument: Argument, values: Sequence[str]) -> Any:
    if len(values) > (MOST_VALUES if argument.many else 1):
        raise Refusal(
            400, _("The argument “%(name)s” is given too many times.", name=argument.name)
        )
    for value in values:
        if not argument.fits(value):
            raise Refusal(
                400,
                _(
                    "“%(value)s” is no value for “%(name)s”.",
                    value=_short(value),
                    name=argument.name,
                ),
            )
    found = [int(value) if argument.kind == "whole" else value for value in values]
    return found if argument.many else found[0]


def read_path(call: Call, given: Mapping[str, str]) -> dict[str, Any]:
    """Return what stands in the path; raises a 404 for what can be nothing's name."""
    found: dict[str, Any] = {}
    for argument in call.in_path:
        value = given[argument.name]
        if not argument.fits(value):
            raise not_found()
        found[argument.name] = int(value) if argument.kind == "whole" else value
    return found


def _short(text: str) -> str:
    clean = "".join(c if c.isprintable() else "�" for c in text)
    return clean if len(clean) <= 40 else clean[:40] + "…"
