"""The captures of an address as a page for people: when, what came, what changed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for

from archive.catalogue.mementos import all_captures, count_captures
from archive.models import Capture
from archive.text import parse_time
from webui.holdings import holdings
from webui.language import _
from webui.memento.asked import moment_of, web_address, whole_number
from webui.memento.finding import refuse_hidden, shown
from webui.memento.links import timegate_of, timemap_of
from webui.refusals import Refusal

blueprint = Blueprint("captured", __name__)

_PAGE = 100
_MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the captures of an address, newest first; `total` are those of all pages."""

    url: str
    captures: list[Capture]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // _PAGE))


@blueprint.get("/captures")
def captures_of() -> Response:
    """Show the captures of an address, and a form to ask for another."""
    typed = request.args.get("url", "").strip()
    dates = {name: request.args.get(name, "").strip() for name in ("from", "to")}
    found = _listed(typed) if typed else None
    answer = make_response(
        render_template("captures.html", typed=typed, dates=dates, found=found, turn=_turned)
    )
    if found is not None and not found.total:
        answer.status_code = 404
    return answer


@blueprint.get("/captures.json")
def captures_as_json() -> Response:
    """Return what /captures shows, for programs."""
    typed = request.args.get("url", "").strip()
    if not typed:
        raise Refusal(400, _("Say which address: %(example)s", example="/captures?url=example.vn"))
    found = _listed(typed)
    return jsonify(
        url=found.url, total=found.total, page=found.page, pages=found.pages,
        timegate=timegate_of(found.url), timemap=timemap_of(found.url, "json"),
        captures=[
            {
                "id": each.id, "url": each.url, "captured": each.fetched_at.astimezone(UTC).isoformat(),
                "status": each.status, "type": each.mime, "digest": each.digest,
                "repeats": each.refers_to, "source": each.source,
                "address": url_for("captures.capture", capture_id=each.id, _external=True),
            }
            for each in found.captures
        ],
    )  # fmt: skip


def _listed(typed: str) -> Listed:
    url = web_address(typed)
    refuse_hidden(url)
    page = whole_number("page", least=1, most=_MOST_PAGES, otherwise=1)
    since, until = _moment("from"), _moment("to", end=True)
    if since and until and since > until:
        raise Refusal(400, _("The first day is after the last one."))
    with holdings().catalogue.read() as connection:
        total = count_captures(connection, url, since=since, until=until)
        rows = all_captures(
            connection, url, since=since, until=until, newest_first=True, offset=(page - 1) * _PAGE
        )
        with closing(rows):
            found = list(shown(islice(rows, _PAGE)))
    if page > max(1, -(-total // _PAGE)):
        raise Refusal(404, _("There is no such page of the list."))
    return Listed(url, found, total if found or page > 1 else 0, page)


def _moment(name: str, *, end: bool = False) -> datetime | None:
    given = request.args.get(name, "").strip()
    if not given:
        return None
    if given.isascii() and given.isdigit():
        return moment_of(given, end=end)
    try:
        # A day as a date field gives it begins at midnight in Hanoi.
        return parse_time(f"{given}T23:59:59.999999" if end and len(given) == 10 else given)
    except (ValueError, OverflowError):
        raise Refusal(
            400, _("A day must be written like this: %(example)s", example="2024-01-05")
        ) from None


def _turned(page: int) -> str:
    """Return the address of another page of the same list."""
    asked = request.args.to_dict() | {"page": str(page)}
    known = {name: asked[name] for name in ("url", "from", "to", "page") if asked.get(name)}
    return url_for("captured.captures_of", **known)  # type: ignore[arg-type]
