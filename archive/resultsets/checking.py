"""Kept sets held against their digests: whoever cites one must find the very list that was cited."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from archive.catalogue import Catalogue
from archive.errors import ArchiveError
from archive.resultsets.keeping import listed
from archive.resultsets.storing import members
from archive.resultsets.values import ResultSet

_MANY = 200


def damaged_sets(catalogue: Catalogue) -> Iterator[str]:
    """Yield a sentence for each kept set whose list is damaged, gone, or not what its digest says."""
    checked: dict[str, str] = {}
    at = 0
    while found := listed(catalogue, kept=True, limit=_MANY, offset=at):
        at += len(found)
        for each in found:
            # Sets with the same answers share their list.
            if each.digest not in checked:
                checked[each.digest] = _fault(catalogue, each)
            if checked[each.digest]:
                yield f"kept set {each.id}: {checked[each.digest]}; restore a backup"


def _fault(catalogue: Catalogue, found: ResultSet) -> str:
    whole, count = hashlib.sha256(), 0
    try:
        for id_, number in members(catalogue, found):
            whole.update(f"{id_} {number}\n".encode())
            count += 1
    except (ArchiveError, ValueError):
        return "its list is damaged or gone"
    if count != found.count:
        return f"its list has {count} rows, not {found.count}"
    return "" if whole.hexdigest() == found.digest else "its list is not the one of its digest"
