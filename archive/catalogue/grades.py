"""How far versions can be trusted, and what a site's articles usually show: derived rows.

The crawler judges; here its judgements are kept and read. They are no evidence: no WARC record
holds them, a rebuild leaves them alone, and `khotin reparse` makes them again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from archive.catalogue.prepared import replacing
from archive.catalogue.state import MOVED
from archive.catalogue.tables import articles, grades, site_norms, versions
from archive.text import HANOI

_CHUNK = 500
# What has moved is judged where it is now.
_STILL = articles.c.state != MOVED
_PUT_GRADES, _PUT_NORM = replacing(grades), replacing(site_norms)


@dataclass(frozen=True, slots=True)
class Grade:
    """How far a version can be trusted, 0 to 1; `own` leaves its site out of account.

    `warnings` are names of doubts; `missing` are fields that the article does not have.
    """

    own: float
    score: float
    warnings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeated:
    """A block of text that many articles of a site have; `print` is a digest of it."""

    print: str
    articles: int
    text: str


@dataclass(frozen=True, slots=True)
class Norm:
    """What the current versions of a site's articles show, as last counted at `at` (UTC).

    `fill` is the share of articles that have each field; `score` the mean of their own grades.
    """

    articles: int
    score: float
    at: datetime
    fill: Mapping[str, float] = field(default_factory=dict)
    repeated: tuple[Repeated, ...] = ()


@dataclass(frozen=True, slots=True)
class Graded:
    """The current version of an article and its grade, None when it was never judged.

    `month` is "2024-05", of publication (Asia/Ho_Chi_Minh), or of the capture where no date is
    known. `text` is the article as JSON where it was asked for. `printed_at` is the date that it
    gives, `doubted_at` the one that is not believed; both are UTC.
    """

    article_id: str
    number: int
    url: str
    month: str
    grade: Grade | None
    text: str = ""
    printed_at: datetime | None = None
    doubted_at: datetime | None = None


def put_grades(connection: Connection, site: str, given: Mapping[tuple[str, int], Grade]) -> None:
    """Keep grades by (article id, version number), in place of those there are."""
    rows = [
        {"article_id": id_, "number": number, "site": site, "own": grade.own, "score": grade.score,
         "warnings": " ".join(grade.warnings), "missing": " ".join(grade.missing)}
        for (id_, number), grade in given.items()
    ]  # fmt: skip
    _PUT_GRADES.run(connection, rows)


def put_norm(connection: Connection, site: str, norm: Norm) -> None:
    """Keep what a site's articles usually show."""
    repeated = [[each.print, each.articles, each.text] for each in norm.repeated]
    values = {"site": site, "articles": norm.articles, "score": norm.score,
              "fill": dict(norm.fill), "repeated": repeated, "at": norm.at}  # fmt: skip
    _PUT_NORM.run(connection, [values])


def norm_of(connection: Connection, site: str) -> Norm | None:
    """Return what a site's articles usually show, None before it was ever counted."""
    row = connection.execute(select(site_norms).where(site_norms.c.site == site)).first()
    if row is None:
        return None
    repeated = tuple(Repeated(*each) for each in row.repeated)
    return Norm(row.articles, row.score, row.at, dict(row.fill), repeated)


def graded(
    connection: Connection, site: str, *, after: str = "", texts: bool = False
) -> list[Graded]:
    """Return the next current versions of a site by article id, at most 500, with their grades."""
    query = _current(site, texts=texts).where(articles.c.id > after)
    rows = connection.execute(query.order_by(articles.c.id).limit(_CHUNK))
    return [_to_graded(row, texts=texts) for row in rows]


def all_graded(connection: Connection, site: str, *, texts: bool = False) -> Iterator[Graded]:
    """Yield all current versions of a site with their grades, in order of id, 500 in memory."""
    after = ""
    while found := graded(connection, site, after=after, texts=texts):
        yield from found
        after = found[-1].article_id


def mean_scores(connection: Connection) -> dict[str, tuple[int, float]]:
    """Return how many current versions of each site are graded, and their mean score."""
    query = (
        select(articles.c.site, func.count(), func.avg(grades.c.score))
        .join(grades, _of_current())
        .where(_STILL)
        .group_by(articles.c.site)
    )
    return {site: (count, float(mean)) for site, count, mean in connection.execute(query)}


def count_current(connection: Connection, site: str) -> int:
    """Return how many articles a site has."""
    query = select(func.count()).select_from(articles).where(articles.c.site == site, _STILL)
    return connection.scalar(query) or 0


def count_ungraded(connection: Connection, site: str) -> int:
    """Return how many current versions of a site were never judged."""
    query = select(func.count()).select_from(articles).outerjoin(grades, _of_current())
    ungraded = query.where(articles.c.site == site, _STILL, grades.c.own.is_(None))
    return connection.scalar(ungraded) or 0


def _current(site: str, *, texts: bool) -> Select[Any]:
    columns = [articles.c.id, articles.c.current, articles.c.url, articles.c.published_at,
               articles.c.current_seen_at, articles.c.printed_at,
               articles.c.doubted_at, grades.c.own, grades.c.score, grades.c.warnings,
               grades.c.missing]  # fmt: skip
    query = select(*columns).outerjoin(grades, _of_current())
    query = query.where(articles.c.site == site, _STILL)
    if texts:
        same = and_(versions.c.article_id == articles.c.id, versions.c.number == articles.c.current)
        query = query.add_columns(versions.c.article).join(versions, same)
    return query


def _of_current() -> Any:
    return and_(grades.c.article_id == articles.c.id, grades.c.number == articles.c.current)


def _to_graded(row: Sequence[Any], *, texts: bool) -> Graded:
    id_, number, url, published, seen, printed, doubted, *given = row
    own, score, warnings, missing, *rest = given
    grade = None
    if own is not None:
        grade = Grade(own, score, tuple(warnings.split()), tuple(missing.split()))
    month = (published or seen).astimezone(HANOI).strftime("%Y-%m")
    text = rest[0] if texts else ""
    return Graded(id_, number, url, month, grade, text, printed, doubted)


def warnings_of(connection: Connection, article_id: str, number: int) -> tuple[str, ...]:
    """Return the names of the doubts about a version; none for one that was never judged."""
    row = select(grades.c.warnings).where(
        grades.c.article_id == article_id, grades.c.number == number
    )
    return tuple((connection.scalar(row) or "").split())
