"""The archive's API: JSON for programs, read-only and without a key, under /api/v1.

Each call is declared once (calls): its route, the check of its arguments and its place in the OpenAPI
document all come from there.
"""

from __future__ import annotations

from flask import Flask

from archive.config import Config
from webui.api import page, routes
from webui.api.limits import Allowance, keep_allowance
from webui.api.sharing import share


def open_api(app: Flask, config: Config) -> None:
    """Open the API, its page for people, and the answers that other sites' pages may read."""
    keep_allowance(app, Allowance(config.api_requests))
    share(app)
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(page.blueprint)
