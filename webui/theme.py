"""Light, dark, or as the reader's device says: kept in a cookie, so that no page changes under the eye."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from webui.language import _, site_root

blueprint = Blueprint("theme", __name__)

_COOKIE = "theme"
_YEAR = 31_536_000
_CHOICES = ("auto", "light", "dark")


def keep_theme(app: Flask) -> None:
    """Tell the templates which theme is chosen; pages are then no longer the same for everybody."""
    app.jinja_env.globals.update(
        theme=theme, themes=themes_in_words, dark_media=dark_media, here=_here
    )
    app.after_request(_told)


@blueprint.post("/theme")
def choose() -> Answer:
    """Keep the theme that was chosen, and lead back to the page it was chosen on."""
    chosen = request.form.get("theme", "")
    answer = redirect(_inside(request.form.get("back", "")), 303)
    path = f"{site_root()}/"
    if chosen in _CHOICES[1:]:
        answer.set_cookie(
            _COOKIE, chosen, max_age=_YEAR, path=path, httponly=True, samesite="Lax",
            secure=request.is_secure,
        )  # fmt: skip
    else:
        answer.delete_cookie(_COOKIE, path=path)
    return answer


def theme() -> str:
    """Return the theme of this reader: auto, light or dark."""
    found = request.cookies.get(_COOKIE, "")
    return found if found in _CHOICES else "auto"


def dark_media() -> str:
    """Return the media that the dark colours are for; paper is never one of them."""
    return {
        "auto": "screen and (prefers-color-scheme: dark)",
        "light": "not all",
        "dark": "screen",
    }[theme()]


def themes_in_words() -> list[tuple[str, str]]:
    """Return the themes and what they are called."""
    return list(zip(_CHOICES, (_("as the device"), _("light"), _("dark")), strict=True))


def _here() -> str:
    """Return this page's own address, to come back to."""
    if request.method != "GET" or request.endpoint is None:
        return url_for("search.home")
    query = request.query_string.decode("latin-1")
    return f"{request.script_root}{request.path}" + (f"?{query}" if query else "")


def _inside(back: str) -> str:
    """Return an address of this site, whatever was sent for one."""
    try:
        parts = urlsplit(back)
    except ValueError:
        parts = urlsplit("")
    is_ours = not (parts.scheme or parts.netloc) and back.startswith("/")
    # Browsers read a backslash as a slash, and leave out line ends.
    if not is_ours or back.startswith("//") or any(c < "!" or c == "\\" for c in back):
        return url_for("search.home")
    return back


def _told(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.add("Cookie")
    return response
