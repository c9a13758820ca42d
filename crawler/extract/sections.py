"""The sections an article stands under, as its page's breadcrumb prints them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.extract.same_words import bare_words

_PATH_MARKS = re.compile(r"\s*(?:»|›|>>|>|→|::|\|)\s*|\s+/\s+")
_HOME = frozenset(
    (
        "trang chủ",
        "trang nhất",
        "home",
        "trang chính",
        "trang đầu",
        "homepage",
        "đầu trang",
        "bạn đang ở đây",
        "you are here",
    )
)
_EDGES = " \t:-–|>»›/"
_LONGEST = 120


def section_path(texts: Iterable[str], *, title: str = "") -> tuple[str, ...]:
    """Return the labels of a breadcrumb from outer to inner, each once.

    The way home and the article's own title are left out; one text may hold the whole path.
    """
    own = bare_words(title)
    labels: dict[str, None] = {}
    for text in texts:
        for label in _PATH_MARKS.split(text):
            label = label.strip(_EDGES).strip()
            if not 2 <= len(label) <= _LONGEST or label.casefold() in _HOME:
                continue
            if own and _is_title(label, own):
                continue
            labels.setdefault(label)
    return tuple(labels)


def is_way_home(text: str) -> bool:
    """Tell whether words only lead to a site's first page, "Bạn đang ở đây: Trang chủ" among them."""
    said = [part.strip(_EDGES).casefold() for part in text.split(":")]
    return any(said) and all(not part or part in _HOME for part in said)


def _is_title(label: str, own: str) -> bool:
    """Tell whether a label is the article's title (plain), or as much of it as fits in a path."""
    plain = bare_words(label)
    return plain == own or (label.endswith(("...", "…")) and bool(plain) and own.startswith(plain))
