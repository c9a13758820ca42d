"""Gives the app the addresses by which other archives, and people, ask for captures in time."""

from __future__ import annotations

from flask import Flask

from webui.memento import cdx, gates, lists


def open_memento(app: Flask) -> None:
    """Give the app the addresses by which other archives and their programs ask."""
    for part in (gates, cdx, lists):
        app.register_blueprint(part.blueprint)
