"""Where something hidden shows on what is not hidden: links to it, its pictures, its words elsewhere.

Lists, boxes of related articles, feeds and site maps name a hidden article by address, title, lead
and picture. Whoever shows or gives away a capture asks here what of it must not be seen.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from archive.models import Photo
from archive.restrictions.values import Kind, Restriction
from archive.restrictions.withholding import Withheld
from archive.sites import Site
from archive.text import decode, nfc, squeeze
from archive.urls import canonical, host_of, public_id

# A shorter text ("Ảnh: TTXVN", "Thông báo") stands in too many places to tell of one article.
LEAST = 20
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+", re.I)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_PARTS = re.compile(r"[\s,]+")
_ENDS = " .…,;:»«›>[]()-–|"


@dataclass(frozen=True, slots=True)
class Mentions:
    """What tells of hidden articles and photos: addresses, and words by the restriction on them."""

    held: Withheld
    sites: tuple[Site, ...]
    words: Mapping[str, Restriction]
    _all_words: str

    def __bool__(self) -> bool:
        photos = any(each.kind is Kind.PHOTO for each in self.held.restrictions)
        return photos or bool(self.held.articles)

    def at(self, url: str) -> Restriction | None:
        """Return what hides an address's article, photo or file, or None; http is https here."""
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError:
            return None
        if parts.scheme not in ("http", "https"):
            return None
        other = parts._replace(scheme="http" if parts.scheme == "https" else "https").geturl()
        found = self.held.address(url) or self.held.address(other)
        if found or not self.held.articles:
            return found
        return next((each for each in map(self.held.article, self._articles_at(url)) if each), None)

    def _articles_at(self, url: str) -> Iterator[str]:
        for site in self.sites:
            if (key := site.article_key(url)) is not None:
                yield site.article_id(key)
        yield public_id(host_of(url), canonical(url))

    def said(self, text: str, *, but: Collection[str] = ()) -> Restriction | None:
        """Return what hides words that stand in a text, or of which the text is a part; or None.

        Words that are `but` a page's own, as `plain_words` gives them, are let stand.
        """
        given = plain_words(text)
        if given in but:
            return None
        return self.said_whole(given, but=but) or self._cut_short(given)

    def said_whole(self, text: str, *, but: Collection[str] = ()) -> Restriction | None:
        """Return what hides words that stand whole in a text, or None."""
        given = plain_words(text)
        if len(given) < LEAST:
            return None
        return next(
            (hides for words, hides in self.words.items() if words in given and words not in but),
            None,
        )

    def _cut_short(self, given: str) -> Restriction | None:
        """Return what hides words of which a list shows the beginning only."""
        if len(given) < LEAST or given not in self._all_words:
            return None
        return next((found for words, found in self.words.items() if given in words), None)

    def in_page(self, text: str, *, url: str) -> Restriction | None:
        """Return what hides something that an HTML page at a URL links to, shows or says, or None."""
        try:
            page = document_fromstring(text.encode("utf-8", "replace"), parser=_parser())
        except (etree.ParserError, etree.XMLSyntaxError):
            return self.in_text(text)
        found = (self.at(joined(url, address)) for address in _addresses(page))
        scripts = " ".join(each.text or "" for each in page.iter("script"))
        return (
            next((each for each in found if each), None)
            or self._in_runs(page)
            or (self.in_text(scripts) if scripts.strip() else None)
        )

    def in_text(self, text: str) -> Restriction | None:
        """Return what hides something that a feed, site map, script or other text names, or None."""
        plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\\/", "/")
        for address in _ADDRESS.findall(f"{plain} {unescape(plain)}"):
            if found := self.at(address):
                return found
        return self.said(unescape(plain))

    def _in_runs(self, page: HtmlElement) -> Restriction | None:
        elements = list(page.iter(etree.Element))
        labels = "\n".join(value for each in elements for value in each.attrib.values())
        if found := self.said(page.text_content()) or self.said(labels):
            return found
        for element in elements:
            for run in (element.text, element.tail, *element.attrib.values()):
                if run and (found := self._cut_short(plain_words(run))):
                    return found
        return None


def mentions(held: Withheld, sites: Iterable[Site]) -> Mentions:
    """Return what tells of all that is hidden at this moment."""
    words: dict[str, Restriction] = {}
    for text, each in _texts(held):
        if len(plain := plain_words(text)) >= LEAST:
            words.setdefault(plain, each)
    return Mentions(held, tuple(sites), words, "\n".join(words))


def mentioned(found: Mentions, body: bytes, *, url: str) -> Restriction | None:
    """Return what hides something that a payload at a URL names, or None; pictures name nothing."""
    if b"\0" in body[:1_000] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    text = decode(body)
    is_page = text.lstrip("\ufeff \t\r\n")[:1] == "<"
    return (found.in_page(text, url=url) if is_page else None) or found.in_text(text)


def plain_words(text: str) -> str:
    """Return a text as mentions compare it: without case, marks composed, single spaces, no signs at its ends."""
    return squeeze(nfc(text)).casefold().strip(_ENDS)


def _texts(held: Withheld) -> Iterator[tuple[str, Restriction]]:
    """Give title, lead and captions of hidden articles, the captions of hidden photos."""
    for id_ in sorted(held.articles):
        if hides := held.article(id_):
            for version in held.catalogue.versions(id_):
                yield version.article.title, hides
                yield version.article.lead, hides
                yield from ((text, hides) for text in _captions(version.article.photos))
    for each in held.restrictions:
        if each.kind is not Kind.PHOTO:
            continue
        for id_ in each.articles:
            for version in held.catalogue.versions(id_):
                named = [photo for photo in version.article.photos if photo.url == each.target]
                yield from ((text, each) for text in _captions(named))


def _captions(photos: Iterable[Photo]) -> Iterator[str]:
    for photo in photos:
        yield from (photo.caption, photo.credit)


def joined(base: str, address: str) -> str:
    """Return an address made absolute, an empty string for one that cannot be read."""
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def _addresses(page: HtmlElement) -> Iterator[str]:
    """Give what may be an address in any attribute; `srcset` holds several."""
    for element in page.iter(etree.Element):
        for name, value in element.attrib.items():
            if name in ("href", "src", "action"):
                yield value.strip()
            elif "/" in value or "?" in value:
                yield from (part for part in _PARTS.split(value) if "/" in part or "?" in part)


def _parser() -> HTMLParser:
    return HTMLParser(encoding="utf-8", huge_tree=False, remove_pis=True, remove_comments=False)
