"""The addresses of a set's files: their page, the asking, and the files with ranges, ETag and checksum."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

from flask import (  # fmt: skip
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from archive.errors import ArchiveError, UsageError
from archive.export.forms import FORMS, Form
from archive.export.options import Options
from archive.export.set_asking import TooManyWaiting, ask_for
from archive.export.set_files import SetFile, file_of, is_current, path_of
from archive.export.set_sweeping import note_download
from archive.resultsets import ResultSet
from archive.resultsets.visitors import reader_name
from webui.admin.door import came_from_elsewhere
from webui.exports.showing import Ready, Waiting, files_shown, lack_in_words
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal, not_found
from webui.sets.finding import found_set
from webui.sets.keepers import keeper
from webui.sets.wording import title_in_words
from webui.wording import articles_in_words

blueprint = Blueprint("exports", __name__)

SUM = ".sha256"
_SOON, _LATER = "300", "3600"


@blueprint.get("/set/<set_id>/files")
def page(set_id: str) -> Response:
    """Show a set's files, those being made live."""
    found = found_set(set_id)
    response = make_response(
        render_template(
            "set_files.html", found=found, title=title_in_words(found), articles_in_words=articles_in_words,
        )
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/set/<set_id>/files.json")
def as_json(set_id: str) -> Response:
    """Give a set's files, and what is being made, as JSON."""
    shown = files_shown(found_set(set_id))
    told = {
        "files": [_ready_json(each) for each in shown.ready],
        "waiting": [_waiting_json(each) for each in shown.waiting],
        "forms": [each.name for each in shown.choices if not each.lacks],
        "worker": shown.at_work,
    }
    response = jsonify(told)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/set/<set_id>/files")
def ask(set_id: str) -> BaseResponse:
    """Ask for a file; the one that is there, or waited for already, is not made twice."""
    found, form, options = found_set(set_id), _form(), _options()
    if came_from_elsewhere():
        raise Refusal(
            403, _("The form was too old, or did not come from this page. Nothing was done: go back and try again.")
        )  # fmt: skip
    if lacks := lack_in_words(form):
        raise Refusal(501, lacks)
    _ask(found, form, options)
    return redirect(url_for("exports.page", set_id=found.id), 303)


@blueprint.get("/set/<set_id>/files/<name>")
def take(set_id: str, name: str) -> BaseResponse:
    """Give a file to be saved, in parts if they are asked for, or its checksum."""
    found = found_set(set_id)
    file = _file(found, name.removesuffix(SUM))
    if name.endswith(SUM):
        answer = make_response(f"{file.sha256}  {file.name}\n")
        answer.mimetype = "text/plain"
        answer.headers["Cache-Control"] = "no-cache"
        return answer
    note_download(holdings().config, file, now=datetime.now(UTC))
    response = send_file(
        path_of(holdings().config, file), mimetype=FORMS[file.form].mime, as_attachment=True,
        download_name=file.name, conditional=True, etag=file.sha256, last_modified=file.at,
    )  # fmt: skip
    # RFC 9530: of the whole file, also where only a part of it is sent.
    digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    response.headers["X-Total-Count"] = str(file.rows)
    response.headers["Link"] = f'<{url_for("sets.page", set_id=found.id)}>; rel="describedby"'
    # Something of it may be hidden tomorrow: whoever keeps it must ask.
    response.headers["Cache-Control"] = "no-cache"
    return response


def _ask(found: ResultSet, form: Form, options: Options) -> None:
    catalogue, who = holdings().catalogue, keeper()
    if who is not None:
        by, via = who.user.name, who.via
    else:
        by, via = reader_name(catalogue, request.remote_addr or "", datetime.now(UTC)), None
    try:
        ask_for(catalogue, found, form, options, by=by, via=via)
    except TooManyWaiting:
        raise Refusal(
            429,
            _("Many files are waiting to be made already. Try again when some of them are done."),
            headers={"Retry-After": _SOON},
        ) from None
    except (ArchiveError, UsageError) as error:
        if "there is no room" not in str(error) and "exports_gb" not in str(error):
            raise
        raise Refusal(
            503,
            _("The archive has no room for a file of this size at the moment. Take fewer articles, or a "
              "form that is streamed, or ask the archivist."),
            headers={"Retry-After": _LATER},
        ) from None  # fmt: skip


def _form() -> Form:
    name = request.form.get("form", "")
    form = FORMS.get(name)
    if form is None or form.streamed:
        raise _odd("form", name)
    return form


def _options() -> Options:
    try:
        return Options.from_args(request.form)
    except UsageError as error:
        name = str(error).partition(":")[0]
        raise _odd(name, ", ".join(request.form.getlist(name))) from None


def _odd(name: str, value: str) -> Refusal:
    return Refusal(
        400, _("“%(value)s” is not one of the choices for “%(name)s”.", value=value[:60], name=name)
    )


def _file(found: ResultSet, name: str) -> SetFile:
    """Return a file that may be taken; raises Refusal (404, 410)."""
    try:
        file = file_of(holdings().config, found.id, name)
    except UsageError:
        raise not_found(
            _("There is no such file of this set. It may have been removed: ask for it anew on the set's page.")
        ) from None  # fmt: skip
    if not is_current(holdings().catalogue, found, file):
        raise Refusal(
            410,
            _("This file was made before something of the archive was hidden or shown again. Ask for it anew."),
        )  # fmt: skip
    return file


def _ready_json(each: Ready) -> dict[str, Any]:
    return {
        "name": each.name, "address": each.address, "sha256": each.sha256, "made_at": each.at.isoformat(),
    }  # fmt: skip


def _waiting_json(each: Waiting) -> dict[str, Any]:
    return {"title": each.title, "state": each.state, "percent": each.share, "error": each.why}
