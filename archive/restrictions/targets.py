"""What a person means by a target: an article, photo, capture or person, as restrictions name it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from archive.catalogue import ArticleRow, Catalogue
from archive.dumps import generic_identity
from archive.errors import UsageError
from archive.models import Happening
from archive.restrictions.values import Kind
from archive.sites import Site
from archive.text import nfc, squeeze
from archive.urls import host_of

_ARTICLE_ID = re.compile(r"[a-z2-7]{16}")
_CAPTURE_ID = re.compile(r"[0-9a-f]{32}")
_PERMALINK = re.compile(r"/(?:a|capture)/([a-z0-9]+)(?:/|$)")
_PHOTO_LINK = re.compile(r"/photo/([a-z2-7]{16})/(\d+)/(\d+)$")
_PLACE = re.compile(r"([a-z2-7]{16}):(\d+)")
_LONGEST_NAME = 200


def target_of(catalogue: Catalogue, kind: Kind, given: str, *, sites: Mapping[str, Site]) -> str:
    """Return the target a person names by id, address or permalink; raises UsageError.

    A photo is named by its address, by the address of its page here, or as ARTICLE:N, the first
    being 1. What does not exist in the archive is refused.
    """
    text = given.strip()
    if kind is Kind.ARTICLE:
        return _article(catalogue, text, sites)
    if kind is Kind.CAPTURE:
        return _capture(catalogue, text)
    if kind is Kind.PHOTO:
        return _photo(catalogue, text)
    name = squeeze(nfc(text))
    if not name or len(name) > _LONGEST_NAME:
        raise UsageError(f"«{text[:50]}» is no person's name")
    return name


def _article(catalogue: Catalogue, text: str, sites: Mapping[str, Site]) -> str:
    candidates = [_after_link(text)]
    if "://" in text:
        if not host_of(text):
            raise UsageError(f"«{text}» is no address")
        keys = ((site, site.article_key(text)) for site in sites.values())
        candidates += [site.article_id(key) for site, key in keys if key is not None]
        candidates.append(generic_identity(text)[1])
    for id_ in candidates:
        if _ARTICLE_ID.fullmatch(id_) and (row := catalogue.article(id_)):
            return _by_now(catalogue, row)
    raise UsageError(f"there is no article «{text}» in the archive")


def _by_now(catalogue: Catalogue, row: ArticleRow) -> str:
    """Return which article another one is by now: hiding that one hides both."""
    moves = (e.value for e in catalogue.events(row.id) if e.happening is Happening.MOVED)
    return [row.id, *moves][-1] if row.moved else row.id


def _capture(catalogue: Catalogue, text: str) -> str:
    id_ = _after_link(text)
    if _CAPTURE_ID.fullmatch(id_) and catalogue.capture(id_):
        return id_
    raise UsageError(f"there is no capture «{text}» in the archive; name it by its id")


def _photo(catalogue: Catalogue, text: str) -> str:
    link = _PHOTO_LINK.search(_path(text))
    place = _PLACE.fullmatch(text)
    if link or place:
        id_, version, number = (
            (link[1], int(link[2]), int(link[3])) if link else (place[1], None, int(place[2]) - 1)  # type: ignore[index]
        )
        found = catalogue.version(id_, version)
        if found and 0 <= number < len(found.article.photos):
            return found.article.photos[number].url
        raise UsageError(f"there is no photo «{text}» in the archive")
    if "://" not in text:
        raise UsageError(f"«{text}» is no photo; give its address, or ARTICLE:N")
    return text


def _after_link(text: str) -> str:
    """Return the id in a permalink of ours, else the text itself."""
    found = _PERMALINK.search(_path(text)) if "/" in text else None
    return found[1] if found else text.lower()


def _path(text: str) -> str:
    try:
        return urlsplit(text).path
    except ValueError:
        return ""
