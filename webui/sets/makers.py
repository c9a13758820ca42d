"""Whom a temporary set is made for: a reader by the name of the day, which says nothing of the address."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import request

from archive.resultsets.visitors import reader_name
from webui.holdings import holdings


def maker() -> str:
    """Return what the reader who asks is called today."""
    return reader_name(holdings().catalogue, request.remote_addr or "", datetime.now(UTC))
