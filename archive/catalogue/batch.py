"""What one commit will add to the catalogue, and look-ups that see it before it is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

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
from archive.catalogue.date_doubts import sayings_of
from archive.catalogue.grades import Grade
from archive.catalogue.lookup import Lookup
from archive.catalogue.opening import said_clearly
from archive.catalogue.state import COLUMNS, ArticleState
from archive.catalogue.tables import articles, events, problems, versions
from archive.catalogue.waiting import Waiting
from archive.models import Capture, Event, Happening, Problem, Version
from archive.people.values import Correction
from archive.restrictions.values import Lift, Restriction
from archive.statements import Place
from archive.versions import article_to_json, dump_json

NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when an imported article was last asked for
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


class Batch:
    """Pending rows of one writer. `connect` gives the connection its look-ups go through.

    Look-ups see pending rows before stored ones. Only the holder of a site's lock may add to it.
    """

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self.clear()

    def clear(self) -> None:
        """Forget what was pending; called after its commit."""
        self._waiting = Waiting()
        self._digests: set[tuple[str, str]] = set()
        self._fetches: dict[str, Capture] = {}
        self._whole: dict[str, Capture] = {}
        self._captures: dict[str, Capture] = {}
        self._by_key: dict[str, list[Capture]] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def _first(self, lookup: Lookup, **named: str) -> Any:
        connection = self._connect()
        with said_clearly(connection.engine.url):
            return lookup.first(connection, **named)

    def article(self, id_: str) -> ArticleState | None:
        """Return the working copy of an article's row, or None when there is no such article."""
        if id_ in self._waiting.articles:
            return self._waiting.articles[id_]
        row = self._first(_ARTICLE, id=id_)
        found = None
        if row is not None:
            values = {name: getattr(row, name) for name in COLUMNS}
            values["sections"] = list(values["sections"])
            found = ArticleState(**values, stored=True)
            if found.doubt_said_at is not None:
                found.sayings = sayings_of(self._connect(), id_)
        self._waiting.articles[id_] = found
        return found

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
        if capture in self._waiting.problems:
            return self._waiting.problems[capture]
        row = self._first(_PROBLEM, capture=capture)
        return Problem(*row) if row else None

    def add_capture(self, capture: Capture, *, truncated: str | None) -> None:
        """Add a capture whose record is written."""
        key = url_key(capture.url)
        values = {name: getattr(capture, name) for name in Capture.__slots__}
        values |= {"kind": capture.kind.value, "url_key": key, "truncated": truncated}
        self._waiting.captures.append(values)
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
            self._waiting.articles[state.id] = state
            self._recall(state)
        state.take(version, seen_at=seen_at)
        self._digests.add((version.article_id, version.digest))
        if article.attachments:
            self._waiting.offered.append((state.id, [file.url for file in article.attachments]))
        self._waiting.versions.append({
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
        happened = [row for row in self._waiting.events if row["article_id"] == state.id]
        if self._first(_ANY_EVENT, id=state.id) is not None:
            for event in events_of(self._connect(), state.id):
                state.happen(event)
        for row in happened:
            kind = Happening(row["happening"])
            state.happen(Event(state.id, kind, row["at"], row["capture"], row["value"]))

    def add_grade(self, site: str, article_id: str, number: int, grade: Grade) -> None:
        """Add how far a version can be trusted; it takes the place of an older judgement."""
        self._waiting.grades.setdefault(site, {})[article_id, number] = grade

    def add_event(self, event: Event, *, place: Place) -> None:
        """Add a statement about an article whose record is written; the article's row follows."""
        if state := self.article(event.article_id):
            state.happen(event)
        named = {"article_id": event.article_id, "happening": event.happening.value}
        self._add_event(place, event.at, event.capture, event.value, named)

    def add_problem(self, problem: Problem, *, place: Place) -> None:
        """Add a problem whose record is written."""
        self._waiting.problems[problem.capture] = problem
        named = {"article_id": None, "happening": "problem"}
        value = f"{problem.field}: {problem.reason}"
        self._add_event(place, problem.noted_at, problem.capture, value, named)

    def add_solution(self, capture: str, at: datetime, *, place: Place) -> None:
        """Close a capture's problem."""
        self._waiting.problems[capture] = None
        self._add_event(place, at, capture, "", {"article_id": None, "happening": "solved"})

    def add_restriction(self, statement: Restriction | Lift, *, place: Place) -> None:
        """Add that something is hidden, or no longer; its record is written."""
        self._waiting.restrictions.append(statement)
        id_, what = (
            (statement.restriction.id, "lifted")
            if isinstance(statement, Lift)
            else (statement.id, "restricted")
        )
        self._add_event(place, statement.at, "", id_, {"article_id": None, "happening": what})

    def add_correction(self, statement: Correction, *, place: Place) -> None:
        """Add what an archivist says about who is who; its record is written."""
        self._waiting.corrections.append(statement)
        named = {"article_id": None, "happening": "corrected"}
        self._add_event(place, statement.at, "", statement.id, named)

    def _add_event(
        self, place: Place, at: datetime, capture: str, value: str, named: Mapping[str, str | None]
    ) -> None:
        where = {"record": place.id, "file": place.file, "offset": place.offset}
        self._waiting.events.append(
            {**named, **where, "at": at, "capture": capture, "value": value}
        )

    def write(self, connection: Connection) -> None:
        """Insert and update everything pending; the caller commits, then clears."""
        self._waiting.write(connection)
