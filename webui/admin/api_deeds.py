"""The desk's API, writing half: each call does what a form of the desk does, by the same function.

A call brings a JSON object; a refused one changes nothing and says why (RFC 9457).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import Response, jsonify, make_response, request

from archive import users
from archive.errors import UsageError
from archive.jobs.commands import job_json
from archive.users import Role, SignInRefused, TooManyAttempts
from webui.admin import cookies, covering, deeds, jobs, restricting, schedules
from webui.admin.blueprints import interface
from webui.admin.door import me, needs, open_to_all
from webui.admin.forms import found, refusal_of
from webui.admin.plain import plain
from webui.admin.wording import wait_in_words
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal

Call = Callable[..., Response]


def _said(call: Call) -> Call:
    """Turn the archive's refusals into answers of status 400."""

    @wraps(call)
    def wrapped(*args: Any, **kwargs: Any) -> Response:
        try:
            return call(*args, **kwargs)
        except UsageError as error:
            raise Refusal(400, refusal_of(error)) from None

    return wrapped


def body() -> Mapping[str, Any]:
    """Return the JSON object of the call, empty when it brings none; raises Refusal (400)."""
    if not request.data:
        return {}
    value = request.get_json(force=True, silent=True)
    if not isinstance(value, dict):
        raise Refusal(400, _("Send a JSON object."))
    return value


@interface.post("/session")
@open_to_all
@_said
def sign_in() -> Response:
    """Begin a session: name and password; the answer has the secret for X-CSRF-Token."""
    cookies.refuse_plain()
    fields, catalogue, address = body(), holdings().catalogue, request.remote_addr or ""
    # Only JSON is taken: a form of another site cannot send that.
    if request.mimetype != "application/json":
        raise Refusal(400, _("Send a JSON object."))
    name, password = str(fields.get("name", "")), str(fields.get("password", ""))
    try:
        user = users.sign_in(catalogue, name, password=password, address=address)
    except TooManyAttempts as wait:
        headers = {"Retry-After": str(wait.seconds)}
        raise Refusal(429, wait_in_words(wait.seconds), headers=headers) from None
    except SignInRefused:
        raise Refusal(
            403, _("Name and password do not belong together, or the user is disabled.")
        ) from None
    token = users.begin(catalogue, user.name, address=address)
    there = users.present(catalogue, token)
    answer = jsonify(user=user.name, role=user.role.value, csrf=there[1].csrf if there else "")
    cookies.keep_session(answer, token)
    return answer


@interface.delete("/session")
def sign_out() -> Response:
    """End this session; a token stays what it is."""
    users.end(holdings().catalogue, cookies.session_token())
    answer = make_response("", 204)
    cookies.forget_session(answer)
    return answer


@interface.post("/schedules")
@needs(Role.ARCHIVIST)
@_said
def add_schedule() -> Response:
    """Add a schedule."""
    return _made(schedules.as_json(deeds.add_schedule(body()), warned=True))


@interface.patch("/schedules/<name>")
@needs(Role.ARCHIVIST)
@_said
def edit_schedule(name: str) -> Response:
    """Change what is given of a schedule."""
    schedules.one(name)
    return jsonify(schedules.as_json(deeds.edit_schedule(name, body()), warned=True))


@interface.delete("/schedules/<name>")
@needs(Role.ARCHIVIST)
@_said
def remove_schedule(name: str) -> Response:
    """Remove a schedule."""
    schedules.one(name)
    return jsonify(schedules.as_json(deeds.remove_schedule(name)))


@interface.post("/schedules/<name>/pause")
@needs(Role.ARCHIVIST)
@_said
def pause_schedule(name: str) -> Response:
    """Let a schedule make no more runs."""
    schedules.one(name)
    return jsonify(schedules.as_json(deeds.pause_schedule(name)))


