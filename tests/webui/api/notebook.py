"""Running a page of docs as a notebook: its Python blocks in order, what each printed beside what it says."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CELLS = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.S)


@dataclass(frozen=True, slots=True)
class Cell:
    """A block, what the page says that it prints, and what it printed."""

    code: str
    said: str
    printed: str


def run(page: Path, *, address: str) -> list[Cell]:
    """Run a page against a site at an address, in the working folder; an error is raised as it comes."""
    names: dict[str, Any] = {}
    found = []
    for code, said in _CELLS.findall(page.read_text("utf-8")):
        out = io.StringIO()
        here = code.replace("http://127.0.0.1:8080", address).replace('"./khotin"', _KHOTIN)
        with contextlib.redirect_stdout(out):
            exec(compile(here, page.name, "exec"), names)
        found.append(Cell(code, said, out.getvalue()))
    return found


_ROOT = Path(__file__).resolve().parents[3]
# The launcher would look for its own environment; the tests have theirs.
_KHOTIN = f'"{sys.executable}", "{_ROOT / "manage.py"}"'


def blocks_of(page: Path) -> int:
    """Return how many Python blocks a page has."""
    return page.read_text("utf-8").count("```python\n")
