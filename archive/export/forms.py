"""All forms a result set can be taken away in, and who writes each.

Streamed forms are written while they are read by whoever asked (archive.export.streams); the others
are files that a job makes, each by the function `write` of its own module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, cast

from archive.catalogue import Catalogue
from archive.errors import UsageError
from archive.export.options import Options
from archive.resultsets import ResultSet

Advance = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its name, the ending and MIME type of its files, and what it is in both languages.

    `module` writes it. `extra` names the library that it needs beside the usual ones, `install` how
    to get it. `tables` tells that it has columns, which may be chosen, and a table of captions.
    """

    name: str
    ending: str
    mime: str
    module: str
    words_vi: str
    words_en: str
    streamed: bool = False
    tables: bool = False
    extra: str = ""
    install: str = ""


class Writer(Protocol):
    """Writes a result set as one file at `path` (which does not exist yet), telling how far it is.

    Raises ArchiveError; whatever it leaves at `path` then is removed by whoever called it.
    """

    def __call__(
        self, catalogue: Catalogue, found: ResultSet, options: Options, path: Path, advance: Advance
    ) -> None: ...


_FORMS = (
    Form("csv", ".csv", "text/csv; charset=utf-8", "archive.export.table_csv",
         "Bảng, mở được trong mọi chương trình bảng tính và thống kê.",
         "A table that every spreadsheet and statistics program opens.", streamed=True, tables=True),
    Form("jsonl", ".jsonl", "application/x-ndjson", "archive.export.jsonl",
         "Mỗi dòng một bài ở dạng JSON, cho chương trình máy tính.",
         "One article a line as JSON, for programs.", streamed=True, tables=True),
    Form("xlsx", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         "archive.export.xlsx",
         "Sổ tính Excel; văn bản rất dài bị cắt và có ghi rõ.",
         "An Excel workbook; very long texts are cut, and it says so.", tables=True),
    Form("parquet", ".parquet", "application/vnd.apache.parquet", "archive.export.parquet",
         "Bảng nén có kiểu dữ liệu, cho pandas, R, DuckDB.",
         "A packed table with types, for pandas, R, DuckDB.", tables=True,
         extra="pyarrow", install="pip install pyarrow"),
    Form("txt", ".zip", "application/zip", "archive.export.text_folder",
         "Thư mục văn bản thuần, mỗi bài một tệp .txt, cho AntConc và các công cụ ngữ liệu (tệp zip).",
         "A folder of plain texts, one .txt an article, for AntConc and other corpus tools (a zip).", streamed=True),
    Form("bibtex", ".bib", "application/x-bibtex; charset=utf-8", "archive.export.citations",
         "Trích dẫn cho LaTeX, JabRef.", "Citations for LaTeX, JabRef.", streamed=True),
    Form("ris", ".ris", "application/x-research-info-systems; charset=utf-8", "archive.export.citations",
         "Trích dẫn cho Zotero, EndNote, Mendeley.", "Citations for Zotero, EndNote, Mendeley.", streamed=True),
    Form("csl-json", ".csl.json", "application/vnd.citationstyles.csl+json", "archive.export.citations",
         "Trích dẫn cho Zotero, Pandoc.", "Citations for Zotero, Pandoc.", streamed=True),
    Form("warc", ".warc.gz", "application/warc", "archive.export.warc_of_set",
         "Bản ghi gốc của các trang này, nguyên từng byte.",
         "The original records of these pages, byte by byte."),
    Form("wacz", ".wacz", "application/wacz", "archive.export.wacz_of_set",
         "Gói lưu trữ web, mở lại các trang trong ReplayWeb.page.",
         "A web archive package; ReplayWeb.page shows its pages again."),
    Form("package", ".zip", "application/zip", "archive.export.data_package",
         "Gói dữ liệu có mô tả, giải thích trường, nguồn gốc và mã kiểm, để nộp vào kho dữ liệu.",
         "A data package with description, fields, provenance and checksums, to deposit in a repository.",
         tables=True),
)  # fmt: skip

FORMS: Mapping[str, Form] = {form.name: form for form in _FORMS}


def form_of(name: str) -> Form:
    """Return the form of this name; raises UsageError, naming the known ones."""
    found = FORMS.get(name)
    if found is None:
        raise UsageError(f"there is no form «{name[:40]}»; there are {', '.join(FORMS)}")
    return found


def lacks(form: Form) -> str:
    """Return what must be done before a form can be written here, empty when nothing."""
    if form.extra and find_spec(form.extra) is None:
        return f"{form.name}: {form.extra} is not installed; run `{form.install}`"
    return ""


def writer_of(form: Form) -> Writer:
    """Return what writes a form that is no stream; raises UsageError when its library is missing.

    Its module is imported here: the libraries of other forms are of no use to this one.
    """
    if missing := lacks(form):
        raise UsageError(missing)
    return cast(Writer, import_module(form.module).write)
