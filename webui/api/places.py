"""What the archive holds, as calls: sites, counts, people, captures."""

from __future__ import annotations

from typing import Any

from archive import VERSION
from archive.errors import IndexMissing, Restricted
from archive.people import asking
from archive.people.asking import ClaimRow, PersonRow
from archive.text import nfc, squeeze
from webui.api.addresses import asked_here, outside
from webui.api.cursors import now_of, read_person, write_person, write_since
from webui.api.texts import iso
from webui.browse.counting import sections
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal, not_found

PEOPLE = 100
_CLAIMS = 2_000


def start() -> dict[str, Any]:
    """Say what this is, and where to go on."""
    return {
        "name": "Kho Tin",
        "version": VERSION,
        "openapi": asked_here("api.openapi"),
        "documentation": outside("api_page.page"),
        "search": asked_here("api.search"),
        "changes": asked_here("api.changes"),
        "sites": asked_here("api.sites"),
        "people": asked_here("api.people"),
        "counts": asked_here("api.counts"),
        "oai": outside("oai.oai"),
    }


def sites() -> dict[str, Any]:
    """Return the sites with what the archive holds of each, and their sections."""
    shelf, by_section = holdings(), sections()
    return {
        "sites": [
            {
                "name": name,
                "title": shelf.site_title(name),
                "articles": held.articles,
                "gone": held.gone,
                "versions": held.versions,
                "captures": held.captures,
                "first_published": iso(held.first),
                "last_published": iso(held.last),
                "sections": [
                    {"name": section, "articles": count}
                    for (site, section), count in sorted(by_section.items())
                    if site == name and section
                ],
            }
            for name, held in shelf.counts().items()
        ]
    }


def counts() -> dict[str, Any]:
    """Return how much the archive holds, and how far catalogue and index have come."""
    shelf = holdings()
    held = shelf.counts().values()
    now = now_of(shelf.catalogue)
    return {
        "sites": len(held),
        "articles": sum(each.articles for each in held),
        "gone": sum(each.gone for each in held),
        "versions": sum(each.versions for each in held),
        "captures": sum(each.captures for each in held),
        "first_published": iso(min((each.first for each in held if each.first), default=None)),
        "last_published": iso(max((each.last for each in held if each.last), default=None)),
        "revision": now.revision,
        "index_revision": _reached(),
        "changes": asked_here("api.changes", since=write_since(now)),
    }


def _reached() -> int | None:
    try:
        with holdings().reading_index() as engine:
            reached = engine.reached()
    except IndexMissing:
        return None
    return reached.revision if reached else None


def people(
    *, q: str = "", letter: str = "", site: str = "", offset: int = 0, cursor: str = "",
    limit: int = PEOPLE,
) -> dict[str, Any]:  # fmt: skip
    """Return the people that texts name, by given name; raises a 404 for a cursor that is none of ours.

    Whoever goes on from `cursor` meets nobody twice and misses nobody, whoever comes and goes meanwhile.
    """
    after = _behind(cursor, offset) if cursor else None
    shelf = holdings()
    with shelf.catalogue.read() as connection:
        found, total = asking.list_people(
            connection, words=squeeze(nfc(q)), letter=nfc(letter), site=site, offset=offset,
            limit=limit + 1, after=after, held=shelf.withheld,
        )  # fmt: skip
    given = {name: text for name, text in (("q", q), ("letter", letter), ("site", site)) if text}
    last = found[limit - 1] if len(found) > limit else None
    following = write_person(asking.place_of(last.name), last.id) if last else None
    return {
        "total": total,
        "people": [_person(each) for each in found[:limit]],
        "cursor": following,
        "next": asked_here("api.people", cursor=following, limit=limit, **given) if last else None,
    }


def _behind(cursor: str, offset: int) -> tuple[str, str]:
    if offset:
        raise Refusal(409, _("The arguments “cursor” and “offset” exclude each other."))
    found = read_person(cursor)
    if found is None:
        raise not_found(_("This cursor was not given by this archive. Begin anew without it."))
    return found


def person(person_id: str) -> dict[str, Any]:
    """Return a person with what texts say; raises a 404, Restricted."""
    shelf = holdings()
    held = shelf.withheld
    with shelf.catalogue.read() as connection:
        found = asking.person(connection, person_id, held=held)
        if found is not None and (hidden := held.person(found.name)):
            raise Restricted(hidden)
        claims = (
            asking.claims_about(connection, found.id, held=held, limit=_CLAIMS) if found else []
        )
        others = asking.namesakes(connection, found, held=held) if found else []
    if found is None or not claims:
        raise not_found(_("The archive knows nobody by this number."))
    return _person(found) | {
        "claims": [_claim(each) for each in claims],
        "namesakes": [_person(each) for each in others if not held.person(each.name)],
    }


def _person(found: PersonRow) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "offices": list(found.units),
        "sites": list(found.sites),
        "articles": found.articles,
        "first_mention": iso(found.first_at),
        "last_mention": iso(found.last_at),
        "href": asked_here("api.person", person_id=found.id),
    }


def _claim(found: ClaimRow) -> dict[str, Any]:
    return {
        "article": found.article_id,
        "version": found.version,
        "at": iso(found.at),
        "place": found.place,
        "number": found.number,
        "name": found.name,
        "office": found.office,
        "unit": found.unit,
        "former": found.former,
        "sentence": found.sentence,
    }


def capture(capture_id: str) -> dict[str, Any]:
    """Return one response as it was fetched, without its bytes; raises a 404, Restricted."""
    found = holdings().capture(capture_id)
    if found is None:
        raise not_found(_("There is no capture with this number in the archive."))
    article = holdings().article_of(found)
    return {
        "id": found.id,
        "url": found.url,
        "site": found.site,
        "fetched_at": iso(found.fetched_at),
        "kind": found.kind.value,
        "status": found.status,
        "mime": found.mime,
        "digest": found.digest,
        "length": found.length,
        "same_as": found.refers_to,
        "copy_of": found.source,
        "brought_at": iso(found.brought_at),
        "article": article.id if article else None,
        "page": outside("captures.capture", capture_id=found.id),
        "raw": outside("captures.raw", capture_id=found.id),
    }
