"""An archive of one small site with its history: captures in time, redirects, errors, both schemes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.catalogue import Catalogue
from archive.config import Config
from archive.intake import Exchange, Intake
from archive.models import Capture
from archive.warc import WarcWriter
from tests.site_simulator.media import png
from webui.app import create_app

HOST = "duk.example"
PAGE = f"http://{HOST}/Default.aspx?siteid=1&id=7"
HTML = "text/html; charset=utf-8"
YEARS = (2018, 2020, 2022)


class Shelf:
    """The archive; `taken` are its captures by address, oldest first."""

    def __init__(self, folder: Path) -> None:
        self.config = Config(data_dir=folder)
        self.taken: dict[str, list[Capture]] = {}
        with Catalogue.open(self.config) as catalogue:
            run = catalogue.start_run("duk", "crawl", at=at(2018))
            writer = WarcWriter(self.config.warc_dir, site="duk", run=run.id, verb="crawl",
                                roll_bytes=10**9, clock=lambda: at(2018))  # fmt: skip
            with Intake(catalogue, writer, run=run, site="duk", clock=lambda: at(2018)) as intake:
                self._fill(intake)

    def take(self, intake: Intake, url: str, body: bytes, when: datetime, *, mime: str = HTML,
             status: int = 200, **more: str) -> Capture:  # fmt: skip
        headers = (("Content-Type", mime), *((name.title(), value) for name, value in more.items()))
        made = intake.record(Exchange(url, status, "OK", headers, body, when))
        self.taken.setdefault(url, []).append(made)
        return made

    def _fill(self, intake: Intake) -> None:
        for year in YEARS:
            self.take(intake, PAGE, f"<h1>Tin năm {min(year, 2020)}</h1>".encode(), at(year))
        self.take(intake, f"http://{HOST}/", b"<p>Trang chu</p>", at(2019))
        self.take(intake, f"https://{HOST}/", b"<p>Trang chu an toan</p>", at(2021))
        self.take(intake, f"http://{HOST}/cu", b"", at(2019), status=301, location=PAGE)
        self.take(intake, f"http://{HOST}/mat", b"<p>404</p>", at(2019), status=404)
        self.take(intake, f"http://{HOST}/a%2Fb?x=%C4%91", b"<p>hai</p>", at(2019))
        self.take(
            intake,
            f"http://{HOST}/anh 1.png",
            png(1, width=8, height=8),
            at(2019),
            mime="image/png",
        )
        self.take(intake, "http://khac.example/Default.aspx", b"<p>khac</p>", at(2019))


def at(year: int) -> datetime:
    """Return the moment of the captures of a year."""
    return datetime(year, 5, 6, 7, 8, 9, 250_000, tzinfo=UTC)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The archive; tests only read it."""
    return Shelf(tmp_path_factory.mktemp("shelf"))


@pytest.fixture(scope="module")
def app(shelf: Shelf) -> Flask:
    """The search site over it."""
    return create_app(shelf.config)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Asks the site without a network."""
    return app.test_client()
