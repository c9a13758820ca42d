"""What an element's style attribute says about how its text stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

_ALIGN = re.compile(r"text-align\s*:\s*(?:-\w+-)?(center|right|left|justify|start|end)", re.I)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_ITALIC = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)(?!-)", re.I)
_INDENT = re.compile(r"text-indent\s*:\s*0*(?:[1-9]|\.0*[1-9]|\.[1-9])", re.I)
_WIDTH = re.compile(r"(?<![-\w])width\s*:\s*(\d{1,5})(?:\.\d+)?px", re.I)
_HEIGHT = re.compile(r"(?<![-\w])height\s*:\s*(\d{1,5})(?:\.\d+)?px", re.I)


@dataclass(frozen=True, slots=True)
class Style:
    """The little of CSS that tells parts of an article apart; sizes in pixels, 0 unknown."""

    align: str = ""
    bold: bool = False
    italic: bool = False
    hidden: bool = False
    block: bool = False
    indent: bool = False
    width: int = 0
    height: int = 0

    def aligned(self, align: str) -> Style:
        """Return the style with an `align` attribute, which CSS overrules."""
        word = align.strip().lower()
        return self if self.align or not word else replace(self, align=word)

    def concealed(self) -> Style:
        """Return the style of an element that is not shown."""
        return replace(self, hidden=True)


PLAIN = Style()


@lru_cache(maxsize=4096)
def read_style(css: str) -> Style:
    """Return what a style attribute says; pages repeat the same few, so they are remembered."""
    css = css[:2000]
    align = _ALIGN.search(css)
    return Style(
        align.group(1).lower() if align else "",
        bool(_BOLD.search(css)),
        bool(_ITALIC.search(css)),
        bool(_HIDDEN.search(css)),
        bool(_BLOCK.search(css)),
        bool(_INDENT.search(css)),
        _size(_WIDTH, css),
        _size(_HEIGHT, css),
    )


def _size(pattern: re.Pattern[str], css: str) -> int:
    found = pattern.search(css)
    return int(found.group(1)) if found else 0
