"""Every way a page says no: the right status and one sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    jsonify,
    make_response,
    render_template,
    request,
)
from werkzeug.exceptions import HTTPException, InternalServerError

from archive.errors import (
    ArchiveError,
    ConfigError,
    DamagedRecord,
    IndexMissing,
    QueryError,
    Restricted,
)
from archive.restrictions.values import Ground, Restriction
from archive.text import show_time
from webui.language import _
from webui.opened import IndexForeign, IndexUnreadable

# What programs ask is answered to programs: the desk's interface, and the archive's own.
_FOR_PROGRAMS = ("/admin/api/", "/api/")


class Refusal(HTTPException):
    """A status and the sentence that explains it, already in the reader's language.

    `facts` are told to programs beside it.
    """

    def __init__(
        self,
        code: int,
        sentence: str,
        *,
        headers: Mapping[str, str] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.headers = dict(headers or {})
        self.facts = dict(facts or {})


def not_found(sentence: str | None = None) -> Refusal:
    """Return the refusal for something the archive does not hold."""
    return Refusal(404, sentence or _plain(404))


def refuse_kindly(app: Flask) -> None:
    """Show every error as a page (or as JSON under a .json address), never as a trace."""
    app.register_error_handler(HTTPException, _answer)
    app.register_error_handler(QueryError, _bad_query)
    app.register_error_handler(IndexMissing, _no_index)
    # An engine that the settings name and nobody installed.
    app.register_error_handler(ConfigError, _no_archive)
    app.register_error_handler(Restricted, _restricted)
    app.register_error_handler(DamagedRecord, _damaged)
    app.register_error_handler(ArchiveError, _no_archive)


def _answer(error: HTTPException) -> Response:
    # Flask wraps whatever nobody caught in InternalServerError, having logged its trace.
    code = error.code or InternalServerError.code
    if error.response is not None or code < 400:
        return make_response(error.get_response(request.environ))
    sentence = error.sentence if isinstance(error, Refusal) else _plain(code)
    response = _page(code, sentence, error.facts if isinstance(error, Refusal) else {})
    for name, value in error.get_headers(request.environ):
        if name not in ("Content-Type", "Content-Length"):
            response.headers.setdefault(name, value)
    if isinstance(error, Refusal):
        response.headers.update(error.headers)
    return response


def _bad_query(error: QueryError) -> Response:
    return _page(400, str(error))


def _no_index(error: IndexMissing) -> Response:
    if isinstance(error, IndexUnreadable):
        return _later(
            _("The search index cannot be read. The archivist can make it anew: %(command)s",
              command="khotin index --rebuild"), error,
        )  # fmt: skip
    if isinstance(error, IndexForeign):
        return _later(
            _("The search index belongs to another archive. The archivist can make it anew: %(command)s",
              command="khotin index --rebuild"), error,
        )  # fmt: skip
    return _later(_("The search index is not ready yet. Please come back in a few minutes."), error)


def _restricted(error: Restricted) -> Response:
    found = error.restriction
    sentences = [withheld_in_words(found), _("The archive keeps it.")]
    if found.until is not None:
        moment = show_time(found.until)
        sentences.append(_("It can be seen again from %(moment)s on.", moment=moment))
    until = found.until.isoformat() if found.until else None
    facts = {"withheld": found.ground.value, "until": until}
    response = _page(found.ground.status, " ".join(sentences), facts)
    # It may be shown again at any moment; nobody keeps the refusal either.
    response.headers["Cache-Control"] = "no-store"
    return response


def withheld_in_words(restriction: Restriction) -> str:
    """Return what is hidden and on what ground, as readers are told it."""
    return {
        Ground.LAW: _("This is hidden from readers, as an authority demands by law."),
        Ground.PRIVACY: _("This is hidden from readers to protect someone's privacy."),
        Ground.COPYRIGHT: _("This is hidden from readers for reasons of copyright."),
        Ground.PUBLISHER: _("This is hidden from readers because its publisher asked for it."),
        Ground.MISTAKE: _("This is hidden from readers because it was archived by mistake."),
    }[restriction.ground]


def _damaged(error: DamagedRecord) -> Response:
    return _later(
        _(
            "The archive holds this, but its file is damaged or missing. The archivist can repair it."
        ),
        error,
    )


def _no_archive(error: ArchiveError | ConfigError) -> Response:
    return _later(_("The archive cannot be read at the moment. Please try again later."), error)


def _later(sentence: str, error: Exception) -> Response:
    # The reader needs no file names; the archivist finds them in the log.
    current_app.logger.warning("%s: %s", request.path, error)
    response = _page(503, sentence)
    response.headers["Retry-After"] = "60"
    return response


def _page(code: int, sentence: str, facts: Mapping[str, Any] | None = None) -> Response:
    if request.path == "/admin/api" or request.path.startswith(_FOR_PROGRAMS):
        # RFC 9457
        problem = jsonify(
            type="about:blank", title=_heading(code), status=code, detail=sentence, **(facts or {})
        )
        problem.mimetype = "application/problem+json"
        return make_response(problem, code)
    if request.path.endswith(".json"):
        return make_response(jsonify(error=sentence), code)
    page = render_template("error.html", code=code, heading=_heading(code), sentence=sentence)
    return make_response(page, code)


def _heading(code: int) -> str:
    return {
        400: _("The request cannot be understood"),
        401: _("Who are you?"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("Not possible here"),
        410: _("No longer here"),
        451: _("Hidden from readers"),
        429: _("Too often"),
        503: _("Not available at the moment"),
    }.get(code, _("Something went wrong"))


def _plain(code: int) -> str:
    return {
        400: _("The address holds something that has no meaning here."),
        404: _("There is nothing at this address. It may have been typed or copied wrongly."),
        405: _("This address can only be read."),
        413: _("The request is too long."),
        414: _("The address is too long."),
        500: _("The page could not be made because of an error of ours. It has been noted."),
        503: _("The archive is busy. Please try again in a moment."),
    }.get(code, _("The request could not be answered."))
