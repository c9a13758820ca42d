"""Whole addresses for programs: pages and calls of this site, wherever it stands."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from webui.citing.head import base_address
from webui.language import site_root


def outside(endpoint: str, **values: Any) -> str:
    """Return the whole address of a page: under the address that is set, else under the one asked."""
    return base_address().rstrip("/") + url_for(endpoint, **values).removeprefix(site_root())


def asked_here(endpoint: str, **values: Any) -> str:
    """Return the whole address of a call, on the host that was asked: where its program can go on."""
    return request.host_url.rstrip("/") + url_for(endpoint, **values)
