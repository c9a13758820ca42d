"""A page as a tree that CSS selectors can be asked of: libxml2's own, or BeautifulSoup's.

libxml2's tree is there already and ten times faster; BeautifulSoup knows the selectors it does not
(`:has()`, `:is()`, `:-soup-contains()`). Neither is changed by what a layout cuts out or marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Protocol

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString
from lxml import etree
from lxml.cssselect import CSSSelector, SelectorError

from crawler.extract.lines import END, SKIPPED, START, TEXT, Event, tree_events

Element = Any


class Tree(Protocol):
    """What a layout's selectors are asked of."""

    def select(self, selector: str, within: Element | None = None) -> list[Element]:
        """Return the elements a selector finds, in order, without those cut out."""

    def drop(self, elements: Iterable[Element]) -> None:
        """Cut elements out of all that is read from now on."""

    def mark(self, elements: Iterable[Element], name: str) -> None:
        """Give elements one more class."""

    def events(self, element: Element, *, without: Iterable[Element] = ()) -> Iterator[Event]:
        """Yield what an element holds but these, in document order, as `lines.tree_events` does."""

    def attribute(self, element: Element, name: str) -> str:
        """Return an attribute, empty where there is none."""


@lru_cache(maxsize=1024)
def compiled(selector: str) -> Any:
    """Return a selector for libxml2's tree, or None when it does not know it."""
    try:
        return CSSSelector(selector, translator="html")
    except (SelectorError, etree.XPathSyntaxError):
        return None


class FastTree:
    """The tree libxml2 made when the page was parsed."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.dropped: set[Any] = set()
        self.marked: dict[Any, str] = {}

    def select(self, selector: str, within: Element | None = None) -> list[Element]:
        """Return the elements a selector finds, in order, without those cut out."""
        top = self.root if within is None else within
        found = compiled(selector)(top) if top is not None else []
        if not self.dropped:
            return list(found)
        return [element for element in found if not self._is_cut(element)]

    def _is_cut(self, element: Element) -> bool:
        return element in self.dropped or any(e in self.dropped for e in element.iterancestors())

    def drop(self, elements: Iterable[Element]) -> None:
        """Cut elements out of all that is read from now on."""
        self.dropped.update(elements)

    def mark(self, elements: Iterable[Element], name: str) -> None:
        """Give elements one more class."""
        self.marked.update(dict.fromkeys(elements, name))

    def events(self, element: Element, *, without: Iterable[Element] = ()) -> Iterator[Event]:
        """Yield what an element holds but these, in document order, as `lines.tree_events` does."""
        return tree_events(element, without=self.dropped.union(without), marked=self.marked)

    def attribute(self, element: Element, name: str) -> str:
        """Return an attribute, empty where there is none."""
        return str(element.get(name) or "")


class SoupTree:
    """The page as BeautifulSoup."""

    def __init__(self, markup: str) -> None:
        self.soup = BeautifulSoup(markup, "lxml", multi_valued_attributes=None)

    def select(self, selector: str, within: Element | None = None) -> list[Element]:
        """Return the elements a selector finds, in order, without those cut out."""
        return list((self.soup if within is None else within).select(selector))

    def drop(self, elements: Iterable[Element]) -> None:
        """Cut elements out of all that is read from now on."""
        for element in elements:
            element.decompose()

    def mark(self, elements: Iterable[Element], name: str) -> None:
        """Give elements one more class."""
        for element in elements:
            element["class"] = f"{element.get('class', '')} {name}"

    def events(self, element: Element, *, without: Iterable[Element] = ()) -> Iterator[Event]:
        """Yield what an element holds but these, in document order, as `lines.tree_events` does."""
        left_out = set(map(id, without))
        waiting: list[Tag | NavigableString | str] = [element]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Tag):
                if node.name in SKIPPED or id(node) in left_out:
                    continue
                yield START, node.name, {k: str(v or "") for k, v in node.attrs.items()}
                waiting.append(node.name)
                waiting.extend(reversed(node.contents))  # type: ignore[arg-type]
            elif isinstance(node, NavigableString):
                if not isinstance(node, Comment):
                    yield TEXT, str(node), {}
            else:
                yield END, node, {}

    def attribute(self, element: Element, name: str) -> str:
        """Return an attribute, empty where there is none."""
        return str(element.get(name) or "")
