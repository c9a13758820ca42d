"""Which family of sites pages belong to: each base profile's selectors, addresses and marks tried."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from archive.profiles import FAMILIES, families, parse_site
from archive.sites import Layout, Site
from archive.urls import host_of
from crawler.drafting.samples import Sample
from crawler.extract import ParsedPage
from crawler.extract.trees import compiled

SURE = 0.7
LIKELY = 0.45
# How much a selector that finds its field says about the family.
WEIGHTS = {
    "title": 3.0,
    "published_at": 2.0,
    "lead": 1.0,
    "body": 3.0,
    "byline": 0.5,
    "section": 0.5,
}
_GENERATORS = {
    "nukeviet": r"nukeviet", "nukeviet-egov": r"nukeviet", "joomla-k2": r"joomla", "drupal": r"drupal",
    "dotnetnuke": r"dotnetnuke|dnn", "sharepoint-vn": r"sharepoint", "liferay-vn": r"liferay",
    "liferay-vn-2": r"liferay", "vnpt-portal": r"vnpt", "vccorp": r"vccorp",
}  # fmt: skip
_MARKS = {
    "nukeviet": "/themes/[^\"']{0,80}nukeviet|nv_base_siteurl|nukeviet", "nukeviet-egov": "newsdetailmetatop",
    "sharepoint-vn": "_spPageContextInfo|/_layouts/|News_Detail", "liferay-vn": "Liferay|p_p_id=",
    "liferay-vn-2": "Liferay|p_p_id=|the-article-body", "vnpt-portal": "Anh-tin-bai|quantritintuc|vnptportal",
    "vccorp": "VCSortableInPreviewMode|PhotoCMS_Caption", "joomla-k2": "k2Container|com_k2",
    "drupal": "drupalSettings|Drupal\\.settings|/sites/default/files", "dotnetnuke": "dnn_ctr\\d|/DesktopModules/",
}  # fmt: skip
DUK = "duk-langson"


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far pages are like a family's: a score from 0 to 1, and what it rests on, as sentences."""

    family: str
    score: float
    why: tuple[str, ...]
    matched: dict[str, int] = field(default_factory=dict)

    @property
    def sureness(self) -> str:
        """The score in a word."""
        return "sure" if self.score >= SURE else "likely" if self.score >= LIKELY else "unlikely"


def base_site(family: str, url: str) -> Site:
    """Return a family's profile as if it were that of the site at this URL."""
    host = host_of(url)
    start = f"{urlsplit(url).scheme}://{host}/"
    text = f'extends = "{family}"\nname = "draft"\ntitle = "draft"\nhosts = ["{host}"]\nstart = ["{start}"]\n'
    if family == DUK:
        text += f'listing = {{ urls = ["{start}"] }}\ncounting = {{ url = "{start}?id={{id}}" }}\n'
    return parse_site(text, FAMILIES / "draft.toml")


def likenesses(samples: Sequence[Sample], urls: Sequence[str], url: str) -> list[Likeness]:
    """Return how far the pages are like each family's, the likest first."""
    found = [_likeness(name, samples, urls, base_site(name, url)) for name in (*families(), DUK)]
    return sorted(found, key=lambda one: -one.score)


def _likeness(family: str, samples: Sequence[Sample], urls: Sequence[str], site: Site) -> Likeness:
    own = sum(site.article_key(one) is not None for one in urls)
    share = own / len(urls) if urls else 0.0
    if family == DUK:
        # It marks nothing in its pages; only its addresses tell it.
        return Likeness(family, 0.9 * share, (f"addresses {own} of {len(urls)}",))
    layout = max(site.layouts, key=lambda one: sum(matches(one, samples).values()))
    matched = matches(layout, samples)
    asked = {name: WEIGHTS[name] for name in matched}
    fit = sum(asked[name] * matched[name] for name in asked) / (
        sum(asked.values()) * max(1, len(samples))
    )
    marks = sum(_is_marked(family, page.parsed) for page in samples)
    mark_share = marks / len(samples) if samples else 0.0
    why = [f"{name} {count} of {len(samples)}" for name, count in matched.items()]
    why += [f"addresses {own} of {len(urls)}", f"marks of the system {marks} of {len(samples)}"]
    score = 0.55 * fit + 0.2 * share + 0.25 * mark_share
    return Likeness(family, round(score, 2), tuple(why), matched)


def matches(layout: Layout, samples: Sequence[Sample]) -> dict[str, int]:
    """Return on how many pages each of the layout's selectors finds something."""
    return {
        name: sum(bool(select(page.parsed, getattr(layout, name))) for page in samples)
        for name in WEIGHTS
        if getattr(layout, name)
    }


def select(parsed: ParsedPage, selector: str) -> list[Any]:
    """Return what a selector finds on a page."""
    if parsed.root is None or not selector:
        return []
    known = compiled(selector)
    if known is not None:
        return list(known(parsed.root))
    return list(parsed.tree([selector]).select(selector))


def _is_marked(family: str, parsed: ParsedPage) -> bool:
    generator = parsed.metas.get("generator", "")
    if family in _GENERATORS and re.search(_GENERATORS[family], generator, re.I):
        return True
    return bool(family in _MARKS and re.search(_MARKS[family], parsed.page.text[:300_000]))
