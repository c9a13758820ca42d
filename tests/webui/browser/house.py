"""Four sites for the browser: one with everything, one empty, one broken, one overloaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

from flask import Flask
from sqlalchemy import update

from archive import fixity, jobs, users
from archive.backup import back_up
from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as job_table
from archive.catalogue.people_tables import people as people_table
from archive.catalogue.result_tables import result_sets as set_table
from archive.config import Config
from archive.export.shelf import put_digest, shelf
from archive.findings import Finding, FindingKind, Tally
from archive.models import RunState
from archive.people.following import follow
from archive.restrictions.acts import restrict
from archive.restrictions.values import Ground, Kind
from archive.resultsets import Member, make
from archive.resultsets.keeping import keep
from archive.scheduling import schedules
from archive.users import Role
from indexer.engines import open_engine
from indexer.pinning import pin
from indexer.query import Query
from tests.webui.serving import served
from tests.webui.stock import AT, SITE, Stock, article_id
from webui.app import create_app
from webui.views.bounds import Readings

PASSWORD = "mưa xuân trên phố cũ"
HIDDEN = 44
LOG = "\n".join(f"page {number}" for number in range(60))


@dataclass(slots=True)
class House:
    """The sites by name, the archive behind the full one, and the ids of rows at its desk."""

    stock: Stock
    apps: dict[str, Flask]
    ids: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)


def build(folder: Path) -> House:
    """Fill the archives and make their sites."""
    stock = Stock(folder / "full").fill()
    # A copy of it that has lost its index and the bytes of its pages.
    shutil.copytree(stock.config.data_dir, folder / "broken")
    broken = Config(data_dir=folder / "broken")
    shutil.rmtree(broken.index_dir)
    shutil.rmtree(broken.warc_dir)
    (folder / "inbox" / "cu").mkdir(parents=True)
    (folder / "inbox" / "2019.warc.gz").write_bytes(b"x" * 300)
    folders = {"import_dir": folder / "inbox", "backup_dir": folder / "backups"}
    stock.config = stock.config.model_copy(update=folders)
    house = House(stock, {})
    with Catalogue.open(stock.config) as catalogue:
        follow(catalogue)
        _furnish(house, catalogue)
        engine = open_engine(stock.config)
        kept = pin(engine, catalogue, Query(words="giao", sort="newest"))
        keep(catalogue, kept.id, by="lan", title="Tin về giao thông " + "rấtdài" * 20)
        lost = make(catalogue, [Member("a" * 16, 1)], asked=kept.asked)
        passing = pin(engine, catalogue, Query(words="tuyên giáo"))
        ended = pin(engine, catalogue, Query(words="hội nghị"))
        with catalogue.write() as connection:
            past = update(set_table).where(set_table.c.id == ended.id)
            connection.execute(past.values(expires_at=AT))
        house.ids["set with a lost row"] = lost.id
        house.ids |= {"kept set": kept.id, "passing set": passing.id, "ended set": ended.id}
        hidden = restrict(catalogue, Kind.ARTICLE, article_id(HIDDEN), ground=Ground.LAW,
                          reason="Theo văn bản số 3", by="lan")  # fmt: skip
        house.ids["restriction"] = hidden.id
    _pack(stock.config)
    house.apps = {
        "full": create_app(stock.config),
        "empty": create_app(_empty(folder / "empty")),
        "broken": create_app(broken),
        "busy": _busy(stock.config),
    }
    return house


def _empty(folder: Path) -> Config:
    config = Config(data_dir=folder)
    Catalogue.open(config).close()
    return config


def _busy(config: Config) -> Flask:
    """Return a site whose places for long readings are taken, and one of whose pages has a fault."""
    app = create_app(config)
    full = Readings(at_once=1, wait_seconds=0)
    full._places.acquire()
    app.extensions["khotin.readings"] = full
    app.view_functions["about.about"] = _fail
    return app


def _fail() -> NoReturn:
    raise RuntimeError("a fault of ours")


def _furnish(house: House, catalogue: Catalogue) -> None:
    """Put onto the desk what an archivist sees there after some weeks."""
    for name, role in (("lan", Role.ADMINISTRATOR), ("minh", Role.ARCHIVIST)):
        users.add(catalogue, name, role, password=PASSWORD, by="root")
    for number in range(3):
        began = AT + timedelta(days=number)
        run = catalogue.start_run(SITE, "crawl", at=began)
        state = RunState.FAILED if number == 2 else RunState.FINISHED
        problems = ["found 3 links, expected 20 or more"] if number == 2 else []
        catalogue.finish_run(run.id, state, counts={"captures": 120, "saved": number},
                             problems=problems, at=began + timedelta(minutes=7))  # fmt: skip
        house.ids["run"] = run.id
    schedules.add(catalogue, SITE, "0 22 * * *", name="dem", by="root", window="22:00-05:00")
    done = jobs.enqueue(catalogue, "verify", {}, by="root")
    going = jobs.enqueue(catalogue, "crawl", {"full": True}, site=SITE, by="root")
    progress = {"done": 10, "total": 200, "rate": 2.0, "left_s": 95, "url": "http://x.vn/1"}
    with catalogue.write() as connection:
        for job, values in (
            (done, {"state": "failed", "error": "exit code 1", "exit_code": 1}),
            (going, {"state": "running", "progress": progress, "log": LOG}),
        ):
            chosen = update(job_table).where(job_table.c.id == job.id)
            connection.execute(chosen.values(**values))
        person = connection.execute(people_table.select()).first()
    assert person is not None
    house.ids |= {"job": going.id, "failed job": done.id, "person": str(person.id)}
    wrong = [Finding(FindingKind.DAMAGED, "a.warc.gz", 120, "the digest differs")]
    list(fixity.keep_check(catalogue, iter(wrong), tally=Tally(), by="root"))
    house.ids["check"] = fixity.history(catalogue)[0].id


def _pack(config: Config) -> None:
    """Put two packages on the shelf, and make a backup."""
    shelf(config).mkdir(exist_ok=True)
    for name in ("tin.wacz", "tin-bag.tar"):
        (shelf(config) / name).write_bytes(b"x" * 3000)
        put_digest(shelf(config) / name)
    assert config.backup_dir
    back_up(config, config.backup_dir, at=datetime.now(UTC))


@contextmanager
def opened_to_visitors(house: House) -> Iterator[House]:
    """Serve the sites on ports of their own."""
    with ExitStack() as stack:
        for name, app in house.apps.items():
            house.addresses[name] = stack.enter_context(served(app))
        yield house
