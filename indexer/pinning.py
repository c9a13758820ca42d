"""Owns the way from a search to its result set: scan, sample, store."""

from collections.abc import Iterable

from archive.catalogue import Catalogue
from archive.errors import IndexMissing
from archive.resultsets import Asked, Member, ResultSet, make, sampled
from archive.resultsets.sampling import USUAL_SEED
from indexer.engines import SearchEngine
from indexer.engines.face import HitList, Reached
from indexer.query import Query
from indexer.syntax.printing import print_query

_TRIES = 5


def pin(
    engine: SearchEngine,
    catalogue: Catalogue,
    query: Query,
    *,
    sample: int | None = None,
    seed: int | None = None,
    by: str = "",
) -> ResultSet:
    """Store every answer of a search, in its order, as a temporary set, and return it.

    `engine` leaves out what is hidden from readers (see withholding). With `sample`, that many of the
    answers, chosen by `seed` (archive.resultsets.sampling). `by` is whom it is made for (archive.resultsets.make).
    Raises IndexMissing.
    """
    found, read, reached = _settled_scan(engine, query)
    answers: Iterable[Member] = map(Member, found.article_ids, found.numbers.tolist())
    if sample is None:
        seed = None
    else:
        seed = USUAL_SEED if seed is None else seed
        answers = sampled(answers, sample, seed)
    asked = Asked(
        query.at_page(1).to_args(), query.words, read, reached.epoch, reached.revision,
        sample=sample, seed=seed,
    )  # fmt: skip
    return make(catalogue, answers, asked=asked, by=by)


def _settled_scan(engine: SearchEngine, query: Query) -> tuple[HitList, str, Reached]:
    """Return all answers, the words as carried out, and the state of the index they are of.

    Under an index that never rests the state named is the one before the last scan: never a later one.
    """
    reached = _reached(engine)
    for _ in range(_TRIES):
        tree = engine.search(query, limit=0).read.tree
        found, after = engine.scan(query), _reached(engine)
        if after == reached:
            break
        reached, before = after, reached
    else:
        reached = before
    return found, print_query(tree, match=query.match), reached


def _reached(engine: SearchEngine) -> Reached:
    found = engine.reached()
    if found is None:
        raise IndexMissing("there is no index yet; run `khotin index`")
    return found
