"""Owns the tantivy schema: a positional field for every zone, values in fast fields, ready tokens."""

from datetime import UTC, datetime
from typing import Any

import tantivy

from archive.text import HANOI
from indexer.documents import LABEL_ZONES, TEXT_ZONES, Document, Zone
from indexer.engines.face import Reached
from indexer.layout import PIECE_GAP
from indexer.vietnamese import cut

# Goes up whenever an index written before could no longer be read right.
INDEX_FORMAT = 3
SEPARATOR = "\x1f"
ZONES: tuple[Zone, ...] = (*TEXT_ZONES, *LABEL_ZONES)
TAGS = (
    "site_tag", "section_tag", "author_tag", "person_tag", "state_tag", "photos_tag", "files_tag",
)  # fmt: skip
NO_DAY = 0
UNDATED = -(2**62)
MARK = "mark"
DOCUMENT = "document"
CURRENT = "current"

_ID_BYTES = 16


def schema() -> tantivy.Schema:
    """Return the schema. An id stands in two numbers, which can be read for many answers at once."""
    made = tantivy.SchemaBuilder()
    for name in ("id_high", "id_low", "number"):
        made = made.add_unsigned_field(name, fast=True)
    for name in ("time", "since", "day", "month"):
        made = made.add_integer_field(name, fast=True, indexed=True)
    for name in ("kind", "article", "version"):
        made = made.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in TAGS:
        made = made.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for zone in ZONES:
        made = made.add_text_field(zone, tokenizer_name="raw", index_option="position")
    return made.add_text_field("reached", stored=True, tokenizer_name="raw").build()


def document_for(document: Document) -> tantivy.Document:
    """Return a document as tantivy takes it; raises ValueError for an id over 16 bytes."""
    made = tantivy.Document()
    high, low = id_numbers(document.article_id)
    made.add_unsigned("id_high", high)
    made.add_unsigned("id_low", low)
    made.add_unsigned("number", document.number)
    _add_time(made, document.published_at)
    made.add_text("kind", DOCUMENT)
    if document.current:
        made.add_text("kind", CURRENT)
    made.add_text("article", document.article_id)
    made.add_text("version", version_key(document.article_id, document.number))
    for name, values in _tags(document):
        for value in dict.fromkeys(values):
            made.add_text(name, value)
    for zone in ZONES:
        if found := _tokens(document.pieces(zone)):
            made.add_pre_tokenized_text(zone, tantivy.PreTokenizedString("", found))
    return made


def mark_for(reached: Reached) -> tantivy.Document:
    """Return the document that says how far the index has come; a commit holds exactly one."""
    made = tantivy.Document()
    made.add_text("kind", MARK)
    made.add_text("reached", f"{INDEX_FORMAT} {reached.epoch} {reached.revision}")
    return made


def read_mark(found: Any) -> Reached | None:
    """Return what a mark says, None when it is of another format."""
    version, epoch, revision = str(found["reached"][0]).split(" ")
    return Reached(epoch, int(revision)) if version == str(INDEX_FORMAT) else None


def id_numbers(article_id: str) -> tuple[int, int]:
    """Return an id as two numbers that order like the ids do."""
    raw = article_id.encode("ascii")
    if not 0 < len(raw) <= _ID_BYTES:
        raise ValueError(f"«{article_id}» is no article id: 1 to 16 ASCII characters")
    padded = raw.ljust(_ID_BYTES, b"\0")
    return int.from_bytes(padded[:8], "big"), int.from_bytes(padded[8:], "big")


def id_from(high: int, low: int) -> str:
    """Return the id that two numbers stand for."""
    return (high.to_bytes(8, "big") + low.to_bytes(8, "big")).rstrip(b"\0").decode("ascii")


def version_key(article_id: str, number: int) -> str:
    """Return the term of one version."""
    return f"{article_id}/{number}"


def _add_time(made: tantivy.Document, moment: datetime | None) -> None:
    local = moment.astimezone(HANOI) if moment else None
    seconds = int(moment.astimezone(UTC).timestamp()) if moment else UNDATED
    made.add_integer("time", seconds)
    # The same for the other order, in which undated articles stand last too.
    made.add_integer("since", seconds if moment else -UNDATED)
    made.add_integer("day", local.toordinal() if local else NO_DAY)
    made.add_integer("month", local.year * 12 + local.month - 1 if local else NO_DAY)


def _tags(document: Document) -> list[tuple[str, tuple[str, ...]]]:
    values = (
        (document.site,),
        document.sections,
        document.authors,
        document.people,
        document.states,
        ("yes",) if document.has_photos else (),
        ("yes",) if document.has_files else (),
    )
    return list(zip(TAGS, values, strict=True))


def _tokens(pieces: tuple[str, ...]) -> list[tantivy.Token]:
    """Return the tokens of a zone's pieces, a gap behind every piece."""
    found: list[tantivy.Token] = []
    base = 0
    for piece in pieces:
        tokens = cut(piece)
        for form, position in zip(tokens.forms, tokens.positions, strict=True):
            term = f"{form.folded}{SEPARATOR}{form.canonical}"
            found.append(tantivy.Token(term, base + position, 0, 1))
        if tokens.positions:
            base += tokens.positions[-1] + 1 + PIECE_GAP
    return found
