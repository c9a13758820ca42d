"""What a corpus page shows was counted: at once for few articles, in part for many, by a job in whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from archive.jobs import Job, JobState, jobs
from archive.jobs.roster import workers
from indexer.corpus.opening import bench_over, with_whole
from indexer.corpus.running import run
from indexer.corpus.shelf import kept
from indexer.corpus.shelf import path_of as shelved
from indexer.corpus.sources import Source, of_sample, of_search, of_set
from indexer.corpus.tables import Table
from indexer.corpus.whole import path_of
from indexer.engines import SearchEngine
from webui.corpus.asked import Question
from webui.corpus.marking import changed_at, generation
from webui.holdings import holdings
from webui.views.bounds import kept_reading

# What is read while a reader waits: a few seconds' worth.
MOST_AT_ONCE: Final = 2_000
KIND: Final = "corpus"
_LOOKED_AT: Final = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A job that counts a question in whole: how far it is, or what was wrong with it."""

    job: Job
    has_worker: bool

    @property
    def is_open(self) -> bool:
        """Tell whether it waits or goes on."""
        return self.job.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def percent(self) -> int | None:
        """Return how much is done, None while nobody can say."""
        done, total = self.job.progress.get("done"), self.job.progress.get("total")
        return min(100, 100 * int(done) // int(total)) if done and total else None


def table_of(question: Question) -> Table:
    """Return what a tool counts: whole where a job has counted it, else of what can be read at once.

    Raises IndexMissing, ArchiveError, and Refusal (503) where too many are counting already.
    """
    shelf, found = holdings(), question.found
    if found is not None and found.count > MOST_AT_ONCE:
        table = kept(shelf.config, found.id, question.tool, question.options, shelf.withheld)
        if table is not None:
            return table
    asked = question.found.id if question.found else question.query and question.query.at_page(1)
    drawn = (question.size, question.seed)
    key = (
        "corpus",
        asked,
        drawn,
        question.tool,
        question.options,
        generation(),
        counted_at(question),
    )
    return kept_reading(key, Table, lambda: _count(question))


def counted_at(question: Question) -> tuple[int, int]:
    """Return which counts of the whole archive there are, and which a job has kept, 0 for none."""
    config, found = holdings().config, question.found
    own = question.options.to_args(question.tool)
    kept_in = shelved(config, found.id, question.tool, own) if found else None
    return changed_at(path_of(config)), changed_at(kept_in) if kept_in else 0


def _count(question: Question) -> Table:
    shelf = holdings()
    with shelf.reading_index() as engine:
        bench = bench_over(engine, shelf.catalogue, shelf.withheld, shelf.sites, tool=question.tool)
        if question.tool == "keyness":
            articles = sum(each.articles for each in shelf.counts().values())
            if articles <= MOST_AT_ONCE:
                bench = with_whole(bench, engine, keep=False)
        return run(question.tool, question.options, _source(question, engine), bench)


def _source(question: Question, engine: SearchEngine) -> Source:
    shelf = holdings()
    if question.found is not None:
        return of_set(question.found, shelf.catalogue, most=MOST_AT_ONCE)
    assert question.query is not None
    query, hits = replace(question.query, page=1), engine.scan(question.query.at_page(1))
    if question.size is not None:
        return of_sample(
            hits, shelf.catalogue, shelf.withheld, size=question.size, seed=question.seed,
            most=MOST_AT_ONCE,
        )  # fmt: skip
    facets = engine.search(query, limit=0, facets=True).facets
    return of_search(hits, shelf.catalogue, shelf.withheld, facets=facets, most=MOST_AT_ONCE)


def job_args(set_id: str, question: Question) -> dict[str, str]:
    """Return the arguments of the job that counts a question over a set."""
    return {"set": set_id, "tool": question.tool, **question.options.to_args(question.tool)}


def asked_job(question: Question) -> Asked | None:
    """Return the last job that was asked to count this, None when nobody has asked for one."""
    if question.found is None:
        return None
    return job_with(job_args(question.found.id, question))


def job_with(wanted: dict[str, str]) -> Asked | None:
    """Return the last job that was asked with these arguments, None when nobody has asked for one."""
    catalogue = holdings().catalogue
    for each in jobs(catalogue, kind=KIND, limit=_LOOKED_AT, brief=True):
        if dict(each.args) == wanted:
            return Asked(each, bool(workers(catalogue)))
    return None


def open_jobs() -> int:
    """Return how many such jobs wait or go on, at most as many as are looked at."""
    found = jobs(holdings().catalogue, kind=KIND, limit=_LOOKED_AT, brief=True)
    return sum(each.state in (JobState.QUEUED, JobState.RUNNING) for each in found)
