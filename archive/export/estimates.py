"""How large a file of a result set will be, about, and whether there is room to make it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import Connection, func, select, tuple_

from archive.catalogue import Catalogue
from archive.catalogue.captures import url_key
from archive.catalogue.tables import captures, versions
from archive.errors import ArchiveError
from archive.export.forms import Form
from archive.export.options import Options
from archive.resultsets import Member, ResultSet, members

# Left free whatever is made: the catalogue needs room to go on.
SPARE = 200_000_000
_PLACES, _AT_EACH = 8, 8
# What a byte of an article's JSON comes to in each form, and while it is made.
_PACKED = {"xlsx": 0.5, "parquet": 0.5, "package": 0.5, "warc": 0.5, "wacz": 0.5}
_WHILE_MADE = {"xlsx": 3.0}
_WITHOUT_TEXT = 0.35
_LEAST = 20_000


def estimate(catalogue: Catalogue, found: ResultSet, form: Form, options: Options) -> int:
    """Return about how many bytes a file will have, judged by some of its rows."""
    some = list(_some(catalogue, found))
    with catalogue.read() as connection:
        letters = _letters(connection, some)
        records = _records(connection, some) if form.name in ("warc", "wacz") else 0.0
    text = letters * _PACKED.get(form.name, 1.0) * (1.0 if options.text else _WITHOUT_TEXT)
    return _LEAST + int(found.count * (text + records))


def room_for(catalogue: Catalogue, found: ResultSet, form: Form, options: Options) -> int:
    """Return the estimate; raises ArchiveError when the disk has too little room for it."""
    size = estimate(catalogue, found, form, options)
    needed = int(size * (1 + _WHILE_MADE.get(form.name, 0.2))) + SPARE
    free = shutil.disk_usage(catalogue.config.data_dir).free
    if free < needed:
        raise ArchiveError(
            f"{catalogue.config.data_dir}: there is no room for the file: about {_mega(needed)} MB "
            f"are needed, {_mega(free)} MB are free; make room, or ask for fewer articles"
        )
    return size


def _mega(size: int) -> int:
    return -(-size // 1_000_000)


def _some(catalogue: Catalogue, found: ResultSet) -> Iterator[Member]:
    """Yield some rows from all over a set."""
    step = max(found.count // _PLACES, _AT_EACH)
    for start in range(0, found.count, step):
        yield from islice(members(catalogue, found, start=start), _AT_EACH)


def _letters(connection: Connection, some: Sequence[Member]) -> float:
    wanted = tuple_(versions.c.article_id, versions.c.number).in_(some)
    mean = connection.scalar(select(func.avg(func.length(versions.c.article))).where(wanted))
    # A letter of Vietnamese takes a byte and a third.
    return float(mean or 0) * 1.3


def _records(connection: Connection, some: Sequence[Member]) -> float:
    """Return the mean of bytes that the pages, photos and files of these texts take."""
    wanted = tuple_(versions.c.article_id, versions.c.number).in_(some)
    query = select(versions.c.article, captures.c.length).outerjoin(
        captures, captures.c.id == versions.c.capture
    )
    size, texts = 0, 0
    longest = func.max(captures.c.length)
    for text, length in connection.execute(query.where(wanted)).all():
        article = json.loads(text)
        shown = (*article.get("photos", ()), *article.get("attachments", ()))
        keys = {url_key(each["url"]) for each in shown}
        copies = select(longest).where(captures.c.url_key.in_(keys)).group_by(captures.c.url_key)
        size += (length or 0) + sum(connection.scalars(copies)) if keys else (length or 0)
        texts += 1
    return size / texts if texts else 0.0
