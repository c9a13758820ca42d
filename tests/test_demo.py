"""The demo says in one sentence why it cannot begin; it serves, and its worker makes what readers ask for."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.catalogue import Catalogue
from archive.config import Config
from archive.jobs import roster
from demo import ROOT, demo
from indexer.engines import open_engine
from indexer.pinning import pin
from indexer.query import Query

PATIENCE = 180.0


def test_a_port_in_use_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(tmp_path / "data"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        found = CliRunner().invoke(demo, ["--no-serve", "--articles", "1", "--site-port", port])
    assert found.exit_code == 1
    assert f"cannot use port {port}" in found.stderr


def test_a_data_folder_that_cannot_be_written_is_an_unusable_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").write_text("")
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(tmp_path / "data"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    found = CliRunner().invoke(demo, ["--no-serve", "--articles", "1", "--site-port", port])
    assert found.exit_code == 3
    assert "cannot be written" in found.stderr


def test_a_reader_of_the_demo_gets_a_file_that_its_worker_makes(tmp_path: Path) -> None:
    ports = []
    for _ in range(2):
        with socket.create_server(("127.0.0.1", 0)) as free:
            ports.append(str(free.getsockname()[1]))
    words = ["demo", "--articles", "3", "--site-port", ports[0], "--port", ports[1]]
    own = {"KHOTIN_DATA_DIR": str(tmp_path / "data")}
    with (tmp_path / "said").open("wb") as said:
        running = subprocess.Popen(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=os.environ | own,
            stdout=said, stderr=said,
        )  # fmt: skip
    try:
        home = f"http://127.0.0.1:{ports[1]}"
        _patiently(lambda: _read(home), running)
        config = Config(data_dir=tmp_path / "data")
        with Catalogue.open(config) as catalogue:
            found = pin(open_engine(config), catalogue, Query())
        form = urllib.parse.urlencode({"form": "xlsx"}).encode()
        _read(f"{home}/set/{found.id}/files", form)
        state = f"{home}/set/{found.id}/files.json"
        told = _patiently(lambda: _ready(state), running)
        assert told["worker"] is True
        assert _read(home + told["files"][0]["address"])[:2] == b"PK"
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(60)
    # Nothing of it goes on: the worker has said goodbye.
    with Catalogue.open(config) as catalogue:
        assert roster.workers(catalogue) == []
    with pytest.raises(OSError):
        _read(home)


def _read(url: str, form: bytes | None = None) -> bytes:
    with urllib.request.urlopen(url, form, timeout=30) as answer:
        return bytes(answer.read())


def _ready(state: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(_read(state))
    if not told["files"]:
        raise OSError("not yet")
    return told


def _patiently(look: Callable[[], Any], running: subprocess.Popen[bytes]) -> Any:
    """Look until it can be seen, while the demo runs."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return look()
        except OSError:
            assert running.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
