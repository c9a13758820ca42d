"""The desk's pages over a large archive beside a small one: 100,000 captures and 1,000 runs to 1,000 and 10.

Each page and call is asked for in turn on both, in this process (no network), and the shortest of many
times is compared, as the processor counts them. The target of each is twice at most. Both archives span the same ten years:
a calendar grows with the years, not with what was archived in them.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Connection, Table, insert

from archive import audit, users
from archive.catalogue import Catalogue
from archive.catalogue.coverage import count_anew
from archive.catalogue.desk_tables import audit as notes
from archive.catalogue.fixity_tables import fixity_checks
from archive.catalogue.job_tables import jobs
from archive.catalogue.tables import (
    articles,
    captures,
    events,
    problems,
    runs,
    site_norms,
    versions,
)
from archive.catalogue.tallies import recount
from archive.config import Config
from archive.models import Article, Block, BlockKind
from archive.scheduling import schedules
from archive.users import Role
from archive.versions import article_to_json, dump_json
from benchmarks.ground import folder, heading, row
from webui.app import create_app

SITE = "duk-langson"
PASSWORD = "a sentence for measuring"
START = datetime(2024, 1, 1, tzinfo=UTC)
FIRST, YEARS = datetime(2014, 1, 1, tzinfo=UTC), timedelta(days=3652)
TARGET = 2.0


def fill(config: Config, *, count: int, crawls: int) -> tuple[str, str]:
    """Write rows straight into the tables: captures, half as many articles, runs and a job for each.

    Returns the id of a job and of a run.
    """
    with Catalogue.open(config) as catalogue:
        users.add(catalogue, "lan", Role.ADMINISTRATOR, password=PASSWORD, by="benchmark")
        schedules.add(catalogue, SITE, "0 22 * * *", by="benchmark")
        with catalogue.write() as connection:
            _captures(connection, count)
            _articles(connection, count // 2)
            _runs(connection, crawls)
            recount(connection)
            count_anew(connection)
        audit.note(catalogue, who="benchmark", action="fill", what=str(count))
    return _id("job", 0), _id("run", 0)[:12]


def _id(kind: str, number: int) -> str:
    return hashlib.md5(f"{kind} {number}".encode(), usedforsecurity=False).hexdigest()


def _put(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 5_000):
        connection.execute(insert(table), rows[start : start + 5_000])


def _captures(connection: Connection, count: int) -> None:
    _put(connection, captures, [
        {"id": _id("capture", n), "site": SITE, "run": _id("run", n % 10)[:12],
         "url": f"http://duk.langson.gov.vn/?id={n}", "url_key": _id("url", n),
         "fetched_at": START + timedelta(minutes=n), "kind": "response", "status": 200,
         "mime": "text/html", "digest": _id("digest", n), "file": "duk-langson/a.warc.gz",
         "offset": n * 1000, "length": 900}
        for n in range(count)
    ])  # fmt: skip
    _put(connection, problems, [
        {"capture": _id("capture", n), "site": SITE, "url": f"http://duk.langson.gov.vn/?id={n}",
         "field": "body", "reason": "none", "noted_at": START + timedelta(minutes=n)}
        for n in range(0, count, 100)
    ])  # fmt: skip


def _articles(connection: Connection, count: int) -> None:
    edited = {n: 2 if n % 10 == 0 else 1 for n in range(count)}
    _put(connection, articles, [
        {"id": _id("article", n)[:16], "site": SITE, "key": str(n), "url": f"http://x.invalid/{n}",
         "sections": ["Tin"], "published_at": FIRST + YEARS * (n / count), "versions": edited[n],
         "current": edited[n], "digest": "d", "imported": False, "current_seen_at": START,
         "state": "live", "first_seen": START, "last_seen": START, "asked_at": START, "revision": n + 1}
        for n in range(count)
    ])  # fmt: skip
    _put(connection, versions, [
        {"article_id": _id("article", n)[:16], "number": number, "digest": f"d{number}",
         "article": _text(n, number), "capture": _id("capture", n), "extractor": "1",
         "reason": "captured" if number == 1 else "edited", "saved_at": START, "seen_at": START,
         "record": _id("record", n), "file": "duk-langson/a.warc.gz", "offset": n}
        for n in range(count) for number in range(1, edited[n] + 1)
    ])  # fmt: skip
    _put(connection, events, [])


def _text(number: int, version: int) -> str:
    block = Block(BlockKind.PARAGRAPH, text=f"Nội dung bài {number}, bản {version}. " * 10)
    made = Article(site=SITE, key=str(number), url=f"http://x.invalid/{number}",
                   title=f"Bài số {number}", blocks=(block,))  # fmt: skip
    return dump_json(article_to_json(made))


def _runs(connection: Connection, count: int) -> None:
    for table, rows in (
        (runs, [
            {"id": _id("run", n)[:12], "site": SITE, "verb": "crawl", "state": "finished",
             "started_at": START + timedelta(days=n), "finished_at": START + timedelta(days=n, hours=1),
             "counts": {"captures": 100, "saved": 5}, "problems": []}
            for n in range(count)
        ]),
        (jobs, [
            {"id": _id("job", n), "kind": "crawl", "args": {}, "site": SITE, "state": "finished",
             "due_at": START + timedelta(days=n), "late": False, "queued_at": START + timedelta(days=n),
             "tries": 1, "cancel_asked": False, "run": _id("run", n)[:12], "log": "line\n" * 200,
             "error": "", "by": "benchmark"}
            for n in range(count)
        ]),
        (fixity_checks, [
            {"id": _id("check", n), "started_at": START + timedelta(days=n), "finished_at": START,
             "by": "benchmark", "software": "1", "files": 1, "records": 1, "bytes": 1, "seconds": 1,
             "quarantined": 0, "counts": {}}
            for n in range(count)
        ]),
        (notes, [
            {"at": START, "who": "benchmark", "via": "command", "action": "schedule.edit", "what": "x",
             "detail": {}}
            for _n in range(count)
        ]),
        (site_norms, [
            {"site": SITE, "articles": count, "score": 0.9, "fill": {}, "repeated": [], "at": START}
        ]),
    ):  # fmt: skip
        _put(connection, table, rows)


def signed_in(config: Config) -> FlaskClient:
    """Return a browser without a window that has signed in."""
    client = create_app(config).test_client()
    shown = client.get("/admin/sign-in").text
    found = re.search(r'name="csrf" value="([^"]+)"', shown)
    assert found
    form = {"name": "lan", "password": PASSWORD, "csrf": found[1]}
    assert client.post("/admin/sign-in", data=form).status_code == 303
    return client


def _seconds(client: FlaskClient, path: str) -> float:
    began = time.process_time()
    answer = client.get(path)
    taken = time.process_time() - began
    assert answer.status_code == 200, (path, answer.status_code)
    return taken


def paths(job: str, run: str) -> list[str]:
    """Return the pages and calls that are measured."""
    nouns = (
        "schedules",
        "jobs",
        "runs",
        "coverage",
        "quality",
        "versions",
        "checks",
        "restrictions",
        "audit",
        "users",
        "alerts",
    )
    pages = ["/admin/", f"/admin/site/{SITE}", *(f"/admin/{noun}" for noun in nouns)]
    pages += [f"/admin/jobs/{job}", f"/admin/runs/{run}", f"/admin/coverage/{SITE}",
              f"/admin/quality/{SITE}", f"/admin/schedules/{SITE}"]  # fmt: skip
    calls = ("sites", f"sites/{SITE}", "workers", "schedules", f"schedules/{SITE}", "jobs",
             f"jobs/{job}", "runs", f"runs/{run}", "quality", f"quality/{SITE}", "coverage",
             f"coverage/{SITE}", "restrictions", "alerts", "checks", "versions", "audit",
             "users")  # fmt: skip
    pages += [f"/admin/api/{call}" for call in calls]
    return [*pages, "/coverage", "/coverage.json", f"/coverage/{SITE}", f"/coverage/{SITE}.json"]


def main(args: list[str]) -> int:
    """Measure; 1 when a page takes more than twice as long on the large archive."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks desk", description=__doc__)
    parser.add_argument("--captures", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--times", type=int, default=21, help="how often each page is asked for")
    asked = parser.parse_args(args)
    with folder() as small, folder() as large:
        return _compare(Path(small), Path(large), asked)


def _compare(small: Path, large: Path, asked: argparse.Namespace) -> int:
    configs = [Config(data_dir=small), Config(data_dir=large)]
    job, run = fill(configs[0], count=1_000, crawls=10)
    fill(configs[1], count=asked.captures, crawls=asked.runs)
    clients = [signed_in(config) for config in configs]
    heading(
        f"the desk's pages, {asked.captures:,} captures and {asked.runs:,} runs beside 1,000 and 10"
    )
    slow = 0
    for path in paths(job, run):
        for client in clients:
            _seconds(client, path)
        # In turn, so that what else the machine does falls on both alike.
        times = [[_seconds(client, path) for client in clients] for _time in range(asked.times)]
        few, many = (min(each[place] for each in times) for place in (0, 1))
        slow += many > TARGET * few
        row(path[:40], f"{1000 * few:.1f} ms", f"{1000 * many:.1f} ms", f"{many / few:.2f} times")
    row("pages over twice the time", str(slow))
    return int(slow > 0)
