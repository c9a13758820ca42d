"""The way in and out: signing in, signing out here or everywhere, one's own account."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive import users
from archive.audit import DESK
from archive.errors import UsageError
from archive.users import SignInRefused, TooManyAttempts
from webui.admin import cookies
from webui.admin.blueprints import ADDRESS, desk
from webui.admin.door import came_from_elsewhere, me, open_to_all
from webui.admin.forms import done, refusal_of
from webui.admin.wording import wait_in_words
from webui.holdings import holdings
from webui.language import _

_MOST_NAME, _MOST_BACK = 80, 2_000


@desk.get("/sign-in")
@open_to_all
def entrance() -> Response:
    """Show the sign-in form; where nobody may come in yet, how to make the first user."""
    if not users.any_user(holdings().catalogue):
        return make_response(render_template("admin/first.html"))
    cookies.refuse_plain()
    return _form()


@desk.post("/sign-in")
@open_to_all
def sign_in() -> Response:
    """Begin a session for a right name and password."""
    cookies.refuse_plain()
    if came_from_elsewhere() or not cookies.form_is_ours(request.form.get("csrf", "")):
        return _form(_("The form was too old. Please try again."), code=403)
    name, password = request.form.get("name", "")[:_MOST_NAME], request.form.get("password", "")
    catalogue, address = holdings().catalogue, request.remote_addr or ""
    try:
        user = users.sign_in(catalogue, name, password=password, address=address)
    except TooManyAttempts as wait:
        answer = _form(wait_in_words(wait.seconds), code=429)
        answer.headers["Retry-After"] = str(wait.seconds)
        return answer
    except SignInRefused:
        return _form(
            _("Name and password do not belong together, or the user is disabled."), code=403
        )
    # A session that was there before is not taken over by whoever signs in now.
    if old := cookies.session_token():
        users.end(catalogue, old)
    answer = redirect(_back(), 303)
    cookies.keep_session(answer, users.begin(catalogue, user.name, address=address))
    return answer


@desk.post("/sign-out")
def sign_out() -> Response:
    """End this session; with `everywhere`, all of this user's."""
    catalogue = holdings().catalogue
    if request.form.get("everywhere"):
        users.end_all(catalogue, me().user.name, by=me().user.name, via=DESK)
    users.end(catalogue, cookies.session_token())
    answer = redirect(url_for("desk.entrance"), 303)
    cookies.forget_session(answer)
    return answer


@desk.get("/account")
def account() -> str:
    """Show who one is, where one is signed in, and the form for another password."""
    return _account()


@desk.post("/account/password")
def change_password() -> Response | tuple[str, int]:
    """Take another password for who is signed in; the old one must be right."""
    name, catalogue = me().user.name, holdings().catalogue
    address = request.remote_addr or ""
    try:
        users.sign_in(catalogue, name, password=request.form.get("old", ""), address=address)
    except TooManyAttempts as wait:
        return _account(wait_in_words(wait.seconds)), 429
    except SignInRefused:
        return _account(_("The present password is not right.")), 403
    if request.form.get("new") != request.form.get("again"):
        return _account(_("The two new passwords differ.")), 400
    try:
        users.set_password(catalogue, name, password=request.form.get("new", ""), by=name, via=DESK)
    except UsageError as error:
        return _account(refusal_of(error)), 400
    # All sessions ended with the old password; this browser gets a new one.
    answer = done("desk.account", "password")
    cookies.keep_session(answer, users.begin(catalogue, name, address=address))
    return answer


def _account(wrong: str = "") -> str:
    catalogue, name = holdings().catalogue, me().user.name
    return render_template(
        "admin/account.html", wrong=wrong, sessions=users.open_sessions(catalogue, name),
        tokens=users.tokens(catalogue, name),
    )  # fmt: skip


def _form(wrong: str = "", *, code: int = 200) -> Response:
    token = cookies.form_token()
    page = render_template(
        "admin/sign_in.html", wrong=wrong, csrf=token, name=request.form.get("name", "")[:_MOST_NAME],
        to=request.values.get("to", "")[:_MOST_BACK],
    )  # fmt: skip
    answer = make_response(page, code)
    cookies.keep_form(answer, token)
    return answer


def _back() -> str:
    """Return where to go after the sign-in: a page of the desk, whatever the form says."""
    to = request.form.get("to", "")[:_MOST_BACK]
    inside = to == ADDRESS or to.startswith(f"{ADDRESS}/")
    if not inside or "//" in to or "\\" in to or not to.isprintable():
        return url_for("desk.overview")
    return f"{request.script_root}{to}"
