"""Owns whole segments: written at once from postings and rows, read at once to be merged.

The files are those of Whoosh's W3 codec. They are on the disk for good, but not in the index,
until a commit names the segment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import STORED_COLUMN, W3Codec, W3Segment

from indexer.engines.whoosh.blocks import Extents, write_blocks
from indexer.engines.whoosh.columns import EXTENSION, write_columns
from indexer.engines.whoosh.dictionary import INFO, Entries, dictionary_bytes, read_dictionary
from indexer.engines.whoosh.opened import WORD_FIELDS, damaged, line_of, read_rows
from indexer.engines.whoosh.postings import Longs, Postings, read_all
from indexer.engines.whoosh.storage import NAME, MappedStorage

FIELDS = ("label", "tag", "text")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a segment holds: postings by field, documents counting from 0, and a row a document."""

    fields: dict[str, Postings]
    rows: NDArray[Any]


def write_segment(storage: MappedStorage, contents: Contents) -> W3Segment:
    """Write the files of a new segment; return it."""
    codec = W3Codec()
    segment = W3Segment(codec, NAME)
    segment.set_doc_count(len(contents.rows))
    segment._fieldlengths = {}
    folder = Path(storage.folder)
    entries: dict[str, Entries] = {}
    with (folder / segment.make_filename(codec.POSTS_EXT)).open("wb") as file:
        for name, found in sorted(contents.fields.items()):
            extents = write_blocks(file, found, at=file.tell())
            entries[name] = Entries(found.keys, _infos(found, extents))
    dictionary = folder / segment.make_filename(codec.TERMS_EXT)
    dictionary.write_bytes(dictionary_bytes(entries))
    (folder / codec.column_filename(segment, "row")).write_bytes(contents.rows.tobytes())
    words: dict[str, tuple[Postings, Longs]] = {
        field: (contents.fields[field], line_of(contents.rows, field))
        for field in WORD_FIELDS
        if field in contents.fields
    }
    write_columns(folder / segment.make_filename(f".{EXTENSION}"), words)
    # Whoosh's own readers want the column of stored fields, which is empty here.
    with storage.create_file(codec.column_filename(segment, "_stored")) as stored:
        STORED_COLUMN.writer(stored).finish(len(contents.rows))
    return segment


def _infos(found: Postings, extents: Extents) -> NDArray[np.void]:
    infos = np.zeros(len(found.keys), INFO)
    infos["weight"] = extents.weights
    infos["documents"] = np.diff(found.starts)
    infos["heaviest"] = extents.heaviest
    infos["first"] = found.documents[found.starts[:-1]]
    infos["last"] = found.documents[found.starts[1:] - 1]
    infos["offset"] = extents.offsets
    infos["length"] = extents.lengths
    return infos


def read_segment(storage: MappedStorage, segment: Any) -> Contents:
    """Return all a segment holds, deleted documents too; raises ArchiveError when it is damaged."""
    codec = segment.codec()
    folder = Path(storage.folder)
    postings = (folder / segment.make_filename(codec.POSTS_EXT)).read_bytes()
    dictionary = (folder / segment.make_filename(codec.TERMS_EXT)).read_bytes()
    try:
        fields = {
            name: read_all(postings, list(found.keys), found.infos["offset"].tolist())
            for name, found in read_dictionary(dictionary)
        }
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise damaged(folder) from error
    return Contents(fields, read_rows(storage, segment))


def joined(parts: Sequence[Contents], deleted: Sequence[Sequence[int]]) -> Contents:
    """Return some segments' contents as one, in their order, without their deleted documents."""
    renumbered: list[Longs] = []
    base = 0
    for part, gone in zip(parts, deleted, strict=True):
        live = np.ones(len(part.rows), np.bool_)
        live[list(gone)] = False
        renumbered.append(np.where(live, base + np.cumsum(live) - 1, -1))
        base += int(live.sum())
    rows = [part.rows[numbers >= 0] for part, numbers in zip(parts, renumbered, strict=True)]
    fields = {
        name: _joined([part.fields[name] for part in parts if name in part.fields],
                      [new for part, new in zip(parts, renumbered, strict=True)
                       if name in part.fields])
        for name in FIELDS
    }  # fmt: skip
    return Contents(fields, np.concatenate(rows))


def _joined(parts: Sequence[Postings], renumbered: Sequence[Longs]) -> Postings:
    """Return postings by term, within a term part by part."""
    keys = sorted(set(chain.from_iterable(part.keys for part in parts)))
    place = {key: number for number, key in enumerate(keys)}
    terms = [
        np.repeat(np.array([place[key] for key in part.keys], np.int64), np.diff(part.starts))
        for part in parts
    ]
    documents = _end_to_end(
        [new[part.documents] for part, new in zip(parts, renumbered, strict=True)], np.int64
    )
    term = _end_to_end(terms, np.int64)
    order = np.argsort(term, kind="stable")
    order = order[documents[order] >= 0]
    counts = np.bincount(term[order], minlength=len(keys))
    kept = np.flatnonzero(counts)
    sizes = _end_to_end([part.sizes for part in parts], np.int32)
    packed = _end_to_end([part.packed for part in parts], np.uint8)
    return Postings(
        [keys[number] for number in kept.tolist()],
        np.append(0, np.cumsum(counts[kept])),
        documents[order].astype(np.int32),
        _end_to_end([part.weights for part in parts], np.float32)[order],
        packed[_ranges(np.cumsum(sizes, dtype=np.int64) - sizes, sizes, order)] if len(packed)
        else packed,
        sizes[order] if len(sizes) else sizes,
    )  # fmt: skip


def _ranges(starts: Longs, sizes: NDArray[np.int32], order: Longs) -> Longs:
    """Return the places of ranges of bytes, taken in an order."""
    taken = sizes[order].astype(np.int64)
    before = np.cumsum(taken) - taken
    places: Longs = np.arange(taken.sum()) + np.repeat(starts[order] - before, taken)
    return places


def _end_to_end(parts: Sequence[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, kind)
