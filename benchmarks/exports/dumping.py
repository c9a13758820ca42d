"""One dump into nothing, in a process of its own: `python -m benchmarks.exports.dumping SIDE FORM PLACE`.

Prints the processor's seconds from the first row read to the last byte written, and the bytes.
"""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import sys
import time
from pathlib import Path

from archive.catalogue import Catalogue
from archive.config import load_config
from archive.export.forms import FORMS
from archive.export.options import Options
from archive.export.streams import export_of
from archive.resultsets import listed
from benchmarks.exports.shelf import TABLE


def bare(place: Path, form: str) -> int:
    """Write a plain table through Python's own csv or json, as a script of ten lines would."""
    database = sqlite3.connect(place / "flat.db")
    found = database.execute(f"SELECT * FROM {TABLE} ORDER BY row")
    names = [column[0] for column in found.description]
    with Path(os.devnull).open("w", newline="", encoding="utf-8") as file:
        if form == "csv":
            writer = csv.writer(file)
            writer.writerow(names)
            writer.writerows(found)
        else:
            for row in found:
                file.write(
                    json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n"
                )
    database.close()
    return 0


def ours(place: Path, form: str) -> int:
    """Write the set as a download is written, sum and all; return its bytes."""
    size = 0
    with Catalogue.open(load_config(data_dir=place / "ours", environ={})) as catalogue:
        (found,) = listed(catalogue, kept=None)
        made = export_of(catalogue, found, FORMS[form], Options())
        with Path(os.devnull).open("wb") as file:
            for piece in made.stream():
                size += file.write(piece)
    return size


def main() -> None:
    """Do what the command line says."""
    side, form, place = sys.argv[1:]
    began = time.process_time()
    size = (bare if side == "bare" else ours)(Path(place), form)
    print(time.process_time() - began, size)


if __name__ == "__main__":
    main()
