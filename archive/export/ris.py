"""Citations as RIS: two letters, two spaces, a hyphen, a value; lines end as the format says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from archive.export.cited import ARCHIVE, LANGUAGE, Cited

MIME = "application/x-research-info-systems"
_END = "\r\n"


def record(cited: Cited) -> str:
    """Return one record, with its end tag and a line break.

    Values are single lines already, so none can pass for a tag of its own.
    """
    tags = [
        ("TY", "ELEC"),
        ("ID", cited.key),
        ("TI", cited.title),
        *(("AU", whole_name(name)) for name in cited.authors),
        ("T2", cited.publisher),
        ("PB", cited.publisher),
        ("PY", str(cited.day.year) if cited.day else ""),
        ("DA", _day(cited.day)),
        ("Y2", _day(cited.captured_day)),
        ("UR", cited.url),
        ("DB", ARCHIVE),
        ("AV", cited.permalink),
        ("ET", str(cited.number)),
        ("LA", LANGUAGE),
        ("KW", cited.section),
        ("AB", cited.lead),
        ("N1", cited.note),
    ]
    return _END.join((*(f"{tag}  - {text}" for tag, text in tags if text), "ER  - ", ""))


def records(many: Iterable[Cited]) -> Iterator[str]:
    """Give the records one by one, parted by empty lines."""
    for place, cited in enumerate(many):
        yield (_END if place else "") + record(cited)


def whole_name(name: str) -> str:
    """Return a name without commas: before one, programs take a family name to stand."""
    return " – ".join(part.strip() for part in name.split(",") if part.strip())


def _day(day: date | None) -> str:
    return day.strftime("%Y/%m/%d/") if day else ""
