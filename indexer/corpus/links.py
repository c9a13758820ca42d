"""Owns the graph of links: which articles lead to which, and which sites to which hosts.

A link is a related article that a page lists, or an address written out in its text or captions.
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


def links_in(version: Version) -> Iterator[str]:
    """Give the addresses that an article leads to, at most MOST_LINKS, one named twice twice."""
    return islice(_addresses(version), MOST_LINKS)


@dataclass(slots=True)
class ArticleLinks:
    """Links between the articles of a set; `ids` are those of all of them."""

    ids: Collection[str]
    resolve: Resolve
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, version: Version) -> None:
        """Take in the links of an article."""
        own = version.article_id
        self.nodes[own] = Node(own, version.article.title, _facts(version.article))
        for url in links_in(version):
            target = self.resolve(url)
            if target != own and target in self.ids:
                self.edges[own, target] += 1

    def graph(self) -> Graph:
        """Return articles and links; a link to one whose text was not read is left out."""
        edges = [
            Edge(source, target, count)
            for (source, target), count in self.edges.items()
            if target in self.nodes
        ]
        edges.sort(key=lambda edge: (-edge.weight, edge.source, edge.target))
        names = {"site": "string", "url": "string", "date": "string"}
        return Graph(list(self.nodes.values()), edges, directed=True, facts=names)


@dataclass(slots=True)
class SiteLinks:
    """Links from the hosts of a set's articles to hosts anywhere; links of a host to itself count too."""

    articles: Counter[str] = field(default_factory=Counter)
    edges: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, version: Version) -> None:
        """Take in the links of an article."""
        own = host_of(version.article.url) or version.article.site
        self.articles[own] += 1
        for url in links_in(version):
            if host := host_of(url):
                self.edges[own, host] += 1

    def graph(self) -> Graph:
        """Return hosts and links; a node's `articles` are those of the set, 0 for a host outside."""
        hosts = dict.fromkeys([*self.articles, *(target for _, target in self.edges)])
        edges = [Edge(*ends, count) for ends, count in self.edges.items()]
        edges.sort(key=lambda edge: (-edge.weight, edge.source, edge.target))
        nodes = [Node(host, host, (self.articles[host],)) for host in hosts]
        return Graph(nodes, edges, directed=True, facts={"articles": "int"})


def _facts(article: Article) -> tuple[str, str, str]:
    at = article.published_at
    return article.site, article.url, at.astimezone(HANOI).date().isoformat() if at else ""


def _addresses(version: Version) -> Iterator[str]:
    for link in version.article.related:
        yield link.url
    for text in texts_of(version):
        if "://" in text:
            for found in _ADDRESS.finditer(text):
                yield found.group().rstrip(_TRAILING)


def _id_at(url: str, sites: Mapping[str, Site]) -> str:
    host = host_of(url)
    if not host:
        return ""
    for site in sites.values():
        if (key := site.article_key(url)) is not None:
            return site.article_id(key)
    return public_id(host, canonical(url))
