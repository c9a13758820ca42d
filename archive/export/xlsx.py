"""Excel workbooks (ECMA-376): a table over as many sheets as it needs, and a sheet that says what it is.

Nothing is ever a formula or a link: every text is stored as text. What a cell cannot hold is cut,
marked and counted; the whole of it is in the other forms of the same set.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError, FileSizeError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from archive.catalogue import Catalogue
from archive.export.columns import Column, Value
from archive.export.forms import Advance
from archive.export.options import Options
from archive.export.parts import PART
from archive.export.provenance import facts, table_batches
from archive.export.table_csv import BETWEEN
from archive.resultsets import ResultSet

MOST_ROWS = 1_048_576  # of a sheet, the line of names counted
MOST_UNITS = 32_767  # of a cell, in UTF-16
MARK = " […bị cắt / cut]"
# Excel counts days from here, and has a 29 February 1900 that never was.
_FIRST_DAY = date(1900, 3, 1)

_LONG = frozenset(("lead", "body", "captions"))


def write(
    catalogue: Catalogue, found: ResultSet, options: Options, path: Path, advance: Advance
) -> None:
    """Write a set's table as a workbook at a path; the same set gives the same bytes.

    Raises ArchiveError when the set cannot be read, OSError when the disk is full or refuses.
    """
    with _workbook(path, found) as book:
        table = _Table(book, options)
        for done, rows in table_batches(catalogue, found, options):
            for row in rows:
                table.add([column.value(row) for column in table.columns])
            advance(done, found.count, "")
        _notes(book, table, found, catalogue.config.public_url)


class _Table:
    """The sheets of one table; `cut` counts by column the cells that were too long."""

    def __init__(self, book: Workbook, options: Options) -> None:
        self._book, self.name, self.columns = book, options.rows, options.chosen
        self.sheets = self.rows = 0
        self.cut: Counter[str] = Counter()
        self._bold, self._day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})  # fmt: skip
        self._sheet = self._new_sheet()

    def add(self, values: Sequence[Value]) -> None:
        """Write a row, on a new sheet when the last is full."""
        if self._next == MOST_ROWS:
            self._sheet = self._new_sheet()
        for place, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            self._cell(place, column, value)
        self._next += 1
        self.rows += 1

    def _new_sheet(self) -> Worksheet:
        self.sheets += 1
        sheet = self._book.add_worksheet(self.name if self.sheets == 1 else f"{self.name}_{self.sheets}")  # fmt: skip
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(self.columns):
            sheet.set_column(place, place, 60 if column.name in _LONG else 18)
            sheet.write_string(0, place, column.name, self._bold)
        self._next = 1
        return sheet

    def _cell(self, place: int, column: Column, value: Value) -> None:
        if value is None or value in ("", []):
            return
        if column.kind == "integer" and isinstance(value, int):
            self._sheet.write_number(self._next, place, value)
        elif column.kind == "date" and (day := date.fromisoformat(str(value))) >= _FIRST_DAY:
            self._sheet.write_datetime(self._next, place, datetime.combine(day, datetime.min.time()), self._day)  # fmt: skip
        else:
            text = BETWEEN.join(value) if isinstance(value, list) else str(value)
            fitting = fitted(text)
            self.cut[column.name] += fitting != text
            _put(self._sheet, self._next, place, fitting)


def fitted(text: str) -> str:
    """Return a text as a cell can hold it, cut and marked when it is too long."""
    if len(text) <= MOST_UNITS // 2 or _units(text) <= MOST_UNITS:
        return text
    room = (MOST_UNITS - len(MARK)) * 2
    # The last sign may be two units, of which one is cut off.
    return text.encode("utf-16-le", "surrogatepass")[:room].decode("utf-16-le", "ignore") + MARK


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _put(sheet: Worksheet, row: int, place: int, text: str, look: Format | None = None) -> None:
    # No XML may hold these two; all others the library spells as Excel does.
    text = text.replace("\ufffe", "_xFFFE_").replace("\uffff", "_xFFFF_")
    # The library takes a text between these tags for its own markup, and would write it unescaped.
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "
    sheet.write_string(row, place, text, look)


def _notes(book: Workbook, table: _Table, found: ResultSet, base: str) -> None:
    """Write the last sheet: where the data come from, what was cut, what the columns hold."""
    sheet, bold = book.add_worksheet("Ghi chú - Notes"), book.add_format({"bold": True})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 2, 90)
    for row, (head, *cells) in enumerate(_lines(table, found, base)):
        _put(sheet, row, 0, fitted(head), bold)
        for place, cell in enumerate(cells, 1):
            _put(sheet, row, place, fitted(cell))


def _lines(table: _Table, found: ResultSet, base: str) -> Iterator[tuple[str, ...]]:
    for fact in facts(found, base=base):
        yield f"{fact.words_vi} / {fact.words_en}", fact.value
    yield "Số hàng / Rows", str(table.rows)
    if table.sheets > 1:
        yield (
            "Trang tính / Sheets",
            f"Một trang chứa nhiều nhất {MOST_ROWS - 1} hàng; bảng này chiếm {table.sheets} trang.",
            f"A sheet holds at most {MOST_ROWS - 1} rows; this table takes {table.sheets} sheets.",
        )
    cut = {name: count for name, count in table.cut.items() if count}
    counted = ", ".join(f"{name}: {count}" for name, count in sorted(cut.items()))
    yield (
        "Ô bị cắt / Cells cut",
        f"{sum(cut.values())} ô ({counted}) dài hơn {MOST_UNITS} ký tự nên bị cắt, cuối ô có ghi"
        f" «{MARK.strip()}». Văn bản trọn vẹn: dạng CSV, JSONL, Parquet của cùng tập, hoặc địa chỉ ở cột permalink."
        if cut else "0",
        f"{sum(cut.values())} cells ({counted}) were longer than {MOST_UNITS} characters and are cut; they end in"
        f" «{MARK.strip()}». The whole text: CSV, JSONL, Parquet of the same set, or the address in permalink."
        if cut else "0",
    )  # fmt: skip
    yield (
        "Thời điểm / Moments",
        "Ngày là ô kiểu ngày của Excel (trước 1900-03-01: văn bản); lúc là văn bản ISO 8601 có múi giờ.",
        "Days are Excel dates (before 1900-03-01: text); moments are ISO 8601 text with their offset.",
    )
    yield "", ""
    yield "Cột / Column", "Nội dung", "Meaning"
    for column in table.columns:
        yield column.name, column.words_vi, column.words_en


@contextmanager
def _workbook(path: Path, found: ResultSet) -> Iterator[Workbook]:
    """Give a workbook whose rows wait in files beside it, and write it when the block ends well."""
    with tempfile.TemporaryDirectory(
        dir=path.parent, prefix=f"{path.name.removesuffix(PART)}.", suffix=PART
    ) as folder:
        settings = {
            "constant_memory": True, "tmpdir": folder, "use_zip64": True,
            "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        }  # fmt: skip
        book = Workbook(str(path), settings)
        # The only moment in it: the same set gives the same bytes.
        book.set_properties({"created": found.made_at.replace(tzinfo=None, microsecond=0)})
        try:
            yield book
            book.close()
        except FileCreateError as error:
            raise OSError(*error.args[0].args) from error
        except FileSizeError as error:
            raise OSError(str(error)) from error
        finally:
            book.fileclosed = True
            for sheet in book.worksheets():
                with suppress(OSError, ValueError):
                    sheet.row_data_fh.close()
