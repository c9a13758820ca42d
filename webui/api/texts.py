"""Articles and their versions as calls: whole texts, photos with captions, files, who is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from archive.attachments.held import Held, Lack
from archive.catalogue import ArticleRow
from archive.models import Capture, Happening, Link, Version
from archive.odd_dates import odd_date_json
from archive.people.asking import people_in
from archive.restrictions.withholding import HIDDEN
from archive.statements import version_urn
from archive.versions import article_to_json
from webui.api.addresses import asked_here, outside
from webui.articles import found_version
from webui.files import files_held
from webui.holdings import holdings
from webui.language import _
from webui.refusals import not_found

MOST = 200


def article(article_id: str) -> dict[str, Any]:
    """Return an article with its current version; raises a 404, Restricted."""
    row, version = found_version(article_id, None)
    return _article(row) | {"version": _whole(row, version)}


def versions(article_id: str, *, after: int = 0, limit: int = MOST) -> dict[str, Any]:
    """Return an article's versions, oldest first; raises a 404, Restricted."""
    row = holdings().article(article_id)
    if row is None:
        raise not_found(_("There is no article with this number in the archive."))
    shelf = holdings()
    later = [n for n in shelf.catalogue.version_numbers([row.id]).get(row.id, []) if n > after]
    found = shelf.catalogue.versions_of([(row.id, number) for number in later[:limit]])
    shown = shelf.shown(found[row.id, n] for n in later[:limit] if (row.id, n) in found)
    last = later[limit - 1] if len(later) > limit else None
    following = (
        asked_here("api.versions", article_id=row.id, after=last, limit=limit) if last else None
    )
    return {
        "id": row.id,
        "current_version": row.current,
        "versions": [_brief(each) for each in shown],
        "next": following,
    }


def version(article_id: str, number: int) -> dict[str, Any]:
    """Return one version with everything that is kept of it; raises a 404, Restricted."""
    row, found = found_version(article_id, number)
    return _article(row) | {"version": _whole(row, found)}


def _article(row: ArticleRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "site": row.site,
        "site_title": holdings().site_title(row.site),
        "url": row.url,
        "state": row.state,
        "gone_at": iso(row.gone_at),
        "moved_to": moved_to(row),
        "first_seen": iso(row.first_seen),
        "last_seen": iso(row.last_seen),
        "sections": list(row.sections),
        "current_version": row.current,
        "versions": row.versions,
        "revision": row.revision,
        "permalink": outside("articles.article", article_id=row.id),
    }


def moved_to(row: ArticleRow) -> str | None:
    """Return the id of the article that this one's page is by now, None for most."""
    if not row.moved:
        return None
    said = [e.value for e in holdings().catalogue.events(row.id) if e.happening is Happening.MOVED]
    return said[-1] if said else None


def _brief(version: Version) -> dict[str, Any]:
    return {
        "number": version.number,
        "digest": version.digest,
        "reason": version.reason.value,
        "saved_at": iso(version.saved_at),
        "extractor": version.extractor,
        "capture": version.capture,
        "title": version.article.title,
        "urn": version_urn(version.article_id, version.number),
        "permalink": outside("articles.version", article_id=version.article_id, number=version.number),
        "href": asked_here("api.version", article_id=version.article_id, number=version.number),
    }  # fmt: skip


def _whole(row: ArticleRow, version: Version) -> dict[str, Any]:
    content = version.article
    page = holdings().catalogue.capture(version.capture)
    return _brief(version) | {
        "url": content.url,
        "lead": content.lead,
        "body": content.body,
        "blocks": [_block(each) for each in article_to_json(content)["blocks"]],
        "byline": content.byline,
        "authors": list(content.authors),
        "unit": content.unit,
        "source": content.source,
        "sections": list(content.sections),
        "published_at": iso(content.published_at),
        "modified_at": iso(content.modified_at),
        "printed_dates": list(content.printed_dates),
        "odd_date": odd_date_json(content),
        "photos": _photos(version, page),
        "attachments": [
            _file(version, place, each) for place, each in enumerate(files_held(version))
        ],
        "related": _links(content.related),
        "links": _links(content.links),
        "documents_cited": list(content.cited),
        "people": _people(version),
        "warnings": list(content.warnings),
        "captured_at": iso(page.fetched_at) if page else None,
        "copy_of": page.source if page else None,
    }


def _block(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": told["kind"],
        "text": told.get("text", ""),
        "rows": told.get("rows", []),
        "photo": told.get("photo"),
    }


def _photos(version: Version, page: Capture | None) -> list[dict[str, Any]]:
    found = []
    for number, photo in enumerate(version.article.photos):
        hidden = photo == HIDDEN
        kept = page is not None and not hidden and holdings().nearest(photo.url, page) is not None
        where = outside(
            "captures.photo", article_id=version.article_id, number=version.number, photo=number
        )
        found.append(
            {
                "url": photo.url,
                "caption": photo.caption,
                "credit": photo.credit,
                "withheld": hidden,
                "archived": where if kept else None,
            }
        )
    return found


def _file(version: Version, place: int, held: Held) -> dict[str, Any]:
    """Return an attached file; `lack` says why its copy or its text is not whole."""
    hidden = held.lack is Lack.WITHHELD
    where = outside(
        "files.download", article_id=version.article_id, number=version.number, place=place
    )
    return {
        "url": held.attachment.url,
        "label": held.attachment.label,
        "kind": held.read.kind if held.read else None,
        "size": held.read.size if held.read else None,
        "pages": held.read.pages if held.read else None,
        "lack": held.lack.value if held.lack else None,
        "archived": where if held.copy and not hidden else None,
        "text": held.text or None,
    }


def _links(links: Iterable[Link]) -> list[dict[str, Any]]:
    """Return links, without those that lead to something hidden or name it."""
    found = holdings().mentions
    shown = [
        each for each in links
        if not found or not (found.at(each.url) or found.said(each.title))
    ]  # fmt: skip
    return [{"url": each.url, "title": each.title} for each in shown]


def _people(version: Version) -> list[dict[str, Any]]:
    held = holdings().withheld
    with holdings().catalogue.read() as connection:
        found: Sequence[tuple[str, str]] = people_in(connection, [version.article_id]).get(
            (version.article_id, version.number), ()
        )
    return [
        {"id": id_, "name": name, "href": asked_here("api.person", person_id=id_)}
        for id_, name in found
        if not held.person(name)
    ]


def iso(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601 with its offset."""
    return moment.isoformat() if moment else None
