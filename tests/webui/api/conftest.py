"""The API over the archive of the other tests, and what asks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.catalogue import Catalogue
from tests.webui.stock import Stock
from webui.app import create_app


@pytest.fixture(scope="module")
def app(stock: Stock) -> Flask:
    """The site, with a limit that no test reaches."""
    return create_app(stock.config.model_copy(update={"api_requests": 1_000_000}))


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Stock, Catalogue, FlaskClient]]:
    """An archive of a test's own, which it may change."""
    stock = Stock(tmp_path / "archive").fill()
    with Catalogue.open(stock.config) as catalogue:
        config = stock.config.model_copy(update={"api_requests": 0})
        yield stock, catalogue, create_app(config).test_client()


def told(client: FlaskClient, path: str, status: int = 200, **query: Any) -> dict[str, Any]:
    """Return an answer as a mapping; `path` is below /api/v1, or a whole address that was given."""
    where = path if path.startswith("http") else f"/api/v1{path}"
    answer = client.get(where, query_string=query or None)
    assert answer.status_code == status, (where, answer.text)
    if status >= 400:
        assert answer.mimetype == "application/problem+json", where
    found: dict[str, Any] = answer.get_json()
    return found


def pages(client: FlaskClient, path: str, rows: str, **query: Any) -> list[dict[str, Any]]:
    """Return the rows of all pages, by following `next`."""
    page = told(client, path, **query)
    found = list(page[rows])
    while page["next"]:
        page = told(client, page["next"])
        found += page[rows]
    return found
