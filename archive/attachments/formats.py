"""How each kind of document is opened: its pages counted, its text given piece by piece.

Runs in the reading process only (archive.attachments.child): what these libraries do with hostile
bytes is bounded there and not here.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice
from typing import Any, BinaryIO
from zipfile import ZipFile

from lxml import etree

from archive.attachments.tidy import flowing, plain
from archive.errors import KhoTinError

_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:"
# The pages and cells of honest documents stay far below; what claims more is a bomb.
MOST_UNPACKED = 300_000_000
_LOCKED_CODE = "encrypted"
_ROWS = 500


class Locked(KhoTinError):
    """The file needs a password."""


class TooLarge(KhoTinError):
    """The file unpacks to more than is read."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open document; `pages` are pages, sheets or slides, None where the kind has none."""

    pieces: Iterator[str]
    pages: int | None = None


def _pdf(file: BinaryIO) -> Opened:
    from pypdf import PdfReader, overwrite_configuration

    # What a page may hold is bounded by the settings, which a person can raise; not by the library,
    # which gives up on a table of some thousand rows on one page.
    overwrite_configuration(
        stream_parsing_work_maximum_count=sys.maxsize,
        array_maximum_element_count=sys.maxsize,
        stream_decoding_work_maximum_length=2 * MOST_UNPACKED,
        maximum_declared_stream_length=MOST_UNPACKED,
        zlib_maximum_output_length=MOST_UNPACKED,
        disable_legacy_handling=True,
    )
    with _beyond_bounds():
        reader = PdfReader(file, strict=False)
        # Many files are locked against printing only: the empty password opens them.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Locked("the file needs a password")
        return Opened((_page(page) for page in reader.pages), len(reader.pages))


def _page(page: Any) -> str:
    with _beyond_bounds():
        return flowing(page.extract_text() or "", fonts=_page_fonts(page))


@contextmanager
def _beyond_bounds() -> Iterator[None]:
    """Raise TooLarge for what the library refuses for its size, or because it has no end."""
    from pypdf.errors import LimitReachedError

    try:
        yield
    except LimitReachedError as error:
        raise TooLarge(str(error)) from None


def _page_fonts(page: Any) -> list[str]:
    """Return the names of a page's fonts without the prefix of a subset ("ABCDEF+")."""
    resources = page.get("/Resources")
    fonts = resources.get_object().get("/Font") if resources is not None else None
    if fonts is None:
        return []
    found = (font.get_object().get("/BaseFont", "") for font in fonts.get_object().values())
    return [str(name).lstrip("/").rpartition("+")[2] for name in found]


def _doc(file: BinaryIO) -> Opened:
    from legacy_doc import LegacyDocError, extract_text

    try:
        text = extract_text(file.read()).text
    except LegacyDocError as error:
        if _LOCKED_CODE in str(error).lower():
            raise Locked("the file needs a password") from None
        raise
    return Opened(iter([plain(text)]))


def _docx(file: BinaryIO) -> Opened:
    from archive.attachments.word import paragraphs

    _refuse_bombs(file)
    return Opened(plain(text) for text in paragraphs(file))


