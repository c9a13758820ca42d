"""What one commit will add to the catalogue: looked up first, written as a few batched statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from archive.catalogue.articles import events_of
from archive.catalogue.captures import (
    ANY_OF,
    BY_ID,
    LAST_FETCH,
    LAST_WHOLE,
    captures_between,
    to_capture,
    url_key,
)
from archive.catalogue.changes import take_revisions
from archive.catalogue.coverage import Held, count_in
from archive.catalogue.date_doubts import sayings_of
from archive.catalogue.files import list_files
from archive.catalogue.grades import Grade, put_grades
from archive.catalogue.lookup import Lookup
from archive.catalogue.opening import said_clearly
from archive.catalogue.prepared import Prepared, inserting
from archive.catalogue.stamps import stamp, stamp_anew
from archive.catalogue.state import COLUMNS, ArticleState
from archive.catalogue.tables import articles, captures, events, problems, versions
from archive.catalogue.tallies import tally
from archive.models import Capture, Event, Happening, Problem, Version
from archive.people import rows as correcting
from archive.people.values import Correction
from archive.restrictions import rows as restricting
from archive.restrictions.values import Lift, Restriction
from archive.statements import Place
from archive.versions import article_to_json, dump_json

NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when an imported article was last asked for
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
_ARTICLE = Lookup(select(articles).where(articles.c.id == bindparam("id")))
_DIGEST = Lookup(
    select(versions.c.number).where(
        versions.c.article_id == bindparam("id"), versions.c.digest == bindparam("digest")
    )
)
_ANY_EVENT = Lookup(select(events.c.record).where(events.c.article_id == bindparam("id")).limit(1))
_PROBLEM = Lookup(select(problems).where(problems.c.capture == bindparam("capture")))
_ANY_CAPTURE = Lookup(ANY_OF)
_CAPTURE, _LAST_FETCH, _LAST_WHOLE = Lookup(BY_ID), Lookup(LAST_FETCH), Lookup(LAST_WHOLE)


@dataclass(slots=True)
class _Rows:
    captures: list[dict[str, Any]] = field(default_factory=list)
    versions: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)


class Batch:
    """Pending rows of one writer. `connect` gives the connection its look-ups go through.

    Look-ups see pending rows before stored ones. Only the holder of a site's lock may add to it.
    """

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self.clear()

    def clear(self) -> None:
        """Forget what was pending; called after its commit."""
        self._rows = _Rows()
        self._articles: dict[str, ArticleState | None] = {}
        self._digests: set[tuple[str, str]] = set()
        self._offered: list[tuple[str, list[str]]] = []
        self._fetches: dict[str, Capture] = {}
        self._whole: dict[str, Capture] = {}
        self._captures: dict[str, Capture] = {}
        self._by_key: dict[str, list[Capture]] = {}
        self._problems: dict[str, Problem | None] = {}
        self._grades: dict[str, dict[tuple[str, int], Grade]] = {}
        self._restrictions: list[Restriction | Lift] = []
        self._corrections: list[Correction] = []

    def __len__(self) -> int:
        rows = self._rows
        return len(rows.captures) + len(rows.versions) + len(rows.events)

    def __bool__(self) -> bool:
        if self._grades:
            return True
        return len(self) > 0 or any(state.touched for state in self._states())

    def _first(self, lookup: Lookup, **named: str) -> Any:
        connection = self._connect()
        with said_clearly(connection.engine.url):
            return lookup.first(connection, **named)

    def article(self, id_: str) -> ArticleState | None:
        """Return the working copy of an article's row, or None when there is no such article."""
        if id_ in self._articles:
            return self._articles[id_]
        row = self._first(_ARTICLE, id=id_)
        found = None
        if row is not None:
            values = {name: getattr(row, name) for name in COLUMNS}
            values["sections"] = list(values["sections"])
            found = ArticleState(**values, stored=True)
            if found.doubt_said_at is not None:
                found.sayings = sayings_of(self._connect(), id_)
        self._articles[id_] = found
        return found

    def _states(self) -> list[ArticleState]:
        return [state for state in self._articles.values() if state is not None]

    def has_version(self, article_id: str, digest: str) -> bool:
        """Tell whether any version of the article has this content."""
        if (article_id, digest) in self._digests:
            return True
        return self._first(_DIGEST, id=article_id, digest=digest) is not None

    def last_fetch(self, url: str) -> Capture | None:
        """Return the newest whole capture of a URL, whatever its status."""
        return self._newest(url, self._fetches, _LAST_FETCH)

    def last_whole(self, url: str) -> Capture | None:
        """Return the newest whole and successful capture of a URL."""
        return self._newest(url, self._whole, _LAST_WHOLE)

    def _newest(self, url: str, pending: dict[str, Capture], lookup: Lookup) -> Capture | None:
        key = url_key(url)
        if key in pending:
            return pending[key]
        row = self._first(lookup, url_key=key)
        return to_capture(row) if row else None

    def capture(self, id_: str) -> Capture | None:
        """Return a capture by its id."""
        if id_ in self._captures:
            return self._captures[id_]
        row = self._first(_CAPTURE, id=id_)
        return to_capture(row) if row else None

    def captures_between(self, url: str, first: datetime, last: datetime) -> list[Capture]:
        """Return the captures of a URL from `first` until just before `last`, by time.

        Of very many, the last ones.
        """
        key = url_key(url)
        found: list[Capture] = []
        if self._first(_ANY_CAPTURE, url_key=key) is not None:
            connection = self._connect()
            with said_clearly(connection.engine.url):
                found = captures_between(connection, key, first, last)
        pending = [c for c in self._by_key.get(key, ()) if first <= c.fetched_at < last]
        return sorted([*found, *pending], key=lambda c: c.fetched_at)

    def problem(self, capture: str) -> Problem | None:
        """Return the open problem of a capture."""
        if capture in self._problems:
            return self._problems[capture]
        row = self._first(_PROBLEM, capture=capture)
        return Problem(*row) if row else None

    def add_capture(self, capture: Capture, *, truncated: str | None) -> None:
        """Add a capture whose record is written."""
        key = url_key(capture.url)
        values = {name: getattr(capture, name) for name in Capture.__slots__}
        values |= {"kind": capture.kind.value, "url_key": key, "truncated": truncated}
        self._rows.captures.append(values)
        self._captures[capture.id] = capture
        self._by_key.setdefault(key, []).append(capture)
        if truncated is None and capture.kind != "resource" and capture.source is None:
            self._fetches[key] = capture
            if capture.status < 400 and (capture.status != 304 or capture.kind == "revisit"):
                self._whole[key] = capture

    def add_version(self, version: Version, *, seen_at: datetime, place: Place) -> None:
        """Add a version whose record is written; its article's row follows."""
        article = version.article
        state = self.article(version.article_id)
        if state is None:
            state = ArticleState(
                version.article_id, article.site, article.key, article.url, seen_at, seen_at, NEVER
            )
            self._articles[state.id] = state
            self._recall(state)
        state.take(version, seen_at=seen_at)
        self._digests.add((version.article_id, version.digest))
        if article.attachments:
            self._offered.append((state.id, [file.url for file in article.attachments]))
        self._rows.versions.append({
            "article_id": version.article_id,
            "number": version.number,
            "digest": version.digest,
            "article": dump_json(article_to_json(article)),
            "capture": version.capture,
            "extractor": version.extractor,
            "reason": version.reason.value,
            "saved_at": version.saved_at,
            "seen_at": seen_at,
            "record": place.id,
            "file": place.file,
            "offset": place.offset,
        })  # fmt: skip

    def _recall(self, state: ArticleState) -> None:
        """Let a new article know what was said of it before it was there.

        Of two WARC files begun within a second, a rebuild may read the statements first.
        """
        happened = [row for row in self._rows.events if row["article_id"] == state.id]
        if self._first(_ANY_EVENT, id=state.id) is not None:
            for event in events_of(self._connect(), state.id):
                state.happen(event)
        for row in happened:
            kind = Happening(row["happening"])
            state.happen(Event(state.id, kind, row["at"], row["capture"], row["value"]))

    def add_grade(self, site: str, article_id: str, number: int, grade: Grade) -> None:
        """Add how far a version can be trusted; it takes the place of an older judgement."""
        self._grades.setdefault(site, {})[article_id, number] = grade

    def add_event(self, event: Event, *, place: Place) -> None:
        """Add a statement about an article whose record is written; the article's row follows."""
        if state := self.article(event.article_id):
            state.happen(event)
        named = {"article_id": event.article_id, "happening": event.happening.value}
        self._add_event(place, event.at, event.capture, event.value, named)

    def add_problem(self, problem: Problem, *, place: Place) -> None:
        """Add a problem whose record is written."""
        self._problems[problem.capture] = problem
        named = {"article_id": None, "happening": "problem"}
        value = f"{problem.field}: {problem.reason}"
        self._add_event(place, problem.noted_at, problem.capture, value, named)

    def add_solution(self, capture: str, at: datetime, *, place: Place) -> None:
        """Close a capture's problem."""
        self._problems[capture] = None
        self._add_event(place, at, capture, "", {"article_id": None, "happening": "solved"})

    def add_restriction(self, statement: Restriction | Lift, *, place: Place) -> None:
        """Add that something is hidden, or no longer; its record is written."""
        self._restrictions.append(statement)
        id_, what = (
            (statement.restriction.id, "lifted")
            if isinstance(statement, Lift)
            else (statement.id, "restricted")
        )
        self._add_event(place, statement.at, "", id_, {"article_id": None, "happening": what})

    def add_correction(self, statement: Correction, *, place: Place) -> None:
        """Add what an archivist says about who is who; its record is written."""
        self._corrections.append(statement)
        named = {"article_id": None, "happening": "corrected"}
        self._add_event(place, statement.at, "", statement.id, named)

    def _add_event(
        self, place: Place, at: datetime, capture: str, value: str, named: Mapping[str, str | None]
    ) -> None:
        where = {"record": place.id, "file": place.file, "offset": place.offset}
        self._rows.events.append({**named, **where, "at": at, "capture": capture, "value": value})

    def write(self, connection: Connection) -> None:
        """Insert and update everything pending; the caller commits, then clears."""
        self._number_changes(connection)
        touched = [state for state in self._states() if state.changed or state.touched]
        new = [state for state in touched if not state.stored]
        stored = [state for state in touched if state.stored]
        known = [state.row() | {"of_id": state.id} for state in stored if state.changed]
        seen = [
            {"of_id": state.id, "first_seen": state.first_seen, "last_seen": state.last_seen,
             "asked_at": state.asked_at}
            for state in stored if not state.changed
        ]  # fmt: skip
        _INSERT_CAPTURES.run(connection, self._rows.captures)
        _INSERT_ARTICLES.run(connection, new)
        _UPDATE_ARTICLE.run(connection, known)
        _TOUCH_ARTICLE.run(connection, seen)
        _INSERT_VERSIONS.run(connection, self._rows.versions)
        list_files(connection, self._offered)
        _INSERT_EVENTS.run(connection, self._rows.events)
        self._write_problems(connection)
        self._tally(connection, new)
        changed = {state.id: state for state in touched if state.changed}
        held = {
            id_: Held(state.site, state.published_at, state.sections, state.state)
            for id_, state in changed.items()
        }
        count_in(connection, held, held=held)
        for site, given in self._grades.items():
            put_grades(connection, site, given)
        for statement in self._restrictions:
            restricting.put(connection, statement)
        for correction in self._corrections:
            correcting.put(connection, correction)
        self._stamp_late(connection, changed)

    def _stamp_late(self, connection: Connection, changed: Mapping[str, ArticleState]) -> None:
        # Where writing took its time, a harvester may have been told of a later second meanwhile.
        now = stamp()
        late = [each for each in changed.values() if each.changed_at and each.changed_at < now]
        if late:
            at = stamp_anew(connection, [state.id for state in late])
            for state in late:
                state.changed_at = at

    def _tally(self, connection: Connection, new: Sequence[ArticleState]) -> None:
        made = (self._articles[row["article_id"]] for row in self._rows.versions)
        sites = [state.site for state in made if state is not None]
        added = [state.site for state in new]
        left = [state.site for state in self._states() if state.left]
        tally(connection, captured=self._rows.captures, articles=added, left=left, versions=sites)

    def _number_changes(self, connection: Connection) -> None:
        changed = [state for state in self._states() if state.changed]
        if changed:
            numbers, at = take_revisions(connection, len(changed)), stamp()
            for state, number in zip(changed, numbers, strict=True):
                state.revision, state.changed_at = number, at

    def _write_problems(self, connection: Connection) -> None:
        if not self._problems:
            return
        connection.execute(delete(problems).where(problems.c.capture.in_(list(self._problems))))
        names = Problem.__slots__
        rows = [{n: getattr(p, n) for n in names} for p in self._problems.values() if p]
        _INSERT_PROBLEMS.run(connection, rows)
