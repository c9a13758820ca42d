"""Corpus tools on the site: over any search at /corpus, over a result set at /set/<id>/corpus."""

from __future__ import annotations

from flask import Flask

from webui.corpus import lines, pages


def open_corpus(app: Flask) -> None:
    """Give the app the pages of the corpus tools."""
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(lines.blueprint)
