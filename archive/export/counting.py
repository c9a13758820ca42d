"""How many rows an export has, before any of them is read."""

from __future__ import annotations

from itertools import islice

from sqlalchemy import Integer, bindparam, cast, func, select

from archive.catalogue import Catalogue
from archive.catalogue.tables import captures, versions
from archive.export.options import Options
from archive.restrictions.withholding import withheld
from archive.resultsets import ResultSet, members

_CHUNK = 500
# Of all that an article's JSON holds only a photo has a caption, and only one that is not empty; in
# a text the quotes would be escaped.
_SIGN = '"caption":"'
_CAPTIONS = (
    select(
        versions.c.article_id,
        versions.c.number,
        versions.c.capture,
        captures.c.digest,
        cast(
            (func.length(versions.c.article) - func.length(func.replace(versions.c.article, _SIGN, "")))
            / len(_SIGN),
            Integer,
        ),
    )
    .select_from(versions.outerjoin(captures, captures.c.id == versions.c.capture))
    .where(
        versions.c.article_id.in_(bindparam("ids", expanding=True)),
        versions.c.number.in_(bindparam("numbers", expanding=True)),
    )
)  # fmt: skip


def row_count(catalogue: Catalogue, found: ResultSet, options: Options) -> int:
    """Return how many rows the table of a set has: its articles, or their captions.

    A hidden photo keeps the row of its caption; an article that is withheld has one.
    """
    if options.rows == "articles":
        return found.count
    held, total, wanted = withheld(catalogue), 0, members(catalogue, found)
    while some := list(islice(wanted, _CHUNK)):
        named = {"ids": [id_ for id_, _ in some], "numbers": sorted({n for _, n in some})}
        pairs = set(some)
        with catalogue.read() as connection:
            for id_, number, capture, payload, count in connection.execute(_CAPTIONS, named):
                if (id_, number) in pairs:
                    hidden = held.text(id_, capture=capture, payload=payload) if held else None
                    total += 1 if hidden else count
    return total
