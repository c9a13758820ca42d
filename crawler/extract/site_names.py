"""How a page of no known site names its site: no heading that says so is an article's title."""

from __future__ import annotations

import unicodedata

from archive.text import nfc, squeeze
from archive.urls import host_of, split
from crawler.extract.chrome import is_footer
from crawler.extract.page import ParsedPage
from crawler.extract.same_words import bare_words

_METAS = ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:app:name")
_LEAST_IN_HOST, _LONGEST = 8, 120
_LAST_LINES = 12


def names_site(parsed: ParsedPage, text: str) -> bool:
    """Tell whether words are the site's name: told to machines, linked home, in its host or footer.

    A footer names the site in the line that claims its rights, which holds little else.
    """
    own = bare_words(text)
    if not own or len(text) > _LONGEST:
        return False
    if any(bare_words(parsed.metas.get(name, "")) == own for name in _METAS):
        return True
    letters = _letters(text)
    if len(letters) >= _LEAST_IN_HOST and letters in _letters(host_of(parsed.url)):
        return True
    return own in _names_linked_home(parsed) or _is_claimed(parsed, own)


def _names_linked_home(parsed: ParsedPage) -> set[str]:
    """Return what links to the site's first page say, in words or as a picture's alt."""
    found: set[str] = set()
    for link in parsed.root.iter("a") if parsed.root is not None else ():
        url = parsed.resolve(link.get("href") or "")
        if not url or host_of(url) != host_of(parsed.url):
            continue
        if split(url).path not in ("", "/") or split(url).query:
            continue
        found.add(bare_words(squeeze(nfc("".join(link.itertext())))))
        found.update(bare_words(nfc(image.get("alt") or "")) for image in link.iter("img"))
    return found - {""}


def _is_claimed(parsed: ParsedPage, own: str) -> bool:
    last = [line.text for line in parsed.lines[-_LAST_LINES:]]
    return any(is_footer(text) and own in bare_words(text) for text in last)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, bare_letters(text)))


def bare_letters(text: str) -> str:
    """Return a text in small letters without marks, in ASCII, as hosts and addresses spell it."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(filter(str.isascii, bare))
