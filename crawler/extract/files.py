"""Files an article offers for download."""

from __future__ import annotations

import re
from urllib.parse import unquote

from archive.models import Attachment
from archive.urls import split
from crawler.extract.addresses import resolve
from crawler.extract.lines import Line

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|odt|ods|zip|rar|7z)$", re.I)
_LABEL = re.compile(
    r"\W*(?:(?:các )?(?:tệp|tập|file|văn bản|tài liệu|phụ lục)(?: tin| văn bản)?(?: gửi)?(?: đính)?(?: kèm)?(?: theo)?|đính kèm"
    r"|tải (?:về|xuống|file|tệp|văn bản|tài liệu)(?: (?:về|tại đây))?|download|xem (?:chi tiết |file |văn bản )?(?:tại đây)?"
    r"|(?:chi tiết )?(?:xem )?tại đây|link tải)[\s:.\d\W]*",
    re.I,
)

_OFFER = re.compile(r"^\W*(?:tải (?:về|xuống)|download)\s*:\s*", re.I)


def is_file(url: str) -> bool:
    """Tell whether a URL leads to a document: by its path, or by a value of its query."""
    parts = split(url.strip())
    if _FILE.search(unquote(parts.path).strip()):
        return True
    return any(_FILE.search(unquote(value)) for value in re.split("[=&;]", parts.query))


def has_files(line: Line) -> bool:
    """Tell whether a line links to a document."""
    return any(is_file(href) for href, _ in line.links)


def files_of(lines: list[Line], base: str) -> tuple[Attachment, ...]:
    """Return the documents these lines link to, each once, in order."""
    found: dict[str, Attachment] = {}
    for line in lines:
        for href, label in line.links:
            if is_file(href) and (url := resolve(base, href)):
                found.setdefault(url, Attachment(url, file_label(label)))
    return tuple(found.values())


def file_label(text: str) -> str:
    """Return a link's label without a "Tải về:" in front of it."""
    return _OFFER.sub("", text) or text


def only_offers_files(line: Line) -> bool:
    """Tell whether a line is nothing but links to documents and a label before them."""
    if not has_files(line) or not all(is_file(href) for href, _ in line.links):
        return False
    rest = line.text
    for _, label in line.links:
        rest = rest.replace(label, " ", 1) if label else rest
    return not rest.strip(" \t:;,.()[]-–•*|") or bool(_LABEL.fullmatch(rest))


def is_file_label(text: str) -> bool:
    """Tell whether a line only announces attached files ("Tệp đính kèm:")."""
    return len(text) <= 60 and "kèm" in text and bool(_LABEL.fullmatch(text))
