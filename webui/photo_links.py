"""The addresses of photos that the archive can show, asked for many at once: a page of results has dozens."""

from __future__ import annotations

from collections.abc import Collection

from archive.catalogue.captures import highest_statuses
from archive.models import Version
from webui.addresses import pattern_of
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
    address = pattern_of("captures.photo")
    for version, place in wanted:
        status = statuses.get(version.article.photos[place].url)
        if status is not None and (_is_sure(status) or _is_there(version, place)):
            shown = version.article_id, version.number, place
            found[shown] = address(article_id=shown[0], number=shown[1], photo=place)
    return found


def _is_sure(status: int) -> bool:
    # Which copy it is matters where the bytes of some are hidden.
    return status < _REDIRECT and not holdings().withheld


def _is_there(version: Version, place: int) -> bool:
    page = holdings().catalogue.capture(version.capture)
    return (
        page is not None and holdings().nearest(version.article.photos[place].url, page) is not None
    )
