"""The bar that leads from one view of a result to the others, with what each of them holds."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from indexer.engines import Facets
from indexer.query import Query
from webui.asking import address, arguments
from webui.language import _, ngettext, number


@dataclass(frozen=True, slots=True)
class View:
    """A view of a result: its name, what it holds in words (empty: not counted), where it is."""

    label: str
    count: str
    address: str
    current: bool


def views_of(
    query: Query, total: int, counted: Facets | None, current: str = "search"
) -> list[View]:
    """Return the views of a search that found so many articles; `current` names the one shown."""
    args = arguments(query.at_page(1))
    photos = counted.with_photos if counted else None
    links = (
        ("search", _("List"), number(total), address(query)),
        ("photos", _("Photos"), "" if photos is None else number(photos), url_for("photos.page", **args)),
        ("timeline", _("Timeline"), _years(counted), url_for("timeline.page", **args)),
        ("concordance", _("Concordance"), "", url_for("concordance.page", **args)),
        ("trends", _("Trends"), "", url_for("trends.page", **args)),
        ("download", _("Download"), "", url_for("download.page", **args)),
        ("corpus", _("Corpus"), "", url_for("corpus.page", **args)),
    )  # fmt: skip
    return [View(label, count, to, name == current) for name, label, count, to in links]


def _years(counted: Facets | None) -> str:
    if counted is None or not counted.years:
        return ""
    count = len(counted.years)
    return ngettext("%(count)s year", "%(count)s years", count, count=number(count))
