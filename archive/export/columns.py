"""The columns of exported tables: their names, what they hold, and how a row gives them.

Two tables: a row an article, and a row a caption. What is not there is None, never an empty text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple, get_args

from archive.errors import UsageError
from archive.export.rows import Row
from archive.odd_dates import OddDate, odd_date_of
from archive.text import HANOI
from archive.versions import article_from_json

Kind = Literal["string", "integer", "boolean", "date", "datetime", "list"]
Table = Literal["articles", "captions"]
Value = str | int | bool | list[str] | None
TABLES: tuple[Table, ...] = get_args(Table)


class Caption(NamedTuple):
    """A row of the table of captions: a photo's, `number` counting from 1 in its article.

    An article that is withheld stands as one row without a photo.
    """

    row: Row
    number: int | None
    photo: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its kind, what it holds in Vietnamese and English, and its value in a row.

    Dates and datetimes are ISO 8601 texts, datetimes with their offset; a list is of texts.
    `is_text` marks the words of articles, which an export may leave out.
    """

    name: str
    kind: Kind
    words_vi: str
    words_en: str
    value: Callable[[Any], Value]
    is_text: bool = False


def _in_article(name: str) -> Callable[[Row], Value]:
    return lambda row: row.article.get(name)


def _body(row: Row) -> str | None:
    parts = []
    for block in row.article.get("blocks", ()):
        if cells := block.get("rows"):
            parts.append("\n".join(["\t".join(cell) for cell in cells]))
        elif (text := block.get("text")) and block["kind"] != "photo":
            parts.append(text)
    return "\n\n".join(parts) or None


def _listed(name: str, part: str = "") -> Callable[[Row], Value]:
    if not part:
        return lambda row: row.article.get(name, [])
    return lambda row: [text for each in row.article.get(name, ()) if (text := each.get(part))]


