"""Owns the laying out of a bench: what tools read beside the texts, from an archive and its index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from archive.catalogue import Catalogue
from archive.errors import IndexMissing
from archive.restrictions.withholding import Withheld
from archive.sites import Site
from indexer.corpus.asking import Tool
from indexer.corpus.compounds import Compounds, compounds_from
from indexer.corpus.running import Bench
from indexer.corpus.whole import Tell, bring_up, load, path_of
from indexer.engines.face import Facets, SearchEngine
from indexer.query import Query
from indexer.vietnamese.neighbours import Neighbours

_OF_WORDS: Final[tuple[Tool, ...]] = ("terms", "ngrams", "keyness", "collocations")


def bench_over(
    engine: SearchEngine,
    catalogue: Catalogue,
    held: Withheld,
    sites: Mapping[str, Site],
    *,
    tool: Tool,
) -> Bench:
    """Return a bench for a tool; how words are cut is what the archive's counts say, or else its index.

    Nothing of the whole archive is counted for it. Raises IndexMissing.
    """

    def archive() -> Facets:
        return engine.search(Query(), limit=0, facets=True).facets or Facets()

    if tool not in _OF_WORDS:
        return Bench(catalogue, held, sites, Compounds(), archive)
    whole = load(path_of(catalogue.config), epoch=catalogue.epoch(), held=held)
    compounds = whole.compounds if whole else compounds_from(neighbours_of(engine))
    return Bench(catalogue, held, sites, compounds, archive, whole)


def with_whole(
    bench: Bench,
    engine: SearchEngine,
    *,
    keep: bool,
    tell: Tell = lambda done, total: None,
) -> Bench:
    """Return the bench with the counts of the whole archive as it is now, kept in their file or not.

    Raises ArchiveError when they cannot be written.
    """
    path = path_of(bench.catalogue.config) if keep else None
    whole = bring_up(bench.catalogue, neighbours_of(engine), path, tell=tell)
    return replace(bench, whole=whole, compounds=whole.compounds)


def neighbours_of(engine: SearchEngine) -> Neighbours | None:
    """Return which syllables follow which; None where there is no index yet that could know."""
    try:
        return engine.lexicon().neighbours
    except IndexMissing:
        return None
