"""Addresses that a page has by the dozen: their pattern is looked up once, and only filled in after that."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import current_app, request

_BLANK = re.compile(r"<(?:\w+:)?(\w+)>")


def pattern_of(endpoint: str) -> Callable[..., str]:
    """Return what url_for would, for one page: a call fills in the values that its path names.

    Only for values that need no quoting: ids and numbers. Raises KeyError for an unknown endpoint.
    """
    rule = next(current_app.url_map.iter_rules(endpoint)).rule
    root = request.script_root.replace("{", "{{").replace("}", "}}")
    return (root + _BLANK.sub(r"{\1}", rule)).format
