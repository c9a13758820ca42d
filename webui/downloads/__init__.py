"""Taking result sets away: /download with its choices, and the files as they are made."""

from __future__ import annotations

from flask import Flask

from webui.downloads import choosing, files
from webui.downloads.links import files_of_set
from webui.downloads.places import keep_places


def open_downloads(app: Flask) -> None:
    """Give the app its downloads, and its templates `files_of_set`, the links of a set's page."""
    keep_places(app)
    for room in (choosing, files):
        app.register_blueprint(room.blueprint)
    app.jinja_env.globals.update(files_of_set=files_of_set)
