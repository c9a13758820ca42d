"""The page on the desk's API names every call, and no call that there is not."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from webui.admin.blueprints import API

PAGE = Path(__file__).parents[3] / "docs" / "desk-api.md"


def test_every_call_is_documented_and_every_documented_call_exists(app: Flask) -> None:
    made = {
        f"{method} {rule.rule.removeprefix(API)}"
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("desk_api.") and not rule.endpoint.endswith(".nothing")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    said = set(re.findall(r"`((?:GET|POST|PATCH|DELETE) /[^` ]*)`", PAGE.read_text("utf-8")))
    assert said - {"POST /admin/api/session"} == made
