"""Which addresses are articles, and which part of one is the article's identity, from examples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from archive.urls import query_of

# Where a number may stand in a path, the likeliest place first.
_PLACES = (
    r"-(\d+)\.\w+$", r"-(\d+)/?$", r"/(\d+)-[^/]*$", r"/(\d+)(?:\.\w+|/)?$", r"/(\d+)/[^/]*/?$",
    r"[-_.](\d+)\.\w+$",
)  # fmt: skip
SECTION = re.compile(r"cat|chuyenmuc|danhmuc|section|zone|menu|mid|tabid|nhom", re.I)
PAGER = re.compile(r"page|cur$|start|trang|^p$", re.I)


@dataclass(frozen=True, slots=True)
class Addresses:
    """What `[article]` could say; `why` is one line for a person, `doubt` what to look at."""

    path: str
    query: dict[str, str] = field(default_factory=dict)
    identity: list[str] = field(default_factory=list)
    identity_path: str = ""
    section: str = ""
    why: str = ""
    doubt: str = ""


def addresses_of(urls: Sequence[str]) -> Addresses | None:
    """Return the rule that fits these article URLs, or None without any."""
    urls = list(dict.fromkeys(urls))
    if not urls:
        return None
    return _by_query(urls) or _by_number(urls) or _by_path(urls)


def _by_query(urls: Sequence[str]) -> Addresses | None:
    values = [query_of(url) for url in urls]
    shared = sorted(set.intersection(*(set(v) for v in values))) if values else []
    numbers = {
        name: {v[name] for v in values}
        for name in shared
        if not PAGER.search(name) and all(v[name].isdigit() for v in values)
    }
    varied = {name: found for name, found in numbers.items() if len(found) > 1 or len(urls) == 1}
    if not varied:
        return None
    own = max(
        varied, key=lambda n: (len(varied[n]), not SECTION.search(n), n.lower().endswith("id"), n)
    )
    fixed = {
        name: re.escape(next(iter({v[name] for v in values})))
        for name in shared
        if name not in numbers and len({v[name] for v in values}) == 1
    }
    section = next((n for n in varied if n != own and SECTION.search(n)), "")
    return Addresses(
        _path([urlsplit(url).path for url in urls], last=None),
        fixed | {own: r"\d+"},
        identity=[own],
        section=section,
        why=f"the number in «{own}=» of the address tells articles apart",
        doubt=_few(urls),
    )


def _by_number(urls: Sequence[str]) -> Addresses | None:
    paths = [urlsplit(url).path for url in urls]
    for place in (*_lettered(paths), *_PLACES):
        found = [re.search(place, path) for path in paths]
        numbers = {match.group(1) for match in found if match}
        if all(found) and len(numbers) == len(set(paths)):
            endings = {m.group() for m in re.finditer(r"\.\w{2,5}(?=\n|$)", "\n".join(paths))}
            return Addresses(
                _path(paths, last=_last(place, endings)),
                identity_path=_exact(place, endings),
                why="the number in the path tells articles apart",
                doubt=_few(urls),
            )
    return None


def _lettered(paths: Sequence[str]) -> list[str]:
    """Return the place of a number behind letters that are the same everywhere: -a123.htm."""
    found = [re.search(r"([-_.][a-z]{1,5})\d+\.\w+$", path, re.I) for path in paths]
    letters = {match.group(1) for match in found if match}
    if not all(found) or len(letters) != 1:
        return []
    return [re.escape(letters.pop()).replace(r"\-", "-") + r"(\d+)\.\w+$"]


def _by_path(urls: Sequence[str]) -> Addresses:
    return Addresses(
        _path([urlsplit(url).path for url in urls], last="[^/]+/?"),
        why="the whole path is the identity, for no number was found in the addresses",
        doubt="if one article stands under two sections, it will be kept twice",
    )


def _few(urls: Sequence[str]) -> str:
    return f"only {len(urls)} article addresses were seen" if len(urls) < 5 else ""


def _exact(place: str, endings: set[str]) -> str:
    """Return the place with the one ending that was seen, where it was one."""
    if len(endings) != 1:
        return place
    return place.replace(r"\.\w+$", re.escape(next(iter(endings))) + "$")


def _last(place: str, endings: set[str]) -> str:
    """Return the pattern of the path's end that has the number at this place."""
    end = re.sub(r"\((\\d(?:\+|\{2,\}))\)", r"\1", _exact(place, endings)).removesuffix("$")
    return end.removeprefix("/") if end.startswith("/") else f"[^/]*{end}"


def _path(paths: Sequence[str], *, last: str | None) -> str:
    """Return a pattern of these paths: what all begin with, then any folders, then the end."""
    folders = [[part for part in path.rstrip("/").split("/")[:-1] if part] for path in paths]
    if last is not None and "/[^/]*" in last:
        folders = [parts[:-1] for parts in folders]
    shared: list[str] = []
    for parts in zip(*folders, strict=False):
        if len({part.lower() for part in parts}) > 1:
            break
        shared.append(re.escape(parts[0]).replace(r"\-", "-"))
    if last is None:
        ends = {path.rsplit("/", 1)[-1].lower() for path in paths}
        last = re.escape(ends.pop()) if len(ends) == 1 else "[^/]*"
        last = f"(?:{last})?" if last.endswith("default\\.aspx") else last
    # One shared folder is kept: a second may be the section that all of a few samples stood in.
    front = "/" + "".join(f"{part}/" for part in shared[:1])
    between = "(?:[^/]+/)*" if any(len(parts) > len(shared[:1]) for parts in folders) else ""
    return front + between + last
