"""Selecting in BeautifulSoup, loudly: a selector that finds too little or too much says so."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag
from bs4.element import Comment, NavigableString
from soupsieve import SelectorSyntaxError

from archive.errors import ExtractionError
from crawler.extract.lines import END, SKIPPED, START, TEXT, Event


def one(root: Tag, selector: str, *, field: str, url: str) -> Tag:
    """Return the single element a selector finds; raises ExtractionError on none or many."""
    found = some(root, selector, field=field, url=url)
    if len(found) > 1:
        raise ExtractionError(url, field=field, reason=f"{len(found)} elements match {selector}")
    return found[0]


def some(root: Tag, selector: str, *, field: str, url: str) -> list[Tag]:
    """Return the elements a selector finds; raises ExtractionError on none."""
    found = every(root, selector, field=field, url=url)
    if not found:
        raise ExtractionError(url, field=field, reason=f"nothing matches {selector}")
    return found


def maybe(root: Tag, selector: str, *, field: str, url: str) -> Tag | None:
    """Return the first element a selector finds, or None; an empty selector finds nothing."""
    return next(iter(every(root, selector, field=field, url=url)), None)


def every(root: Tag, selector: str, *, field: str, url: str) -> list[Tag]:
    """Return all elements a selector finds, possibly none."""
    if not selector:
        return []
    try:
        return list(root.select(selector))
    except (SelectorSyntaxError, NotImplementedError) as error:
        reason = f"{selector} is no selector: {str(error).splitlines()[0]}"
        raise ExtractionError(url, field=field, reason=reason) from None


def soup_events(root: Tag) -> Iterator[Event]:
    """Yield what an element holds, in document order, as `lines.tree_events` does."""
    waiting: list[Tag | NavigableString | str] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Tag):
            if node.name in SKIPPED:
                continue
            yield START, node.name, {k: str(v or "") for k, v in node.attrs.items()}
            waiting.append(node.name)
            waiting.extend(reversed(node.contents))  # type: ignore[arg-type]
        elif isinstance(node, NavigableString):
            if not isinstance(node, Comment):
                yield TEXT, str(node), {}
        else:
            yield END, node, {}
