"""What an archived page shows of hidden articles, taken out of it: links, pictures, titles, leads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from archive.restrictions.mentions import LEAST, Mentions, plain_words
from webui.archived.pictures import LAZY, LAZY_GROUNDS, LAZY_SETS

# Stands in the page itself, so it is in the page's language.
HIDDEN_WORDS = "[đã ẩn]"
# A teaser is a picture, a title, a date and a few lines; what is longer holds other things too.
_LONGEST_TEASER = 1_500
_WHOLE = {"html", "body", "main", "table", "tbody", "form"}
_ADDRESSES = ("href", "src", *LAZY, *LAZY_GROUNDS, "background", "xlink:href")
_SETS = ("srcset", *LAZY_SETS)
_SPEAKING = ("alt", "title", "aria-label", "content", "summary", "value", "placeholder", "label")


@dataclass(frozen=True, slots=True)
class Concealing:
    """What is to be taken out of a page: what `found` tells of, but not the page's `own` words.

    `own` are texts of the article that the page itself shows, as `plain_words` gives them.
    """

    found: Mentions
    own: frozenset[str] = field(default_factory=frozenset)

    def take_out(self, page: HtmlElement, *, join: Callable[[str], str]) -> None:
        """Empty links to what is hidden with their teasers, pictures of it, and words that tell of it."""
        elements = list(page.iter(etree.Element))
        told = {
            each for each in elements if any(self.found.at(join(at)) for at in _addresses_of(each))
        }
        for element in told:
            around = self._teaser(element, told) if element.tag in ("a", "area") else element
            _empty(around, HIDDEN_WORDS)
        # Words that are spread over several elements are found in the smallest that holds them all;
        # before a part of them is taken out of it.
        spread = list(page.iter(etree.Element)) if self._says_whole(page) else []
        for element in reversed(spread):
            if (
                element.tag not in _WHOLE
                and self._says_whole(element)
                and not self._is_own(element.text_content())
            ):
                _empty(element, HIDDEN_WORDS)
        for element in list(page.iter(etree.Element)):
            self._silence(element)

    def _says_whole(self, element: HtmlElement) -> bool:
        return bool(self.found.said_whole(element.text_content(), but=self.own))

    def _says(self, text: str | None) -> bool:
        return bool(text and len(text) >= LEAST and self.found.said(text, but=self.own))

    def _is_own(self, text: str) -> bool:
        """Tell whether a text holds one of the page's own."""
        plain = plain_words(text)
        return any(len(own) >= LEAST and own in plain for own in self.own)

    def _silence(self, element: HtmlElement) -> None:
        for name, value in element.attrib.items():
            if self._says(value):
                del element.attrib[name]
        if self._says(element.text):
            element.text = HIDDEN_WORDS
        if self._says(element.tail):
            element.tail = HIDDEN_WORDS

    def _teaser(self, link: HtmlElement, told: Collection[HtmlElement]) -> HtmlElement:
        """Return the largest element around a link that speaks of nothing but what it leads to."""
        found = link
        for parent in link.iterancestors():
            text = parent.text_content()
            if (
                parent.tag in _WHOLE
                or len(text) > _LONGEST_TEASER
                or self._is_own(text)
                or any(other not in told for other in _leading(parent))
            ):
                break
            found = parent
        return found


def _addresses_of(element: HtmlElement) -> Iterator[str]:
    for name in _ADDRESSES:
        if address := element.get(name):
            yield address
    for name in _SETS:
        for part in element.get(name, "").split(","):
            if part.strip():
                yield part.split()[0]


def _leading(element: HtmlElement) -> Iterator[HtmlElement]:
    """Give the links in an element that lead to another page."""
    for link in element.iter("a", "area"):
        if not link.get("href", "#").startswith(("#", "javascript:")):
            yield link


def _empty(element: HtmlElement, words: str) -> None:
    for inner in list(element):
        element.remove(inner)
    for name in (*_ADDRESSES, *_SPEAKING, *_SETS):
        element.attrib.pop(name, None)
    if element.tag not in ("img", "input", "area", "source", "link", "meta"):
        element.text = words
