"""Citations as CSL-JSON, what citation processors (and Zotero) read and write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from archive.export.cited import ARCHIVE, LANGUAGE, Cited

MIME = "application/vnd.citationstyles.csl+json"


def item(cited: Cited) -> dict[str, Any]:
    """Return one item as JSON-ready values; names are literal, never given and family."""
    found: dict[str, Any] = {
        "id": cited.key,
        "type": "webpage",
        "title": cited.title,
        "author": [{"literal": name} for name in cited.authors],
        "container-title": cited.publisher,
        "publisher": cited.publisher,
        "section": cited.section,
        "issued": _date(cited.day),
        "accessed": _date(cited.captured_day),
        "URL": cited.url,
        "archive": ARCHIVE,
        "archive_location": cited.permalink,
        "version": str(cited.number),
        "language": LANGUAGE,
        "abstract": cited.lead,
        "note": cited.note,
    }
    return {name: value for name, value in found.items() if value}


def items(many: Iterable[Cited]) -> Iterator[str]:
    """Give the text of a JSON array item by item; joined it is one document."""
    opened = "[\n"
    for cited in many:
        yield opened + json.dumps(item(cited), ensure_ascii=False)
        opened = ",\n"
    yield "\n]\n" if opened != "[\n" else "[]\n"


def _date(day: date | None) -> dict[str, Any] | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None
