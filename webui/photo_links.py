"""The addresses of photos that the archive can show, asked for many at once: a page of results has dozens."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for

from archive.catalogue.captures import highest_statuses
from archive.models import Version
from webui.holdings import holdings

# From here on a copy may lead elsewhere, where there may be none.
_REDIRECT = 300

Shown = tuple[str, int, int]


def photo_links(wanted: Collection[tuple[Version, int]]) -> dict[Shown, str]:
    """Return the addresses of photos by (article id, version number, photo number); those not kept are left out."""
    urls = {version.article.photos[place].url for version, place in wanted}
    catalogue = holdings().catalogue
    with catalogue.read() as connection:
        statuses = highest_statuses(connection, {url for url in urls if url})
    found: dict[Shown, str] = {}
    for version, place in wanted:
        status = statuses.get(version.article.photos[place].url)
        if status is not None and (_is_sure(status) or _is_there(version, place)):
            found[version.article_id, version.number, place] = _address(version, place)
    return found


def _is_sure(status: int) -> bool:
    # Which copy it is matters where the bytes of some are hidden.
    return status < _REDIRECT and not holdings().withheld


def _is_there(version: Version, place: int) -> bool:
    page = holdings().catalogue.capture(version.capture)
    return (
        page is not None and holdings().nearest(version.article.photos[place].url, page) is not None
    )


def _address(version: Version, place: int) -> str:
    return url_for(
        "captures.photo", article_id=version.article_id, number=version.number, photo=place
    )
