"""The bar that leads from one view of a result to the others, with what each of them holds."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from indexer.engines import Facets
from indexer.query import Query
from webui.asking import address, arguments, in_address
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
    asked = in_address(arguments(query.at_page(1)))
    photos = counted.with_photos if counted else None
    views = (
        ("photos", _("Photos"), "" if photos is None else number(photos)),
        ("timeline", _("Timeline"), _years(counted)),
        ("concordance", _("Concordance"), ""),
        ("trends", _("Trends"), ""),
        ("download", _("Download"), ""),
        ("corpus", _("Corpus"), ""),
    )
    return [
        View(_("List"), number(total), address(query), current == "search"),
        *(
            View(label, count, f"{url_for(f'{name}.page')}?{asked}", current == name)
            for name, label, count in views
        ),
    ]


def _years(counted: Facets | None) -> str:
    if counted is None or not counted.years:
        return ""
    count = len(counted.years)
    return ngettext("%(count)s year", "%(count)s years", count, count=number(count))
