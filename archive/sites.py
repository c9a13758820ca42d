"""Site profiles: what a website is, where its articles stand and what a healthy run shows.

The data lives in TOML files, one a site, which archive.profiles loads; this module checks the values
and answers questions about URLs. How a page is read with a layout is crawler.extract's business.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from archive.text import HANOI
from archive.urls import host_of, public_id, query_of

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")

Share = Annotated[float, Field(ge=0, le=1)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class UrlPattern(_Table):
    """Which URLs a rule is about: path (regex, any case) and query values (regex, whole)."""

    path: str = Field(".*", description="regular expression the whole path must match")
    query: dict[str, str] = Field(
        default_factory=dict, description="query names and the regular expressions of their values"
    )

    @field_validator("path")
    @classmethod
    def _path_compiles(cls, value: str) -> str:
        return _checked_regex(value)

    @field_validator("query")
    @classmethod
    def _query_compiles(cls, value: dict[str, str]) -> dict[str, str]:
        return {name.lower(): _checked_regex(pattern) for name, pattern in value.items()}

    def matches(self, url: str, values: dict[str, str] | None = None) -> bool:
        """Tell whether the URL has this path and these query values; `values` if read already."""
        if not re.fullmatch(self.path, urlsplit(url).path or "/", re.I):
            return False
        values = query_of(url) if values is None else values
        return all(
            name in values and re.fullmatch(pattern, values[name], re.I)
            for name, pattern in self.query.items()
        )


class ArticleRule(UrlPattern):
    """How an article page's URL looks and which part of it is the article's identity."""

    authority: str = Field(
        "", description="name that identities are derived from; empty: the first of hosts"
    )
    identity: list[str] = Field(
        default_factory=list, description="query names that are the identity; empty: the path"
    )
    identity_path: str = Field(
        "", description="regular expression whose first group in the path is the identity"
    )
    defaults: dict[str, str] = Field(
        default_factory=dict, description="values of identity names that a URL may leave out"
    )
    section: str = Field("", description="query name whose value labels the section")

    @field_validator("identity_path")
    @classmethod
    def _identity_compiles(cls, value: str) -> str:
        if value and not re.compile(_checked_regex(value)).groups:
            raise ValueError("needs a group in round brackets around the identity")
        return value


class Listing(_Table):
    """Where article links are listed and how the list goes on."""

    urls: list[str] = Field(
        default_factory=list,
        description="list pages; {section} stands for every key of [sections]",
    )
    pattern: UrlPattern | None = Field(None, description="which other URLs are list pages")
    page: str = Field("", description="query name of the page number of a list")
    postback: bool = Field(False, description="follow ASP.NET __doPostBack pagers")
    most_pages: int = Field(1000, ge=1, description="pages of one list followed at most")


class Counting(_Table):
    """Asking for articles by number, down from the highest seen, where lists cannot be paged."""

    url: str = Field(description="article URL with {id}")
    lowest: int = Field(1, ge=0, description="the number to stop at")
    most: int = Field(5000, ge=1, description="numbers asked for in one run at most")
    misses: int = Field(200, ge=1, description="empty numbers in a row after which to stop")


class Layout(_Table):
    """One design of a site: selectors for what it marks, text shape for what it does not."""

    name: str = Field(description="name of the layout, kept with every article read by it")
    until: date | None = Field(None, description="last day this design was in use")
    container: str = Field("", description="CSS selector of the element that holds the article")
    title: str = Field("", description="CSS selector of the title")
    published_at: str = Field("", description="CSS selector of the printed date")
    modified_at: str = Field("", description="CSS selector of the date of the last change")
    lead: str = Field("", description="CSS selector of the lead (sapô)")
    body: str = Field("", description="CSS selector of the body")
    byline: str = Field("", description="CSS selector of the byline")
    source: str = Field("", description="CSS selector of what the text was taken from")
    section: str = Field("", description="CSS selector of the section's name, or of its path")
    caption: str = Field("", description="CSS selector of captions, beside or below their image")
    credit: str = Field("", description="CSS selector of the photographer's name below an image")
    attachments: str = Field("", description="CSS selector of links to attached files")
    related: str = Field("", description="CSS selector of links to related articles")
    drop: list[str] = Field(default_factory=list, description="CSS selectors cut out first")
    date_line: str = Field(
        r"\d{1,2}[-/]\d{1,2}[-/]\d{4}\s+\d{1,2}:\d{2}",
        description="shape of the date line that parts title from body where no selector is given",
    )
    stop: list[str] = Field(
        default_factory=lambda: ["Tin liên quan"],
        description="headings that end the article when they start a block of their own",
    )
    caption_below: bool = Field(
        False, description="the centred block after an image is its caption, styled or not"
    )
    byline_last: bool = Field(False, description="the last short block is the byline")

    @field_validator("date_line")
    @classmethod
    def _date_line_compiles(cls, value: str) -> str:
        return _checked_regex(value)


class Polite(_Table):
    """How gently a site is asked."""

    delay: float = Field(1.0, ge=0, le=600, description="seconds between two requests")
    parallel: int = Field(1, ge=1, le=64, description="requests under way at once")
    robots: bool = Field(True, description="obey robots.txt")
    timeout: float = Field(60, gt=0, le=3600, description="seconds to wait for an answer")
    retries: int = Field(3, ge=0, le=20, description="times a failed request is asked again")
    verify_tls: bool = Field(True, description="refuse broken certificates")
    recheck: int = Field(
        200, ge=0, description="known articles asked for again in a run, longest unasked first"
    )


class Expect(_Table):
    """What a healthy run must show; below it the run has failed, whatever else says."""

    links: int = Field(0, ge=0, description="least number of article links a full run sees")
    fill: dict[str, Share] = Field(
        default_factory=dict, description="least share of articles that have each field"
    )


class Site(_Table):
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
        return urlsplit(url).scheme in ("http", "https") and (
            host_of(url) in self.hosts or host_of(url) in self.media_hosts
        )

    def article_key(self, url: str) -> str | None:
        """Return the identity of the article at this URL, or None when it is no article's URL."""
        values = query_of(url)
        if not self.owns(url) or not self.article.matches(url, values):
            return None
        if self.article.identity_path:
            found = re.search(self.article.identity_path, urlsplit(url).path, re.I)
            return found.group(1) if found else None
        if not self.article.identity:
            return urlsplit(url).path
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
        return self.counting.url.replace("{id}", str(number)) if self.counting else None


def _checked_regex(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from None
    return value
