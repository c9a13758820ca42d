"""Other extractors, each asked for what it offers, in the words of the golden pages.

They are no dependency of ours: `uv pip install --no-deps -r requirements-peers.txt` beside the
development lock; one that is missing is left out.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from datetime import date, datetime
from importlib.util import find_spec
from typing import Any

import trafilatura
from trafilatura.settings import Document

from archive.models import Page
from archive.text import HANOI

Fields = dict[str, Any]
# What dateparser is told; it gets short lines only, for it takes a second over long ones.
_TOLD = {"DATE_ORDER": "DMY", "TIMEZONE": "Asia/Ho_Chi_Minh", "RETURN_AS_TIMEZONE_AWARE": True}
_LINES = 40
_YEAR = re.compile(r"(?:19|20)\d\d")


def _trafilatura(page: Page) -> Fields:
    found = trafilatura.bare_extraction(
        page.text, url=page.url, with_metadata=True, favor_recall=True
    )
    read = found.as_dict() if isinstance(found, Document) else {}
    return {
        "title": read.get("title") or "",
        "published_at": _day(read.get("date") or ""),
        "byline": read.get("author") or "",
        "sections": [name for name in (read.get("categories") or "") if name],
        "body": read.get("text") or "",
    }


def _readability(page: Page) -> Fields:
    document = importlib.import_module("readability").Document(page.text)
    summary = trafilatura.html2txt(document.summary())
    return {"title": document.short_title(), "body": summary or ""}


def _newspaper(page: Page) -> Fields:
    article = importlib.import_module("newspaper").Article(
        page.url, language="vi", fetch_images=False
    )
    article.download(input_html=page.text)
    article.parse()
    moment = article.publish_date
    return {
        "title": article.title or "",
        "published_at": _minute(moment) if isinstance(moment, datetime) else None,
        "byline": ", ".join(article.authors),
        "body": article.text or "",
    }


def _htmldate(page: Page) -> Fields:
    found = importlib.import_module("htmldate").find_date(page.text, original_date=True)
    return {"published_at": _day(found or "")}


def _dateparser(page: Page) -> Fields:
    """Return the first date it reads in a text of the page; it is told what helps it."""
    read = importlib.import_module("dateparser").parse
    root = importlib.import_module("lxml.html").document_fromstring(page.text)
    texts = (" ".join(text.split()) for text in root.xpath("//body//text()[not(parent::script)]"))
    short = [line for line in texts if 8 <= len(line) <= 90]
    dated = [line for line in short if _YEAR.search(line)][:_LINES]
    found = (read(line, languages=["vi"], settings=_TOLD) for line in dated)
    moment = next(filter(None, found), None)
    return {"published_at": _minute(moment) if moment else None}


def _day(text: str) -> str | None:
    """Return a day as the golden pages write one: these libraries never give a time."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return f"{day.isoformat()}T00:00+07:00"


def _minute(moment: datetime) -> str:
    local = moment if moment.tzinfo else moment.replace(tzinfo=HANOI)
    return local.astimezone(HANOI).isoformat(timespec="minutes")


_ALL: dict[str, tuple[str, Callable[[Page], Fields]]] = {
    "trafilatura": ("trafilatura", _trafilatura),
    "readability-lxml": ("readability", _readability),
    "newspaper4k": ("newspaper", _newspaper),
    "htmldate": ("htmldate", _htmldate),
    "dateparser": ("dateparser", _dateparser),
}
PEERS = {name: read for name, (module, read) in _ALL.items() if find_spec(module) is not None}
"""How each peer that is installed reads a page."""
