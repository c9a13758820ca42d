"""A desk over a small archive with users, schedules, jobs and runs; and clients that have signed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from archive import users
from archive.catalogue import Catalogue
from archive.models import RunState
from archive.users import Role, passwords
from tests.webui.serving import served
from tests.webui.stock import SITE, Stock
from webui.app import create_app

PASSWORD = "mưa xuân trên phố cũ"
NAMES = {"lan": Role.ADMINISTRATOR, "minh": Role.ARCHIVIST, "hoa": Role.VIEWER}
AT = datetime(2024, 2, 1, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True, scope="package")
def _quick() -> Iterator[None]:
    """Digest passwords with little work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(1, 64, 1))
        passwords.nobodys.cache_clear()
        yield
        passwords.nobodys.cache_clear()


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory, _quick: None) -> Stock:
    """A filled archive with users; tests of deeds make rows of their own."""
    stock = Stock(tmp_path_factory.mktemp("desk")).fill()
    with Catalogue.open(stock.config) as catalogue:
        for name, role in NAMES.items():
            users.add(catalogue, name, role, password=PASSWORD, by="root")
        for number in range(3):
            began = AT + timedelta(days=number)
            run = catalogue.start_run(SITE, "crawl", at=began)
            state = RunState.FAILED if number == 2 else RunState.FINISHED
            problems = ["found 3 links, expected 20 or more"] if number == 2 else []
            counts = {"captures": 120 + number, "saved": number}
            catalogue.finish_run(run.id, state, counts=counts, problems=problems,
                                 at=began + timedelta(minutes=7))  # fmt: skip
    return stock


@pytest.fixture(scope="module")
def app(stock: Stock) -> Flask:
    """The site with its desk."""
    return create_app(stock.config)


@pytest.fixture
def catalogue(stock: Stock) -> Iterator[Catalogue]:
    """The archive's catalogue."""
    with Catalogue.open(stock.config) as opened:
        yield opened


@dataclass
class Person:
    """Somebody at the desk: a browser without a window that sends every form as it was shown."""

    client: FlaskClient
    name: str = ""
    csrf: str = field(default="", repr=False)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form with the secret of the session."""
        return self.client.post(path, data={"csrf": self.csrf, **(data or {})}, **more)

    def sign_in(self, name: str, password: str = PASSWORD, **more: Any) -> TestResponse:
        shown = self.client.get("/admin/sign-in")
        form = {"name": name, "password": password, "csrf": secret_in(shown), **more}
        answer = self.client.post("/admin/sign-in", data=form)
        if answer.status_code == 303:
            self.name, self.csrf = name, secret_in(self.client.get("/admin/account"))
        return answer


def secret_in(page: TestResponse) -> str:
    """Return the secret of the first form of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


@pytest.fixture
def stranger(app: Flask) -> Person:
    """Somebody who has not signed in."""
    return Person(app.test_client())


@pytest.fixture
def person(app: Flask) -> Callable[[str], Person]:
    """Make somebody who has signed in."""

    def make(name: str) -> Person:
        made = Person(app.test_client())
        assert made.sign_in(name).status_code == 303
        return made

    return make


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """The desk on a port of its own."""
    with served(app) as address:
        yield address
