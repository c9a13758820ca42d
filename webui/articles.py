"""One article as it was extracted: text, photos, where it comes from, its versions."""

from __future__ import annotations

from flask import Blueprint, render_template

from archive.models import Article, Capture
from archive.odd_dates import odd_date_of
from archive.restrictions.withholding import HIDDEN
from indexer.query import Query
from webui.alike import articles_like
from webui.asking import address
from webui.files import files_held
from webui.holdings import holdings
from webui.language import _
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


def _article_page(article_id: str, number: int | None) -> str:
    shelf = holdings()
    row = shelf.article(article_id)
    if row is None:
        raise not_found(_("There is no article with this number in the archive."))
    shown = shelf.version(article_id, number)
    if shown is None:
        raise not_found(_("This article has no version with this number."))
    content = shown.article
    page = shelf.catalogue.capture(shown.capture)
    return render_template(
        "article.html",
        row=row,
        version=shown,
        article=content,
        versions=shelf.versions(article_id),
        page=page,
        archived={n: _copy(photo.url, page) is not None for n, photo in enumerate(content.photos)},
        loose=_without_a_place(content),
        odd_date=odd_date_of(content),
        hidden={n for n, photo in enumerate(content.photos) if photo == HIDDEN},
        alike=articles_like(row, shown),
        files=files_held(shown),
        cited=[(number, _asking_for(number)) for number in content.cited],
    )


def _asking_for(number: str) -> str:
    """Return the address of a search for a document's number."""
    return address(Query(words=f'"{number}"'))


def _copy(url: str, page: Capture | None) -> Capture | None:
    return holdings().nearest(url, page) if page else None


def _without_a_place(content: Article) -> list[int]:
    """Return the numbers of the photos that no block of the body shows."""
    placed = {block.photo for block in content.blocks}
    return [number for number in range(len(content.photos)) if number not in placed]
