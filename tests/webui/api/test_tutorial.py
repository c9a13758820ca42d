"""The tutorial runs: every block, against a server over the archive that `khotin demo` makes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.config import Config
from tests.webui.api.notebook import blocks_of, run
from tests.webui.serving import served
from webui.app import create_app

ROOT = Path(__file__).resolve().parents[3]
TUTORIAL = ROOT / "docs" / "tutorial.md"

pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The archive of the demo, as a reader of the tutorial has it."""
    data = tmp_path_factory.mktemp("demo") / "data"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "demo", "--no-serve", "--site-port", port],
        env={**os.environ, "KHOTIN_DATA_DIR": str(data)}, check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return Config(data_dir=data)


@pytest.fixture
def address(demo: Config) -> Iterator[str]:
    """The site over it."""
    with served(create_app(demo)) as at:
        yield at


def test_every_block_runs_and_prints_what_the_page_says(
    demo: Config, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(demo.data_dir))
    cells = run(TUTORIAL, address=address)
    assert len(cells) == blocks_of(TUTORIAL) > 9
    for cell in cells:
        assert cell.printed == cell.said, cell.code
