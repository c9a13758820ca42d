"""The archive as harvesters meet it; every answer is held against the protocol's grammar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from archive.catalogue import Catalogue
from tests.webui.stock import Stock
from webui.app import create_app
from webui.oai.writing import OAI

GRAMMAR = etree.XMLSchema(etree.parse(Path(__file__).with_name("oai-pmh.xsd")))
Ask = Callable[..., Any]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Stock, Catalogue, Flask]]:
    """An archive of a test's own, which it may change."""
    stock = Stock(tmp_path / "archive").fill()
    with Catalogue.open(stock.config) as catalogue:
        yield stock, catalogue, create_app(stock.config.model_copy(update={"api_requests": 0}))


def ask(client: FlaskClient, *, post: bool = False, **given: Any) -> Any:
    """Return the answer's root, checked; arguments as the protocol names them, `from_` for from."""
    named = {name.rstrip("_"): value for name, value in given.items()}
    answer = client.post("/oai", data=named) if post else client.get("/oai", query_string=named)
    assert (answer.status_code, answer.content_type) == (200, "text/xml; charset=utf-8")
    root = etree.fromstring(answer.data)
    if "status" in root.attrib or not GRAMMAR.validate(root):
        raise AssertionError(f"{GRAMMAR.error_log}\n{answer.text}")
    return root


def error_of(root: Any) -> str:
    """Return the code of an answer that is an error, empty for any other."""
    found = root.find(f"{{{OAI}}}error")
    return "" if found is None else str(found.get("code"))


def texts(root: Any, name: str) -> list[str]:
    """Return the texts of all elements of a name."""
    return [each.text for each in root.iter(f"{{{OAI}}}{name}")]
