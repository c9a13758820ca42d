"""Owns what answers a query: its matches, filtered, and of each article one version."""

from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh.executor import Executor
from indexer.engines.whoosh.facets import month_column
from indexer.engines.whoosh.generation import Generation
from indexer.engines.whoosh.matches import Matches
from indexer.engines.whoosh.ordering import score_steps
from indexer.engines.whoosh.postings import Flags, Longs
from indexer.interpretation import Interpretation
from indexer.query import Query, Versions
from indexer.syntax import DateRange


def answers(
    generation: Generation,
    query: Query,
    read: Interpretation,
    without: Collection[str] = (),
    *,
    ranked: bool,
) -> Matches:
    """Return the documents that answer a query, understood as `read`, but for some articles'.

    Unless they are to be `ranked`, their scores mean nothing, and what only ranks is not read.
    """
    if query.versions == "older" and not generation.has_older:
        return Matches.none(len(generation.rows))
    # Where no text has ever changed, all texts are the current ones, and those are read already.
    texts: Versions = (
        "current" if query.versions == "current" or not generation.has_older else "all"
    )
    executor = Executor(
        generation, versions=texts, marks=query.marks, ranks=read.ranks, ranked=ranked
    )
    found = executor.matches(read.tree)
    if ranked:
        found = executor.hinted(found, read.hints)
    flags = _but_for(generation, without, _filters(executor, generation, query))
    if flags is not None:
        found = found.kept(flags)
    if query.versions == "older":
        found = _without_current(generation, found)
    if texts != "current":
        found = _one_of_each_article(generation, found, by_score=ranked)
    return found


def _without_current(generation: Generation, found: Matches) -> Matches:
    """Return what is found of articles whose newest text is not found."""
    articles = generation.articles
    known = np.zeros(len(articles), np.bool_)
    known[articles[found.documents[generation.current[found.documents]]]] = True
    return found.kept(~known[articles])


def _one_of_each_article(generation: Generation, found: Matches, *, by_score: bool) -> Matches:
    """Return of each article the version with the best score, or else the newest that matches."""
    articles = generation.articles[found.documents]
    newness: Longs = -generation.rows["number"][found.documents].astype(np.int64)
    keys: list[NDArray[Any]] = [newness, articles]
    if by_score:
        keys.insert(1, -score_steps(found.scores))
    order = np.lexsort(keys)
    chosen = np.zeros(found.size, np.bool_)
    firsts = order[np.flatnonzero(np.diff(articles[order], prepend=-1))]
    chosen[found.documents[firsts]] = True
    return found.kept(chosen)


def _but_for(
    generation: Generation, articles: Collection[str], flags: Flags | None
) -> Flags | None:
    """Return flags without those of some articles' documents, in an array of its own."""
    if not articles:
        return flags
    left = np.ones(len(generation.rows), np.bool_) if flags is None else flags.copy()
    for article_id in articles:
        left[generation.documents_of(article_id)] = False
    return left


def _filters(executor: Executor, generation: Generation, query: Query) -> Flags | None:
    """Return which documents the filters let through, None when there are none."""
    flags: Flags | None = None
    if query.first or query.last:
        flags = executor.days(DateRange(query.first, query.last))
    if query.years:
        within = month_column(generation).within(query.years)
        flags = within if flags is None else flags & within
    wanted = (
        ("site", query.sites),
        ("section", query.sections),
        ("author", query.authors),
        ("person", query.people),
        ("state", query.states),
        ("photos", ("yes",) if query.photos else ()),
        ("files", ("yes",) if query.files else ()),
    )
    for kind, values in wanted:
        if values:
            holding = generation.tags(kind).holding(values, size=executor.size)
            flags = holding if flags is None else flags & holding
    return flags
