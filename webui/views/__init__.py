"""The other views of a result: photos, timeline, concordance and trends, under the search's arguments."""

from __future__ import annotations

from flask import Flask

from webui.views import concordance, photos, timeline, trends
from webui.views.bar import views_of

__all__ = ["open_views"]


def open_views(app: Flask) -> None:
    """Give the app the views, and its templates `views_of`, the bar that leads to them."""
    for room in (photos, timeline, concordance, trends):
        app.register_blueprint(room.blueprint)
    app.jinja_env.globals.update(views_of=views_of)
