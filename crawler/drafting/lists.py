"""Where a site lists its articles: sections of the menu, how a list turns its pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from archive.urls import query_of
from crawler.drafting.anchors import Anchor, anchors, shape
from crawler.drafting.identity import PAGER, SECTION, Addresses
from crawler.drafting.samples import NOT_NEWS, Sample, Samples

MOST_SECTIONS = 30
_PAGE_LABEL = re.compile(
    r"\W*(?:\d{1,4}|(?:trang )?(?:sau|tiếp(?: theo)?|cuối)|next|last|[>»›]+)\W*", re.I
)
_PAGE_IN_PATH = re.compile(r"(?<=[/-])(?:(page|trang|p)[-/]?)(\d{1,4})(?=/|\.|$)", re.I)
_POSTBACK = re.compile(
    r"__doPostBack\([^)]*Page\$|__doPostBack\('[^']+','\d*'\)[^>]*>\s*\d{1,3}\s*<"
)


@dataclass(frozen=True, slots=True)
class Lists:
    """What `[listing]` and `[sections]` could say; `why` are sentences for a person."""

    urls: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    page: str = ""
    path: str = ""
    postback: bool = False
    why: list[str] = field(default_factory=list)


def lists_of(samples: Samples, rule: Addresses | None) -> Lists:
    """Return the lists that the sample pages lead to."""
    kinds = {shape(url) for url in samples.article_urls[:1]}
    found = [anchor for anchor in samples.links if _may_be_list(anchor, kinds)]
    by_number = _numbered(found, rule)
    page, path, postback, why = _paging(samples)
    if by_number:
        template, sections = by_number
        why.insert(0, f"{len(sections)} sections by their number in the address, from the menu")
        return Lists([template], {}, sections, page, path, postback, why)
    labels: dict[str, str] = {}
    for one in found:
        if one.menu:
            labels.setdefault(one.url, one.text)
    kept = dict(list(labels.items())[:MOST_SECTIONS])
    why.insert(
        0, f"{len(kept)} links of the menu are taken for lists" if kept else "no menu was found"
    )
    return Lists(list(kept), kept, {}, page, path, postback, why)


def _may_be_list(anchor: Anchor, kinds: set[tuple[str, ...]]) -> bool:
    """Tell whether a link may lead to a list; `kinds` are the shapes of articles' addresses."""
    parts = urlsplit(anchor.url)
    here = parts.path not in ("", "/") or bool(parts.query)
    named = 3 <= len(anchor.text) <= 80 and not NOT_NEWS.fullmatch(anchor.text.strip())
    return (
        here and named and shape(anchor.url) not in kinds and not _PAGE_LABEL.fullmatch(anchor.text)
    )


def _numbered(found: Sequence[Anchor], rule: Addresses | None) -> tuple[str, dict[str, str]] | None:
    """Return list address and labels where lists differ in the number that articles carry too."""
    if rule is None or not rule.section:
        return None
    sections: dict[str, str] = {}
    templates: Counter[str] = Counter()
    for one in found:
        number = query_of(one.url).get(rule.section, "")
        if number.isdigit() and number not in sections:
            sections[number] = one.text
            templates[_with_section(one.url, rule.section)] += 1
    if len(sections) < 2:
        return None
    return templates.most_common(1)[0][0], sections


def _with_section(url: str, name: str) -> str:
    return re.sub(rf"([?&]{re.escape(name)}=)\d+", r"\1{section}", url, count=1, flags=re.I)


def _paging(samples: Samples) -> tuple[str, str, bool, list[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    paths: Counter[str] = Counter()
    for page in samples.lists:
        for one in anchors(page.parsed):
            if not _PAGE_LABEL.fullmatch(one.text):
                continue
            for name, value in query_of(one.url).items():
                if value.isdigit() and _same_path(one.url, page):
                    names[name].add(value)
            if turned := _PAGE_IN_PATH.search(urlsplit(one.url).path):
                paths[_paged_path(one.url, turned)] += 1
    # What stays the same on every pager link, or tells sections apart, is no page number.
    turning = {
        n: len(v)
        for n, v in names.items()
        if PAGER.search(n) or (len(v) > 1 and not SECTION.search(n))
    }
    postback = any(_POSTBACK.search(page.parsed.page.text) for page in samples.lists)
    if turning:
        name = max(turning, key=lambda one: (bool(PAGER.search(one)), turning[one]))
        return name, "", postback, [f"lists turn their pages by «{name}=» in the address"]
    if paths:
        return (
            "",
            paths.most_common(1)[0][0],
            postback,
            ["lists turn their pages by a number in the path"],
        )
    if postback:
        return "", "", True, ["lists turn their pages by posting a form (ASP.NET)"]
    return "", "", False, ["no pager was seen on the lists: further pages may not be found"]


def _same_path(url: str, page: Sample) -> bool:
    return urlsplit(url).path.lower() == urlsplit(page.url).path.lower() or bool(query_of(url))


def _paged_path(url: str, turned: re.Match[str]) -> str:
    """Return a pattern of list addresses with and without page number, in any section."""
    path = urlsplit(url).path
    before = [part for part in path[: turned.start()].split("/") if part]
    after = path[turned.end() :]
    first = re.escape(before[0]).replace(r"\-", "-") if before else ""
    front = f"/{first}/" if first else "/"
    between = "(?:[^/]+/)*" if len(before) > 1 else ""
    number = turned.group()[: -len(turned.group(2))]
    return f"{front}{between}{re.escape(number)}\\d+{re.escape(after)}".replace(r"\-", "-")
