"""The articles most like another one, ready for its page."""

from __future__ import annotations

from dataclasses import dataclass

from archive.catalogue import ArticleRow
from archive.errors import IndexMissing
from archive.models import Version
from indexer.documents import document_of
from webui.holdings import holdings

_MOST = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """An article like the one that is read; a reprint says the same in nearly the same words."""

    row: ArticleRow
    version: Version
    is_reprint: bool


def articles_like(row: ArticleRow, version: Version) -> list[Alike]:
    """Return the articles most like a version, reprints first; none while there is no index."""
    document = document_of(version, current=version.number == row.current, sections=row.sections)
    try:
        with holdings().reading_index() as engine:
            found = engine.similar(document, limit=_MOST)
    except IndexMissing:
        # The article can be read without its neighbours.
        return []
    catalogue = holdings().catalogue
    rows = catalogue.articles_of([each.article_id for each in found])
    wanted = catalogue.versions_of([(each.article_id, each.number) for each in found])
    versions = {(v.article_id, v.number): v for v in holdings().shown(wanted.values())}
    return [
        Alike(rows[each.article_id], text, each.is_reprint)
        for each in found
        if (text := versions.get((each.article_id, each.number))) and each.article_id in rows
    ]
