"""The tables of a site profile: each checks its own values and refuses what could not work."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from archive.models import Article
from archive.selectors import checked_selector
from archive.urls import query_of, split

FILLABLE = (*(field.name for field in fields(Article)), "body")

Share = Annotated[float, Field(ge=0, le=1)]


class Table(BaseModel):
    """A table of a profile: frozen, and without keys that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class UrlPattern(Table):
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
        if not re.fullmatch(self.path, split(url).path or "/", re.I):
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
        "",
        description="regular expression whose first group in the path is the identity; "
        "where it finds nothing, the query names of identity are",
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


class Listing(Table):
    """Where article links are listed and how the list goes on."""

    urls: list[str] = Field(
        default_factory=list,
        description="list pages; {section} stands for every key of [sections]",
    )
    pattern: UrlPattern | None = Field(None, description="which other URLs are list pages")
    page: str = Field("", description="query name of the page number of a list")
    postback: bool = Field(False, description="follow ASP.NET __doPostBack pagers")
    most_pages: int = Field(1000, ge=1, description="pages of one list followed at most")
    most_lists: int = Field(20_000, ge=1, description="list pages of a whole run at most")
    feeds: list[str] = Field(
        default_factory=list, description="RSS and Atom feeds, sitemaps and indexes of them"
    )
    discover: bool = Field(
        True, description="also follow sitemaps that robots.txt names and feeds that lists name"
    )
    most_feeds: int = Field(500, ge=0, description="feeds and sitemaps of a whole run at most")


class Counting(Table):
    """Asking for articles by number, down from the highest seen, where lists cannot be paged."""

    url: str = Field(description="article URL with {id}")
    lowest: int = Field(1, ge=0, description="the number to stop at")
    most: int = Field(5000, ge=1, description="numbers asked for in one run at most")
    misses: int = Field(200, ge=1, description="empty numbers in a row after which to stop")

    @field_validator("url")
    @classmethod
    def _has_a_number(cls, value: str) -> str:
        if "{id}" not in value:
            raise ValueError("needs {id} where the number stands")
        return value


class Layout(Table):
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

    @field_validator(
        "container", "title", "published_at", "modified_at", "lead", "body", "byline", "source",
        "section", "caption", "credit", "attachments", "related",
    )  # fmt: skip
    @classmethod
    def _selector_is_one(cls, value: str) -> str:
        return checked_selector(value)

    @field_validator("drop")
    @classmethod
    def _drops_are_selectors(cls, value: list[str]) -> list[str]:
        return [checked_selector(selector) for selector in value]

    @field_validator("date_line")
    @classmethod
    def _date_line_compiles(cls, value: str) -> str:
        return _checked_regex(value)


class Polite(Table):
    """How gently a site is asked."""

    delay: float = Field(1.0, ge=0, le=600, description="seconds between two requests")
    most_delay: float = Field(
        60, ge=0, le=3600, description="longest pause, in seconds, that strain may raise delay to"
    )
    parallel: int = Field(1, ge=1, le=64, description="requests under way at once")
    robots: bool = Field(True, description="obey robots.txt")
    timeout: float = Field(60, gt=0, le=3600, description="seconds to wait for an answer")
    retries: int = Field(3, ge=0, le=20, description="times a failed request is asked again")
    verify_tls: bool = Field(True, description="refuse broken certificates")
    recheck: int = Field(
        200, ge=0, description="known articles asked for again in a run, longest unasked first"
    )


class Expect(Table):
    """What a healthy run must show; below it the run has failed, whatever else says."""

    links: int = Field(0, ge=0, description="least number of article links a full run sees")
    fill: dict[str, Share] = Field(
        default_factory=dict, description="least share of articles that have each field"
    )
    score: Share = Field(0, description="least mean score of the articles read, 0 to 1")

    @field_validator("fill")
    @classmethod
    def _fields_of_articles(cls, value: dict[str, float]) -> dict[str, float]:
        for name in value:
            if name not in FILLABLE:
                raise ValueError(f"articles have no «{name}»; they have {', '.join(FILLABLE)}")
        return value


def _checked_regex(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from None
    return value