def _xlsx(file: BinaryIO) -> Opened:
    from openpyxl import load_workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    # It would look through all of a sheet that does not say its size, and believe one that does;
    # rows can be read without.
    ReadOnlyWorksheet._get_size = _unsized
    _refuse_bombs(file)
    book = load_workbook(file, read_only=True, data_only=True)
    sheets = [(sheet.title, sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    return Opened(_rows_of(sheets), len(sheets))


def _unsized(_sheet: Any) -> None:
    """Leave a sheet's size unknown."""


def _xls(file: BinaryIO) -> Opened:
    import xlrd

    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
            book = xlrd.open_workbook(file_contents=file.read(), logfile=nowhere)
    except xlrd.XLRDError as error:
        if _LOCKED_CODE in str(error).lower():
            raise Locked("the file needs a password") from None
        raise
    sheets = [
        (sheet.name, (_xls_row(sheet, n, book.datemode) for n in range(sheet.nrows)))
        for sheet in book.sheets()
    ]
    return Opened(_rows_of(sheets), len(sheets))


def _xls_row(sheet: Any, number: int, datemode: int) -> list[Any]:
    import xlrd

    def value(cell: Any) -> Any:
        if cell.ctype == xlrd.XL_CELL_DATE:
            try:
                return xlrd.xldate_as_datetime(cell.value, datemode)
            except (ValueError, OverflowError):
                return cell.value
        return None if cell.ctype == xlrd.XL_CELL_ERROR else cell.value

    return [value(cell) for cell in sheet.row(number)]


def _rows_of(sheets: Any) -> Iterator[str]:
    for title, rows in sheets:
        lines = chain([str(title)], map(_row, rows))
        # Together they show what font they were typed for; one by one they would not.
        while block := list(islice(lines, _ROWS)):
            if text := plain("\n".join(block)):
                yield text


def _row(values: Any) -> str:
    # A cell's own line breaks would tear the row.
    return "\t".join(" ".join(_shown(value).split()) for value in values).strip()


def _shown(value: Any) -> str:
    """Return a cell's value as a Vietnamese reader writes it."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime):
        has_time = value.time() != time()
        return value.strftime("%d/%m/%Y %H:%M" if has_time else "%d/%m/%Y")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")
    return str(value)


def _pptx(file: BinaryIO) -> Opened:
    _refuse_bombs(file)
    package = ZipFile(file)
    found = [match for name in package.namelist() if (match := _SLIDE.fullmatch(name))]
    slides = sorted(found, key=lambda match: int(match[1]))
    return Opened((_slide(package, slide[0]) for slide in slides), len(slides))


def _slide(package: ZipFile, name: str) -> str:
    root = _xml(package, name)
    lines = (
        "".join(text.text or "" for text in line.iter(f"{_DRAWN}t"))
        for line in root.iter(f"{_DRAWN}p")
    )
    return plain("\n".join(lines))


def _open_document(file: BinaryIO) -> Opened:
    _refuse_bombs(file)
    root = _xml(ZipFile(file), "content.xml")
    return Opened(_open_lines(root))


def _open_lines(root: Any) -> Iterator[str]:
    text, table = f"{_OFFICE}text:1.0}}", f"{_OFFICE}table:1.0}}"
    for element in root.iter(f"{text}p", f"{text}h", f"{table}table-row"):
        if element.tag == f"{table}table-row":
            cells = (" ".join("".join(cell.itertext()).split()) for cell in element)
            yield plain("\t".join(cells).strip())
        elif next(element.iterancestors(f"{table}table-row"), None) is None:
            yield plain("".join(element.itertext()))


def _rtf(file: BinaryIO) -> Opened:
    from striprtf import striprtf

    rtf: Any = striprtf
    text = rtf.rtf_to_text(file.read().decode("latin-1"), encoding="cp1252", errors="replace")
    return Opened(plain(line) for line in text.split("\n"))


def _xml(package: ZipFile, name: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    with package.open(name) as stream:
        return etree.parse(io.BytesIO(stream.read()), parser).getroot()


def _refuse_bombs(file: BinaryIO) -> None:
    """Raise TooLarge for a package that says it unpacks to too much; a lying one is cut short."""
    with ZipFile(file) as package:
        unpacked = sum(part.file_size for part in package.infolist())
    file.seek(0)
    if unpacked > MOST_UNPACKED:
        raise TooLarge(f"unpacks to {unpacked:,} bytes")


FORMATS: dict[str, Callable[[BinaryIO], Opened]] = {
    "pdf": _pdf,
    "doc": _doc,
    "docx": _docx,
    "xls": _xls,
    "xlsx": _xlsx,
    "pptx": _pptx,
    "odt": _open_document,
    "ods": _open_document,
    "odp": _open_document,
    "rtf": _rtf,
}
