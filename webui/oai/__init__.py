"""The archive as an OAI-PMH 2.0 data provider, under /oai (openarchives.org/OAI/2.0)."""

from __future__ import annotations

from flask import Flask

from webui.oai import answering


def open_oai(app: Flask) -> None:
    """Open the address that harvesters ask."""
    app.register_blueprint(answering.blueprint)
