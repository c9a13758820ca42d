"""Site profiles: what a website is, where its articles stand and what a healthy run shows.

The data lives in TOML files, one a site, which archive.profiles loads; archive.site_tables checks
the tables in them, and this module answers questions about URLs. How a page is read with a layout
is crawler.extract's business.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qsl

from pydantic import Field, field_validator

from archive.site_tables import (
    ArticleRule,
    Counting,
    Expect,
    Layout,
    Listing,
    Polite,
    Table,
    UrlPattern,
)
from archive.text import HANOI
from archive.urls import host_of, public_id, query_of, split

__all__ = [
    "ArticleRule", "Counting", "Expect", "Layout", "Listing", "Polite", "Site", "UrlPattern",
]  # fmt: skip

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_MARK = "{id}"


class Site(Table):
    """A website we follow, as its profile declares it."""

    name: str = Field(description="short name: lower-case letters, digits, hyphens")
    title: str = Field(description="what the site calls itself")
    hosts: list[str] = Field(min_length=1, description="hosts of its pages; the first names it")
    media_hosts: list[str] = Field(
        default_factory=list, description="other hosts its photos and files may come from"
    )
    private: bool = Field(False, description="the hosts may be on this machine or a local network")
    start: list[str] = Field(min_length=1, description="URLs a crawl begins with")
    sections: dict[str, str] = Field(
        default_factory=dict, description="section labels by their id in the URL"
    )
    article: ArticleRule
    listing: Listing = Listing()
    counting: Counting | None = Field(None, description="asking by number, if the site counts")
    layouts: list[Layout] = Field(min_length=1, description="designs, oldest first")
    polite: Polite = Polite()
    expect: Expect = Expect()

    @field_validator("name")
    @classmethod
    def _plain_name(cls, value: str) -> str:
        if not NAME.fullmatch(value):
            raise ValueError("use lower-case letters, digits and hyphens, at most 63")
        return value

    @field_validator("hosts", "media_hosts")
    @classmethod
    def _hosts_in_lower_case(cls, value: list[str]) -> list[str]:
        return [host.lower() for host in value]

    @field_validator("layouts")
    @classmethod
    def _one_layout_per_time(cls, value: list[Layout]) -> list[Layout]:
        ends = [layout.until for layout in value]
        if None in ends[:-1] or ends[-1] is not None:
            raise ValueError("every layout but the last needs `until`; the last has none")
        if [e for e in ends if e] != sorted({e for e in ends if e}):
            raise ValueError("layouts stand oldest first, each with its own `until`")
        return value

    def owns(self, url: str) -> bool:
        """Tell whether the URL is on one of the site's own hosts."""
        return host_of(url) in self.hosts

    def may_fetch(self, url: str) -> bool:
        """Tell whether the profile declares the URL's host, for pages or for media."""
        return split(url).scheme in ("http", "https") and (
            host_of(url) in self.hosts or host_of(url) in self.media_hosts
        )

    def article_key(self, url: str) -> str | None:
        """Return the identity of the article at this URL, or None when it is no article's URL."""
        values = query_of(url)
        if not self.owns(url) or not self.article.matches(url, values):
            return None
        if self.article.identity_path:
            found = re.search(self.article.identity_path, split(url).path, re.I)
            if found or not self.article.identity:
                return found.group(1) if found else None
        if not self.article.identity:
            return split(url).path
        given = {k.lower(): v for k, v in self.article.defaults.items()} | values
        parts = [given.get(name.lower(), "") for name in self.article.identity]
        return None if "" in parts else "&".join(
            f"{name.lower()}={part}" for name, part in zip(self.article.identity, parts, strict=True)
        )  # fmt: skip

    def article_id(self, key: str) -> str:
        """Return the public id of the article with this key."""
        return public_id(self.article.authority or self.hosts[0], key)

    def is_listing(self, url: str) -> bool:
        """Tell whether the URL is one of the site's list pages."""
        if not self.owns(url):
            return False
        return bool(self.listing.pattern and self.listing.pattern.matches(url))

    def declared_urls(self) -> list[tuple[str, str]]:
        """Return the URLs the profile itself names, each with the key it stands under."""
        counting = [("counting.url", self.counting.url)] if self.counting else []
        return [
            *(("start", url) for url in self.start),
            *(("listing.urls", url) for url in self.listing.urls),
            *(("listing.feeds", url) for url in self.listing.feeds),
            *counting,
        ]

    def listing_urls(self) -> list[str]:
        """Return the list pages to begin with, {section} filled in."""
        return [
            url.replace("{section}", section)
            for url in self.listing.urls
            for section in (self.sections if "{section}" in url else [""])
        ]

    def section_of(self, url: str) -> str:
        """Return the section label the URL carries, or an empty string."""
        return self.sections.get(self.section_id_of(url), "")

    def section_id_of(self, url: str) -> str:
        """Return the id of the section that the URL carries, labelled or not, or an empty string."""
        return query_of(url).get(self.article.section.lower(), "") if self.article.section else ""

    def layout_at(self, moment: datetime) -> Layout:
        """Return the layout in use when a page was captured (never "now")."""
        day = moment.astimezone(HANOI).date()
        return next(lay for lay in self.layouts if lay.until is None or day <= lay.until)

    def counting_url(self, number: int) -> str | None:
        """Return the article URL with this number, where the site can be counted."""
        return self.counting.url.replace(_MARK, str(number)) if self.counting else None

    def number_of(self, url: str) -> int | None:
        """Return the number by which the site counts the article at this URL, if it counts."""
        if self.counting is None:
            return None
        name, path = _place(self.counting.url)
        if name:
            value = query_of(url).get(name, "")
        else:
            found = path.fullmatch(split(url).path)
            value = found.group(1) if found else ""
        return int(value) if value.isdecimal() and len(value) < 15 else None


@lru_cache(maxsize=32)
def _place(template: str) -> tuple[str, re.Pattern[str]]:
    """Return the query name that holds the number, or else a pattern of the path around it."""
    parts = split(template)
    names = [name.lower() for name, value in parse_qsl(parts.query) if value == _MARK]
    pattern = re.escape(parts.path).replace(re.escape(_MARK), r"(\d+)")
    return (names[0] if names else ""), re.compile(pattern, re.I)
