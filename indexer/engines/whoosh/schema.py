"""Owns the Whoosh schema: two positional word fields, tags to filter and count by, one row a document."""

import struct
from datetime import UTC, datetime

import numpy as np
from whoosh import columns, fields, formats

from archive.text import HANOI
from indexer.documents import LABEL_ZONES, TEXT_ZONES, Document
from indexer.engines.whoosh.terms import PackedPositions

# Goes up whenever an index written before could no longer be read right; it is then made again.
INDEX_FORMAT = 3

UNDATED = np.iinfo(np.int64).min
NO_DAY = 0

# What ranking, filters and order need of a document, as one fixed-size record. `time` is seconds
# since 1970 UTC, `day` the proleptic ordinal in Asia/Ho_Chi_Minh, the ends are those of what is Laid.
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
_PACK = struct.Struct("<16sIBqi")
TAG_SEPARATOR = "\x1f"


class WordField(fields.FieldType):  # type: ignore[misc]
    """A field whose postings hold packed positions; they are written without Whoosh's analysis."""

    def __init__(self) -> None:
        super().__init__(format=PackedPositions(), analyzer=None)


class TagField(fields.FieldType):  # type: ignore[misc]
    """A field of whole tags, ``kind:value``, without positions."""

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None)


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
    found += [tag("person", person) for person in document.people]
    found += [tag("state", state) for state in document.states]
    if document.has_photos:
        found.append(tag("photos", "yes"))
    if document.has_files:
        found.append(tag("files", "yes"))
    return list(dict.fromkeys(found))


def tag(kind: str, value: str) -> bytes:
    """Return the dictionary key of a tag."""
    return f"{kind}{TAG_SEPARATOR}{value}".encode()


def day_of(moment: datetime | None) -> int:
    """Return the day of a moment in Asia/Ho_Chi_Minh as a proleptic ordinal; 0 when undated."""
    return moment.astimezone(HANOI).toordinal() if moment else NO_DAY


def row_of(document: Document) -> bytes:
    """Return a document's row, all but what is known once its texts are laid out.

    Raises ValueError for an id over 16 bytes.
    """
    article_id = document.article_id.encode("ascii")
    if not 0 < len(article_id) <= 16:
        raise ValueError(f"«{document.article_id}» is no article id: 1 to 16 ASCII characters")
    moment = document.published_at
    time = int(moment.astimezone(UTC).timestamp()) if moment else int(UNDATED)
    row = _PACK.pack(article_id, document.number, document.current, time, day_of(moment))
    return row.ljust(ROW.itemsize, b"\0")
