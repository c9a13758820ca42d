"""The desk's two blueprints: pages for people, and the API for programs."""

from __future__ import annotations

from flask import Blueprint

ADDRESS = "/admin"
API = f"{ADDRESS}/api"

desk = Blueprint("desk", __name__, url_prefix=ADDRESS)
interface = Blueprint("desk_api", __name__, url_prefix=API)
