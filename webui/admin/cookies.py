"""The desk's cookies: one for the session, one that proves that a sign-in form came from here."""

from __future__ import annotations

import hmac
import ipaddress
import secrets

from flask import request
from werkzeug.wrappers import Response

from archive.users.sessions import LONGEST
from webui.language import _
from webui.refusals import Refusal

_SESSION, _FORM = "khotin-desk", "khotin-form"


def session_token() -> str:
    """Return the session token the browser shows, empty for none."""
    return request.cookies.get(_name(_SESSION), "")


def keep_session(response: Response, token: str) -> None:
    """Give the browser a session token, that no script and no other site's form can use."""
    _set(response, _name(_SESSION), token, seconds=int(LONGEST.total_seconds()))


def forget_session(response: Response) -> None:
    """Take the session token from the browser."""
    _set(response, _name(_SESSION), "", seconds=0)


def form_token() -> str:
    """Return the token of the sign-in form, the browser's own where it has one."""
    return request.cookies.get(_name(_FORM), "") or secrets.token_urlsafe(32)


def keep_form(response: Response, token: str) -> None:
    """Give the browser the token of the sign-in form it was shown."""
    _set(response, _name(_FORM), token, seconds=86_400)


def form_is_ours(given: str) -> bool:
    """Tell whether a sign-in form was shown by this site to this browser."""
    kept = request.cookies.get(_name(_FORM), "")
    return bool(kept) and same(kept, given)


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that tells nothing of them."""
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))


def refuse_plain() -> None:
    """Refuse a password over a line that others can read: plain HTTP, but on this machine.

    Raises Refusal (403).
    """
    if request.is_secure:
        return
    if "X-Forwarded-Proto" in request.headers or "Forwarded" in request.headers:
        raise Refusal(
            403,
            _("A proxy stands before this site that the settings do not name: set %(setting)s.",
              setting="trusted_proxy"),
        )  # fmt: skip
    if not _is_here(request.remote_addr or ""):
        raise Refusal(
            403,
            _("Over plain HTTP anybody on the way could read your password. "
              "Open the desk over HTTPS, or on the machine itself."),
        )  # fmt: skip


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _name(name: str) -> str:
    # With this prefix a browser takes the cookie from this very host only, and over HTTPS only.
    return f"__Host-{name}" if request.is_secure else name


def _set(response: Response, name: str, value: str, *, seconds: int) -> None:
    response.set_cookie(
        name, value, max_age=seconds, path="/", secure=request.is_secure, httponly=True,
        samesite="Lax",
    )  # fmt: skip
