"""Paragraphs out of lines: what a single <br> joins, what tables and lists hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from crawler.extract.files import has_files
from crawler.extract.lines import Box, Image, Line

_ENDS = (".", "!", "?", ":", ";", "…", "”", '"', "»", ")", "’")
_DASHES = "-–—•*+·"
_LONG_WRAP = 60
_LONGEST_CAPTION = 220
_OWN_BLOCK_LINES = 4


@dataclass(slots=True, eq=False)
class Piece:
    """A paragraph of the text, an image, or the rows of a table."""

    text: str
    line: Line
    lines: list[Line] = field(default_factory=list)
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def image(self) -> Image | None:
        """The image this piece is, if it is one."""
        return self.line.image

    @property
    def box(self) -> Box:
        """The block element its first line stands in."""
        return self.line.box

    @property
    def ends_sentence(self) -> bool:
        """Tell whether the text ends as a sentence does."""
        return self.text.rstrip("”\"')»’ ").endswith((".", "!", "?", "…"))


def pieces_of(lines: list[Line], start: int, end: int) -> list[Piece]:
    """Return lines[start:end] as paragraphs, images and tables, in order."""
    tables = _data_tables(lines[start:end])
    pieces: list[Piece] = []
    index = start
    while index < end:
        line = lines[index]
        inner = tables.get(id(line))
        if inner is not None:
            pieces.append(Piece("", line, inner, tuple(_rows(inner))))
            index += len(inner)
            continue
        last = pieces[-1] if pieces else None
        below_image = last is not None and last.image is not None
        under_caption = (
            len(pieces) > 1 and pieces[-2].image is not None and _changes_weight(last, line)
        )
        if below_image and (opening := _caption_in_front(line)):
            pieces += _parted(line, opening)
        elif last is not None and not under_caption and _goes_on(last, line):
            last.text = f"{last.text} {line.text}"
            last.lines.append(line)
        else:
            pieces.append(Piece(line.text, line, [line]))
        index += 1
    return pieces


def _changes_weight(piece: Piece | None, line: Line) -> bool:
    """Tell whether bold text ends here: a bold caption below an image does not run on in plain."""
    if piece is None:
        return False
    return all(one.bold for one in piece.lines) and not line.bold and line.text[:1].isupper()


def _caption_in_front(line: Line) -> str:
    """Return the bold caption that a paragraph below an image begins with, before its own text.

    The rest must begin a sentence of its own: bold names inside a sentence are no captions.
    """
    opening = line.opening
    rest = line.text[len(opening) :].lstrip()
    if not line.text.startswith(opening) or not 12 <= len(opening) <= _LONGEST_CAPTION:
        return ""
    own = rest[:1].isupper() and len(rest) >= _LONG_WRAP
    return opening if own and not opening.endswith((":", ",", ";", "-", "–")) else ""


def _parted(line: Line, opening: str) -> tuple[Piece, Piece]:
    caption = replace(line, text=opening, bold=True, opening="", links=[], linked=0)
    rest = replace(line, text=line.text[len(opening) :].lstrip(), opening="", joined=False)
    caption.hint = f"{line.hint} caption"
    return Piece(opening, caption, [caption]), Piece(rest.text, rest, [rest])


def _goes_on(piece: Piece, line: Line) -> bool:
    """Tell whether a line after a single <br> belongs to the paragraph before it."""
    if not line.joined or line.indent or line.image or piece.image or piece.rows:
        return False
    if has_files(line) or has_files(piece.lines[-1]):
        return False
    before, first = piece.lines[-1].text, line.text[0]
    if first.islower():
        return True
    if first in _DASHES or before.endswith(_ENDS):
        return first == "(" and len(line.text) < 80 and not before.endswith(".")
    if before.endswith((",", "-", "–")) or first == "(":
        return True
    own = line.box.last - line.box.first <= _OWN_BLOCK_LINES and line.box is piece.box
    return own or (len(before) >= _LONG_WRAP < len(line.text) and not first.isdigit())


def _data_tables(lines: list[Line]) -> dict[int, list[Line]]:
    """Return the lines of each table of figures, by the first; layout tables are none."""
    grouped: dict[int, tuple[Box, list[Line]]] = {}
    for line in lines:
        table = line.box.nearest("table")
        if table is not None:
            grouped.setdefault(id(table), (table, []))[1].append(line)
    # A table that holds more than was asked for is the one the article is laid out in.
    whole = [inner for table, inner in grouped.values() if table.last - table.first == len(inner)]
    return {id(inner[0]): inner for inner in whole if _holds_data(inner)}


def _holds_data(inner: list[Line]) -> bool:
    if any(line.image or len(line.text) > 500 for line in inner):
        return False
    return sum(len(row) >= 2 for row in _rows(inner)) >= 2


def _rows(inner: list[Line]) -> Iterator[tuple[str, ...]]:
    """Yield a table's rows, one text a cell; cells without text are not told."""
    rows: dict[int, dict[int, str]] = {}
    for line in inner:
        cells = rows.setdefault(id(line.box.nearest("tr")), {})
        cell = id(line.box.nearest("td", "th"))
        cells[cell] = f"{cells[cell]} {line.text}" if cell in cells else line.text
    for cells in rows.values():
        yield tuple(cells.values())
