"""Graphs of links and of people, and that another program reads the GraphML."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import networkx
from hypothesis import given
from hypothesis import strategies as st

from archive.models import Link
from archive.urls import canonical, host_of, public_id
from indexer.corpus.graphs import Edge, Graph, Node, graphml
from indexer.corpus.links import ArticleLinks, SiteLinks, resolver
from indexer.corpus.together import MOST_NAMED, Together
from tests.indexer.corpus.written import HOST, version


def url(number: int) -> str:
    return f"http://{HOST}/?id={number}"


def own_id(number: int) -> str:
    return public_id(host_of(url(number)), canonical(url(number)))


def read(graph: Graph) -> networkx.Graph:
    return networkx.read_graphml(BytesIO("".join(graphml(graph)).encode()))


def test_links_between_articles_of_the_set_are_listed_and_written_out_ones() -> None:
    texts = [
        version(1, "Một", f"Xem {url(2)}.", related=[url(2), url(3), "http://other.vn/x"]),
        version(2, "Hai", related=[url(2), url(9)]),
        version(3, "Ba"),
    ]
    ids = [own_id(number) for number in (1, 2, 3)]
    found = ArticleLinks(frozenset(ids), resolver({}))
    for number, text in enumerate(texts, 1):
        found.add(replace(text, article_id=own_id(number)))
    graph = found.graph()
    assert [(edge.source, edge.target, edge.weight) for edge in graph.edges] == [
        (ids[0], ids[1], 2), (ids[0], ids[2], 1),
    ]  # fmt: skip
    shown = read(graph)
    assert shown.is_directed()
    assert sorted(shown.nodes) == sorted(ids)
    assert shown.nodes[ids[0]] == {"label": "Một", "site": "tin", "url": url(1), "date": ""}
    assert shown.edges[ids[0], ids[1]]["weight"] == 2


def test_an_edge_says_where_its_links_stand() -> None:
    words = Link(url(2), "bài trước"), Link(url(3), url(3)), Link("http://other.vn/x", "báo bạn")
    texts = [
        version(1, "Một", f"Theo bài trước và {url(3)}.", links=words),
        version(2, "Hai", links=(Link(url(1), "bài đầu"),), related=[url(1), url(3)]),
        version(3, "Ba", f"Xem {url(1)}."),
    ]
    ids = [own_id(number) for number in (1, 2, 3)]
    articles, hosts = ArticleLinks(frozenset(ids), resolver({})), SiteLinks()
    for number, text in enumerate(texts, 1):
        articles.add(replace(text, article_id=own_id(number)))
        hosts.add(text)
    graph = articles.graph()
    assert {(edge.source, edge.target): (edge.weight, edge.kind) for edge in graph.edges} == {
        (ids[0], ids[1]): (1, "text"),
        (ids[0], ids[2]): (1, "text"),
        (ids[1], ids[0]): (2, "both"),
        (ids[1], ids[2]): (1, "related"),
        (ids[2], ids[0]): (1, "text"),
    }
    assert read(graph).edges[ids[1], ids[0]] == {"weight": 2, "kind": "both"}
    assert read(hosts.graph()).edges[HOST, "other.vn"] == {"weight": 1, "kind": "text"}


def test_links_between_hosts_count_those_that_lead_out() -> None:
    found = SiteLinks()
    found.add(version(1, "Một", related=["https://other.vn/a", "https://other.vn/b", url(2)]))
    found.add(version(2, "Hai", "không có http:// nào", related=["mailto:a@b.vn", "http://[x"]))
    graph = found.graph()
    assert [(edge.source, edge.target, edge.weight) for edge in graph.edges] == [
        (HOST, "other.vn", 2), (HOST, HOST, 1),
    ]  # fmt: skip
    assert read(graph).nodes["other.vn"]["articles"] == 0
    assert graph.degrees() == ({HOST: 2}, {"other.vn": 1, HOST: 1})


def test_people_named_in_the_same_articles_are_tied_as_often() -> None:
    together = Together()
    an, binh, chi = ("a", "An"), ("b", "Bình"), ("c", "Chi")
    for named in ([an, binh], [binh, an, chi], [an], []):
        together.add(named)
    pairs = together.found()
    assert [(p.one[1], p.other[1], p.together, p.one_articles, p.other_articles) for p in pairs] == [
        ("An", "Bình", 2, 3, 2), ("Bình", "Chi", 1, 2, 1), ("An", "Chi", 1, 3, 1),
    ]  # fmt: skip
    assert [p.together for p in together.found(least=2)] == [2]
    shown = read(together.graph(pairs))
    assert not shown.is_directed()
    assert shown.nodes["a"] == {"label": "An", "articles": 3}
    assert shown.edges["a", "b"]["weight"] == 2


def test_a_long_list_of_names_ties_nobody() -> None:
    together = Together()
    together.add((str(n), f"Người {n}") for n in range(MOST_NAMED + 1))
    assert (together.found(), together.long, len(together.people)) == ([], 1, MOST_NAMED + 1)


def test_pairs_are_bounded_and_what_was_dropped_is_said() -> None:
    together = Together(most=10)
    for _ in range(5):
        together.add([("a", "An"), ("b", "Bình")])
    together.add((str(n), f"Người {n}") for n in range(10))
    assert together.lost == 1
    assert [(p.one[1], p.together) for p in together.found()] == [("An", 5)]


@given(st.text(), st.text(min_size=1))
def test_any_title_makes_a_file_that_reads(title: str, name: str) -> None:
    nodes = [Node("a" + name, title, (name,)), Node("b", "", ("",))]
    edges = [Edge("a" + name, "b", 3)]
    assert len(read(Graph(nodes, edges, directed=True, facts={"url": "string"})).nodes) == 2
