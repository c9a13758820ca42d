"""The figures of an archive, counted alike in both stores; log lines for people and machines."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.config import Config
from archive.figures import figures
from archive.jobs import claim, enqueue
from archive.logs import begin_logging
from archive.models import RunState
from archive.scheduling import schedules
from tests.archive.archive_sample import SITE
from tests.archive.whole_archive import fill

HOUR = timedelta(hours=1)


def test_an_archive_is_counted(catalogue: Catalogue, tmp_path: Path) -> None:
    fill(catalogue, tmp_path)
    now = datetime.now(UTC)
    for state in (RunState.FINISHED, RunState.FAILED):
        run = catalogue.start_run(SITE, "crawl", at=now - 2 * HOUR)
        catalogue.finish_run(run.id, state, counts={}, problems=[], at=now - HOUR)
    enqueue(catalogue, "crawl", {}, site="duk-langson", by="an", due_at=now - 2 * HOUR)
    enqueue(catalogue, "verify", {}, by="an", due_at=now - HOUR)
    assert claim(catalogue, "w") is not None
    schedules.add(catalogue, "duk-langson", "0 22 * * *", by="an")
    found = figures(catalogue)
    assert sum(found.captures.values()) == 18
    assert sum(found.captured_bytes.values()) > 1000
    assert sum(found.articles.values()) == len(list(catalogue.article_ids()))
    assert found.jobs == {("crawl", "running"): 1, ("verify", "queued"): 1}
    assert found.last_success[SITE] == now - HOUR
    assert (found.skipped, found.missed) == ({"duk-langson": 0}, {"duk-langson": 0})
    assert 3600 <= found.waiting < 7200
    assert found.revision == catalogue.revision()
    assert found.warc_files > 0


def test_an_empty_archive_has_figures(catalogue: Catalogue) -> None:
    found = figures(catalogue)
    assert (found.captures, found.warc_bytes, found.waiting) == ({}, 0, 0.0)


@pytest.fixture
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("_logging_as_before")
def test_log_lines_are_json_if_the_settings_say_so(lite: Config) -> None:
    stream = io.StringIO()
    begin_logging(lite.model_copy(update={"log": "json"}), stream=stream)
    logging.getLogger("khotin.x").info("xong %s", "việc", extra={"job": "a1", "late": True})
    try:
        raise ValueError("hỏng\nhai dòng")
    except ValueError:
        logging.getLogger("khotin.x").exception("failed")
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert (first["message"], first["job"], first["late"]) == ("xong việc", "a1", True)
    assert (first["level"], first["logger"]) == ("info", "khotin.x")
    assert datetime.fromisoformat(first["at"]).utcoffset() == timedelta(0)
    assert "ValueError: hỏng" in second["trace"]
    assert "việc" in stream.getvalue()


@pytest.mark.usefixtures("_logging_as_before")
def test_log_lines_are_for_people_otherwise(lite: Config) -> None:
    stream = io.StringIO()
    begin_logging(lite, stream=stream)
    logging.getLogger("khotin.x").info("xong", extra={"job": "a1"})
    assert stream.getvalue().endswith("INFO khotin.x: xong  job=a1\n")
