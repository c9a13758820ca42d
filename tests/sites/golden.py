"""Read the golden pages from disk, and decode them in the plainest way, for tests and trials."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

SITES = Path(__file__).resolve().parent
# Directories of pages written by tests.sites.writing; others hold pages of another origin.
WRITTEN = (
    "dotnetnuke", "drupal", "duk-langson-written", "joomla-k2", "liferay-vn", "liferay-vn-2",
    "nukeviet", "nukeviet-egov", "sharepoint-vn", "vccorp", "vnpt-portal",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GoldenPage:
    """One case: the page's bytes, its meta.json and the reading expected of it."""

    name: str
    page: bytes
    meta: dict[str, Any]
    expected: dict[str, Any]

    @property
    def family(self) -> str:
        """Return the family of sites the page belongs to."""
        return str(self.meta["family"])

    @property
    def in_old_font(self) -> bool:
        """Return whether the text is in TCVN3 or VNI, and cannot be read as Unicode."""
        return bool(re.search(rb"\.VnTime|VNI-Times", self.page))


def folders() -> list[Path]:
    """Return the directories of all written cases, in order."""
    return sorted(path.parent for name in WRITTEN for path in SITES.glob(f"{name}/*/page.html.gz"))


def read_case(folder: Path) -> GoldenPage:
    """Return one case from its directory."""
    return GoldenPage(
        f"{folder.parent.name}/{folder.name}",
        gzip.decompress((folder / "page.html.gz").read_bytes()),
        json.loads((folder / "meta.json").read_text("utf-8")),
        json.loads((folder / "article.json").read_text("utf-8")),
    )


def golden_pages(family: str | None = None) -> Iterator[GoldenPage]:
    """Yield all written cases, or those of one family."""
    for folder in folders():
        case = read_case(folder)
        if family in (None, case.family):
            yield case


def charset_of(page: bytes) -> str:
    """Return what a golden page is encoded in: UTF-8 where its bytes are, else windows-1258."""
    try:
        page.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1258"
    return "utf-8"


def squeeze(text: str) -> str:
    """Return text in NFC with every run of white space (nbsp too) as one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def text_of(html: str) -> str:
    """Return all text of decoded markup: tags gone (line breaks and blocks as spaces), squeezed."""
    html = re.sub(r"(?is)<(script|style)\b.*?</\1>|<!--.*?-->", "", html)
    html = re.sub(
        r"(?i)</?(?:br|p|div|td|tr|th|li|h\d|table|center|figure|figcaption)\b[^>]*>", " ", html
    )
    return squeeze(unescape(re.sub(r"<[^>]*>", "", html)))