def in_vietnam(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601 with the offset of Vietnam, to the second."""
    return moment.astimezone(HANOI).isoformat(timespec="seconds") if moment else None


def published_on(row: Row) -> str | None:
    """Return the day in Vietnam that an article was published, as ISO 8601."""
    printed: str | None = row.article.get("published_at")
    if printed is None or printed.endswith("+07:00"):
        return printed and printed[:10]
    return datetime.fromisoformat(printed).astimezone(HANOI).date().isoformat()


def odd_date(row: Row) -> OddDate | None:
    """Return the printed date of a row that is not believed, None where there is none."""
    if "warnings" not in row.article or "published_at" in row.article:
        return None
    shown = {name: value for name, value in row.article.items() if name != "photos"}
    return odd_date_of(article_from_json(shown))


def _doubted(row: Row) -> str | None:
    found = odd_date(row)
    return found.printed if found else None


def _why_doubted(row: Row) -> str | None:
    found = odd_date(row)
    return found.why.value if found else None


_PLACE = Column("row", "integer", "số thứ tự trong tập kết quả, từ 1", "place in the result set, from 1",
                lambda row: row.place)  # fmt: skip
_ID = Column("id", "string", "mã bài trong kho", "the article's id in the archive",
             lambda row: row.article_id)  # fmt: skip
_VERSION = Column("version", "integer", "số của bản, từ 1", "the version's number, from 1",
                  lambda row: row.number)  # fmt: skip
_WITHHELD = Column(
    "withheld", "string",
    "căn cứ khi bài đã bị ẩn khỏi bạn đọc (law, privacy, copyright, publisher, mistake); mọi cột sau đó trống",
    "the ground when the article has been hidden from readers (law, privacy, copyright, publisher, mistake);"
    " all columns after it are empty then",
    lambda row: row.withheld or None,
)  # fmt: skip

_ARTICLES = (
    _PLACE, _ID, _VERSION, _WITHHELD,
    Column("site", "string", "tên của trang trong kho", "the site's name in the archive", _in_article("site")),
    Column("url", "string", "địa chỉ gốc", "original address", _in_article("url")),
    Column("permalink", "string", "địa chỉ lâu dài của bản này", "permanent address of this version",
           lambda row: row.permalink or None),
    Column("title", "string", "đầu đề", "title", _in_article("title")),
    Column("lead", "string", "sapô", "lead", _in_article("lead"), is_text=True),
    Column("body", "string", "toàn văn: đoạn cách nhau một dòng trống, ô của bảng cách nhau một tab",
           "the whole text: paragraphs parted by an empty line, cells of tables by a tab", _body, is_text=True),
    Column("captions", "list", "các chú thích ảnh", "captions of the photos",
           _listed("photos", "caption"), is_text=True),
    Column("byline", "string", "dòng tác giả như đã in", "byline as printed", _in_article("byline")),
    Column("authors", "list", "các tác giả", "authors", _listed("authors")),
    Column("unit", "string", "đơn vị của tác giả", "the authors' unit", _in_article("unit")),
    Column("source", "string", "nguồn mà bài nêu", "the source that the article names", _in_article("source")),
    Column("sections", "list", "chuyên mục của bản này", "sections of this version", _listed("sections")),
    Column("published_at", "datetime", "lúc đăng", "moment of publication", _in_article("published_at")),
    Column("published_on", "date", "ngày đăng, theo giờ Việt Nam", "day of publication, in Vietnam", published_on),
    Column("doubted_date", "string", "ngày in trên trang nhưng đáng ngờ, khi đó ngày đăng trống",
           "the printed date where it is not believed; the day of publication is empty then", _doubted),
    Column("doubted_why", "string", "vì sao ngày đó đáng ngờ", "why that date is not believed", _why_doubted),
    Column("printed_dates", "list", "các dòng ngày như đã in", "date lines as printed", _listed("printed_dates")),
    Column("modified_at", "datetime", "lúc sửa, theo trang", "moment of the last change, as the site says",
           _in_article("modified_at")),
    Column("captured_at", "datetime", "lúc kho lưu trang, giờ Việt Nam", "moment of the capture, with Vietnam's offset",
           lambda row: in_vietnam(row.captured_at)),
    Column("saved_at", "datetime", "lúc bản này được ghi, giờ Việt Nam",
           "moment when this version was saved, with Vietnam's offset", lambda row: in_vietnam(row.saved_at)),
    Column("reason", "string", "vì sao có bản này (captured, edited, reparsed, corrected, imported)",
           "why this version was made (captured, edited, reparsed, corrected, imported)",
           lambda row: row.reason or None),
    Column("extractor", "string", "chương trình đã đọc trang", "the program that read the page",
           lambda row: row.extractor or None),
    Column("warnings", "list", "điều đáng ngờ khi đọc trang", "doubts about how the page was read",
           _listed("warnings")),
    Column("photos", "list", "địa chỉ các ảnh", "addresses of the photos", _listed("photos", "url")),
    Column("attachments", "list", "địa chỉ các tệp đính kèm", "addresses of the attached files",
           _listed("attachments", "url")),
    Column("related", "list", "địa chỉ các bài liên quan mà trang nêu", "addresses of related articles on the page",
           _listed("related", "url")),
    Column("links", "list", "địa chỉ các liên kết trong bài", "addresses that the text links to", _listed("links", "url")),
    Column("characters", "integer", "số ký tự của toàn văn", "length of the whole text in characters",
           lambda row: None if row.withheld else len(_body(row) or "")),
    Column("digest", "string", "SHA-256 của nội dung bản này", "SHA-256 of the content of this version",
           lambda row: row.digest or None),
    Column("capture", "string", "mã bản ghi WARC của trang", "id of the page's WARC record",
           lambda row: row.capture or None),
    Column("record", "string", "mã bản ghi WARC của bản này", "id of the version's WARC record",
           lambda row: row.record or None),
)  # fmt: skip

COLUMNS: Mapping[str, Column] = {column.name: column for column in _ARTICLES}


def _of_row(name: str) -> Column:
    found = COLUMNS[name]
    value = found.value
    return Column(
        name, found.kind, found.words_vi, found.words_en, lambda caption: value(caption.row)
    )


_CAPTIONS = (
    *(_of_row(name) for name in ("row", "id", "version")),
    Column("withheld", "string", "căn cứ khi bài hoặc ảnh đã bị ẩn khỏi bạn đọc",
           "the ground when the article or the photo has been hidden from readers",
           lambda caption: caption.row.withheld or caption.photo.get("withheld")),
    Column("photo", "integer", "số của ảnh trong bài, từ 1", "the photo's number in its article, from 1",
           lambda caption: caption.number),
    Column("caption", "string", "chú thích ảnh", "caption", lambda caption: caption.photo.get("caption")),
    Column("credit", "string", "người chụp", "credit", lambda caption: caption.photo.get("credit")),
    Column("photo_url", "string", "địa chỉ của ảnh", "the photo's address",
           lambda caption: caption.photo.get("url") or None),
    *(_of_row(name) for name in ("title", "site", "url", "permalink", "authors", "sections", "published_at",
                                 "published_on", "captured_at", "digest")),
)  # fmt: skip

CAPTION_COLUMNS: Mapping[str, Column] = {column.name: column for column in _CAPTIONS}

DEFAULT = (
    "row", "id", "version", "withheld", "site", "url", "permalink", "title", "lead", "body", "captions",
    "byline", "authors", "unit", "sections", "published_at", "published_on", "doubted_date", "captured_at",
    "digest",
)  # fmt: skip
CAPTION_DEFAULT = tuple(CAPTION_COLUMNS)


def columns_of(table: Table) -> Mapping[str, Column]:
    """Return all columns of a table by name, in the order they are written."""
    return CAPTION_COLUMNS if table == "captions" else COLUMNS


def default_columns(table: Table = "articles", *, text: bool = True) -> tuple[Column, ...]:
    """Return the columns that are written when nobody says which; without `text`, no words of articles."""
    names = CAPTION_DEFAULT if table == "captions" else DEFAULT
    found = (columns_of(table)[name] for name in names)
    return tuple(column for column in found if text or not column.is_text)


def chosen(
    names: Sequence[str], *, table: Table = "articles", text: bool = True
) -> tuple[Column, ...]:
    """Return the columns of these names in their order, each once; the usual ones for none.

    Raises UsageError for one that is not known.
    """
    known = columns_of(table)
    for name in names:
        if name not in known:
            raise UsageError(
                f"columns: there is no column «{name[:40]}»; there are {', '.join(known)}"
            )
    found = (known[name] for name in dict.fromkeys(names))
    return tuple(column for column in found if text or not column.is_text) or default_columns(
        table, text=text
    )


def captions_of(rows: Iterable[Row]) -> Iterator[Caption]:
    """Yield a row a caption; hidden photos and withheld articles keep theirs.

    As many as archive.export.counting counts.
    """
    for row in rows:
        if row.withheld:
            yield Caption(row, None, {})
        for number, photo in enumerate(row.article.get("photos", ()), 1):
            if "caption" in photo or "withheld" in photo:
                yield Caption(row, number, photo)
