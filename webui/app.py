"""Puts the search site together: blueprints, language, headers, errors, what templates know."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from markupsafe import Markup

from archive.config import Config
from archive.models import Reason
from webui import articles, captures, coverage, files, metrics, people, search, versions
from webui.admin import open_desk
from webui.api import open_api
from webui.browse.days import Clock
from webui.citing import pages as citing
from webui.corpus import open_corpus
from webui.downloads import open_downloads
from webui.exports import open_exports
from webui.headers import guard
from webui.holdings import holdings, keep_holdings
from webui.language import _, site_root, speak
from webui.marked import matches_in_words
from webui.memento.opening import open_memento
from webui.navigation import lead
from webui.oai import open_oai
from webui.packing import pack
from webui.picture_sizes import picture_size
from webui.refusals import refuse_kindly
from webui.sets import open_sets
from webui.views import open_views

# UAX #9: embeddings, overrides and isolates; an open one turns the rest of a line.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])

STATIC = Path(__file__).parent / "static"


class _Json(DefaultJSONProvider):
    """JSON that a person can read too, in the order it was written down."""

    ensure_ascii = False
    sort_keys = False


def create_app(config: Config, *, clock: Clock | None = None) -> Flask:
    """Return the search site over the archive of these settings.

    Nothing is opened yet: an archive or index that is missing is told page by page, and found as
    soon as it is there. `clock` says which moment it is, for pages that speak of today.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000
    app.json = _Json(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    keep_holdings(app, config)
    speak(app)
    guard(app)
    pack(app)
    refuse_kindly(app)
    app.jinja_env.globals.update(asset=asset, reason=reason_in_words, site_title=_site_title)
    app.jinja_env.globals.update(lack=files.lack_in_words, facts=files.facts_in_words)
    app.jinja_env.globals.update(matches_in_words=matches_in_words, picture_size=picture_size)
    app.jinja_env.filters.update(is_web=is_web, straight=straight)
    for room in (search, articles, citing, versions, coverage, captures, files, people, metrics):
        app.register_blueprint(room.blueprint)
    open_views(app)
    open_sets(app)
    open_exports(app)
    open_downloads(app)
    open_corpus(app)
    open_memento(app)
    open_api(app, config)
    open_oai(app)
    lead(app, clock=clock)
    open_desk(app)
    return app


def asset(name: str) -> str:
    """Return the address of a static file; it changes with the file, so it may be kept for long."""
    # The sheet names its fonts without a mark; they only ever change by a new name.
    mark = "" if name.startswith("fonts/") else f"?{_digest(name)}"
    return f"{site_root()}/static/{name}{mark}"


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def is_web(url: str) -> bool:
    """Tell whether a URL may stand in a link: http or https, never javascript or data."""
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def straight(html: str) -> Markup:
    """Return escaped text without letters that turn the direction of what stands after it."""
    return Markup(html.translate(_TURNING))


def reason_in_words(reason: Reason) -> str:
    """Return why a version was made, in the reader's language."""
    return {
        Reason.CAPTURED: _("first captured"),
        Reason.EDITED: _("edited on the site"),
        Reason.REPARSED: _("read again with better rules"),
        Reason.CORRECTED: _("corrected by an archivist"),
        Reason.IMPORTED: _("imported"),
    }[reason]


def _site_title(name: str) -> str:
    return holdings().site_title(name)
