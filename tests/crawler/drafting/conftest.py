"""Running a command of the sites group as a person would, in a data folder of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from manage import khotin


@dataclass(frozen=True, slots=True)
class Told:
    """What a command came to."""

    code: int
    out: str
    errors: str

    @property
    def json(self) -> Any:
        """Its output as JSON."""
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """The last line on standard error, without the command's name."""
        return self.errors.strip().splitlines()[-1]


Run = Callable[..., Told]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that the settings name."""
    folder = tmp_path / "data"
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def run(data: Path) -> Run:
    """Run a command to its end, in this process."""

    def run(*words: object) -> Told:
        result = CliRunner().invoke(khotin, [str(word) for word in words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return Told(result.exit_code, result.stdout, result.stderr)

    return run
