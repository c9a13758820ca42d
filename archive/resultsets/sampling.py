"""Random samples that anybody can draw again, in any language and any year."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable

from archive.errors import QueryError
from archive.resultsets.values import Member

MOST = 10_000_000
USUAL_SEED = 1


def sampled(members: Iterable[Member], size: int, seed: int) -> list[Member]:
    """Return `size` of the members, in their order; all where there are fewer.

    Chosen are those whose SHA-256 of "seed:article id" is smallest. Other than a generator's numbers
    that never changes, a larger sample contains the smaller one, and an archive that has grown gives
    mostly the same articles.
    """
    chosen = heapq.nsmallest(size, enumerate(members), key=lambda each: _draw(seed, each[1]))
    return [member for _, member in sorted(chosen)]


def read_sample(size: str, seed: str) -> tuple[int | None, int | None]:
    """Return sample and seed from URL arguments, both None where none is asked; raises QueryError."""
    if not size:
        if seed:
            raise QueryError("seed: without sample it has no meaning; write sample=500&seed=7")
        return None, None
    number = int(size) if size.isascii() and size.isdigit() and len(size) < 10 else 0
    if not 1 <= number <= MOST:
        raise QueryError(f"sample: «{size[:40]}» is no size; write a number from 1 to {MOST}")
    if seed and not (seed.isascii() and seed.isdigit() and len(seed) < 10):
        raise QueryError(f"seed: «{seed[:40]}» is no seed; write a number of up to nine digits")
    return number, int(seed) if seed else USUAL_SEED


def _draw(seed: int, member: Member) -> bytes:
    return hashlib.sha256(f"{seed}:{member.article_id}".encode()).digest()
