"""Users at the desk, for administrators: added, given roles and passwords, disabled and enabled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from archive import users as face
from archive.errors import UsageError
from archive.users import Role
from webui.admin import deeds
from webui.admin.blueprints import desk
from webui.admin.door import me, needs
from webui.admin.forms import done, found, refusal_of
from webui.holdings import holdings

Answer = Response | tuple[str, int]


@desk.get("/users")
@needs(Role.ADMINISTRATOR)
def users() -> str:
    """Show the users, and the form for another one."""
    return _all()


@desk.post("/users")
@needs(Role.ADMINISTRATOR)
def add_user() -> Answer:
    """Add a user."""
    try:
        made = deeds.add_user(request.form)
    except UsageError as error:
        return _all(refusal_of(error)), 400
    return done("desk.user", "added", name=made.name)


@desk.get("/users/<name>")
@needs(Role.ADMINISTRATOR)
def user(name: str) -> str:
    """Show a user with sessions and tokens."""
    return _one(name)


@desk.post("/users/<name>/role")
@needs(Role.ADMINISTRATOR)
def set_role(name: str) -> Answer:
    """Give a user another role."""
    return _do(name, lambda: deeds.set_role(name, request.form), "changed")


@desk.post("/users/<name>/password")
@needs(Role.ADMINISTRATOR)
def set_password(name: str) -> Answer:
    """Give a user another password."""
    return _do(name, lambda: deeds.set_password(name, request.form), "password")


@desk.post("/users/<name>/disable")
@needs(Role.ADMINISTRATOR)
def disable_user(name: str) -> Answer:
    """Let a user in no more."""
    return _do(name, lambda: deeds.disable_user(name), "disabled")


@desk.post("/users/<name>/enable")
@needs(Role.ADMINISTRATOR)
def enable_user(name: str) -> Answer:
    """Let a user in again."""
    return _do(name, lambda: deeds.enable_user(name), "enabled")


@desk.post("/users/<name>/sign-out")
@needs(Role.ADMINISTRATOR)
def sign_user_out(name: str) -> Answer:
    """End all sessions of a user."""
    return _do(name, lambda: deeds.sign_user_out(name), "signed-out")


@desk.post("/account/tokens")
def issue_token() -> Answer:
    """Make a token for oneself; it is shown this once."""
    try:
        secret, token = deeds.issue_token(me().user.name, request.form)
    except UsageError as error:
        return render_template("admin/token.html", wrong=refusal_of(error)), 400
    return render_template("admin/token.html", secret=secret, token=token), 201


@desk.post("/account/tokens/<id_>/revoke")
def revoke_token(id_: str) -> Response:
    """Take a token back."""
    found(lambda: deeds.revoke_token(id_))
    return done("desk.account", "revoked")


def _do(name: str, deed: Callable[[], Any], said: str) -> Answer:
    found(lambda: face.user(holdings().catalogue, name))
    try:
        deed()
    except UsageError as error:
        return _one(name, refusal_of(error)), 400
    # Whoever has shut out himself is asked to sign in again.
    return done("desk.user", said, name=name)


def _all(wrong: str = "") -> str:
    shown = face.users(holdings().catalogue)
    return render_template(
        "admin/users.html", users=shown, roles=list(Role), wrong=wrong, values=request.form
    )


def _one(name: str, wrong: str = "") -> str:
    catalogue = holdings().catalogue
    shown = found(lambda: face.user(catalogue, name))
    return render_template(
        "admin/user.html", user=shown, roles=list(Role), wrong=wrong,
        sessions=face.open_sessions(catalogue, name), tokens=face.tokens(catalogue, name),
    )  # fmt: skip
