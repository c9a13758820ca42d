"""The links of a page with their words, and which of them lead to articles."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from archive.text import nfc, squeeze
from archive.urls import host_of, query_of
from crawler.extract import ParsedPage

_MOST = 3000
_NEAR = 40
_MENU = re.compile(r"(?:^|[\s_-])(?:menu|nav|navbar|navigation|topbar)|slimmenu|menubar", re.I)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|svg|webp|ico|css|js|pdf|docx?|xlsx?|pptx?|zip|rar|mp[34]|xml|rss)$", re.I
)
_NUMBER = re.compile(r"\d+")
_PAGE_NAMES = re.compile(r"(?:^|_)(?:page|cur|start|p|trang|paged|pageindex|pageid)$", re.I)


@dataclass(frozen=True, slots=True)
class Anchor:
    """One link: absolute URL, the words it shows, whether it stands in a menu."""

    url: str
    text: str
    menu: bool

    @property
    def is_headline(self) -> bool:
        """Whether its words read like an article's title."""
        return not self.menu and len(self.text) >= 25 and len(self.text.split()) >= 5


def anchors(parsed: ParsedPage) -> list[Anchor]:
    """Return the links of a page to its own host, in order; files and scripts are left out."""
    found = []
    host = host_of(parsed.url)
    for element in parsed.root.iter("a") if parsed.root is not None else ():
        url = parsed.resolve(element.get("href") or "")
        if not url or host_of(url) != host or _FILE.search(urlsplit(url).path):
            continue
        words = squeeze(nfc("".join(element.itertext()))) or squeeze(
            nfc(element.get("title") or "")
        )
        found.append(Anchor(url, words, _in_menu(element)))
        if len(found) >= _MOST:
            break
    return found


def _in_menu(element: Any) -> bool:
    around = [element, *islice(element.iterancestors(), _NEAR)]
    return any(
        e.tag == "nav" or _MENU.search(f"{e.get('class') or ''} {e.get('id') or ''}")
        for e in around
    )


def article_urls(found: Iterable[Anchor]) -> list[str]:
    """Return the links that share the address shape most headlines have, each once, in order."""
    groups: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for anchor in found:
        if len(urlsplit(anchor.url).path) > 1 or query_of(anchor.url):
            group = groups[shape(anchor.url)]
            group[anchor.url] = max(group.get(anchor.url, 0), anchor.is_headline)
    best = max(groups.values(), key=_weight, default={})
    headed = [url for url, headline in best.items() if headline]
    return headed if len(headed) >= 1 else []


def _weight(group: dict[str, int]) -> float:
    numbered = any(_NUMBER.search(url) for url in group)
    return sum(group.values()) * (1.3 if numbered else 1.0)


def shape(url: str) -> tuple[str, ...]:
    """Return what addresses of one kind have in common: the end of the path, names of the query."""
    parts = urlsplit(url)
    last = next((s for s in reversed(parts.path.split("/")) if s), "")
    query = []
    for name, value in sorted(query_of(url).items()):
        if not _PAGE_NAMES.search(name):
            query.append(f"{name}={'N' if value.isdigit() else value if len(value) < 12 else 'S'}")
    return (_segment(last.lower()), *query)


def _segment(text: str) -> str:
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending) > 5:
        stem, ending = text, ""
    if stem.isdigit():
        kind = "N"
    elif re.search(r"[-_]\w?\d+$", stem):
        kind = "S-N"
    elif re.match(r"\d+-", stem):
        kind = "N-S"
    elif stem.count("-") >= 2 or len(stem) > 30:
        kind = "S"
    else:
        kind = stem
    return f"{kind}.{ending}"
