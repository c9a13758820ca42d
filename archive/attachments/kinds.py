"""What kind of document some bytes are, by the bytes and never by their label."""

from __future__ import annotations

import re
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_HEAD = 2048
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A stream's name in the directory of a compound file (MS-CFB §2.6.4).
_STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"))
_ENCRYPTED = "EncryptedPackage"
_PARTS = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("ppt/presentation.xml", "pptx"),
)
_OPEN_DOCUMENT = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}


def kind_of(file: BinaryIO) -> str:
    """Return pdf, doc, docx, xls, xlsx, pptx, odt, ods, odp or rtf for what can be read as text.

    Else "locked" for an Office file behind a password, "html" for a web page that came instead of
    a file, "zip", or an empty string. The file is left at its beginning.
    """
    head = file.read(_HEAD)
    file.seek(0)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_OLE):
        return _compound(file)
    if head.startswith(b"PK\x03\x04"):
        return _package(file)
    return "html" if _HTML.match(head) else ""


def _compound(file: BinaryIO) -> str:
    body = file.read()
    file.seek(0)
    if _name(_ENCRYPTED) in body:
        return "locked"
    return next((kind for name, kind in _STREAMS if _name(name) in body), "")


def _name(stream: str) -> bytes:
    return stream.encode("utf-16-le") + b"\0\0"


def _package(file: BinaryIO) -> str:
    try:
        with ZipFile(file) as package:
            names = set(package.namelist())
            if "mimetype" in names and "content.xml" in names:
                with package.open("mimetype") as stream:
                    said = stream.read(200).decode("ascii", "replace")
                return _OPEN_DOCUMENT.get(said.rpartition(".")[2].partition("-")[0], "zip")
    except (BadZipFile, OSError, ValueError):
        return "zip"
    finally:
        file.seek(0)
    return next((kind for part, kind in _PARTS if part in names), "zip")
