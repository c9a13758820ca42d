"""Owns the run of one tool over one source: what is read, counted and put into a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from archive.catalogue import Catalogue
from archive.export.sheet import Value
from archive.models import Version
from archive.people.asking import people_in
from archive.restrictions.withholding import Withheld
from archive.sites import Site
from indexer.corpus.asking import Options, Tool
from indexer.corpus.collocations import collocations, node_of
from indexer.corpus.compounds import Compounds
from indexer.corpus.counts import months_of, over_time
from indexer.corpus.frequencies import Cutting, Frequencies, frequencies, terms_of
from indexer.corpus.graphs import Graph
from indexer.corpus.keyness import keyness
from indexer.corpus.links import ArticleLinks, SiteLinks, resolver
from indexer.corpus.sources import Source, in_batches, versions_of
from indexer.corpus.stopwords import stop_words
from indexer.corpus.tables import MOST_ROWS, Table
from indexer.corpus.together import Together
from indexer.corpus.whole import Counts, Whole
from indexer.engines.face import Facets
from indexer.trends import Per, shares_of
from indexer.vocabulary import written

_MILLION: Final = 1_000_000

Tell = Callable[[int, int], None]
Rows = Iterable[tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Bench:
    """What tools need beside the texts: the whole archive's months and, for keyness, its counts.

    `whole` also says how words are cut; without it `compounds` does.
    """

    catalogue: Catalogue
    held: Withheld
    sites: Mapping[str, Site]
    compounds: Compounds
    archive: Callable[[], Facets]
    whole: Whole | None = None

    def cutting(self, options: Options, *, length: int = 1) -> Cutting:
        """Return how texts are cut for these options."""
        return Cutting(
            options.unit,
            length,
            marks=options.fold == "off",
            compounds=self.whole.compounds if self.whole else self.compounds,
            without=stop_words() if options.stop == "out" else frozenset(),
        )


class Found(NamedTuple):
    """What a tool has found: columns, rows, facts of its own, a graph where it makes one."""

    columns: tuple[str, ...]
    rows: Rows
    facts: dict[str, Value]
    graph: Graph | None = None


def run(
    tool: Tool, options: Options, source: Source, bench: Bench, *,
    tell: Tell = lambda done, total: None,
) -> Table:  # fmt: skip
    """Return what a tool counts in a source; `tell` hears how many of its articles were read.

    Keyness needs the counts of the whole archive, collocations a node; without them there are no
    rows. Raises ArchiveError where a result set cannot be repeated.
    """
    reading = _Reading(source, tell)
    found = _TOOLS[tool](options, reading, bench)
    rows = list(found.rows)
    facts: dict[str, Value] = {
        "articles": source.articles, "read": reading.read, "withheld": reading.hidden,
        "left_out": max(0, len(rows) - MOST_ROWS), **found.facts,
    }  # fmt: skip
    return Table(tool, found.columns, rows[:MOST_ROWS], facts, found.graph)


class _Reading:
    """The texts of a source, once through, with how many there were and how many are hidden."""

    def __init__(self, source: Source, tell: Tell) -> None:
        self.source, self._tell = source, tell
        self.read = self.hidden = 0

    def texts(self) -> Iterator[Version]:
        for each in self.source.texts():
            if each is None:
                self.hidden += 1
            else:
                self.read += 1
                yield each
            self._tell(self.read + self.hidden, self.source.count)


def _counts(options: Options, reading: _Reading, bench: Bench) -> Found:
    found = reading.source.facets
    if found is None:
        found = months_of(reading.texts())
    else:
        reading.read = reading.source.articles
    per: Per | None = (
        "year" if options.per == "year" else "month" if options.per == "month" else None
    )
    shown = over_time(found, reading.read, bench.archive(), per)
    if not shown.periods:
        return Found(("period", "articles", "archive", "per_10000"), (), {"undated": found.undated})
    series = shown.series[0]
    rows = zip(shown.periods, series.counts, shown.articles, shares_of(series, shown), strict=True)
    # Where the archive has nothing, this has nothing either: no share, but a count of 0.
    filled = ((period, count or 0, articles, share) for period, count, articles, share in rows)
    facts: dict[str, Value] = {"undated": found.undated, "per": shown.per, "before": shown.left_out}
    return Found(("period", "articles", "archive", "per_10000"), filled, facts)


def _terms(options: Options, reading: _Reading, bench: Bench, *, length: int = 1) -> Found:
    cutting = bench.cutting(options, length=length)
    found = frequencies(reading.texts(), cutting)
    without = cutting.left_out if length == 1 else frozenset[str]()
    wanted = [
        (term, count)
        for term, count in found.tokens.items()
        if count >= options.least and term not in without
    ]
    wanted.sort(key=lambda each: (-each[1], each[0]))
    rows = (
        (
            said(term), count, round(_MILLION * count / found.size, 2), found.documents[term],
            round(100 * found.documents[term] / found.read, 2),
        )
        for term, count in wanted
    )  # fmt: skip
    facts: dict[str, Value] = {
        "tokens": found.size, "kinds": len(found.tokens), "lost": found.lost,
        "compounds": len(cutting.compounds),
    }  # fmt: skip
    return Found(("term", "tokens", "per_million", "documents", "percent"), rows, facts)


def _ngrams(options: Options, reading: _Reading, bench: Bench) -> Found:
    return _terms(options, reading, bench, length=options.length)


_KEYS = ("term", "tokens", "rest_tokens", "per_million", "rest_per_million", "log_ratio",
         "percent_diff", "g2", "p", "sure", "documents", "rest_documents")  # fmt: skip


def _keyness(options: Options, reading: _Reading, bench: Bench) -> Found:
    whole = bench.whole
    if whole is None:
        return Found(_KEYS, (), {})
    cutting, here, less = bench.cutting(options), Frequencies(), Counts()
    articles: dict[str, bool] = {}
    for version in reading.texts():
        terms = terms_of(version, cutting)
        here.add(terms)
        if whole.holds(version):
            less.add(terms)
        if version.article_id in whole.counted:
            articles[version.article_id] = articles.get(version.article_id) or whole.holds(version)
    # Of an article that is here with another text, the one that was counted is none of the rest.
    others = ((id_, whole.counted[id_]) for id_, is_taken in articles.items() if not is_taken)
    for each in versions_of(others, bench.catalogue, bench.held):
        if each is not None:
            less.add(terms_of(each, cutting))
    rest = whole.rest(options.unit, less, len(articles))
    found = keyness(here, rest, least=options.least, more=options.side == "more")
    rows = (
        (
            said(key.term), key.here, key.there, round(_MILLION * key.here / here.size, 2),
            round(_MILLION * key.there / rest.size, 2), round(key.log_ratio, 3),
            None if key.percent is None else round(key.percent, 1), round(key.g2, 2),
            float(f"{key.p:.3g}"), "yes" if key.is_sure else "no", key.documents, key.rest_documents,
        )
        for key in found.keys
        if key.term not in cutting.without
    )  # fmt: skip
    facts: dict[str, Value] = {
        "tokens": here.size, "rest_tokens": rest.size, "rest_articles": rest.read,
        "tests": found.tests, "critical": round(found.critical, 2),
        "sure": sum(key.is_sure for key in found.keys), "revision": whole.revision,
        "compounds": len(cutting.compounds),
    }  # fmt: skip
    return Found(_KEYS, rows, facts)


_COLLOCATES = ("term", "together", "before", "after", "anywhere", "expected", "log_dice", "mi", "t",
               "g2", "documents")  # fmt: skip


def _collocations(options: Options, reading: _Reading, bench: Bench) -> Found:
    cutting = bench.cutting(options)
    node = node_of(options.node, cutting)
    if not node:
        return Found(_COLLOCATES, (), {"node": 0})
    found = collocations(reading.texts(), node, cutting, span=options.span, least=options.least)
    rows = (
        (
            said(each.term), each.together, each.before, each.after, each.anywhere,
            round(each.expected, 3), _short(each.log_dice), _short(each.mi), _short(each.t),
            round(each.g2, 2), each.documents,
        )
        for each in found.collocates
    )  # fmt: skip
    facts: dict[str, Value] = {
        "node": found.node, "window": found.window, "tokens": found.size,
        "compounds": len(cutting.compounds),
    }  # fmt: skip
    return Found(_COLLOCATES, rows, facts)


_PAIRS = ("one", "other", "articles", "one_articles", "other_articles", "log_dice", "one_id",
          "other_id")  # fmt: skip


def _people(options: Options, reading: _Reading, bench: Bench) -> Found:
    together, hides = Together(), bench.held.person
    for some in in_batches(reading.texts()):
        versions = [each for each in some if each is not None]
        with bench.catalogue.read() as connection:
            named = people_in(connection, [each.article_id for each in versions])
        for each in versions:
            here = named.get((each.article_id, each.number), ())
            together.add((id_, name) for id_, name in here if not hides(name))
    pairs = together.found(least=options.least)
    rows = (
        (
            pair.one[1], pair.other[1], pair.together, pair.one_articles, pair.other_articles,
            round(pair.log_dice, 2), pair.one[0], pair.other[0],
        )
        for pair in pairs
    )  # fmt: skip
    facts: dict[str, Value] = {
        "people": len(together.people), "long": together.long, "lost": together.lost,
    }  # fmt: skip
    return Found(_PAIRS, rows, facts, together.graph(pairs[:MOST_ROWS]))


def _links(options: Options, reading: _Reading, bench: Bench) -> Found:
    if options.ends == "sites":
        hosts = SiteLinks()
        for version in reading.texts():
            hosts.add(version)
        graph = hosts.graph()
    else:
        found = ArticleLinks(frozenset(reading.source.ids()), resolver(bench.sites))
        for version in reading.texts():
            found.add(version)
        graph = found.graph()
    facts: dict[str, Value] = {"nodes": len(graph.nodes), "edges": len(graph.edges)}
    columns, rows = _nodes(graph) if options.part == "nodes" else _edges(graph)
    return Found(columns, rows, facts, graph)


def _edges(graph: Graph) -> tuple[tuple[str, ...], Rows]:
    names = {node.id: node.label for node in graph.nodes}
    if all(name == id_ for id_, name in names.items()):
        return ("source", "target", "links", "kind"), (
            (edge.source, edge.target, edge.weight, edge.kind) for edge in graph.edges
        )
    return ("source_title", "target_title", "links", "kind", "source", "target"), (
        (names[edge.source], names[edge.target], edge.weight, edge.kind, edge.source, edge.target)
        for edge in graph.edges
    )


def _nodes(graph: Graph) -> tuple[tuple[str, ...], Rows]:
    leaving, coming = graph.degrees()
    nodes = sorted(graph.nodes, key=lambda node: (-coming.get(node.id, 0), node.label, node.id))
    return ("title", "links_in", "links_out", *graph.facts, "id"), (
        (node.label, coming.get(node.id, 0), leaving.get(node.id, 0), *node.facts, node.id)
        for node in nodes
    )


_TOOLS: Mapping[Tool, Callable[[Options, _Reading, Bench], Found]] = {
    "counts": _counts,
    "terms": _terms,
    "ngrams": _ngrams,
    "keyness": _keyness,
    "collocations": _collocations,
    "people": _people,
    "links": _links,
}


def said(term: str) -> str:
    """Return a term as it is written: keys spelt, abbreviations in capitals."""
    return " ".join(written(key) for key in term.split(" "))


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
