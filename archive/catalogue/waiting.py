"""What waits for one commit, written as a few batched statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, delete, update

from archive.catalogue.changes import take_revisions
from archive.catalogue.coverage import count_in
from archive.catalogue.files import list_files
from archive.catalogue.grades import Grade, put_grades
from archive.catalogue.prepared import Prepared, inserting
from archive.catalogue.stamps import stamp, stamp_anew
from archive.catalogue.standing import Held
from archive.catalogue.state import COLUMNS, ArticleState
from archive.catalogue.tables import articles, captures, events, problems, versions
from archive.catalogue.tallies import tally
from archive.models import Problem
from archive.people import rows as correcting
from archive.people.values import Correction
from archive.restrictions import rows as restricting
from archive.restrictions.values import Lift, Restriction

_INSERT_CAPTURES, _INSERT_ARTICLES = inserting(captures), inserting(articles, get=attrgetter)
_INSERT_VERSIONS, _INSERT_EVENTS = inserting(versions), inserting(events)
_INSERT_PROBLEMS = inserting(problems)
_UPDATE_ARTICLE = Prepared(
    lambda _: (
        update(articles)
        .where(articles.c.id == bindparam("of_id"))
        .values({name: bindparam(name) for name in COLUMNS if name != "id"})
    )
)
# Without a change of its own an article keeps the revision it has: another hand may have given it a
# later one since this batch read it.
_TOUCH_ARTICLE = Prepared(
    lambda _: (
        update(articles)
        .where(articles.c.id == bindparam("of_id"))
        .values({name: bindparam(name) for name in ("first_seen", "last_seen", "asked_at")})
    )
)

Row = dict[str, Any]


@dataclass(slots=True)
class Waiting:
    """Rows to insert, and working copies of articles' rows, None for one that is not there.

    `offered` are the files of articles by id; a capture's problem is None once it is solved;
    `grades` are by site, then by article and version.
    """

    captures: list[Row] = field(default_factory=list)
    versions: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    articles: dict[str, ArticleState | None] = field(default_factory=dict)
    offered: list[tuple[str, list[str]]] = field(default_factory=list)
    problems: dict[str, Problem | None] = field(default_factory=dict)
    grades: dict[str, dict[tuple[str, int], Grade]] = field(default_factory=dict)
    restrictions: list[Restriction | Lift] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.captures) + len(self.versions) + len(self.events)

    def __bool__(self) -> bool:
        if self.grades:
            return True
        return len(self) > 0 or any(state.touched for state in self._states())

    def write(self, connection: Connection) -> None:
        """Insert and update everything pending; the caller commits, then clears."""
        self._number_changes(connection)
        touched = [state for state in self._states() if state.changed or state.touched]
        new = [state for state in touched if not state.stored]
        _INSERT_CAPTURES.run(connection, self.captures)
        self._write_articles(connection, touched, new)
        _INSERT_VERSIONS.run(connection, self.versions)
        list_files(connection, self.offered)
        _INSERT_EVENTS.run(connection, self.events)
        self._write_problems(connection)
        self._tally(connection, new)
        changed = {state.id: state for state in touched if state.changed}
        held = {
            id_: Held(state.site, state.published_at, state.sections, state.state)
            for id_, state in changed.items()
        }
        count_in(connection, held, held=held)
        self._write_judgements(connection)
        self._stamp_late(connection, changed)

    def _write_articles(
        self, connection: Connection, touched: Sequence[ArticleState], new: Sequence[ArticleState]
    ) -> None:
        stored = [state for state in touched if state.stored]
        known = [state.row() | {"of_id": state.id} for state in stored if state.changed]
        seen = [
            {"of_id": state.id, "first_seen": state.first_seen, "last_seen": state.last_seen,
             "asked_at": state.asked_at}
            for state in stored if not state.changed
        ]  # fmt: skip
        _INSERT_ARTICLES.run(connection, new)
        _UPDATE_ARTICLE.run(connection, known)
        _TOUCH_ARTICLE.run(connection, seen)

    def _write_judgements(self, connection: Connection) -> None:
        for site, given in self.grades.items():
            put_grades(connection, site, given)
        for statement in self.restrictions:
            restricting.put(connection, statement)
        for correction in self.corrections:
            correcting.put(connection, correction)

    def _states(self) -> list[ArticleState]:
        return [state for state in self.articles.values() if state is not None]

    def _stamp_late(self, connection: Connection, changed: Mapping[str, ArticleState]) -> None:
        # Where writing took its time, a harvester may have been told of a later second meanwhile.
        now = stamp()
        late = [each for each in changed.values() if each.changed_at and each.changed_at < now]
        if late:
            at = stamp_anew(connection, [state.id for state in late])
            for state in late:
                state.changed_at = at

    def _tally(self, connection: Connection, new: Sequence[ArticleState]) -> None:
        made = (self.articles[row["article_id"]] for row in self.versions)
        sites = [state.site for state in made if state is not None]
        added = [state.site for state in new]
        left = [state.site for state in self._states() if state.left]
        tally(connection, captured=self.captures, articles=added, left=left, versions=sites)

    def _number_changes(self, connection: Connection) -> None:
        changed = [state for state in self._states() if state.changed]
        if changed:
            numbers, at = take_revisions(connection, len(changed)), stamp()
            for state, number in zip(changed, numbers, strict=True):
                state.revision, state.changed_at = number, at

    def _write_problems(self, connection: Connection) -> None:
        if not self.problems:
            return
        connection.execute(delete(problems).where(problems.c.capture.in_(list(self.problems))))
        names = Problem.__slots__
        rows = [{n: getattr(p, n) for n in names} for p in self.problems.values() if p]
        _INSERT_PROBLEMS.run(connection, rows)
