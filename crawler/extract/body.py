"""An article's text below its head: lead, paragraphs, photos in their place, files, byline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, pairwise

from archive.models import Attachment, Block, BlockKind, Link, Photo
from crawler.extract.byline import (
    NOBODY,
    Byline,
    goes_with_name,
    looks_like_byline,
    names_writer,
    read_signature,
)
from crawler.extract.chrome import RELATED, is_heading_of, is_linked, is_toolbar
from crawler.extract.files import files_of, is_file_label, only_offers_files
from crawler.extract.lines import Line
from crawler.extract.photos import find_photos, is_photo
from crawler.extract.pieces import Piece, pieces_of
from crawler.extract.text_links import links_in

_LEAD_CLASS = re.compile(
    r"sapo|\blead|hometext|summary|tom-?tat|trich-?(?:dan|yeu)|mo-?ta|\bdesc(?:ription)?\b|intro(?:text)?\b",
    re.I,
)
_LONGEST_LEAD = 900
_LONGEST_HEADING = 120
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True, slots=True)
class Body:
    """What stands below an article's head."""

    lead: str = ""
    blocks: tuple[Block, ...] = ()
    photos: tuple[Photo, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    byline: Byline = NOBODY
    links: tuple[Link, ...] = ()


def read_body(
    lines: list[Line], span: tuple[int, int], *, base: str, title: str, caption_below: bool,
    byline_last: bool, lead: str | None = None,
) -> Body:  # fmt: skip
    """Return what lines[span] say. A `lead` given was read elsewhere and is not looked for."""
    start, end = span
    attachments = files_of(lines[start:end], base)
    inner = _without_asides(lines[start:end])
    pieces = [p for p in pieces_of(inner, 0, len(inner)) if _belongs(p)]
    pieces = _without_files(pieces)
    found_lead, leading = "", list[Line]()
    if lead is None and pieces and _is_lead(pieces, title):
        leading = pieces[0].lines
        found_lead = pieces.pop(0).text
    shown = find_photos(pieces, base, caption_below=caption_below)
    kept = [(i, piece) for i, piece in enumerate(pieces) if i not in shown.taken]
    if lead is None and not found_lead:
        # The lead may stand below a photo, which keeps its caption.
        first = next((n for n, (_, piece) in enumerate(kept) if piece.image is None), 0)
        if first and _is_lead([piece for _, piece in kept[first:]], title):
            leading = kept[first][1].lines
            found_lead = kept.pop(first)[1].text
    byline = NOBODY
    if byline_last and (size := _byline_size([piece for _, piece in kept])):
        byline = read_signature([piece.text for _, piece in kept[-size:]])
        del kept[-size:]
    blocks = _blocks([(piece, shown.numbers.get(i)) for i, piece in kept])
    links = links_in(chain(leading, *(piece.lines for _, piece in kept)), base)
    return Body(lead or found_lead, blocks, tuple(shown.photos), attachments, byline, links)


def _without_asides(lines: list[Line]) -> list[Line]:
    """Leave out lists of other articles in the middle of the text: a heading and linked lines."""
    kept: list[Line] = []
    aside = False
    for line in lines:
        aside = is_heading_of(line.text, RELATED) or (aside and bool(line.text) and is_linked(line))
        if not aside:
            kept.append(line)
    return kept


def _belongs(piece: Piece) -> bool:
    if piece.image is not None:
        return is_photo(piece.image)
    return bool(piece.rows) or not is_toolbar(piece.text)


def _without_files(pieces: list[Piece]) -> list[Piece]:
    """Leave out the blocks that only offer attached files, and the label above them."""
    kept: list[Piece] = []
    for piece in pieces:
        if not piece.rows and piece.text and all(map(only_offers_files, piece.lines)):
            if kept and is_file_label(kept[-1].text):
                kept.pop()
            continue
        kept.append(piece)
    return kept


def _is_lead(pieces: list[Piece], title: str) -> bool:
    """Tell whether the first block is the lead: the title again, or set apart from what follows."""
    first = pieces[0]
    text = first.text
    if first.rows or not 2 <= len(text) <= _LONGEST_LEAD:
        return False
    if _same(text, title):
        return True
    following = [piece for piece in pieces[1:8] if len(piece.text) >= 80]
    if len(text) < 40 or not following:
        return False
    if _LEAD_CLASS.search(_hints(first)) and not _LEAD_CLASS.search(_hints(following[0])):
        return True
    if first.box.role in _HEADINGS:
        return not any(piece.box.role in _HEADINGS for piece in pieces[1:])
    if all(line.bold for line in first.lines):
        return not all(piece.line.bold for piece in following)
    if all(line.italic for line in first.lines):
        return not any(piece.line.italic for piece in following)
    indented = [piece.line.indent for piece in following]
    return len(indented) >= 2 and all(indented) and not first.line.indent and first.ends_sentence


def _hints(piece: Piece) -> str:
    parent = piece.box.parent
    return f"{piece.line.hint} {piece.box.hint} {parent.hint if parent else ''}"


def _same(text: str, title: str) -> bool:
    return re.sub(r"[\W_]+", "", text).casefold() == re.sub(r"[\W_]+", "", title).casefold()


def _byline_size(pieces: list[Piece]) -> int:
    """Return how many blocks at the end are the byline: none, one, or two."""
    if len(pieces) < 2 or pieces[-1].image or pieces[-1].rows:
        return 0
    before, last = pieces[-2], pieces[-1]
    ends = looks_like_byline(last.text, last.line)
    if not ends and not (last.text.startswith("(") and len(last.text) <= 100):
        return 0
    above = before.text and len(before.text) <= 60 and not before.ends_sentence
    if above and len(pieces) > 2 and looks_like_byline(before.text, before.line):
        right = before.line.align == last.line.align in ("right", "end")
        if right or (names_writer(before.text) and goes_with_name(last.text)):
            return 2
    return 1 if ends else 0


def _blocks(pieces: list[tuple[Piece, int | None]]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    items: list[tuple[str, ...]] = []
    owner: object = None
    headings = _bold_headings([piece for piece, _ in pieces])
    for piece, number in pieces:
        holder = piece.box.nearest("ul", "ol", "dl") if piece.box.role == "list" else None
        if items and holder is not owner:
            blocks.append(Block(BlockKind.LIST, rows=tuple(items)))
            items = []
        owner = holder
        if piece.image is not None:
            if number is not None:
                blocks.append(Block(BlockKind.PHOTO, photo=number))
        elif piece.rows:
            blocks.append(Block(BlockKind.TABLE, rows=piece.rows))
        elif holder is not None:
            items.append((piece.text,))
        else:
            blocks.append(Block(_kind(piece, sub=piece in headings), piece.text))
    if items:
        blocks.append(Block(BlockKind.LIST, rows=tuple(items)))
    return tuple(blocks)


def _bold_headings(pieces: list[Piece]) -> list[Piece]:
    """Return the short bold lines that stand above running text in plain type, as headings do."""
    return [
        piece
        for piece, below in pairwise(pieces)
        if piece.text and not piece.rows and piece.line.align not in ("center", "right", "end")
        and len(piece.text) <= _LONGEST_HEADING and not piece.text.endswith((".", ",", ";"))
        and all(line.bold and not line.italic for line in piece.lines)
        and (below.rows or (len(below.text) >= 80 and not below.line.bold))
    ]  # fmt: skip


def _kind(piece: Piece, *, sub: bool) -> BlockKind:
    role = piece.box.role
    if role in _HEADINGS or (sub and not role):
        return BlockKind.HEADING
    return BlockKind.QUOTE if role == "quote" else BlockKind.PARAGRAPH
