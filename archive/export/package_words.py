"""What people read of a data package: its README, in Vietnamese and in English."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from archive import VERSION
from archive.export.cited_set import STYLES, CitedSet, title_of
from archive.export.package_content import Content
from archive.export.table_csv import BETWEEN
from archive.text import counted

Language = Literal["vi", "en"]

RIGHTS = {
    "vi": "Bài và ảnh thuộc về các trang đã đăng và tác giả của chúng. Kho Tin lưu để nghiên cứu và làm chứng, không cấp "
    "cho ai quyền nào đối với chúng; ai đăng lại phải tự xét luật của nơi mình (ở Việt Nam: Luật Sở hữu trí tuệ, các "
    "điều về ngoại lệ không xâm phạm quyền tác giả). Bài nêu tên người thật: hãy cân nhắc trước khi công bố.",
    "en": "Articles and photos belong to the sites that published them and to their authors. Kho Tin keeps them for research "
    "and as evidence, and grants nobody any right to them; whoever publishes them again must look at the law of the place "
    "(in Vietnam: the Law on Intellectual Property, its exceptions to copyright). They name real people: consider that "
    "before you publish.",
}
_HEADS = {
    "vi": ("Tập dữ liệu này", "Các tệp", "Các cột", "Độ phủ và chỗ thiếu đã biết", "Cách ghi", "Quyền",
           "Cách trích dẫn", "Lặp lại và kiểm tra"),
    "en": ("This data set", "Files", "Columns", "Coverage and known gaps", "How it is written", "Rights",
           "How to cite it", "Repeating and checking it"),
}  # fmt: skip
_FILES = {
    "vi": {
        "data/articles.csv": "mỗi dòng một bài", "data/captions.csv": "mỗi dòng một chú thích ảnh",
        "coverage.csv": "sổ độ phủ của kho: mỗi dòng một trang và một tháng",
        "query.json": "câu hỏi như đã gõ và như đã hiểu, số lượng, trạng thái kho",
        "datapackage.json": "mô tả theo Frictionless Data Package",
        "ro-crate-metadata.json": "mô tả theo RO-Crate 1.1",
        "CITATION.bib, .ris, .csl.json": "trích dẫn cho phần mềm quản lý tài liệu",
        "SHA256SUMS": "SHA-256 của mọi tệp khác, để chạy sha256sum -c",
    },
    "en": {
        "data/articles.csv": "one article a line", "data/captions.csv": "one caption a line",
        "coverage.csv": "the archive's ledger of coverage: one site and month a line",
        "query.json": "the question as typed and as read, counts, state of the archive",
        "datapackage.json": "description as a Frictionless Data Package",
        "ro-crate-metadata.json": "description as RO-Crate 1.1",
        "CITATION.bib, .ris, .csl.json": "citations for reference managers",
        "SHA256SUMS": "SHA-256 of every other file, for sha256sum -c",
    },
}  # fmt: skip


def about(content: Content, language: Language) -> str:
    """Return in some sentences what a package holds."""
    count, hidden = content.found.count, sum(content.withheld.values())
    span = f"{content.first} – {content.last}" if content.first else "?"
    if language == "vi":
        more = f" {hidden} bài đã bị ẩn khỏi bạn đọc: dòng của chúng chỉ có mã và căn cứ." if hidden else ""  # fmt: skip
        return f"{count} bài báo đã lưu trong Kho Tin, đăng trong khoảng {span}; {content.undated} bài không có ngày đăng đáng tin.{more}"  # fmt: skip
    more = f" {counted(hidden, 'article has', 'articles have')} been hidden from readers: such a row holds id and ground only." if hidden else ""  # fmt: skip
    return f"{count} news articles kept in Kho Tin, published {span}; {content.undated} have no date that is believed.{more}"  # fmt: skip


def readme(content: Content, cited: CitedSet, language: Language) -> str:
    """Return the README."""
    parts = (
        _facts(content, language), _files(content, language), _columns(content, language),
        _coverage(content, language), _notes(language), iter([RIGHTS[language]]), _citing(cited),
        _repeating(content, language),
    )  # fmt: skip
    lines = [f"# {_plain(title_of(content.found))}", "", about(content, language), ""]
    for head, part in zip(_HEADS[language], parts, strict=True):
        lines += [f"## {head}", "", *part, ""]
    return "\n".join(lines)


def _facts(content: Content, language: Language) -> Iterator[str]:
    for fact in content.facts:
        words = fact.words_vi if language == "vi" else fact.words_en
        yield f"- {words}: {_plain(fact.value)}"
    yield f"- {'Gói do' if language == 'vi' else 'Package written by'}: khotin {VERSION}"


def _files(content: Content, language: Language) -> Iterator[str]:
    for path, words in _FILES[language].items():
        if path in content.tables or not path.startswith("data/"):
            rows = f" ({content.rows[path]})" if path in content.tables else ""
            yield f"- `{path}`: {words}{rows}"


def _columns(content: Content, language: Language) -> Iterator[str]:
    for path, columns in content.tables.items():
        yield f"### {path}"
        yield ""
        yield "| cột | kiểu | nội dung |" if language == "vi" else "| column | type | meaning |"
        yield "|---|---|---|"
        for column in columns:
            words = column.words_vi if language == "vi" else column.words_en
            yield f"| `{column.name}` | {column.kind} | {words} |"
        yield ""


def _coverage(content: Content, language: Language) -> Iterator[str]:
    if language == "vi":
        yield ("Kho không có mọi bài từng đăng. Sổ độ phủ (tính đến lúc làm gói này) cho biết các trang đã hỏi có gì trong"
               " khoảng thời gian đã hỏi, dù bài có khớp câu hỏi hay không:")  # fmt: skip
        yield ""
        yield "| trang | trong tập này | đang lưu | lấy lỗi | đã mất trước khi lấy | chưa lấy | số trống |"  # fmt: skip
    else:
        yield ("The archive does not hold every article ever published. Its ledger (as of when this package was made) tells"
               " what is held of the sites and the time that were asked, whether it matches the search or not:")  # fmt: skip
        yield ""
        yield "| site | in this set | held | failed | lost before it was had | waiting | empty numbers |"  # fmt: skip
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for each in content.covered:
        cell = each.total
        yield (f"| {_plain(content.titles.get(each.site, each.site))} | {content.by_site[each.site]} | {cell.held} | {cell.failed} |"
               f" {cell.missing} | {cell.waiting} | {cell.candidates} |")  # fmt: skip
    yield ""
    if language == "vi":
        yield "«Số trống»: số thứ tự bài mà không ai biết có bài hay không. Từng tháng: coverage.csv."
    else:
        yield "“Empty numbers” are article numbers of which nobody knows whether there was an article. By month: coverage.csv."


def _notes(language: Language) -> Iterator[str]:
    if language == "vi":
        yield "- CSV theo RFC 4180, UTF-8, dòng kết thúc bằng CR LF; ô trống nghĩa là không có."
        yield f"- Nhiều giá trị trong một ô cách nhau bằng «{BETWEEN}»."
        yield "- Ô bắt đầu bằng = + - @ có thêm dấu ' ở đầu, để bảng tính không coi là công thức; dạng JSONL không có dấu này."
        yield "- Mỗi bài là bản mà câu hỏi đã gặp (cột version), không đổi dù bài được sửa về sau."
        yield "- Ngày in trên trang mà đáng ngờ thì ngày đăng để trống; xem cột doubted_date."
    else:
        yield "- CSV after RFC 4180, UTF-8, lines end in CR LF; an empty cell means there is nothing."
        yield f"- Several values in a cell are parted by “{BETWEEN}”."
        yield "- A cell that begins with = + - @ has an apostrophe before it, so that no spreadsheet takes it for a formula; JSONL has none."
        yield "- Every article is the version that answered (column version), whatever is edited later."
        yield "- Where a printed date is not believed, the day of publication is empty; see doubted_date."


def _citing(cited: CitedSet) -> Iterator[str]:
    for name, style in STYLES.items():
        yield f"- {name}: {''.join(text for text, _ in style(cited))}"


def _repeating(content: Content, language: Language) -> Iterator[str]:
    found = content.found
    if language == "vi":
        yield f"Tập có địa chỉ lâu dài {content.permalink}; danh sách bài (mã và bản) có SHA-256 {found.digest}."
        yield "Dữ liệu lặp lại được từng byte chừng nào không có bài nào bị ẩn thêm hay hiện lại; sổ độ phủ thì theo ngày làm gói."
        yield f"Trên máy có kho: `khotin export --set {found.id} --format package`. Kiểm tra: `sha256sum -c SHA256SUMS`."
    else:
        yield f"The set's permanent address is {content.permalink}; the list of its articles (id and version) has the SHA-256 {found.digest}."
        yield "The data can be repeated to the byte as long as nothing more is hidden or shown again; the ledger of coverage is of the day."
        yield f"Where the archive is: `khotin export --set {found.id} --format package`. To check: `sha256sum -c SHA256SUMS`."


def _plain(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    shown = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#" else sign for sign in shown)
