"""Records: an article's header, and its current version as Dublin Core."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.catalogue.harvesting import Harvested
from archive.export.cited import LANGUAGE, permalink_of
from archive.models import Version
from archive.statements import version_urn
from archive.text import HANOI
from webui.browse.counting import unseen
from webui.citing.head import base_address
from webui.holdings import holdings
from webui.oai.sets import Set, specs_of

URN = "urn:khotin:article:"


@dataclass(frozen=True, slots=True)
class Record:
    """An article as it is harvested; `version` is None for one that readers do not see: a deleted record."""

    identifier: str
    changed_at: datetime
    sets: Sequence[str]
    sections: Sequence[str]
    version: Version | None


def records(found: Sequence[Harvested], listed: Iterable[Set], *, asked: str = "") -> list[Record]:
    """Return articles as records; `asked` is the set they were asked for by, if by any."""
    shelf, hidden = holdings(), unseen()
    by_spec: Mapping[str, Set] = {each.spec: each for each in listed}
    shown = [
        each.row for each in found if not (each.lost or each.row.moved or each.row.id in hidden)
    ]
    wanted = shelf.catalogue.versions_of([(row.id, row.current) for row in shown])
    texts = {each.article_id: each for each in shelf.shown(wanted.values())}
    return [
        Record(
            URN + each.row.id,
            each.changed_at,
            specs_of(each.row.site, each.row.sections, by_spec, asked=asked),
            each.row.sections,
            texts.get(each.row.id),
        )
        for each in found
    ]


def dublin_core(record: Record) -> Iterator[tuple[str, str]]:
    """Yield the elements of a record that is not deleted, in the order of the element set."""
    version = record.version
    assert version is not None
    article, page = version.article, permalink_of(base_address(), version)
    yield "title", article.title
    for name in dict.fromkeys(article.authors or (article.byline or article.unit,)):
        yield "creator", name
    for section in record.sections:
        yield "subject", section
    yield "description", article.lead
    yield "publisher", holdings().site_title(article.site)
    if article.published_at:
        yield "date", article.published_at.astimezone(HANOI).date().isoformat()
    yield "type", "Text"
    yield "format", "text/html"
    yield "identifier", page
    yield "identifier", version_urn(version.article_id, version.number)
    yield "source", article.url
    yield "language", LANGUAGE
    for photo in article.photos:
        yield "relation", photo.url
