"""The ways a result set is not there."""

from __future__ import annotations

from archive.errors import KhoTinError
from archive.resultsets.values import ResultSet
from archive.text import show_time


class UnknownSet(KhoTinError):
    """No result set has this id."""

    exit_code = 2

    def __init__(self, id_: str) -> None:
        super().__init__(
            f"there is no result set «{id_[:40]}»; see `khotin resultset list`, or ask the search again"
        )


class ExpiredSet(KhoTinError):
    """A set that nobody kept has ended; `found` is what is still known of it."""

    exit_code = 2

    def __init__(self, found: ResultSet) -> None:
        ended = (show_time(found.expires_at) or "")[:10]
        super().__init__(
            f"the result set {found.id} was temporary and ended on {ended}; ask its search again: "
            f"«{found.asked.typed}»"
        )
        self.found = found
