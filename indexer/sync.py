"""Owns how an index follows a catalogue: revision by revision, from wherever it had come to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from archive.attachments.held import texts_of
from archive.catalogue import Catalogue, Change
from archive.errors import ArchiveError
from archive.people.asking import people_in
from archive.restrictions.acts import end_passed
from archive.restrictions.withholding import withheld
from indexer.documents import Document, document_of, states_of
from indexer.engines import Reached, SearchEngine
from indexer.query import Query

CHUNK = 200
# Documents between two commits: what a kill can lose, against what a commit costs.
COMMIT_EVERY = 5_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did. `rebuilt` says why it began anew, "" when it went on."""

    articles: int
    documents: int
    revision: int
    rebuilt: str = ""


def why_rebuild(engine: SearchEngine, catalogue: Catalogue) -> str:
    """Return why the index cannot go on following this catalogue, "" when it can."""
    reached = engine.reached()
    if reached is None:
        return "there is no index that this version of Kho Tin can read"
    if reached.epoch != catalogue.epoch():
        return "the index follows another catalogue, or this one was rebuilt"
    if reached.revision > catalogue.revision():
        return "the index is ahead of the catalogue, which has been put back"
    try:
        engine.search(Query(), limit=1)
    except ArchiveError:
        return "the index is damaged"
    return ""


def sync(
    engine: SearchEngine,
    catalogue: Catalogue,
    *,
    rebuild: bool = False,
    commit_every: int = COMMIT_EVERY,
    progress: Progress = lambda done, total: None,
) -> Synced:
    """Take everything into the index that has changed in the catalogue since the last time.

    Killed at any moment, the index stays at its last commit and the next run goes on from there.
    `progress` is told revisions done and to do. Raises ArchiveError.
    """
    end_passed(catalogue)
    reason = "asked to" if rebuild else why_rebuild(engine, catalogue)
    if reason:
        engine.reset()
    reached = engine.reached() if not reason else None
    return _Follower(engine, catalogue, commit_every, progress).run(
        reached.revision if reached else 0, reason
    )


class _Follower:
    """One run from a revision to the newest."""

    def __init__(
        self, engine: SearchEngine, catalogue: Catalogue, commit_every: int, progress: Progress
    ) -> None:
        self._engine = engine
        self._catalogue = catalogue
        self._commit_every = commit_every
        self._progress = progress
        self._epoch = catalogue.epoch()
        self._articles = self._documents = 0

    def run(self, since: int, reason: str) -> Synced:
        first, last = since, self._catalogue.revision()
        changes = self._catalogue.changes(since, limit=CHUNK)
        if not changes and not reason:
            return Synced(0, 0, since)
        with self._engine.batch() as batch:
            waiting = 0
            while changes:
                for article_id, documents in self._documents_of(changes):
                    batch.replace(article_id, documents)
                    waiting += len(documents)
                since = changes[-1].revision
                if waiting >= self._commit_every:
                    batch.commit(Reached(self._epoch, since))
                    waiting = 0
                self._progress(since - first, max(last - first, since - first))
                changes = self._catalogue.changes(since, limit=CHUNK)
            batch.commit(Reached(self._epoch, since))
        return Synced(self._articles, self._documents, since, reason)

    def _documents_of(self, changes: Sequence[Change]) -> list[tuple[str, list[Document]]]:
        """Return each changed article's documents, one for each version that is not withheld."""
        ids = [change.article_id for change in changes]
        rows = self._catalogue.articles_of(ids)
        numbers = self._catalogue.version_numbers(ids)
        versions = self._catalogue.versions_of(
            [(id_, n) for id_ in ids for n in numbers.get(id_, [])]
        )
        # Looked at after the changes: whatever gave these their revisions is known by now.
        held = withheld(self._catalogue)
        with self._catalogue.read() as connection:
            people = people_in(connection, ids)
        found = []
        for id_ in ids:
            row = rows.get(id_)
            told = [
                versions[id_, n]
                for n in (numbers.get(id_, []) if row and not row.moved else [])
                if (id_, n) in versions and not held.version(versions[id_, n])
            ]
            states = states_of(told, gone=row is not None and row.gone_at is not None)
            documents = [
                document_of(
                    held.shown(each),
                    current=row is not None and each.number == row.current,
                    sections=row.sections if row else (),
                    attachments=texts_of(self._catalogue, each, held=held),
                    people=[
                        id_of
                        for id_of, name in people.get((id_, each.number), ())
                        if not held.person(name)
                    ],
                    states=states,
                )
                for each in told
            ]
            found.append((id_, documents))
            self._documents += len(documents)
        self._articles += len(ids)
        return found
