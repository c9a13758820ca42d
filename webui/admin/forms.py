"""What every form of the desk needs: fields read with care, refusals, and where to go when done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from archive.errors import KhoTinError, UsageError
from webui.admin.refusing import refusal_in_words
from webui.language import _
from webui.refusals import Refusal

Found = TypeVar("Found")
MOST_PAGES = 10_000
SIZE = 25


def done(endpoint: str, said: str, **values: Any) -> AnyResponse:
    """Lead on to a page that says what was done; going back does not do it again."""
    return redirect(url_for(endpoint, said=said, **values), 303)


def refusal_of(error: KhoTinError) -> str:
    """Return why something was refused, in the reader's language."""
    return refusal_in_words(error)


def found(look: Callable[[], Found]) -> Found:
    """Return what is looked for; a name that there is not is a 404, said as the archive says it."""
    try:
        return look()
    except UsageError as error:
        raise Refusal(404, refusal_of(error)) from None


def text(values: Mapping[str, Any], name: str, *, most: int = 200) -> str:
    """Return a field as one line of text, empty when it is not there."""
    value = values.get(name, "")
    return " ".join(str(value if value is not None else "").split())[:most]


def count(values: Mapping[str, Any], name: str) -> int | None:
    """Return a field as a whole number, None when it is empty; raises UsageError."""
    value = text(values, name).replace(".", "").replace(" ", "")
    if not value:
        return None
    try:
        return int(value)
    except ValueError:
        raise UsageError(f"{name}: «{value[:20]}» is no whole number") from None


def page_number() -> int:
    """Return which page of a list is asked for, from 1; raises Refusal (400)."""
    given = request.args.get("page", "1")
    is_number = given.isascii() and given.isdigit() and len(given) < 10
    if not is_number or not 1 <= int(given) <= MOST_PAGES:
        raise Refusal(400, _("There is no page “%(value)s” of this list.", value=given[:20]))
    return int(given)


def one_of(name: str, known: list[str]) -> str | None:
    """Return an argument that must be one of some words, None when it is not given.

    Raises Refusal (400).
    """
    given = request.args.get(name, "")
    if given and given not in known:
        raise Refusal(
            400, _("“%(value)s” is not one of the choices for “%(name)s”.", value=given[:40], name=name)
        )  # fmt: skip
    return given or None


def page_of(read: Callable[[int, int], list[Any]]) -> tuple[list[Any], bool]:
    """Return the rows of the page asked for, and whether another page follows.

    `read` is given limit and offset.
    """
    number = page_number()
    rows = read(SIZE + 1, (number - 1) * SIZE)
    return rows[:SIZE], len(rows) > SIZE
