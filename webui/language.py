"""Which language a page speaks: Vietnamese at the plain address, English under /en.

The prefix is moved into SCRIPT_NAME before Flask sees the request, so every link a page builds
stays in its language by itself: no cookie, no argument, and each page has one plain URL a language.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from babel.support import Translations
from flask import Flask, request
from flask_babel import Babel  # type: ignore[import-untyped]
from markupsafe import Markup

from archive.text import HANOI

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DEFAULT = "vi"
NAMES = {"vi": "Tiếng Việt", "en": "English"}
_LANGUAGE = "khotin.language"
_ROOT = "khotin.root"
_MESSAGES = Path(__file__).parent / "translations"


class LanguagePrefix:
    """WSGI middleware that takes /en off the path and remembers what it meant."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        root, path = environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", "")
        environ[_LANGUAGE], environ[_ROOT] = DEFAULT, root
        for language in NAMES.keys() - {DEFAULT}:
            prefix = f"/{language}"
            if path == prefix or path.startswith(f"{prefix}/"):
                environ[_LANGUAGE] = language
                environ["SCRIPT_NAME"] = root + prefix
                environ["PATH_INFO"] = path.removeprefix(prefix) or "/"
        return self.app(environ, start_response)


def speak(app: Flask) -> None:
    """Give the app its languages, and the templates `language`, `day`, `moment` and `number`."""
    Babel(app, default_locale="en", locale_selector=language)
    # A page says two hundred things: each is looked up without asking again who is asking.
    app.jinja_env.install_gettext_callables(_said, _said_of, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"] = _said_on_page
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    app.jinja_env.globals.update(language=language, languages=NAMES, address_in=address_in)
    app.jinja_env.filters.update(day=day, moment=moment, number=number)


def _(message: str, **values: object) -> str:
    """Return a message in the reader's language, its %(names)s filled in."""
    said = _said(message)
    return said % values if values else said


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """Return the message for a count in the reader's language, its %(names)s filled in."""
    return _said_of(one, many, n) % {"num": n, **values}


def _said_on_page(message: str, **values: object) -> Markup:
    """Return a message for a template; what is filled in is escaped."""
    return _markup(language(), message) % values if values else _whole(language(), message)


@lru_cache(maxsize=10_000)
def _markup(spoken: str, message: str) -> Markup:
    return Markup(_translations(spoken).ugettext(message))


@lru_cache(maxsize=10_000)
def _whole(spoken: str, message: str) -> Markup:
    """Return a message with nothing to fill in; a doubled percent sign is one all the same."""
    return _markup(spoken, message) % {}


def _said(message: str) -> str:
    return str(_translations(language()).ugettext(message))


def _said_of(one: str, many: str, n: int) -> str:
    return str(_translations(language()).ungettext(one, many, n))


@cache
def _translations(spoken: str) -> Any:
    """Return the messages of a language, which never change while the site runs."""
    return Translations.load(str(_MESSAGES), [spoken], "messages")


def language() -> str:
    """Return the language of the request, "vi" or "en"."""
    # Asked a hundred times a page: that there is a request is not asked beforehand.
    try:
        environ = request.environ
    except RuntimeError:
        return DEFAULT
    return str(environ.get(_LANGUAGE, DEFAULT))


def site_root() -> str:
    """Return the path the site stands at, without the language's prefix."""
    return str(request.environ.get(_ROOT, ""))


def address_in(other: str) -> str:
    """Return this page's address in another language."""
    prefix = "" if other == DEFAULT else f"/{other}"
    asked = request.query_string
    # The query goes back as it came; only what no URL may hold is quoted.
    query = "?" + quote(asked, safe="/?:@!$&'()*+,;=-._~%") if asked else ""
    return quote(site_root() + prefix + request.path) + query


def number(value: int) -> str:
    """Return a whole number as the reader's language groups it: 12.345 or 12,345."""
    grouped = f"{value:,}"
    return grouped if language() == "en" else grouped.replace(",", ".")


def day(value: datetime | None) -> Markup | str:
    """Return a moment as <time>dd-mm-yyyy</time> of Asia/Ho_Chi_Minh, or an empty string."""
    return _time(value, "%d-%m-%Y")


def moment(value: datetime | None) -> Markup | str:
    """Return a moment as <time>dd-mm-yyyy HH:MM</time> of Asia/Ho_Chi_Minh, or an empty string."""
    return _time(value, "%d-%m-%Y %H:%M")


def _time(value: datetime | None, form: str) -> Markup | str:
    if value is None:
        return ""
    local = value.astimezone(HANOI)
    iso = local.isoformat(timespec="minutes")
    return Markup('<time datetime="{}">{}</time>').format(iso, local.strftime(form))
