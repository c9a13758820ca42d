"""Owns the Whoosh schema: two positional word fields, tags to filter and count by, one row a document."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
from whoosh import columns, fields, formats

from archive.text import HANOI
from indexer.documents import LABEL_ZONES, TEXT_ZONES, Document
from indexer.engines.whoosh.terms import PackedPositions, values_of
from indexer.layout import Layout

# Goes up whenever an index written before could no longer be read right; it is then made again.
INDEX_FORMAT = 2

UNDATED = np.iinfo(np.int64).min
NO_DAY = 0

# What ranking, filters and order need of a document, as one fixed-size record. `time` is seconds
# since 1970 UTC, `day` the proleptic ordinal in Asia/Ho_Chi_Minh, the ends are those of the Layout.
ROW = np.dtype(
    [
        ("id", "S16"),
        ("number", "<u4"),
        ("current", "u1"),
        ("time", "<i8"),
        ("day", "<i4"),
        ("length", "<i4"),
        ("text_ends", "<i4", (len(TEXT_ZONES),)),
        ("label_ends", "<i4", (len(LABEL_ZONES),)),
    ]
)
_PACK = struct.Struct(f"<16sIBqii{len(TEXT_ZONES)}i{len(LABEL_ZONES)}i")
TAG_SEPARATOR = "\x1f"


class WordField(fields.FieldType):  # type: ignore[misc]
    """A field that is given a Layout, ready made."""

    def __init__(self) -> None:
        super().__init__(format=PackedPositions(), analyzer=None)

    def index(self, value: Layout, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Give (term, frequency, weight, packed positions)."""
        return values_of(value)


class TagField(fields.FieldType):  # type: ignore[misc]
    """A field that is given whole tags, ``kind:value``."""

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None)

    def index(self, value: list[bytes], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Give (tag, 1, 1.0, nothing)."""
        for tag in value:
            yield tag, 1, 1.0, b""


def schema() -> fields.Schema:
    """Return the schema of the index."""
    return fields.Schema(
        text=WordField(),
        label=WordField(),
        tag=TagField(),
        row=fields.COLUMN(columns.FixedBytesColumn(ROW.itemsize)),
    )


def tags_of(document: Document) -> list[bytes]:
    """Return the tags of a document, each once."""
    found = [tag("site", document.site)]
    found += [tag("section", section) for section in document.sections]
    found += [tag("author", author) for author in document.authors]
    if document.has_photos:
        found.append(tag("photos", "yes"))
    return list(dict.fromkeys(found))


def tag(kind: str, value: str) -> bytes:
    """Return the dictionary key of a tag."""
    return f"{kind}{TAG_SEPARATOR}{value}".encode()


def day_of(moment: datetime | None) -> int:
    """Return the day of a moment in Asia/Ho_Chi_Minh as a proleptic ordinal; 0 when undated."""
    return moment.astimezone(HANOI).toordinal() if moment else NO_DAY


def row_of(document: Document, text: Layout, label: Layout) -> bytes:
    """Return a document's row; raises ValueError for an id over 16 bytes."""
    article_id = document.article_id.encode("ascii")
    if not 0 < len(article_id) <= 16:
        raise ValueError(f"«{document.article_id}» is no article id: 1 to 16 ASCII characters")
    moment = document.published_at
    time = int(moment.astimezone(UTC).timestamp()) if moment else int(UNDATED)
    return _PACK.pack(
        article_id,
        document.number,
        document.current,
        time,
        day_of(moment),
        text.length,
        *text.ends,
        *label.ends,
    )
