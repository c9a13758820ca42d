"""The sections an article stands under, as its page's breadcrumb prints them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PATH_MARKS = re.compile(r"\s*(?:»|›|>>|>|→|::|\|)\s*|\s+/\s+")
_HOME = frozenset(
    (
        "trang chủ",
        "trang nhất",
        "home",
        "trang chính",
        "đầu trang",
        "bạn đang ở đây",
        "you are here",
    )
)
_LONGEST = 120


def section_path(texts: Iterable[str], *, title: str = "") -> tuple[str, ...]:
    """Return the labels of a breadcrumb from outer to inner, each once.

    The way home and the article's own title are left out; one text may hold the whole path.
    """
    own = _plain(title)
    labels: dict[str, None] = {}
    for text in texts:
        for label in _PATH_MARKS.split(text):
            label = label.strip(" \t:-–|>»›/").strip()
            plain = label.casefold()
            if not 2 <= len(label) <= _LONGEST or plain in _HOME or (own and _plain(label) == own):
                continue
            labels.setdefault(label)
    return tuple(labels)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()
