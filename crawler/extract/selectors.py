"""Selecting loudly: a selector that finds too little or too much says so."""

from __future__ import annotations

from soupsieve import SelectorSyntaxError

from archive.errors import ExtractionError
from crawler.extract.trees import Element, Tree


def one(
    tree: Tree, selector: str, *, field: str, url: str, within: Element | None = None
) -> Element:
    """Return the single element a selector finds; raises ExtractionError on none or many."""
    found = some(tree, selector, field=field, url=url, within=within)
    if len(found) > 1:
        raise ExtractionError(url, field=field, reason=f"{len(found)} elements match {selector}")
    return found[0]


def some(
    tree: Tree, selector: str, *, field: str, url: str, within: Element | None = None
) -> list[Element]:
    """Return the elements a selector finds; raises ExtractionError on none."""
    found = every(tree, selector, field=field, url=url, within=within)
    if not found:
        raise ExtractionError(url, field=field, reason=f"nothing matches {selector}")
    return found


def maybe(
    tree: Tree, selector: str, *, field: str, url: str, within: Element | None = None
) -> Element | None:
    """Return the first element a selector finds, or None; an empty selector finds nothing."""
    return next(iter(every(tree, selector, field=field, url=url, within=within)), None)


def every(
    tree: Tree, selector: str, *, field: str, url: str, within: Element | None = None
) -> list[Element]:
    """Return all elements a selector finds, possibly none."""
    if not selector:
        return []
    try:
        return tree.select(selector, within)
    except (SelectorSyntaxError, NotImplementedError) as error:
        reason = f"{selector} is no selector: {str(error).splitlines()[0]}"
        raise ExtractionError(url, field=field, reason=reason) from None
