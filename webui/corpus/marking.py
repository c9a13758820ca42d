"""The mark of a corpus file: what was asked, in which state of archive and index. Who has it already is told so."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from pathlib import Path

from flask import Response, request

from archive import VERSION
from archive.people.standing import told_until
from webui.holdings import holdings


def marked(make: Callable[[], Response], *known: Hashable) -> Response:
    """Return what `make` gives, under a strong mark; a 304, without making it, to whoever has it.

    The mark is of the address and of the generation of all that an answer is read from; `known` are
    further things that it depends on.
    """
    asked = (request.path, sorted(request.args.items(multi=True)))
    etag = hashlib.sha256(repr((asked, generation(), known)).encode()).hexdigest()[:32]
    # Packed on its way it came with a weak mark; for this question both are the same (RFC 9110 §13.1.2).
    answer = Response(status=304) if request.if_none_match.contains_weak(etag) else make()
    answer.set_etag(etag)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def generation() -> tuple[Hashable, ...]:
    """Return what changes as soon as any count may be another one.

    The catalogue's epoch and revision, how far the index has come, what is hidden, who is who, the
    sites' profiles, the program.
    """
    shelf = holdings()
    held, reached = shelf.withheld, shelf.engine.reached()
    sites = hashlib.sha256(repr(sorted(shelf.sites.items())).encode()).hexdigest()
    return (
        shelf.catalogue.epoch(), shelf.catalogue.revision(), reached, held.state, held.changes_at,
        told_until(shelf.catalogue), sites, VERSION,
    )  # fmt: skip


def changed_at(path: Path) -> int:
    """Return when a file was written, in nanoseconds; 0 when there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
