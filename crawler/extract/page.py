"""A page parsed once: its libxml2 tree, its lines, and what selectors are asked of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lxml import etree

from archive.errors import ExtractionError
from archive.models import Page
from archive.sites import Site
from archive.text import nfc, squeeze
from crawler.extract.addresses import resolve
from crawler.extract.bounds import USUAL, Bounds
from crawler.extract.chrome import free_holder
from crawler.extract.cutting import cut_markup
from crawler.extract.flow import flatten
from crawler.extract.lines import Event, Line, tree_events
from crawler.extract.linked_data import LinkedData, read_linked_data
from crawler.extract.trees import FastTree, SoupTree, Tree, compiled

_LEFT = "ERR_RESOURCE_LIMIT"


@dataclass(eq=False)
class ParsedPage:
    """One page, parsed once for links, article and soft 404 alike (see `parse`)."""

    page: Page
    root: Any
    cut: bool = False
    bounds: Bounds = USUAL
    _resolved: dict[str, str] = field(default_factory=dict)
    _keys: dict[str, str | None] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """URL the page was fetched from."""
        return self.page.url

    @cached_property
    def base(self) -> str:
        """URL that relative links are resolved against: a sound <base href>, else the page's own."""
        found = self.root.find(".//base[@href]") if self.root is not None else None
        return (resolve(self.url, found.get("href")) if found is not None else "") or self.url

    def resolve(self, href: str) -> str:
        """Return a link of this page as an absolute URL, empty when it leads nowhere."""
        if href not in self._resolved:
            self._resolved[href] = resolve(self.base, href)
        return self._resolved[href]

    def key_of(self, url: str, site: Site) -> str | None:
        """Return which article of the site a URL is, remembered: pages repeat their links."""
        if url not in self._keys:
            self._keys[url] = site.article_key(url) if url else None
        return self._keys[url]

    @cached_property
    def lines(self) -> list[Line]:
        """The lines a reader sees, in order."""
        lines = self.flat(tree_events(self.root)) if self.root is not None else []
        free_holder(lines)
        return lines

    def flat(self, events: Iterable[Event]) -> list[Line]:
        """Return the lines of some of the page's elements."""
        return flatten(events, deepest=self.bounds.depth)

    @cached_property
    def window_title(self) -> str:
        """Text of <title>."""
        found = self.root.find(".//title") if self.root is not None else None
        return squeeze(nfc("".join(found.itertext()))) if found is not None else ""

    @cached_property
    def metas(self) -> dict[str, str]:
        """Contents of <meta> by lower-case name, property or itemprop; the first one wins."""
        found: dict[str, str] = {}
        for element in self.root.iter("meta") if self.root is not None else ():
            name = element.get("property") or element.get("name") or element.get("itemprop")
            content = element.get("content")
            if name and content:
                found.setdefault(name.strip().lower(), squeeze(nfc(content)))
        return found

    @cached_property
    def linked_data(self) -> LinkedData:
        """What the page's JSON-LD says of its article."""
        return read_linked_data(self.root)

    def tree(self, selectors: Iterable[str]) -> Tree:
        """Return a tree that knows all these selectors, as no layout has touched it yet."""
        if all(compiled(selector) is not None for selector in selectors):
            return FastTree(self.root)
        return SoupTree(self.markup)

    @property
    def markup(self) -> str:
        """The markup that was parsed."""
        return cut_markup(self.page.text, self.bounds)[0]


def parse(page: Page, bounds: Bounds = USUAL) -> ParsedPage:
    """Return the page parsed; broken, empty and binary bodies give a page without lines.

    Raises nothing, and takes time in proportion to what the bounds let it read.
    """
    markup, cut = cut_markup(page.text, bounds)
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = etree.fromstring(markup.encode("utf-8", errors="replace"), parser)
    except (etree.LxmlError, ValueError):
        root = None
    # libxml2 leaves a page at its depth of 2,048 elements, and reads nothing that comes after.
    deep = any(each.type_name == _LEFT for each in parser.error_log.filter_from_fatals())
    return ParsedPage(page, root, cut=cut or deep, bounds=bounds)


def nothing_here(parsed: ParsedPage, field: str, reason: str) -> ExtractionError:
    """Return the error that says which field of this page could not be read."""
    return ExtractionError(parsed.url, field=field, reason=reason)
