"""Imports, backups, packages and attached files, from the desk's form through a worker to the result."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from archive import users
from archive.backup.layout import states
from archive.catalogue import Catalogue
from archive.catalogue.tables import attachment_texts
from archive.config import Config
from archive.export.shelf import package
from archive.jobs import Job, JobState, job
from archive.users import Role
from tests.crawler.copies.old_web import AT, YEAR, Foreign, OldWeb, other_warc
from tests.crawler.desk import ROOT
from tests.webui.admin.conftest import PASSWORD, Person, _quick  # noqa: F401
from tests.webui.stock import FILES, SITE, Stock
from webui.app import create_app

# When all articles of the old site had appeared.
LATER = AT + 6 * YEAR


@dataclass
class Office:
    """An archive with an inbox and a folder for backups, and an administrator at its desk."""

    config: Config
    old: OldWeb
    lan: Person

    def ask(self, **form: str) -> str:
        """Send the desk's form for a job; return the address of the job's page."""
        shown = self.lan.get(f"/admin/jobs/new?kind={form['kind']}").text
        assert all(f'name="{name}"' in shown for name in form), shown
        answer = self.lan.post("/admin/jobs/new", form)
        assert answer.status_code == 303, answer.text
        return str(answer.location).partition("?")[0]

    def work(self) -> None:
        """Let a worker of its own do what is due, then end."""
        own = {
            "KHOTIN_DATA_DIR": self.config.data_dir,
            "KHOTIN_IMPORT_DIR": self.config.import_dir,
            "KHOTIN_BACKUP_DIR": self.config.backup_dir,
        }
        subprocess.run(
            [sys.executable, "manage.py", "worker", "--once", "--no-index"], cwd=ROOT, check=True,
            env=os.environ | {name: str(value) for name, value in own.items()},
            capture_output=True, timeout=300,
        )  # fmt: skip

    def done(self, page: str) -> Job:
        """Return the job of a page, which must have ended well."""
        with Catalogue.open(self.config) as catalogue:
            found = job(catalogue, page.rpartition("/")[2])
        assert found.state is JobState.FINISHED, (found.error, found.log)
        return found


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> OldWeb:
    """The site that others kept copies of; tests only read it."""
    return OldWeb(tmp_path_factory.mktemp("old"))


@pytest.fixture
def office(tmp_path: Path, old: OldWeb, _quick: None) -> Office:  # noqa: F811
    folder = tmp_path / "office"
    stock = Stock(folder / "data").fill()
    (folder / "inbox").mkdir()
    profiles = stock.config.profiles_dir
    profiles.mkdir(parents=True, exist_ok=True)
    (profiles / "sample.toml").write_text(
        (old.config.profiles_dir / "sample.toml").read_text("utf-8"), "utf-8"
    )
    config = stock.config.model_copy(
        update={"import_dir": folder / "inbox", "backup_dir": folder / "backups"}
    )
    with Catalogue.open(config) as catalogue:
        users.add(catalogue, "lan", Role.ADMINISTRATOR, password=PASSWORD, by="root")
    lan = Person(create_app(config).test_client())
    assert lan.sign_in("lan").status_code == 303
    return Office(config, old, lan)


def all_done(progress: Mapping[str, Any]) -> bool:
    return 0 < int(progress["done"]) == int(progress["total"])


def test_what_lies_in_the_inbox_is_imported_and_adds_nothing_twice(office: Office) -> None:
    def fill(foreign: Foreign) -> None:
        for number in office.old.numbers:
            foreign.response(office.old.page(number, LATER))

    assert office.config.import_dir
    other_warc(office.config.import_dir / "cũ 2019.warc.gz", fill)
    pages = []
    for _ in range(2):
        pages.append(office.ask(kind="import", inbox="cũ 2019.warc.gz", others="skip"))
        office.work()
    first, again = map(office.done, pages)
    assert first.result["counts"]["new"] == len(office.old.numbers)
    assert not again.result["counts"].get("new")
    assert all_done(first.progress)
    shown = office.lan.get(pages[0]).text
    assert "cũ 2019.warc.gz" in shown
    for number in office.old.numbers:
        assert office.lan.get(f"/a/{office.old.id_of(number)}").status_code == 200
    assert office.lan.get("/admin/runs?site=sample").text.count("/admin/runs/") >= 2


def test_a_backup_is_made_and_listed(office: Office) -> None:
    page = office.ask(kind="backup")
    office.work()
    made = office.done(page)
    assert all_done(made.progress)
    assert office.config.backup_dir
    (state,) = states(office.config.backup_dir)
    assert made.result["stamp"] == state.stamp
    assert state.stamp in office.lan.get("/admin/copies").text
    assert state.stamp in office.lan.get(page).text


@pytest.mark.parametrize(
    ("form", "kind"),
    [({"kind": "wacz", "site": SITE}, "wacz"), ({"kind": "bag", "site": SITE}, "bag"),
     ({"kind": "bag-all"}, "bag")],
    ids=["wacz", "bag", "bag-all"],
)  # fmt: skip
def test_a_package_is_made_and_leads_to_its_file(
    office: Office, form: dict[str, str], kind: str
) -> None:
    page = office.ask(**form)
    office.work()
    made = office.done(page)
    assert all_done(made.progress)
    (name,) = re.findall(r'href="/admin/copies/([^"]+)" download', office.lan.get(page).text)
    each, path = package(office.config, name)
    assert (each.kind, str(path)) == (kind, made.result["path"])
    given = office.lan.get(f"/admin/copies/{name}", buffered=True)
    assert hashlib.sha256(given.data).hexdigest() == each.sha256


def test_attached_files_are_read(office: Office) -> None:
    with Catalogue.open(office.config) as catalogue, catalogue.write() as connection:
        # As a crawl leaves it that was killed before it came to the files.
        connection.execute(delete(attachment_texts))
    page = office.ask(kind="attachments", site=SITE)
    office.work()
    done = office.done(page)
    assert done.result["read"] == len(FILES) - 1
    assert (done.progress["done"], done.progress["total"]) == (len(FILES), len(FILES))


def test_what_cannot_be_imported_is_said_in_the_readers_language(office: Office) -> None:
    assert office.config.import_dir
    (office.config.import_dir / "hỏng.wacz").write_bytes(b"PK\x03\x04 not a zip file")
    page = office.ask(kind="import", inbox="hỏng.wacz", others="skip")
    office.work()
    with Catalogue.open(office.config) as catalogue:
        failed = job(catalogue, page.rpartition("/")[2])
    assert (failed.state, failed.exit_code) == (JobState.FAILED, 2)
    assert "is no WACZ" in failed.error
    assert "không phải tệp WACZ" in office.lan.get(page).text
    assert "is no WACZ" in office.lan.get(page.replace("/admin", "/en/admin", 1)).text
