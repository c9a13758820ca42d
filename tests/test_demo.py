"""The demo says in one sentence why it cannot begin, with the exit code the commands share."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from demo import demo


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
