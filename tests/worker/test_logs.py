"""A crawl's log file is JSON lines if the settings say so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.crawler.desk import Desk
from tests.site_simulator import Simulator


def test_every_line_of_a_crawls_log_is_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHOTIN_LOG", "json")
    with Simulator(articles=3) as sim:
        desk = Desk(tmp_path / "data", sim)
        process = desk.start("crawl", "sample", "--limit", "2", "--json")
        out, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    (log,) = (tmp_path / "data" / "logs").glob(f"{json.loads(out)['run']}.log")
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert {"at", "level", "logger", "message"} <= set(lines[0])
    assert any("Spider opened" in line["message"] for line in lines)
