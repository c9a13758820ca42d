"""An archive once a module, its search site, and a browser where one is wanted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import expect

from tests.webui.serving import served
from tests.webui.stock import Stock
from webui.app import create_app

# Milliseconds; on a machine with much else to do five seconds, as is usual, are soon over.
expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Stock:
    """The archive; tests only read it."""
    return Stock(tmp_path_factory.mktemp("archive")).fill()


@pytest.fixture(scope="module")
def app(stock: Stock) -> Flask:
    """The search site over the archive, as `khotin serve` makes it."""
    return create_app(stock.config)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Asks the search site without a network."""
    return app.test_client()


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """The search site on a port of its own, without the slash at the end."""
    with served(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Use the machine's own chromium where there is one, and let it call nobody."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    own = {"executable_path": found} if found else {}
    return own | {
        "args": [
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-gpu",
        ]
    }
