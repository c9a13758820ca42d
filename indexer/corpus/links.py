"""Owns the graph of links: which articles lead to which, and which sites to which hosts.

A link is a related article that a page lists, a link on words of the text, or an address written out
in text or captions. What names both ends more than once is one edge, with its count and its kind.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from archive.models import Article, Version
from archive.sites import Site
from archive.text import HANOI
from archive.urls import canonical, host_of, public_id
from indexer.corpus.graphs import Edge, Graph, Node
from indexer.corpus.texts import texts_of

# A page that names more addresses is a list, not an article.
MOST_LINKS: Final = 200
_MOST_KNOWN: Final = 200_000
_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»()\[\]{}]+", re.IGNORECASE)
_TRAILING = ".,;:!?…'’"

RELATED: Final = "related"
TEXT: Final = "text"
BOTH: Final = "both"

Resolve = Callable[[str], str]


def resolver(sites: Mapping[str, Site]) -> Resolve:
    """Return what tells the id an article at an address would have; "" for no web address."""
    known: dict[str, str] = {}

    def resolve(url: str) -> str:
        if url not in known:
            if len(known) >= _MOST_KNOWN:
                known.clear()
            known[url] = _id_at(url, sites)
        return known[url]

    return resolve


def links_in(version: Version) -> Iterator[tuple[str, str]]:
    """Give the addresses that an article leads to and where each stands, RELATED or TEXT.

    At most MOST_LINKS; one named twice comes twice.
    """
    return islice(_addresses(version), MOST_LINKS)


@dataclass(slots=True)
class Ties:
    """Links between ends, counted, with their kinds."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    kinds: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, source: str, target: str, kind: str) -> None:
        """Count a link."""
        ends = source, target
        self.counts[ends] += 1
        known = self.kinds.setdefault(ends, kind)
        self.kinds[ends] = kind if known == kind else BOTH

    def edges(self) -> list[Edge]:
        """Return the edges, those of most links first."""
        found = [Edge(*ends, count, self.kinds[ends]) for ends, count in self.counts.items()]
        return sorted(found, key=lambda edge: (-edge.weight, edge.source, edge.target))


@dataclass(slots=True)
class ArticleLinks:
    """Links between the articles of a set; `ids` are those of all of them."""

    ids: Collection[str]
    resolve: Resolve
    nodes: dict[str, Node] = field(default_factory=dict)
    ties: Ties = field(default_factory=Ties)

    def add(self, version: Version) -> None:
        """Take in the links of an article."""
        own = version.article_id
        self.nodes[own] = Node(own, version.article.title, _facts(version.article))
        for url, kind in links_in(version):
            target = self.resolve(url)
            if target != own and target in self.ids:
                self.ties.add(own, target, kind)

    def graph(self) -> Graph:
        """Return articles and links; a link to one whose text was not read is left out."""
        edges = [edge for edge in self.ties.edges() if edge.target in self.nodes]
        names = {"site": "string", "url": "string", "date": "string"}
        return Graph(list(self.nodes.values()), edges, directed=True, facts=names)


@dataclass(slots=True)
class SiteLinks:
    """Links from the hosts of a set's articles to hosts anywhere; links of a host to itself count too."""

    articles: Counter[str] = field(default_factory=Counter)
    ties: Ties = field(default_factory=Ties)

    def add(self, version: Version) -> None:
        """Take in the links of an article."""
        own = host_of(version.article.url) or version.article.site
        self.articles[own] += 1
        for url, kind in links_in(version):
            if host := host_of(url):
                self.ties.add(own, host, kind)

    def graph(self) -> Graph:
        """Return hosts and links; a node's `articles` are those of the set, 0 for a host outside."""
        hosts = dict.fromkeys([*self.articles, *(target for _, target in self.ties.counts)])
        edges = self.ties.edges()
        nodes = [Node(host, host, (self.articles[host],)) for host in hosts]
        return Graph(nodes, edges, directed=True, facts={"articles": "int"})


def _facts(article: Article) -> tuple[str, str, str]:
    at = article.published_at
    return article.site, article.url, at.astimezone(HANOI).date().isoformat() if at else ""


def _addresses(version: Version) -> Iterator[tuple[str, str]]:
    for link in version.article.related:
        yield link.url, RELATED
    linked = {link.url for link in version.article.links}
    for link in version.article.links:
        yield link.url, TEXT
    for text in texts_of(version):
        if "://" in text:
            for found in _ADDRESS.finditer(text):
                # An address that is a link too is that link.
                if (url := found.group().rstrip(_TRAILING)) not in linked:
                    yield url, TEXT


def _id_at(url: str, sites: Mapping[str, Site]) -> str:
    host = host_of(url)
    if not host:
        return ""
    for site in sites.values():
        if (key := site.article_key(url)) is not None:
            return site.article_id(key)
    return public_id(host, canonical(url))
