"""Asking for a job that counts in whole: by whoever is on the page, once, and so many at a time."""

from __future__ import annotations

from typing import Final

from archive.jobs import enqueue
from webui.admin.door import came_from_elsewhere
from webui.corpus.counting import KIND, job_with, open_jobs
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal

# So many wait at most: asking for more would only make the last wait for days.
MOST_OPEN: Final = 30


def refuse_forged() -> None:
    """Refuse (403) what another site made a browser send."""
    if came_from_elsewhere():
        raise Refusal(
            403, _("The form was too old, or did not come from this page. Nothing was done: go back and try again.")
        )  # fmt: skip


def ask_job(args: dict[str, str]) -> None:
    """Ask for a count with these arguments, unless one is under way; raises Refusal (503)."""
    known = job_with(args)
    if known is not None and known.is_open:
        return
    if open_jobs() >= MOST_OPEN:
        raise Refusal(
            503,
            _("So many counts are waiting already that no more are taken. Try again later."),
            headers={"Retry-After": "600"},
        )
    enqueue(holdings().catalogue, KIND, args, by="reader", once=True, via=None)
