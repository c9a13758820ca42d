"""Sample pages to draft from, a few of them fetched from the site; saved ones are saved.py's."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from urllib.parse import urljoin, urlsplit

from archive.errors import ExtractionError, FetchError
from archive.models import Page
from archive.text import decode
from archive.urls import host_of
from crawler.drafting.anchors import Anchor, anchors, article_urls, shape
from crawler.drafting.fetching import Fetched, Fetcher
from crawler.extract import Bounds, ParsedPage, parse
from crawler.extract.no_page import refuse_no_page, refuse_no_text

MOST_ARTICLES = 5
MOST_LISTS = 2
# A draft looks at every element many times over, and a longer page shows no other layout.
ENOUGH = Bounds(characters=1_000_000)
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]+)""", re.I)
_LOC = re.compile(r"<(?:loc|link)>\s*(?:<!\[CDATA\[)?\s*(https?://[^<\]\s]+)", re.I)
NOT_NEWS = re.compile(
    r"trang (?:chủ|nhất)|liên hệ|đăng (?:nhập|ký)|tìm kiếm|sơ đồ|sitemap|rss|english|hỏi đáp|"
    r"thư viện (?:ảnh|video)|video|văn bản|góp ý|home|contact|login",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One page to look at; `origin` is its address or file, `charset` what it is encoded in."""

    origin: str
    parsed: ParsedPage
    charset: str

    @property
    def url(self) -> str:
        """Address the page came from, as far as it is known."""
        return self.parsed.url


@dataclass(slots=True)
class Samples:
    """What there is to draft from; `notes` are sentences about what went wrong or is odd."""

    start: str
    articles: list[Sample] = field(default_factory=list)
    lists: list[Sample] = field(default_factory=list)
    feeds: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    fetched: int = 0
    private: bool = False

    @property
    def links(self) -> list[Anchor]:
        """The links of all pages."""
        return [anchor for page in (*self.lists, *self.articles) for anchor in anchors(page.parsed)]

    @property
    def article_urls(self) -> list[str]:
        """The addresses that look like articles', those of the samples first."""
        own = [page.url for page in self.articles]
        return list(dict.fromkeys([*own, *article_urls(self.links)]))


def sample_of(
    body: bytes,
    *,
    url: str,
    at: datetime,
    content_type: str,
    origin: str,
    capture: str | None = None,
) -> Sample:
    """Return a page ready to be looked at; raises ExtractionError for what is no page with text."""
    refuse_no_page(body, origin=origin, content_type=content_type)
    page = Page(url, decode(body, content_type=content_type), at, capture)
    parsed = parse(page, ENOUGH)
    refuse_no_text(parsed, body, origin=origin)
    return Sample(origin, parsed, _charset(body, content_type))


def _charset(body: bytes, content_type: str) -> str:
    """Return the charset in words, with what the page says of itself where that is not so."""
    declared = [
        n.decode("ascii", "replace").lower() for n in _META_CHARSET.findall(body[:4000])[:1]
    ]
    declared += [
        n.lower() for n in re.findall(r"charset\s*=\s*[\"']?([\w.-]+)", content_type, re.I)
    ]
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return f"not UTF-8 (declared: {', '.join(dict.fromkeys(declared)) or 'nothing'})"
    wrong = [name for name in dict.fromkeys(declared) if name not in ("utf-8", "utf8")]
    return f"utf-8, although it says {', '.join(wrong)}" if wrong else "utf-8"


def site_samples(
    url: str,
    fetcher: Fetcher,
    *,
    say: Callable[[str], None],
    is_article: Callable[[str], bool] | None = None,
) -> Samples:
    """Fetch the page named, the home page, a list or two and a few articles.

    `say` is told of each page asked for; `is_article` tells article addresses where a profile knows
    them, and else their words and shape do. Raises FetchError or ExtractionError when the page named
    cannot be had; what goes wrong with the others is noted.
    """
    gathering = _Gathering(fetcher, say)
    first = gathering.page(url)
    samples = Samples(first.url, hosts=fetcher.hosts)
    found = anchors(first.parsed)
    home = urljoin(first.url, "/")
    if _is_article(first, found):
        samples.articles.append(first)
        gathering.add(samples.lists, home, samples.notes)
        samples.start = home
    else:
        samples.lists.append(first)
    for link in _sections(samples.links)[:MOST_LISTS]:
        gathering.add(samples.lists, link, samples.notes)
    samples.feeds = _feeds(samples)
    samples.sitemaps = fetcher.sitemaps(first.url)
    urls = samples.article_urls or gathering.listed_elsewhere(samples)
    if is_article is not None:
        told = list(dict.fromkeys(a.url for a in samples.links if is_article(a.url)))
        urls = told or urls
    known = {page.url for page in samples.articles}
    for one in _spread([u for u in urls if u not in known], MOST_ARTICLES - len(known)):
        gathering.add(samples.articles, one, samples.notes)
    if not samples.articles and not is_root(first.url):
        # Nothing else was found, and a person named this page.
        samples.articles.append(first)
        samples.lists.remove(first)
    samples.fetched, samples.private = gathering.count, fetcher.private
    return samples


class _Gathering:
    def __init__(self, fetcher: Fetcher, say: Callable[[str], None]) -> None:
        self.fetcher, self.say, self.count = fetcher, say, 0

    def fetch(self, url: str) -> Fetched:
        self.say(url)
        self.count += 1
        return self.fetcher.get(url)

    def page(self, url: str) -> Sample:
        found = self.fetch(url)
        return sample_of(
            found.body,
            url=found.url,
            at=found.at,
            content_type=found.content_type,
            origin=found.url,
        )

    def add(self, pages: list[Sample], url: str, notes: list[str]) -> None:
        """Add a page to samples; note why when it cannot be had."""
        try:
            page = self.page(url)
        except (FetchError, ExtractionError) as error:
            notes.append(str(error))
            return
        if page.url not in {known.url for known in pages}:
            pages.append(page)

    def listed_elsewhere(self, samples: Samples) -> list[str]:
        """Return articles' addresses from a feed or sitemap, where pages link to none."""
        guesses = [
            *samples.feeds[:1],
            *samples.sitemaps[:1],
            urljoin(samples.start, "/sitemap.xml"),
        ]
        for url in guesses:
            try:
                text = decode(self.fetch(url).body[:1_000_000])
            except FetchError:
                continue
            own = [unescape(u) for u in _LOC.findall(text) if host_of(unescape(u)) in samples.hosts]
            groups: dict[tuple[str, ...], list[str]] = {}
            for one in own:
                groups.setdefault(shape(one), []).append(one)
            if groups:
                samples.notes.append(f"pages link to no articles; {url} does")
                return max(groups.values(), key=len)
        samples.notes.append(
            "no links to articles were found: scripts may fill the lists; name an article's address"
        )
        return []


def is_root(url: str) -> bool:
    """Tell whether a URL is a site's own address, without path or query."""
    return urlsplit(url).path in ("", "/") and not urlsplit(url).query


def _is_article(page: Sample, found: list[Anchor]) -> bool:
    if is_root(page.url):
        return False
    listed = article_urls(found)
    return page.parsed.metas.get("og:type", "").lower() == "article" or (
        bool(listed) and shape(page.url) == shape(listed[0])
    )


def _sections(found: list[Anchor]) -> list[str]:
    """Return the menu's links that may be lists of news, each once."""
    kind = {shape(url) for url in article_urls(found)[:1]}
    return list(
        dict.fromkeys(
            a.url for a in found
            if a.menu and 3 <= len(a.text) <= 80 and not NOT_NEWS.search(a.text)
            and shape(a.url) not in kind and (urlsplit(a.url).path != "/" or urlsplit(a.url).query)
        )
    )  # fmt: skip


def _feeds(samples: Samples) -> list[str]:
    found: dict[str, None] = {}
    for page in samples.lists:
        for link in page.parsed.root.iter("link"):
            kind, url = link.get("type") or "", page.parsed.resolve(link.get("href") or "")
            if url and ("rss" in kind or "atom" in kind):
                found.setdefault(url)
    return list(found)


def _spread(urls: Sequence[str], most: int) -> list[str]:
    """Return so many of the URLs, from the first to the last."""
    if len(urls) <= most:
        return list(urls)
    step = (len(urls) - 1) / max(1, most - 1)
    return [urls[round(step * i)] for i in range(most)]
