"""Owns graphs as values, and GraphML, which Gephi, networkx, igraph and Cytoscape read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

Fact = str | int

# What XML 1.0 cannot hold (§2.2).
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its id, what it is called, and what else is known of it, by the graph's `facts`."""

    id: str
    label: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie from one node to another, by ids, how often it was found, and of which kind it is, if any."""

    source: str
    target: str
    weight: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and edges; `facts` names the nodes' facts with their GraphML types (string or int)."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    directed: bool
    facts: Mapping[str, str]

    def degrees(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return how many edges lead from each node, and to each node."""
        leaving: dict[str, int] = {}
        coming: dict[str, int] = {}
        for edge in self.edges:
            leaving[edge.source] = leaving.get(edge.source, 0) + 1
            coming[edge.target] = coming.get(edge.target, 0) + 1
        return leaving, coming


def graphml(graph: Graph) -> Iterator[str]:
    """Give a graph as GraphML 1.0, line by line; what XML cannot hold is left out."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for name, kind in {"label": "string", **graph.facts}.items():
        yield f'  <key id="{name}" for="node" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '  <key id="weight" for="edge" attr.name="weight" attr.type="int"/>\n'
    if any(edge.kind for edge in graph.edges):
        yield '  <key id="kind" for="edge" attr.name="kind" attr.type="string"/>\n'
    yield f'  <graph edgedefault="{"directed" if graph.directed else "undirected"}">\n'
    for node in graph.nodes:
        pairs = zip(("label", *graph.facts), (node.label, *node.facts), strict=True)
        data = "".join(f'<data key="{name}">{_said(fact)}</data>' for name, fact in pairs)
        yield f"    <node id={_quoted(node.id)}>{data}</node>\n"
    for edge in graph.edges:
        ends = f"source={_quoted(edge.source)} target={_quoted(edge.target)}"
        kind = f'<data key="kind">{_said(edge.kind)}</data>' if edge.kind else ""
        yield f'    <edge {ends}><data key="weight">{edge.weight}</data>{kind}</edge>\n'
    yield "  </graph>\n</graphml>\n"


def _said(fact: Fact) -> str:
    return escape(_NO_XML.sub("", str(fact)))


def _quoted(text: str) -> str:
    return quoteattr(_NO_XML.sub("", text))
