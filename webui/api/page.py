"""The API's page for people: what can be asked, how, with examples to copy."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, render_template, url_for

from webui.api.addresses import asked_here
from webui.api.calls import CALLS
from webui.api.limits import allowed_a_minute
from webui.api.openapi import PREFIX
from webui.api.words import about_arguments, about_calls, about_groups, about_statuses, introduction

blueprint = Blueprint("api_page", __name__)

_WORDS = "tuyên giáo"
_IN_PYTHON = """import requests

address, found = "{search}?q={words}&text=1", []
while address:
    page = requests.get(address).json()
    found += page["hits"]
    address = page["next"]
assert len(found) == page["total"]"""


@dataclass(frozen=True, slots=True)
class Told:
    """A call as the page tells of it: its path, what it does, its arguments with what they mean."""

    path: str
    says: str
    takes: list[tuple[str, str, str]]


@blueprint.get("/api")
def page() -> str:
    """Show what the API answers, and how it is asked."""
    groups = [
        (says, [_told(each.name) for each in CALLS if each.group == name])
        for name, says in about_groups().items()
    ]
    return render_template(
        "api.html",
        introduction=introduction(),
        groups=groups,
        statuses=about_statuses(),
        a_minute=allowed_a_minute(),
        openapi=url_for("api.openapi"),
        oai=url_for("oai.oai", verb="Identify"),
        first=_curl(f"{asked_here('api.search')}?q={quote(_WORDS)}&limit=2"),
        in_python=_IN_PYTHON.format(search=asked_here("api.search"), words=_WORDS),
        changes=_curl(asked_here("api.changes", limit=100)),
        harvest=_curl(asked_here("oai.oai", verb="ListRecords", metadataPrefix="oai_dc")),
    )


def _told(name: str) -> Told:
    call = next(each for each in CALLS if each.name == name)
    said = about_arguments()
    takes = [
        (each.name, said[each.name], ", ".join(each.choices))
        for each in (*call.in_path, *call.takes)
    ]
    return Told(f"GET {PREFIX}{call.path}", about_calls()[name], takes)


def _curl(address: str) -> str:
    return f'curl "{address}"'
