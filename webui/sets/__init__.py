"""Result sets on the site: /set/<id> with its rows, citation and changes since, keeping one, /sets."""

from __future__ import annotations

from flask import Flask

from archive.resultsets import ExpiredSet, UnknownSet
from webui.sets import changing, keeping, making, pages
from webui.sets.finding import no_set, over


def open_sets(app: Flask) -> None:
    """Give the app its pages of result sets, and say in every room what a set's id leads to."""
    app.register_error_handler(UnknownSet, no_set)
    app.register_error_handler(ExpiredSet, over)
    for room in (pages, making, keeping, changing):
        app.register_blueprint(room.blueprint)
