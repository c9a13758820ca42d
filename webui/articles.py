"""One article as it was extracted: text, photos, where it comes from, its versions."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from archive.catalogue import ArticleRow
from archive.models import Article, Capture, Happening, Version
from archive.odd_dates import odd_date_of
from archive.restrictions.withholding import HIDDEN
from indexer.query import Query
from webui.alike import articles_like
from webui.asking import address
from webui.citing.head import head_of
from webui.files import files_held
from webui.holdings import holdings
from webui.language import _
from webui.linked import Linker
from webui.marked import marked_for
from webui.refusals import not_found

blueprint = Blueprint("articles", __name__)


@blueprint.get("/a/<article_id>")
def article(article_id: str) -> str:
    """Show the current version of an article."""
    return _article_page(article_id, None)


@blueprint.get("/a/<article_id>/v/<int:number>")
def version(article_id: str, number: int) -> str:
    """Show one version of an article."""
    return _article_page(article_id, number)


def found_version(article_id: str, number: int | None) -> tuple[ArticleRow, Version]:
    """Return an article and one of its versions (None: the current one); raises a 404 or Restricted."""
    shelf = holdings()
    row = shelf.article(article_id)
    if row is None:
        raise not_found(_("There is no article with this number in the archive."))
    shown = shelf.version(article_id, number)
    if shown is None:
        raise not_found(_("This article has no version with this number."))
    return row, shown


def _article_page(article_id: str, number: int | None) -> str:
    row, shown = found_version(article_id, number)
    shelf, content = holdings(), shown.article
    page = shelf.catalogue.capture(shown.capture)
    linker = Linker(content, row.id)
    alike, listed = articles_like(row, shown), linker.listed()
    return render_template(
        "article.html",
        row=row,
        version=shown,
        article=content,
        versions=shelf.versions(article_id),
        page=page,
        head=head_of(row, shown, page),
        marked=marked_for(request.args, linker),
        sections=[(name, _in_section(row.site, name)) for name in row.sections],
        authors=[(name, _by(name)) for name in content.authors],
        listed=listed,
        archived=[_copy(photo.url, page) for photo in content.photos],
        loose=_without_a_place(content),
        odd_date=odd_date_of(content),
        moved_to=_moved_to(row),
        hidden={n for n, photo in enumerate(content.photos) if photo == HIDDEN},
        alike=alike,
        files=files_held(shown),
        cited=[(number, _asking_for(number)) for number in content.cited],
    )


def _moved_to(row: ArticleRow) -> ArticleRow | None:
    """Return the article that the page of one is by now, None for most."""
    if not row.moved:
        return None
    catalogue = holdings().catalogue
    said = [each.value for each in catalogue.events(row.id) if each.happening is Happening.MOVED]
    return catalogue.article(said[-1]) if said else None


def _in_section(site: str, name: str) -> str:
    """Return the address of all that stands in a section of a site, newest first."""
    return address(Query(sites=(site,), sections=(name,), sort="newest"))


def _by(name: str) -> str | None:
    """Return the address of what a person wrote, None where that page is hidden."""
    if holdings().withheld.person(name):
        return None
    return address(Query(authors=(name,), sort="newest"))


def _asking_for(number: str) -> str:
    """Return the address of a search for a document's number."""
    return address(Query(words=f'"{number}"'))


def _copy(url: str, page: Capture | None) -> Capture | None:
    return holdings().nearest(url, page) if page else None


def _without_a_place(content: Article) -> list[int]:
    """Return the numbers of the photos that no block of the body shows."""
    placed = {block.photo for block in content.blocks}
    return [number for number in range(len(content.photos)) if number not in placed]
