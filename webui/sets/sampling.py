"""The random sample that an address asks for, and where none can be drawn."""

from __future__ import annotations

from flask import request

from archive.errors import QueryError
from archive.resultsets.sampling import MOST, read_sample
from webui.language import _, number
from webui.refusals import Refusal


def sample() -> tuple[int | None, int | None]:
    """Return size and seed of the random sample the address asks for; raises Refusal (400)."""
    size, seed = (request.values.get(name, "").strip() for name in ("sample", "seed"))
    try:
        return read_sample(size, seed if size else "")
    except QueryError as error:
        if str(error).startswith("sample"):
            raise Refusal(
                400, _("“%(value)s” is no size of a sample. Write a number from 1 to %(most)s.",
                       value=size[:40], most=number(MOST)),
            ) from None  # fmt: skip
        raise Refusal(
            400, _("“%(value)s” is no seed. Write a number of up to nine digits.", value=seed[:40])
        ) from None


def refuse_sample() -> None:
    """Raise Refusal (400) where a sample is asked of what is drawn already, or cannot be."""
    if request.values.get("sample", "").strip():
        raise Refusal(
            400,
            _(
                "A random sample has no meaning here: it is drawn for downloads, result sets and the corpus tools of a search."
            ),
        )
