"""Result sets as files, streamed as they are made: a file that breaks off never looks whole."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from logging import Logger
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from archive.errors import KhoTinError
from archive.export.forms import Form
from archive.export.streams import Export, export_of
from archive.resultsets import ResultSet
from webui.api.limits import count_request, state_limit
from webui.downloads.asked import SUM, form_of, options, pinned
from webui.downloads.places import Place, places
from webui.holdings import holdings
from webui.sets.finding import found_set

blueprint = Blueprint("downloads", __name__)
blueprint.after_request(state_limit)

# One part; of several, or of what is no range, the whole is sent (RFC 9110 §14.2).
_RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)")


class Streamed(Response):
    """An answer that is never gathered in memory, not even to count its bytes."""

    implicit_sequence_conversion = False
    automatically_set_content_length = False


@blueprint.get("/download.<form>")
def of_search(form: str) -> Answer:
    """Send all answers to a search, pinned as a temporary set."""
    # As a call of the API is: each may leave a set behind.
    count_request()
    return _file(form, pinned, has_parts=False)


@blueprint.get("/set/<set_id>/download.<form>")
def of_set(set_id: str, form: str) -> Answer:
    """Send a set; parts of it may be asked for."""
    return _file(form, lambda: found_set(set_id), has_parts=True)


def _file(name: str, find: Callable[[], ResultSet], *, has_parts: bool) -> Answer:
    form = form_of(name.removesuffix(SUM))
    chosen = options()
    if not form.streamed:
        return _to_be_made(find(), form, name.endswith(SUM))
    place = places().take()
    streams = False
    try:
        export = export_of(holdings().catalogue, find(), form, chosen)
        if name.endswith(SUM):
            return _sum(export)
        answer = _sent(export, place, has_parts=has_parts)
        streams = answer.status_code != 304 and request.method != "HEAD"
        return answer
    finally:
        if not streams:
            place.leave()


def _to_be_made(found: ResultSet, form: Form, asks_sum: bool) -> Answer:
    """Lead to the set's page, where files are made that take a while."""
    args: dict[str, Any] = {} if asks_sum else dict(options().to_args())
    return redirect(
        url_for("sets.page", set_id=found.id, form=form.name, _anchor="set-files", **args), 303
    )


def _sent(export: Export, place: Place, *, has_parts: bool) -> Response:
    pieces = _pieces(export, place, current_app.logger)
    answer = Streamed(pieces, content_type=export.form.mime)
    # A reader who leaves before the first piece leaves the place too.
    answer.call_on_close(place.leave)
    headers = answer.headers
    headers.set("Content-Disposition", "attachment", filename=export.name)
    headers["X-Total-Count"] = str(export.count)
    headers["Link"] = f'<{url_for("sets.page", set_id=export.found.id)}>; rel="describedby"'
    headers["Cache-Control"] = "no-cache"
    answer.set_etag(export.fingerprint)
    if known := export.known():
        digest = base64.b64encode(bytes.fromhex(known.sha256)).decode()
        headers["Repr-Digest"] = f"sha-256=:{digest}:"
    if has_parts:
        headers["Accept-Ranges"] = "bytes"
        if _wants_part() and (size := export.sum().size):
            answer.make_conditional(request, accept_ranges=True, complete_length=size)
            return answer
    if request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        # Without a length such an answer is whole for its reader wherever the connection ends.
        answer.content_length = export.sum().size
    answer.make_conditional(request)
    return answer


def _wants_part() -> bool:
    # A weak validator holds no parts together (RFC 9110 §13.1.5): a proxy that packs makes such of ours.
    is_weak = request.headers.get("If-Range", "").lstrip().startswith("W/")
    return not is_weak and _RANGE.fullmatch(request.headers.get("Range", "")) is not None


def _pieces(export: Export, place: Place, log: Logger) -> Iterator[bytes]:
    """Yield the file; what goes wrong is noted, and raised again, so that the connection breaks off."""
    try:
        yield from export.stream()
    except KhoTinError as error:
        log.warning("%s: broken off: %s", export.name, error)
        raise
    finally:
        place.leave()


def _sum(export: Export) -> Response:
    answer = Response(f"{export.sum().sha256}  {export.name}\n", mimetype="text/plain")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{export.name}{SUM}")
    answer.headers["Cache-Control"] = "no-cache"
    answer.set_etag(f"{export.fingerprint}-sum")
    answer.make_conditional(request)
    return answer
