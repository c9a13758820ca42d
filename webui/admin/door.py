"""Who is at the desk and what that person may do: asked before every page and call.

A page needs a session; a call of the API a session or a bearer token. Whatever changes something
needs the session's secret beside its cookie, or a token: no other site can make a browser do it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from archive.audit import API, DESK
from archive.users import Role, Session, User, holder, present
from archive.users.tokens import PREFIX
from webui.admin import blueprints
from webui.admin.cookies import same, session_token
from webui.headers import PAGE_POLICY
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal

View = TypeVar("View", bound=Callable[..., Any])
_POLICY = PAGE_POLICY.replace("frame-ancestors 'self'", "frame-ancestors 'none'")
_SAFE = ("GET", "HEAD", "OPTIONS")
_OPEN = "desk_open_to_all"
_NEEDED = "desk_needed"


@dataclass(frozen=True, slots=True)
class Presence:
    """Who asks: the user, and the session unless a token was shown. `via` is for the audit log."""

    user: User
    session: Session | None
    via: str

    def may(self, role: str) -> bool:
        """Tell whether the person's role is enough for what needs that one."""
        return self.user.role.may(Role(role))


def me() -> Presence:
    """Return who asks; every view but the open ones runs with somebody there."""
    found = g.desk
    assert isinstance(found, Presence)
    return found


def needs(role: Role) -> Callable[[View], View]:
    """Let only who has this role (or a greater one) see the view; without it, viewers may."""

    def mark(view: View) -> View:
        setattr(view, _NEEDED, role)
        return view

    return mark


def open_to_all(view: View) -> View:
    """Let anybody see the view: the way in."""
    setattr(view, _OPEN, True)
    return view


def watch(app: Flask) -> None:
    """Let the app's templates know who is there."""
    app.jinja_env.globals.update(me=lambda: g.get("desk"))


def _ask() -> AnyResponse | None:
    view = current_app.view_functions[request.endpoint or ""]
    g.desk = None
    if getattr(view, _OPEN, False):
        return None
    is_page = request.blueprint == blueprints.desk.name
    found = _by_session() if is_page else _by_token() or _by_session()
    if found is None:
        if is_page:
            return _to_the_entrance()
        raise _unknown()
    g.desk = found
    needed = getattr(view, _NEEDED, Role.VIEWER)
    if not found.user.role.may(needed):
        raise Refusal(403, _("Your role does not allow this. An administrator can change it."))
    if request.method not in _SAFE and found.session is not None:
        check_secret(found.session.csrf)
    return None


def _by_session() -> Presence | None:
    token = session_token()
    if not token:
        return None
    # A page that asks by itself is no sign that somebody sits before it.
    active = "X-Live" not in request.headers
    found = present(holdings().catalogue, token, active=active)
    via = API if request.blueprint == blueprints.interface.name else DESK
    return Presence(*found, via) if found else None


def _by_token() -> Presence | None:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    user = holder(holdings().catalogue, secret.strip()) if secret.startswith(PREFIX) else None
    if user is None:
        raise _unknown()
    return Presence(user, None, API)


def _unknown() -> Refusal:
    headers = {"WWW-Authenticate": 'Bearer realm="Kho Tin"'}
    return Refusal(401, _("Sign in first, or show a token."), headers=headers)


def _to_the_entrance() -> AnyResponse:
    back = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("desk.entrance", to=back or None), 303)


def check_secret(secret: str) -> None:
    """Refuse (403) what does not bring the session's secret, or comes from another site."""
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
    if came_from_elsewhere() or not same(secret, given):
        raise Refusal(
            403, _("The form was too old, or did not come from this page. Nothing was done: go back and try again.")
        )  # fmt: skip


def came_from_elsewhere() -> bool:
    """Tell whether the browser says that another site made it ask."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def _close(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Frame-Options"] = "DENY"
    return response


# Once for all apps: a blueprint that is registered cannot be changed any more.
for _blueprint in (blueprints.desk, blueprints.interface):
    _blueprint.before_request(_ask)
    _blueprint.after_request(_close)
