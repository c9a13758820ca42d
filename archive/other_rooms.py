"""What commands of this room ask of rooms it does not know; `manage.py` hands it to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import click

from archive.catalogue import Catalogue
from archive.verify import Checker


@dataclass(frozen=True, slots=True)
class OtherRooms:
    """The index held against the catalogue, and brought up to it or, if asked to, made anew.

    `follow` returns what it did in a sentence.
    """

    check_index: Checker
    follow: Callable[[Catalogue, bool], str]


def other_rooms(context: click.Context) -> OtherRooms | None:
    """Return the other rooms, None for a command that was not started by `khotin`."""
    give: Callable[[], OtherRooms] | None = context.obj
    return give() if give else None
