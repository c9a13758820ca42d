"""The files that articles offer: the archived bytes to download, and the text that was read of them."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from urllib.parse import unquote, urlsplit

from flask import Blueprint, Response, make_response, render_template

from archive.attachments.held import Held, Lack, files_of
from archive.models import Version
from webui.headers import ARCHIVED
from webui.holdings import holdings
from webui.language import _, ngettext, number
from webui.refusals import not_found

blueprint = Blueprint("files", __name__)

# What a browser may be told about bytes that it is only ever to save.
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "rtf": "application/rtf",
}
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_LONGEST_NAME = 120
_KILO = 1024


@blueprint.get("/a/<article_id>/v/<int:number>/file/<int:place>")
def download(article_id: str, number: int, place: int) -> Response:
    """Return the archived bytes of an article's file, to be saved and never shown."""
    held = _held(article_id, number, place)
    if held.copy is None:
        raise not_found(_("This file was not archived."))
    kind = held.read.kind if held.read else ""
    response = make_response(holdings().payload(held.copy).body)
    response.mimetype = _TYPES.get(kind, "application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=name_of(held))
    response.headers.update(ARCHIVED)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@blueprint.get("/a/<article_id>/v/<int:number>/file/<int:place>/text")
def text(article_id: str, number: int, place: int) -> str:
    """Show the text that was read of an article's file."""
    held = _held(article_id, number, place)
    if not held.text:
        raise not_found(_("There is no text of this file in the archive."))
    version = holdings().version(article_id, number)
    return render_template(
        "file.html",
        version=version,
        place=place,
        file=held,
        name=name_of(held),
        facts=facts_in_words(held),
        parts=_parts(held.text),
    )


def _parts(text: str) -> list[tuple[bool, list[list[str]]]]:
    """Return a text as paragraphs and tables: whether it is one, and its lines of cells."""
    lines = (line.split("\t") for line in text.split("\n"))
    return [(is_table, list(part)) for is_table, part in groupby(lines, lambda row: len(row) > 1)]


def files_held(version: Version) -> list[Held]:
    """Return what is held of the files of a version."""
    return files_of(holdings().catalogue, version, sites=holdings().sites, held=holdings().withheld)


def _held(article_id: str, number: int, place: int) -> Held:
    version = holdings().version(article_id, number)
    if version is None or not 0 <= place < len(version.article.attachments):
        raise not_found(_("There is no such file in the archive."))
    found = files_held(version)[place]
    if found.lack is Lack.WITHHELD:
        # Says on what ground.
        holdings().copy(version, found.attachment.url)
    return found


def name_of(held: Held) -> str:
    """Return a name to save a file under: its address's last part, else its label."""
    attachment = held.attachment
    try:
        last = unquote(urlsplit(attachment.url).path).rpartition("/")[2]
    except ValueError:
        last = ""
    kind = held.read.kind if held.read else ""
    ending = f".{kind}" if kind in _TYPES else ""
    name = last if _ENDING.search(last) else attachment.label or last or "file"
    stem = _ENDING.sub("", name) if ending else name
    safe = "".join(c for c in unicodedata.normalize("NFC", stem) if c.isalnum() or c in " .-_()")
    return (safe.strip(" .")[:_LONGEST_NAME] or "file") + ending


def facts_in_words(held: Held) -> str:
    """Return what a file is: its kind, size and pages."""
    read = held.read
    if read is None:
        return ""
    found = [read.kind.upper()] if read.kind in _TYPES else []
    found.append(size_in_words(read.size))
    if read.pages is not None:
        unit = {
            "xls": ngettext(
                "%(count)s sheet", "%(count)s sheets", read.pages, count=number(read.pages)
            ),
            "ppt": ngettext(
                "%(count)s slide", "%(count)s slides", read.pages, count=number(read.pages)
            ),
        }
        pages = ngettext("%(count)s page", "%(count)s pages", read.pages, count=number(read.pages))
        found.append(unit.get(read.kind[:3], pages))
    return ", ".join(found)


def size_in_words(size: int) -> str:
    """Return a number of bytes as people say it: 940 bytes, 31 kB, 2,4 MB."""
    if size < _KILO:
        return _("%(count)s bytes", count=number(size))
    if size < _KILO * _KILO:
        return _("%(count)s kB", count=number(round(size / _KILO)))
    whole, tenth = divmod(round(size * 10 / _KILO / _KILO), 10)
    # As a number is grouped in one language, it is parted in the other.
    comma = "." if number(1000) == "1,000" else ","
    return _("%(count)s MB", count=f"{number(whole)}{comma}{tenth}")


def lack_in_words(lack: Lack) -> str:
    """Return why a file or its text is not there."""
    return {
        Lack.ELSEWHERE: _("not archived: it lies on another host, which is not followed"),
        Lack.REFUSED: _("not archived: the site refused it or did not have it"),
        Lack.CUT: _("not archived whole: it was too large or broke off"),
        Lack.UNFETCHED: _("not archived"),
        Lack.UNREAD: _("its text has not been read yet"),
        Lack.ENCRYPTED: _("its text cannot be read: it needs a password"),
        Lack.DAMAGED: _("its text cannot be read: the file is damaged"),
        Lack.FORMAT: _("its text cannot be read: this kind of file is not known"),
        Lack.PAGE: _("a web page came instead of the file"),
        Lack.BOMB: _("its text cannot be read: it unpacks to far too much"),
        Lack.MEMORY: _("its text could not be read: that took too much memory"),
        Lack.TIME: _("its text could not be read whole: that took too long"),
        Lack.LONG: _("its text is very long; only its beginning is kept and searched"),
        Lack.SCANNED: _("its pages are pictures: there is no text to search"),
        Lack.EMPTY: _("there is no text in it"),
        Lack.WITHHELD: _("hidden from readers"),
        Lack.LOST: _("its archived copy cannot be read at the moment"),
    }[lack]
