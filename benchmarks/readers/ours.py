"""Our search site over the same articles, started as the README starts it."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.ground import run
from benchmarks.readers.corpus import Question, write_dump


def build(data_dir: Path, count: int) -> None:
    """Import the articles and index them."""
    dump = data_dir.parent / f"{data_dir.name}.jsonl"
    write_dump(dump, count)
    run("manage.py", "import", str(dump), data_dir=data_dir)
    run("manage.py", "index", data_dir=data_dir)
    dump.unlink()


def command(port: int) -> list[str]:
    """Return what starts it; KHOTIN_DATA_DIR says over which archive."""
    return [sys.executable, "manage.py", "serve", "--port", str(port)]


def path_of(question: Question) -> str:
    """Return the address of a question: results with facets, histogram and snippets."""
    asked = {"q": question.words}
    if question.year:
        asked |= {"from": f"{question.year}-01-01", "to": f"{question.year}-12-31"}
    return f"/?{urlencode(asked)}"
