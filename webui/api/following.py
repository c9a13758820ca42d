"""What changed, as a call: every article new or edited since a cursor, without a gap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archive.catalogue.changes import Change
from archive.catalogue.changes import changes as changed
from archive.catalogue.lost import Lost, lost_since
from webui.api.addresses import asked_here, outside
from webui.api.cursors import Since, now_of, read_since, write_since
from webui.api.texts import iso, moved_to
from webui.browse.counting import unseen
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal, not_found

USUAL, MOST = 100, 1_000


def changes(*, since: str = "", limit: int = USUAL) -> dict[str, Any]:
    """Return what changed visibly after a cursor, by revision, each article once at its newest.

    Revisions have no gaps, and one that is told was committed with all before it: whoever goes on from
    `cursor` misses nothing. Raises a 410 for a cursor of a catalogue that was rebuilt or put back.
    """
    catalogue = holdings().catalogue
    now = now_of(catalogue)
    begun = _begun(since, now)
    found, lost = _after(begun.revision, limit + 1)
    more, told = len(found) > limit, found[:limit]
    # Beyond the last change that is told nothing was given out when this was asked.
    reached = told[-1].revision if more else max(now.revision, *(each.revision for each in told), 0)
    cursor = write_since(Since(now.epoch, reached))
    return {
        "changes": _told([each.article_id for each in told], lost),
        "more": more,
        "cursor": cursor,
        "next": asked_here("api.changes", since=cursor, limit=limit),
    }


def _after(revision: int, limit: int) -> tuple[list[Change], dict[str, Lost]]:
    """Return the next changes by revision, and those of them that are of lost articles, by id."""
    with holdings().catalogue.read() as connection:
        found = changed(connection, revision, limit=limit)
        lost = {each.id: each for each in lost_since(connection, revision, limit=limit)}
    found += [Change(each.revision, each.id) for each in lost.values()]
    return sorted(found, key=lambda each: each.revision)[:limit], lost


def _begun(since: str, now: Since) -> Since:
    if not since:
        return Since(now.epoch, 0)
    found = read_since(since)
    if found is None:
        raise not_found(_("This cursor was not given by this archive. Begin anew without it."))
    if found.epoch != now.epoch or found.revision > now.revision:
        raise Refusal(
            410,
            _("The catalogue was made anew since, so this cursor means nothing any more. Begin anew: ids, "
              "version numbers and digests are the same, so what you have already can be told by them."),
            facts={"restart": asked_here("api.changes")},
        )  # fmt: skip
    return found


def _told(ids: list[str], lost: Mapping[str, Lost]) -> list[dict[str, Any]]:
    shelf = holdings()
    held, hidden = shelf.withheld, unseen()
    rows = shelf.catalogue.articles_of(ids)
    texts = shelf.catalogue.versions_of([(id_, rows[id_].current) for id_ in ids if id_ in rows])
    found = []
    for id_ in ids:
        row, ground = rows.get(id_), None
        if row is None and id_ not in lost:
            continue
        version = texts.get((id_, row.current)) if row else None
        if id_ in hidden:
            hides = held.version(version) if version else held.article(id_)
            ground = hides.ground.value if hides else None
        told: dict[str, Any] = {
            "id": id_,
            "revision": row.revision if row else lost[id_].revision,
            "status": "withheld" if id_ in hidden else row.state if row else "lost",
            "withheld": ground,
            "version": None,
            "versions": None,
            "digest": None,
            "site": None,
            "url": None,
            "title": None,
            "published_at": None,
            "saved_at": None,
            "moved_to": None,
            "permalink": outside("articles.article", article_id=id_),
            "href": asked_here("api.article", article_id=id_),
        }
        if row is not None and id_ not in hidden and version is not None:
            told |= {
                "version": row.current,
                "versions": row.versions,
                "digest": version.digest,
                "site": row.site,
                "url": row.url,
                "title": version.article.title,
                "published_at": iso(row.published_at),
                "saved_at": iso(version.saved_at),
                "moved_to": moved_to(row),
            }
        found.append(told)
    return found
