"""The values of result sets: a member, what was asked, the set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

# How long a set lasts that nobody keeps.
LIFETIME = timedelta(days=7)


class Member(NamedTuple):
    """One row of a set: an article's public id, and the number of the version that answered."""

    article_id: str
    number: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a set answers: the search's URL arguments, its words as typed and as carried out.

    `epoch` and `revision` say which state of the catalogue the index had reached. With `sample`, the
    list is that many of the answers, chosen by `seed` (see sampling).
    """

    query: Mapping[str, Sequence[str]]
    typed: str
    read: str
    epoch: str
    revision: int
    sample: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class ResultSet:
    """An ordered list of (article, version), what it answers, and what became of it. Times are UTC.

    `id` is derived from what was asked and from the list; `digest` is the SHA-256, in hex, of the
    list as text (a line "id number" a row). `expires_at` is None for one that is kept, and passed for
    one of which only this is still known.
    """

    id: str
    digest: str
    count: int
    asked: Asked
    software: str
    made_at: datetime
    expires_at: datetime | None = None
    kept_at: datetime | None = None
    kept_by: str = ""
    title: str = ""

    @property
    def is_kept(self) -> bool:
        """Tell whether a person has kept it."""
        return self.kept_at is not None
