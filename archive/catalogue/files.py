"""Questions about attached files: which articles offer them, and what text was read of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, or_, select, update

from archive.catalogue.captures import url_key
from archive.catalogue.changes import take_revisions
from archive.catalogue.tables import article_files, articles, attachment_texts, captures
from archive.models import CaptureKind, FileText

# The answers that lead elsewhere (RFC 9110 §15.4).
REDIRECTS = (301, 302, 303, 307, 308)
_CHUNK = 500
_TEXT = [
    attachment_texts.c[name] for name in ("kind", "size", "pages", "text", "problem", "extractor")
]
_UPDATE = update(articles).where(articles.c.id == bindparam("of_id"))


@dataclass(frozen=True, slots=True)
class FileCapture:
    """A capture of an attached file; `articles` are the ids of those that offer it.

    `file` and `offset` say where the bytes are: for a revisit, with the first capture.
    """

    id: str
    site: str
    digest: str
    file: str
    offset: int
    articles: tuple[str, ...]


def list_files(connection: Connection, found: Iterable[tuple[str, Iterable[str]]]) -> None:
    """Note which addresses (article id, URLs) offer files; what is noted already adds nothing."""
    wanted = {(id_, url_key(url)) for id_, urls in found for url in urls}
    ids = sorted({id_ for id_, _ in wanted})
    for start in range(0, len(ids), _CHUNK):
        chosen = article_files.c.article_id.in_(ids[start : start + _CHUNK])
        wanted -= {
            (row.article_id, row.url_key)
            for row in connection.execute(select(article_files).where(chosen))
        }
    if wanted:
        rows = [{"article_id": id_, "url_key": key} for id_, key in sorted(wanted)]
        connection.execute(insert(article_files), rows)


def unread_captures(
    connection: Connection, site: str | None, *, older_than: str = ""
) -> list[FileCapture]:
    """Return whole captures of attached files whose text was never read, one a payload.

    With `older_than` also those read by another extractor than this.
    """
    text = attachment_texts
    unread = text.c.digest.is_(None)
    wanted = or_(unread, text.c.extractor != older_than) if older_than else unread
    query = _captures(site).outerjoin(text, text.c.digest == captures.c.digest)
    query = query.where(wanted, captures.c.status.not_in(REDIRECTS))
    return _by_payload(connection, query)


def redirects(connection: Connection, site: str | None, *, run: str | None) -> list[FileCapture]:
    """Return captures (of a run) that lead from an attached file's address to another."""
    query = _captures(site).where(captures.c.status.in_(REDIRECTS))
    if run is not None:
        query = query.where(captures.c.run == run)
    return _by_payload(connection, query, by="id")


def _captures(site: str | None) -> Select[Any]:
    source = captures.alias("source")
    query = (
        select(
            captures.c.id, captures.c.site, captures.c.digest, captures.c.kind, captures.c.file,
            captures.c.offset, source.c.file.label("first_file"),
            source.c.offset.label("first_offset"), article_files.c.article_id,
        )
        .select_from(article_files)
        .join(captures, captures.c.url_key == article_files.c.url_key)
        .outerjoin(source, source.c.id == captures.c.refers_to)
        .where(
            captures.c.status < 400,
            captures.c.truncated.is_(None),
            captures.c.kind != CaptureKind.RESOURCE.value,
        )
        .order_by(captures.c.fetched_at, captures.c.id)
    )  # fmt: skip
    return query if site is None else query.where(captures.c.site == site)


def _by_payload(
    connection: Connection, query: Select[Any], *, by: str = "digest"
) -> list[FileCapture]:
    """Return one capture a payload, with all the articles that offer it."""
    found: dict[str, FileCapture] = {}
    offered: dict[str, set[str]] = {}
    for row in connection.execute(query):
        # A 304 that answered no capture of ours has no bytes anywhere.
        if row.first_file is None and row.kind == CaptureKind.REVISIT.value:
            continue
        key = row.digest if by == "digest" else row.id
        offered.setdefault(key, set()).add(row.article_id)
        if key not in found:
            is_first = row.first_file is None
            found[key] = FileCapture(
                id=row.id,
                site=row.site,
                digest=row.digest,
                file=row.file if is_first else row.first_file,
                offset=row.offset if is_first else row.first_offset,
                articles=(),
            )
    return [replace(each, articles=tuple(sorted(offered[key]))) for key, each in found.items()]


def text_of(connection: Connection, digests: Sequence[str]) -> dict[str, FileText]:
    """Return what was read of payloads, by digest; one that was never read is not among them."""
    found: dict[str, FileText] = {}
    for start in range(0, len(digests), _CHUNK):
        chosen = attachment_texts.c.digest.in_(digests[start : start + _CHUNK])
        query = select(attachment_texts.c.digest, *_TEXT).where(chosen)
        found |= {row[0]: FileText(*row[1:]) for row in connection.execute(query)}
    return found


def keep_texts(
    connection: Connection,
    texts: Mapping[str, FileText],
    *,
    offered_by: Mapping[str, Iterable[str]],
    at: datetime,
) -> int:
    """Keep what was read, by digest, instead of what was kept before; return how many differ.

    The articles that offer a file of which something else is known now get the next revisions, so
    that whoever follows the catalogue sees them again.
    """
    before = text_of(connection, list(texts))
    fresh = {digest for digest, text in texts.items() if _reads(before.get(digest)) != _reads(text)}
    connection.execute(delete(attachment_texts).where(attachment_texts.c.digest.in_(list(texts))))
    rows = [
        {name: getattr(text, name) for name in FileText.__slots__} | {"digest": digest, "at": at}
        for digest, text in texts.items()
    ]
    if rows:
        connection.execute(insert(attachment_texts), rows)
    ids = sorted({id_ for digest in fresh for id_ in offered_by.get(digest, ())})
    _renumber(connection, ids)
    return len(fresh)


def _reads(text: FileText | None) -> FileText | None:
    """Return what a reader sees of it, whoever read it."""
    return replace(text, extractor="") if text else None


def _renumber(connection: Connection, ids: Sequence[str]) -> None:
    known = [
        id_
        for start in range(0, len(ids), _CHUNK)
        for id_ in connection.scalars(
            select(articles.c.id).where(articles.c.id.in_(ids[start : start + _CHUNK]))
        )
    ]
    if known:
        numbers = take_revisions(connection, len(known))
        rows = [{"of_id": id_, "revision": n} for id_, n in zip(known, numbers, strict=True)]
        connection.execute(_UPDATE.values(revision=bindparam("revision")), rows)
