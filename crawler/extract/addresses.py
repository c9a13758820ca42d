"""Links as pages write them, made whole."""

from __future__ import annotations

import re

from archive.urls import joined, split

_SPACES = re.compile(r"[\t\r\n]+")


def resolve(base: str, href: str) -> str:
    """Return the absolute http(s) URL of a link without its fragment, or an empty string.

    Repairs what editors type: spaces, backslashes, `&amp;` escaped twice. Scripts, mail addresses
    and broken addresses give an empty string.
    """
    href = _SPACES.sub("", href.strip()).replace("\\", "/").replace("&amp;", "&")
    if not href or href.startswith("#") or len(href) > 4000:
        return ""
    parts = split(joined(base, href.replace(" ", "%20")))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return parts._replace(fragment="").geturl()
