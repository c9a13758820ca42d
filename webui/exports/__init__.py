"""Files of result sets on the site: asked for, watched while they are made, taken away."""

from __future__ import annotations

from flask import Flask

from webui.exports import pages
from webui.exports.showing import files_shown


def open_exports(app: Flask) -> None:
    """Give the app the pages of files, and the templates what stands of a set's files."""
    app.register_blueprint(pages.blueprint)
    app.jinja_env.globals.update(files_shown=files_shown)
