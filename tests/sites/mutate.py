"""Seeded changes to a golden page, with the reading then expected of it.

A mutated page says the same in another markup, or leaves a field out. No rule knows the
names given here: they show what becomes of an extractor when a site is rebuilt overnight.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from random import Random
from typing import Any

from tests.sites.golden import charset_of, squeeze, text_of

Expected = dict[str, Any]
Change = Callable[[str, Random], str]

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)((?:\"[^\"]*\"|'[^']*'|[^'\">])*)>")
_VOID = {"img", "br", "hr", "input", "meta", "link", "base", "source", "col", "area"}
_OPAQUE = re.compile(r"(?is)<(script|style|title|textarea|select|head)\b.*?</\1>|<!.*?>")
_ATTRIBUTE = re.compile(r"([\w:-]+)(\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")


def _outside_opaque(html: str, change: Callable[[str], str]) -> str:
    """Return a page changed everywhere but in its head, scripts, styles and comments."""
    parts, at = [], 0
    for match in _OPAQUE.finditer(html):
        parts += [change(html[at : match.start()]), match[0]]
        at = match.end()
    return "".join([*parts, change(html[at:])])


def _texts(html: str, change: Callable[[str], str]) -> str:
    """Return a page whose runs of text (never tags) are changed."""

    def one(part: str) -> str:
        pieces = re.split(f"({_TAG.pattern})", part)
        # re.split returns the tag and its three groups between the texts.
        return "".join(
            change(piece) if place % 5 == 0 else piece if place % 5 == 1 else ""
            for place, piece in enumerate(pieces)
        )

    return _outside_opaque(html, one)


def _tags(html: str, change: Callable[[re.Match[str]], str]) -> str:
    return _outside_opaque(html, lambda part: _TAG.sub(change, part))


def _fresh(rng: Random) -> str:
    return "".join(rng.choice("bcdghklmnpqrstvx") + rng.choice("aeiou") for _ in range(3))


def rename_classes(html: str, rng: Random) -> str:
    """Give every class and id another name, the same one wherever it stands."""
    names: dict[str, str] = {}

    def renamed(match: re.Match[str]) -> str:
        words = [names.setdefault(word, f"{_fresh(rng)}{len(names)}") for word in match[4].split()]
        return f"{match[1]}{match[2]}={match[3] or ''}{' '.join(words)}{match[3] or ''}"

    pattern = re.compile(r"(?i)(\s)(class|id)\s*=\s*(?:([\"'])(.*?)\3|([^\s\"'>]+))")

    def tag(match: re.Match[str]) -> str:
        def one(found: re.Match[str]) -> str:
            if found[4] is None:
                name = names.setdefault(found[5], f"{_fresh(rng)}{len(names)}")
                return f"{found[1]}{found[2]}={name}"
            return renamed(found)

        return f"<{match[1]}{match[2]}{pattern.sub(one, match[3])}>"

    return _tags(html, tag)


def wrap(html: str, rng: Random) -> str:
    """Put wrapper divs round some of the page's own divs and tables."""
    spans = [span for span in _elements(html) if span.name in ("div", "table")]
    chosen = rng.sample(spans, max(1, len(spans) // 3))
    edits = [(span.start, f'<div class="{_fresh(rng)}"><div>') for span in chosen]
    edits += [(span.end, "</div></div>") for span in chosen]
    return _inserted(html, edits)


def reorder_attributes(html: str, rng: Random) -> str:
    """Write the attributes of every tag in another order."""

    def tag(match: re.Match[str]) -> str:
        inner, slash = match[3].rstrip(), ""
        if inner.endswith("/") and not inner.endswith("=/"):
            inner, slash = inner[:-1], " /"
        found = [attribute[0] for attribute in _ATTRIBUTE.finditer(inner)]
        if match[1] or len(found) < 2:
            return match[0]
        rng.shuffle(found)
        return f"<{match[2]} {' '.join(found)}{slash}>"

    return _tags(html, tag)


def change_case(html: str, rng: Random) -> str:
    """Write tag names in capitals, or some of them so."""
    share = rng.choice((0.3, 1.0))
    return _tags(
        html,
        lambda m: f"<{m[1]}{m[2].upper() if rng.random() < share else m[2].lower()}{m[3]}>",
    )


def reflow(html: str, rng: Random) -> str:
    """Break and widen the white space inside the texts."""

    def text(part: str) -> str:
        return re.sub(
            r"[ \n]+", lambda m: rng.choice(("\n", "  ", " \n    ", "\t", m[0], m[0])), part
        )

    return _texts(html, text)


def split_words(html: str, rng: Random) -> str:
    """Cut some words in two with inline spans and no space."""

    def cut(match: re.Match[str]) -> str:
        if rng.random() > 0.12:
            return match[0]
        return f"{match[1]}<span>{match[2]}</span>{match[3]}"

    # Entities must stay whole, so only words of letters that follow a space are cut.
    return _texts(html, lambda part: re.sub(r"(?<= )([a-z])([a-z]+)([a-z])(?= )", cut, part))


def add_comments(html: str, rng: Random) -> str:
    """Put comments beside tags, some of them with markup inside."""
    comments = ("<!-- -->", "<!-- BEGIN: loop -->", '<!-- <p class="x">01/01/2001 00:00</p> -->')
    return _tags(html, lambda m: m[0] + (rng.choice(comments) if rng.random() < 0.15 else ""))


def swap_nbsp(html: str, rng: Random) -> str:
    """Write some spaces inside the texts as &nbsp;."""

    def space(match: re.Match[str]) -> str:
        return "&nbsp;" if rng.random() < 0.15 else match[0]

    return _texts(html, lambda part: re.sub(r"(?<=\w) (?=\w)", space, part))


@dataclass(frozen=True, slots=True)
class _Element:
    """Where one element starts, holds its content and ends, in the text of a page."""

    name: str
    start: int
    inner: tuple[int, int]
    end: int


def _elements(html: str) -> list[_Element]:
    """Return the elements whose end tags stand in the page, innermost first."""
    blank = _OPAQUE.sub(lambda m: " " * len(m[0]), html)
    found: list[_Element] = []
    open_tags: list[tuple[str, int, int]] = []
    for match in _TAG.finditer(blank):
        name = match[2].lower()
        if name in _VOID:
            continue
        if not match[1]:
            open_tags.append((name, match.start(), match.end()))
            continue
        while open_tags and any(tag[0] == name for tag in open_tags):
            opened, start, inner = open_tags.pop()
            if opened == name:
                found.append(_Element(name, start, (inner, match.start()), match.end()))
                break
    return found


def _inserted(html: str, edits: list[tuple[int, str]]) -> str:
    for place, text in sorted(edits, key=lambda edit: edit[0], reverse=True):
        html = html[:place] + text + html[place:]
    return html


def _without(html: str, texts: set[str]) -> str | None:
    """Return a page without the one innermost element that shows one of the texts, or None."""
    spans = [e for e in _elements(html) if text_of(html[slice(*e.inner)]) in texts]
    bare = [e for e in spans if "<img" not in html[e.start : e.end].lower()]
    if not bare:
        return None
    widest = max(bare, key=lambda e: e.end - e.start)
    if any(e.end < widest.start or e.start > widest.end for e in spans):
        return None  # it stands in two places: which one is the field is for a reader to say
    return html[: widest.start] + html[widest.end :]


def _without_attributes(html: str, text: str) -> str:
    """Return a page whose meta and alt attributes no longer hold a text (or its beginning)."""
    start = text[:60]

    def one(match: re.Match[str]) -> str:
        said = squeeze(unescape(match[2]))
        return f'{match[1]}""' if start in said or (said and said in text) else match[0]

    return re.sub(r"(?i)((?:content|alt)=)\"([^\"]*)\"", one, html)


def drop_byline(html: str, expected: Expected) -> tuple[str, Expected] | None:
    """Leave out the byline."""
    name = expected["byline"]
    if not name or expected["source"]:
        return None
    labels = ("", "Tác giả: ", "Tác giả bài viết: ")
    changed = _without(html, {f"{label}{name}" for label in labels})
    if changed is None:
        return None
    return changed, {**copy.deepcopy(expected), "byline": "", "authors": [], "unit": ""}


def drop_lead(html: str, expected: Expected) -> tuple[str, Expected] | None:
    """Leave out the lead."""
    lead = expected["lead"]
    if not lead or lead == expected["title"]:
        return None
    changed = _without(html, {lead})
    if changed is None:
        return None
    return _without_attributes(changed, lead), {**copy.deepcopy(expected), "lead": ""}


def drop_caption(html: str, expected: Expected) -> tuple[str, Expected] | None:
    """Leave out the first caption there is, with its credit."""
    for number, photo in enumerate(expected["photos"]):
        caption, credit = photo["caption"], photo["credit"]
        if not caption:
            continue
        notes = {"", f" Ảnh: {credit}", f" (Ảnh: {credit})", f" - Ảnh: {credit}"}
        changed = _without(html, {caption + note for note in notes})
        if changed is None or (credit and credit in text_of(changed)):
            return None
        read = copy.deepcopy(expected)
        read["photos"][number] |= {"caption": "", "credit": ""}
        places = [i for i, (kind, _) in enumerate(read["blocks"]) if kind == "photo"]
        read["blocks"][places[number]][1] = ""
        return _without_attributes(changed, caption), read
    return None


CHANGES: dict[str, Change] = {
    "renamed": rename_classes,
    "wrapped": wrap,
    "attributes-reordered": reorder_attributes,
    "tags-in-capitals": change_case,
    "reflowed": reflow,
    "words-split": split_words,
    "comments-added": add_comments,
    "nbsp-swapped": swap_nbsp,
}
DROPS = {"no-byline": drop_byline, "no-lead": drop_lead, "no-caption": drop_caption}


def mutations(
    page: bytes, expected: Expected, *, seed: int
) -> Iterator[tuple[str, bytes, Expected]]:
    """Yield (name, page, expected reading) for every mutation that fits; the same for one seed.

    The bytes keep the page's encoding, so its meta.json (content type, time of capture) still
    holds. Three fields are left out only where one element holds just that field; "rebuilt" is
    several changes at once.
    """
    charset = charset_of(page)
    html = page.decode(charset)
    for name, change in CHANGES.items():
        yield name, change(html, Random(f"{seed}/{name}")).encode(charset), copy.deepcopy(expected)
    for name, drop in DROPS.items():
        found = drop(html, expected)
        if found is not None:
            yield name, found[0].encode(charset), found[1]
    rng = Random(f"{seed}/rebuilt")
    for change in (rename_classes, wrap, reorder_attributes, reflow, add_comments):
        html = change(html, rng)
    yield "rebuilt", html.encode(charset), copy.deepcopy(expected)
