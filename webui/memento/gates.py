"""Memento (RFC 7089): TimeGate, TimeMap, and the bytes of a memento as its server sent them."""

from __future__ import annotations

import json
import re
from contextlib import closing
from datetime import UTC
from itertools import islice

from flask import Blueprint, Response, make_response, redirect
from werkzeug.wrappers import Response as Answer

from archive.catalogue.files import REDIRECTS
from archive.catalogue.mementos import count_mementos, mementos
from archive.models import Capture
from archive.urls import joined
from webui.captures import refuse_telling
from webui.headers import ARCHIVED
from webui.holdings import holdings
from webui.language import _
from webui.memento.asked import accept_datetime, address_after, moment_of
from webui.memento.finding import around, nearest, newest, refuse_hidden, shown
from webui.memento.links import (
    address_of,
    as_it_was,
    http_date,
    link,
    links_of,
    memento_headers,
    safe,
    timegate_of,
    timemap_of,
)
from webui.refusals import Refusal, not_found

blueprint = Blueprint("memento", __name__)

PAGE = 1_000
_MOST_PAGES = 100_000
_CACHE = "private, max-age=3600"
_STAMP = re.compile(r"(\d{4,14})(id_)?")
# They tell how the body was sent then.
_OF_THE_WAY = {
    "content-encoding",
    "transfer-encoding",
    "content-length",
    "connection",
    "keep-alive",
}
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,80}")


@blueprint.get("/timegate/<path:url>")
def timegate(url: str) -> Answer:
    """Lead to the memento nearest to Accept-Datetime, without it to the last one."""
    url = address_after("/timegate/")
    refuse_hidden(url)
    at = accept_datetime()
    found = nearest(url, at) if at else newest(url)
    if found is None:
        raise _nothing_of(url)
    response = redirect(address_of(found), 302)
    response.headers["Vary"] = "accept-datetime"
    response.headers["Link"] = links_of(url, around(found))
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/timemap/<form>/<path:url>")
@blueprint.get("/timemap/<form>/<int:page>/<path:url>")
def timemap(form: str, url: str, page: int | None = None) -> Response:
    """List the mementos of an address, a thousand a page."""
    if form not in ("link", "json"):
        raise not_found()
    given = f"/timemap/{form}/"
    url = address_after(given if page is None else f"{given}{page}/")
    page = 1 if page is None else page
    refuse_hidden(url)
    if not 1 <= page <= _MOST_PAGES:
        raise not_found(_("There is no such page of the list."))
    with holdings().catalogue.read() as connection:
        count = count_mementos(connection, url)
        with closing(mementos(connection, url, offset=(page - 1) * PAGE)) as rows:
            found = list(shown(islice(rows, PAGE)))
    pages = -(-count // PAGE)
    if not count or (page == 1 and pages == 1 and not found):
        raise _nothing_of(url)
    if page > pages:
        raise not_found(_("There is no such page of the list."))
    made = _as_links if form == "link" else _as_json
    response = make_response(made(url, found, page, pages))
    response.mimetype = "application/link-format" if form == "link" else "application/json"
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/memento/<stamp>/<path:url>")
def memento(stamp: str, url: str) -> Answer:
    """Lead to the memento nearest to a time of 4 to 14 digits; with "id_" behind it, to its bytes."""
    parts = _STAMP.fullmatch(stamp)
    at = moment_of(parts[1] if parts else "")
    url = address_after(f"/memento/{stamp}/")
    refuse_hidden(url)
    found = nearest(url, at)
    if found is None or parts is None:
        raise _nothing_of(url)
    if parts[2] is None:
        return redirect(address_of(found))
    if parts[1] != f"{found.fetched_at.astimezone(UTC):%Y%m%d%H%M%S}":
        return redirect(as_it_was(found, url))
    return _bytes_of(found)


def _bytes_of(found: Capture) -> Response:
    """Return the bytes and headers that a server sent, to be saved and never shown."""
    payload = holdings().payload(found)
    refuse_telling(found, payload)
    response = make_response(payload.body)
    for name, value in payload.headers:
        if _NAME.fullmatch(name) and name.lower() not in _OF_THE_WAY:
            response.headers.add(f"X-Archive-Orig-{name}", " ".join(value.split()))
    response.headers["Content-Type"] = " ".join(payload.content_type.split()) or (
        "application/octet-stream"
    )
    if found.status in REDIRECTS:
        target = joined(found.url, payload.location)
        if payload.location and target and not holdings().mentions.at(target):
            response.status_code = found.status
            response.headers["Location"] = as_it_was(found, target)
        else:
            response.headers.pop("X-Archive-Orig-Location", None)
    response.headers.update(ARCHIVED)
    response.headers.update(memento_headers(found, around(found)))
    response.headers["Content-Disposition"] = "attachment"
    response.headers["Cache-Control"] = _CACHE
    return response


def _nothing_of(url: str) -> Refusal:
    headers = {"Vary": "accept-datetime", "Link": link(safe(url), "original")}
    return Refusal(404, _("The archive has no capture of this address."), headers=headers)


def _as_links(url: str, found: list[Capture], page: int, pages: int) -> str:
    """Return a page of a TimeMap in link format (RFC 7089 §5, RFC 6690)."""
    kind = "application/link-format"
    span = {"from": http_date(found[0].fetched_at), "until": http_date(found[-1].fetched_at)} if found else {}  # fmt: skip
    lines = [
        link(safe(url), "original"),
        link(timemap_of(url, page=page), "self", type=kind, **span),
        link(timegate_of(url), "timegate"),
    ]
    if page < pages:
        lines.append(link(timemap_of(url, page=page + 1), "timemap", type=kind))
    for number, each in enumerate(found):
        first = ["first"] if number == 0 and page == 1 else []
        last = ["last"] if number == len(found) - 1 and page == pages else []
        rel = " ".join((*first, *last, "memento"))
        lines.append(link(address_of(each), rel, datetime=http_date(each.fetched_at)))
    return ",\n".join(lines) + "\n"


def _as_json(url: str, found: list[Capture], page: int, pages: int) -> str:
    """Return a page of a TimeMap as the JSON that other archives give."""
    listed = [
        {
            "datetime": f"{each.fetched_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "uri": address_of(each),
        }
        for each in found
    ]
    told: dict[str, object] = {
        "original_uri": safe(url),
        "self": timemap_of(url, "json", page=page),
        "timegate_uri": timegate_of(url),
        "timemap_uri": {"link_format": timemap_of(url), "json_format": timemap_of(url, "json")},
        "page": page,
        "pages": pages,
        "mementos": {"list": listed}
        | ({"first": listed[0]} if page == 1 and listed else {})
        | ({"last": listed[-1]} if page == pages and listed else {}),
    }
    if page < pages:
        told["next"] = timemap_of(url, "json", page=page + 1)
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