@interface.post("/schedules/<name>/resume")
@needs(Role.ARCHIVIST)
@_said
def resume_schedule(name: str) -> Response:
    """Let a schedule go on."""
    schedules.one(name)
    return jsonify(schedules.as_json(deeds.resume_schedule(name)))


@interface.post("/schedules/<name>/run")
@needs(Role.ARCHIVIST)
@_said
def run_schedule(name: str) -> Response:
    """Ask for a run of a schedule now."""
    schedules.one(name)
    return _made(job_json(deeds.run_schedule(name)), code=202)


@interface.post("/jobs")
@needs(Role.ARCHIVIST)
@_said
def ask_for_job() -> Response:
    """Ask for a job: kind, site, args."""
    return _made(job_json(deeds.ask_for_job(body())), code=202)


@interface.post("/jobs/<id_>/cancel")
@needs(Role.ARCHIVIST)
@_said
def cancel_job(id_: str) -> Response:
    """Cancel a job that waits, or ask a running one to stop."""
    return jsonify(job_json(deeds.cancel_job(jobs.one(id_).id)))


@interface.post("/coverage/<site>/fill")
@needs(Role.ARCHIVIST)
@_said
def fill_hole(site: str) -> Response:
    """Ask for a crawl that fetches what is missing of a `month` (of a `section`)."""
    return _made(job_json(covering.fill(site, body())), code=202)


@interface.post("/restrictions")
@needs(Role.ADMINISTRATOR)
@_said
def restrict() -> Response:
    """Hide something: kind, target, ground, reason, until."""
    return _made(plain(deeds.restrict(body())))


@interface.post("/restrictions/<id_>/lift")
@needs(Role.ADMINISTRATOR)
@_said
def lift_restriction(id_: str) -> Response:
    """Show again what a restriction hides: reason."""
    return jsonify(plain(deeds.lift(restricting.one(id_).id, body())))


@interface.post("/sets/<set_id>/keep")
@needs(Role.ARCHIVIST)
def keep_set(set_id: str) -> Response:
    """Keep a result set for good: title."""
    return jsonify(plain(deeds.keep_set(set_id, body())))


@interface.post("/sets/<set_id>/release")
@needs(Role.ARCHIVIST)
def release_set(set_id: str) -> Response:
    """Let a kept result set end."""
    return jsonify(plain(deeds.release_set(set_id)))


@interface.post("/users")
@needs(Role.ADMINISTRATOR)
@_said
def add_user() -> Response:
    """Add a user: name, role, password."""
    return _made(plain(deeds.add_user(body())))


@interface.patch("/users/<name>")
@needs(Role.ADMINISTRATOR)
@_said
def change_user(name: str) -> Response:
    """Change a user's role, password, or whether the user is disabled: what is given of them."""
    catalogue, fields = holdings().catalogue, body()
    found(lambda: users.user(catalogue, name))
    if "role" in fields:
        deeds.set_role(name, fields)
    if "password" in fields:
        deeds.set_password(name, fields)
    if "disabled" in fields:
        (deeds.disable_user if deeds.flag(fields, "disabled") else deeds.enable_user)(name)
    return jsonify(plain(users.user(catalogue, name)))


@interface.post("/users/<name>/sign-out")
@needs(Role.ADMINISTRATOR)
@_said
def sign_user_out(name: str) -> Response:
    """End all sessions of a user."""
    found(lambda: users.user(holdings().catalogue, name))
    return jsonify(user=name, sessions=deeds.sign_user_out(name))


@interface.post("/tokens")
@_said
def issue_token() -> Response:
    """Make a token for oneself; its secret is in this answer only."""
    secret, token = deeds.issue_token(me().user.name, body())
    return _made({"token": secret, **plain(token)})


@interface.delete("/tokens/<id_>")
@_said
def revoke_token(id_: str) -> Response:
    """Take a token back."""
    found(lambda: deeds.revoke_token(id_))
    return make_response("", 204)


def _made(value: Any, *, code: int = 201) -> Response:
    return make_response(jsonify(value), code)
