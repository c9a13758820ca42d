"""A result set as a folder of plain texts, one UTF-8 file an article, with an index as CSV.

A text begins with a few lines in angle brackets, which corpus programs leave out as tags. The
folder is streamed as a zip file, or written to the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from archive.catalogue import Catalogue
from archive.export.columns import COLUMNS, Column, default_columns, in_vietnam, published_on
from archive.export.options import Options
from archive.export.rows import Row, batches
from archive.export.table_csv import heads_of, records
from archive.export.zip_stream import ZipStream
from archive.resultsets import ResultSet

INDEX = "index.csv"
_IN_MEMORY = 4_000_000
_FILE = Column("file", "string", "tệp của bài", "the article's file", lambda row: name_of(row))
_INDEX = (_FILE, *default_columns(text=False))


def name_of(row: Row) -> str:
    """Return the name of a row's file: day, id and version, another for each, safe on every disk."""
    day = "hidden" if row.withheld else published_on(row) or "undated"
    return f"texts/{day}_{row.article_id}_v{row.number}.txt"


def text_of(row: Row, *, text: bool = True) -> str:
    """Return a row's file: its heads, an empty line, title, lead, body and captions.

    Without `text` the title is all of it; of a row that is withheld only the heads are there.
    """
    article = row.article
    facts = {
        "id": row.article_id,
        "version": str(row.number),
        "withheld": row.withheld,
        "site": article.get("site", ""),
        "published": published_on(row) or "",
        "captured": in_vietnam(row.captured_at) or "",
        "url": article.get("url", ""),
        "permalink": row.permalink,
    }
    heads = "".join(f"<{name}: {_inside(value)}>\n" for name, value in facts.items() if value)
    if row.withheld:
        return heads
    parts = [article["title"], *(_words(row) if text else ())]
    return f"{heads}\n" + "\n\n".join(part for part in parts if part) + "\n"


def pieces(catalogue: Catalogue, found: ResultSet, options: Options) -> Iterator[tuple[bytes, int]]:
    """Yield the folder as a zip file piece by piece, each with how many texts it holds."""
    root = f"khotin-{found.id}"
    # On the disk only when they are large, and gone with this, whatever becomes of it.
    with SpooledTemporaryFile(_IN_MEMORY) as directory, SpooledTemporaryFile(_IN_MEMORY) as index:
        zipped = ZipStream(directory)
        index.write(heads_of(_INDEX))
        for batch in batches(catalogue, found):
            texts = [(name_of(row), text_of(row, text=options.text).encode()) for row in batch]
            yield b"".join(zipped.entry(f"{root}/{name}", body) for name, body in texts), len(batch)
            index.write(records(_INDEX, batch))
        yield from ((piece, 0) for piece in zipped.entry_of(f"{root}/{INDEX}", index))
        yield from ((piece, 0) for piece in zipped.end())


def write_folder(
    catalogue: Catalogue,
    found: ResultSet,
    options: Options,
    folder: Path,
    advance: Callable[[int, int, str], None],
) -> None:
    """Write the same texts and index into a folder, which is made; raises OSError, ArchiveError."""
    (folder / "texts").mkdir(parents=True)
    place = 0
    index: IO[bytes]
    with (folder / INDEX).open("wb") as index:
        index.write(heads_of(_INDEX))
        for batch in batches(catalogue, found):
            for row in batch:
                body = text_of(row, text=options.text).encode()
                (folder / name_of(row)).write_bytes(body)
            index.write(records(_INDEX, batch))
            place += len(batch)
            advance(place, found.count, "")


def _words(row: Row) -> list[str]:
    values = (COLUMNS[name].value(row) for name in ("lead", "body", "captions"))
    lead, body, captions = values
    assert isinstance(captions, list)
    return [each for each in (lead, body, *captions) if isinstance(each, str)]


def _inside(value: str) -> str:
    """Return a value that ends no bracket and no line."""
    return " ".join(value.replace("<", "%3C").replace(">", "%3E").split())
