"""Backups, packages and the inbox at the desk: seen, asked for, taken away; nothing outside them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, update

from archive import jobs, users
from archive.backup import back_up
from archive.catalogue import Catalogue
from archive.catalogue.desk_tables import attempts
from archive.catalogue.job_tables import jobs as job_table
from archive.config import Config
from archive.errors import UsageError
from archive.export.shelf import finished, put_digest, shelf
from archive.importing.inbox import entry, waiting
from archive.jobs.kinds import KINDS, words_of
from tests.webui.admin.conftest import NAMES, Person
from tests.webui.stock import SITE, Stock
from webui.app import create_app

BYTES = bytes(range(256)) * 40


@pytest.fixture
def config(stock: Stock, tmp_path: Path) -> Config:
    (tmp_path / "inbox" / "cu").mkdir(parents=True)
    (tmp_path / "inbox" / "2019.warc.gz").write_bytes(b"x" * 300)
    (tmp_path / "inbox" / ".hidden").write_bytes(b"x")
    (tmp_path / "inbox" / "out").symlink_to("/etc")
    folders = {"import_dir": tmp_path / "inbox", "backup_dir": tmp_path / "backups"}
    return stock.config.model_copy(update=folders)


@pytest.fixture
def person(config: Config, catalogue: Catalogue) -> Callable[[str], Person]:
    app = create_app(config)
    with catalogue.write() as connection:
        for table in (attempts, job_table):
            connection.execute(delete(table))

    def make(name: str) -> Person:
        made = Person(app.test_client())
        assert made.sign_in(name).status_code == 303
        return made

    return make


@pytest.fixture
def packed(stock: Stock) -> Iterator[str]:
    """Two whole packages on the shelf, and one that is still being made."""
    folder = shelf(stock.config)
    folder.mkdir(exist_ok=True)
    for name in ("tin.wacz", "tin-bag.tar"):
        (folder / name).write_bytes(BYTES)
        put_digest(folder / name)
    (folder / "later.wacz").write_bytes(BYTES)
    yield "tin.wacz"
    for path in folder.iterdir():
        path.unlink()


def test_backups_are_listed_with_age_and_size(
    person: Callable[[str], Person], config: Config
) -> None:
    assert config.backup_dir
    back_up(config, config.backup_dir, at=datetime.now(UTC))
    page = person("hoa").get("/admin/copies").text
    assert "Bản sao lưu mới nhất đã được" in page
    assert "khotin restore" in page
    assert "Sao lưu ngay" not in page


def test_a_backup_is_asked_for(person: Callable[[str], Person], catalogue: Catalogue) -> None:
    assert person("minh").post("/admin/jobs/new", {"kind": "backup"}).status_code == 303
    (made,) = jobs.jobs(catalogue)
    assert words_of(made.kind, made.args, site=None, now=datetime.now(UTC)) == ["backup", "--json"]


def test_without_a_folder_no_backup_is_asked_for(app: Flask, catalogue: Catalogue) -> None:
    with catalogue.write() as connection:
        connection.execute(delete(job_table))
    minh = Person(app.test_client())
    minh.sign_in("minh")
    refused = minh.post("/admin/jobs/new", {"kind": "backup"})
    assert refused.status_code == 400
    assert "backup_dir" in refused.text
    assert jobs.jobs(catalogue) == []
    shown = minh.get("/admin/copies").text
    assert "backup_dir" in shown
    assert "import_dir" in shown


def test_an_administrator_has_something_of_the_inbox_imported(
    person: Callable[[str], Person], catalogue: Catalogue
) -> None:
    lan = person("lan")
    assert "inbox=2019.warc.gz" in lan.get("/admin/copies").text
    assert '<option value="cu">' in lan.get("/admin/jobs/new?kind=import").text
    form = {"kind": "import", "inbox": "2019.warc.gz", "others": "skip"}
    assert person("minh").post("/admin/jobs/new", form).status_code == 403
    assert lan.post("/admin/jobs/new", form).status_code == 303
    (made,) = jobs.jobs(catalogue)
    words = words_of(made.kind, made.args, site=None, now=datetime.now(UTC))
    assert words == ["import", "--inbox=2019.warc.gz", "--others=skip", "--json"]


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", ".hidden", "out", "not-there", "", "-x", "a\nb"]
)
def test_nothing_but_the_inbox_is_imported(
    person: Callable[[str], Person], catalogue: Catalogue, config: Config, name: str
) -> None:
    answer = person("lan").post("/admin/jobs/new", {"kind": "import", "inbox": name})
    assert answer.status_code == 400
    assert jobs.jobs(catalogue) == []
    with pytest.raises(UsageError):
        entry(config, name)


def test_the_page_says_how_to_fill_the_inbox(person: Callable[[str], Person]) -> None:
    lan = person("lan")
    assert "đặt vào thư mục ghi ở import_dir: tệp WARC" in lan.get("/admin/copies").text
    assert "put into the folder that import_dir names: WARC" in lan.get("/en/admin/copies").text


def test_the_inbox_shows_files_and_folders_but_no_way_out(config: Config) -> None:
    assert [(each.name, each.size) for each in waiting(config)] == [
        ("2019.warc.gz", 300),
        ("cu", None),
    ]


def test_a_package_is_taken_away_whole_or_in_parts(
    person: Callable[[str], Person], packed: str
) -> None:
    minh = person("minh")
    whole = minh.get(f"/admin/copies/{packed}", buffered=True)
    assert whole.data == BYTES
    assert whole.headers["Content-Disposition"].startswith("attachment")
    assert whole.headers["Repr-Digest"].startswith("sha-256=:")
    part = minh.get(f"/admin/copies/{packed}", headers={"Range": "bytes=100-199"}, buffered=True)
    assert part.status_code == 206
    assert part.data == BYTES[100:200]
    assert hashlib.sha256(BYTES).hexdigest() in minh.get("/admin/copies").text


def test_who_may_take_which_package(person: Callable[[str], Person], packed: str) -> None:
    allowed = {
        name: [
            there.get(f"/admin/copies/{each}", buffered=True).status_code
            for each in (packed, "tin-bag.tar")
        ]
        for name in NAMES
        if (there := person(name))
    }
    assert allowed == {"lan": [200, 200], "minh": [200, 403], "hoa": [403, 403]}


@pytest.mark.parametrize(
    "name", ["later.wacz", "nothing.wacz", "..%2Fcatalogue.sqlite", "tin.wacz.sha256"]
)
def test_what_is_not_whole_or_no_package_is_not_there(
    person: Callable[[str], Person], packed: str, name: str
) -> None:
    assert person("lan").get(f"/admin/copies/{name}").status_code == 404


def test_a_finished_job_leads_to_its_package(
    person: Callable[[str], Person], catalogue: Catalogue, config: Config, packed: str
) -> None:
    made = jobs.enqueue(catalogue, "wacz", {}, site=SITE, by="root")
    path = str(shelf(config) / packed)
    with catalogue.write() as connection:
        connection.execute(update(job_table).values(state="finished", result={"path": path}))
    assert f'href="/admin/copies/{packed}"' in person("minh").get(f"/admin/jobs/{made.id}").text
    assert f'href="/admin/copies/{packed}"' not in person("hoa").get(f"/admin/jobs/{made.id}").text


def test_a_waiting_crawl_says_what_it_waits_for(
    person: Callable[[str], Person], catalogue: Catalogue
) -> None:
    harvest = jobs.enqueue(catalogue, "harvest", {"from": "http://x.vn/cdx"}, site=SITE, by="root")
    with catalogue.write() as connection:
        connection.execute(update(job_table).values(state="running"))
    crawl = jobs.enqueue(catalogue, "crawl", {}, site=SITE, by="root")
    hoa = person("hoa")
    for path in ("/admin/jobs", f"/admin/jobs/{crawl.id}", "/admin/"):
        page = hoa.get(path).text
        assert "đợi việc:" in page, path
        assert harvest.id[:12] in page
    told = hoa.get(f"/admin/api/jobs/{crawl.id}").json
    assert told["waits_for"] == harvest.id  # type: ignore[index]


def test_the_api_shows_and_gives_the_same(
    config: Config, catalogue: Catalogue, packed: str
) -> None:
    secret, _token = users.issue(catalogue, "minh", label="x", by="root")
    client, headers = create_app(config).test_client(), {"Authorization": f"Bearer {secret}"}
    told = client.get("/admin/api/copies", headers=headers).json
    assert told is not None
    assert {each["name"] for each in told["packages"]} == {each.name for each in finished(config)}
    given = client.get(f"/admin/api/copies/{packed}", headers=headers, buffered=True)
    assert given.data == BYTES
    refused = client.get("/admin/api/copies/tin-bag.tar", headers=headers)
    assert refused.mimetype == "application/problem+json"


def test_restoring_and_rebuilding_are_no_jobs() -> None:
    assert not {"restore", "rebuild"} & set(KINDS)
