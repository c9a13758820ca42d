"""Which CSS selectors a layout may use: what libxml2's tree or BeautifulSoup's understands."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree
from lxml.cssselect import CSSSelector, SelectorError


@lru_cache(maxsize=1024)
def checked_selector(selector: str) -> str:
    """Return the selector as it is, an empty one too; raises ValueError when it is none."""
    if not selector:
        return selector
    try:
        CSSSelector(selector, translator="html")
    except (SelectorError, etree.XPathSyntaxError):
        _check_rare(selector)
    return selector


def _check_rare(selector: str) -> None:
    # Loaded only for the few selectors libxml2 does not know: every command that reads a profile waits.
    import soupsieve

    try:
        soupsieve.compile(selector)
    except (soupsieve.SelectorSyntaxError, NotImplementedError) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"«{selector}» is no CSS selector: {reason}") from None
