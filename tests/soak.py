"""How many trials a long test makes: a seeded sample in the gate, all of them under .ci/soak."""

from __future__ import annotations

import os

FULL = bool(os.environ.get("SOAK"))


def trials(*, full: int, sample: int) -> range:
    """Return the seeds to try."""
    return range(full if FULL else sample)
