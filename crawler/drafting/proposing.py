"""Proposing selectors: where what the general rules read stands on every page alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from lxml import etree

from archive.errors import ExtractionError
from archive.models import Article
from crawler.drafting.candidates import bare, candidates, text_of
from crawler.drafting.families import select
from crawler.drafting.samples import Sample
from crawler.extract import read_article
from crawler.extract.dates import read_date

FIELDS = ("title", "published_at", "lead", "body", "byline", "section")
# The container of the body holds at least so much of it, and at most so much more.
_ENOUGH = 0.85
_MOST_EXTRA = 1.6
_NEEDED = ("title", "published_at", "body")
_MOST_TRIED = 400
_LONGEST_DATE = 160
_LONGEST_CAPTION = 500
_DEEPEST = 100
_MOST_ELEMENTS = 30
_NO_TEXT = ("html", "body", "head", "title", "meta", "script", "style", "option")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A selector for one field: right on `right` of the `known` pages where the field was read."""

    field: str
    selector: str
    right: int
    known: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A page and what the general rules read of it; None where they read nothing."""

    sample: Sample
    article: Article | None
    reason: str = ""


def generic_readings(samples: Sequence[Sample]) -> list[Reading]:
    """Return what the general rules read of each page."""
    found = []
    for sample in samples:
        try:
            found.append(Reading(sample, read_article(sample.parsed, None)))
        except ExtractionError as error:
            found.append(Reading(sample, None, error.reason))
    return found


def propose(readings: Sequence[Reading], *, fields: Iterable[str] = FIELDS) -> list[Proposal]:
    """Return the best selector of each field, where one is right on more than half of the pages."""
    found = [_proposal(field, readings) for field in fields]
    return [one for one in found if one is not None]


def _proposal(field: str, readings: Sequence[Reading]) -> Proposal | None:
    known = [(r.sample, r.article) for r in readings if r.article and _has(field, r.article)]
    scores: Counter[str] = Counter()
    order: dict[str, int] = {}
    for sample, article in known:
        tried: dict[str, None] = {}
        for element in _elements(field, sample, article):
            tried.update(dict.fromkeys(candidates(element)))
        for place, selector in enumerate(list(tried)[:_MOST_TRIED]):
            order[selector] = min(order.get(selector, place), place)
    for selector in list(order)[: _MOST_TRIED * 2]:
        scores[selector] = sum(_is_right(field, selector, s, a) for s, a in known)
    if not scores:
        return None
    # Dates are read from the first element found, so others may follow it.
    hits = Counter({one: 0 if field == "published_at" else _hits(one, readings) for one in scores})
    best = max(scores, key=lambda one: (scores[one], " " not in one, -hits[one], -order[one]))
    if scores[best] * 2 < len(known) + (field in _NEEDED):
        return None
    return Proposal(field, best, scores[best], len(known))


def with_photos(body: Proposal, readings: Sequence[Reading]) -> Proposal | None:
    """Return the body's selector with that of the box for photos outside it, None without such."""
    scores: Counter[str] = Counter()
    for one in readings:
        for image in _outside(one, body.selector):
            around = (image.getparent(), *islice(image.iterancestors(), 1, 4))
            boxes = [e for e in around if e is not None and len(text_of(e)) <= _LONGEST_CAPTION]
            # The box that holds the caption too is worth more than the image alone.
            worth = {
                selector: 2 if _has_caption(box, one.article) else 1
                for box in boxes
                for selector in candidates(box)
            }
            scores.update(worth)
    fit = [s for s in scores if all(_is_box(s, body.selector, one) for one in readings)]
    if not fit:
        return None
    best = max(fit, key=lambda one: (scores[one], " " not in one, -len(one)))
    return replace(body, selector=f"{best}, {body.selector}")


def _has_caption(box: Any, article: Article | None) -> bool:
    shown = bare(text_of(box))
    captions = (bare(photo.caption) for photo in article.photos) if article else ()
    return any(caption and caption in shown for caption in captions)


def _outside(reading: Reading, body: str) -> list[Any]:
    """Return the images of the article that stand outside its body."""
    parsed = reading.sample.parsed
    if reading.article is None or parsed.root is None:
        return []
    wanted = {photo.url for photo in reading.article.photos}
    inside = set(select(parsed, body))
    return [
        image for image in parsed.root.iter("img")
        if parsed.resolve(image.get("src") or "") in wanted and not inside.intersection(image.iterancestors())
    ]  # fmt: skip


def _is_box(selector: str, body: str, reading: Reading) -> bool:
    """Tell whether a selector finds at most one box on a page, and neither body nor much text."""
    found = select(reading.sample.parsed, selector)
    inside = [e for box in select(reading.sample.parsed, body) for e in (box, *box.iterancestors())]
    return len(found) <= 1 and not (found and found[0] in inside) and all(
        len(text_of(e)) <= _LONGEST_CAPTION for e in found
    )  # fmt: skip


def _hits(selector: str, readings: Sequence[Reading]) -> int:
    return sum(len(select(r.sample.parsed, selector)) for r in readings)


def _has(field: str, article: Article) -> bool:
    value = {
        "title": article.title, "published_at": article.published_at, "lead": article.lead,
        "body": article.body, "byline": article.byline or article.source, "section": article.sections,
    }[field]  # fmt: skip
    return bool(value)


def _elements(field: str, sample: Sample, article: Article) -> list[Any]:
    """Return the elements of a page that show what was read for a field, the likeliest first."""
    root = sample.parsed.root
    if root is None:
        return []
    if field == "body":
        return _bodies(root, article)
    if field == "published_at":
        dated = (
            e for e in _shortest(root, _LONGEST_DATE) if _shows(e, article.published_at, sample)
        )
        return sorted(islice(dated, _MOST_ELEMENTS), key=lambda e: len(text_of(e)))
    wanted = _wanted(field, article)
    short = _shortest(root, len(wanted) * 2 + 200)
    fits = list(islice((e for e in short if _is_text(text_of(e), wanted)), _MOST_ELEMENTS))
    if field == "section":
        return [e for e in fits if e.tag == "a"] or fits
    if field == "byline":
        # A byline below the text and in the same box is found by its shape (byline_last).
        body = set(_bodies(root, article)[:1])
        return [e for e in fits if not body.intersection([e, *e.iterancestors()])]
    return fits


def _shortest(root: Any, longest: int) -> list[Any]:
    """Return elements of the page that hold some text, but not more than this, in order.

    One pass counts what all hold: adding up each by itself would take for ever on deep pages.
    """
    sizes: dict[Any, int] = {}
    open_: list[int] = []
    for kind, element in etree.iterwalk(root, events=("start", "end")):
        if kind == "start":
            open_.append(len((element.text or "").strip()) if isinstance(element.tag, str) else 0)
        else:
            size = open_.pop()
            sizes[element] = size
            if open_:
                open_[-1] += size + len((element.tail or "").strip())
    return [
        e for e in root.iter(etree.Element) if e.tag not in _NO_TEXT and 0 < sizes[e] <= longest
    ]


def _wanted(field: str, article: Article) -> str:
    if field == "section":
        return article.sections[-1]
    if field == "byline":
        return article.byline or article.source
    return article.title if field == "title" else article.lead


def _is_text(shown: str, wanted: str) -> bool:
    """Tell whether an element shows the wanted text, at most with a label before it."""
    plain, sought = bare(shown), bare(wanted)
    return bool(sought) and (plain == sought or (plain.endswith(sought) and len(plain) <= len(sought) + 20))  # fmt: skip


def _shows(element: Any, moment: datetime | None, sample: Sample) -> bool:
    found = read_date(text_of(element), captured=sample.parsed.page.fetched_at)
    return found is not None and found.moment == moment


def _bodies(root: Any, article: Article) -> list[Any]:
    """Return the boxes around the body, the smallest that holds it first."""
    wanted = [bare(text) for text in article.body.split("\n") if len(bare(text)) >= 8]
    total = sum(map(len, wanted))
    here: Any = root
    found: list[Any] = []
    while here is not None and total and len(found) < _DEEPEST:
        found.append(here)
        here = next((c for c in here if isinstance(c.tag, str) and _held(c, wanted) >= _ENOUGH * total), None)  # fmt: skip
    fit = [e for e in reversed(found) if len(bare(text_of(e))) <= total * _MOST_EXTRA + 400]
    return [e for e in fit if e.tag not in ("body", "html", "form", "p", "a")]


def _held(element: Any, wanted: Sequence[str]) -> int:
    plain = bare(text_of(element))
    return sum(len(text) for text in wanted if text in plain)


def _is_right(field: str, selector: str, sample: Sample, article: Article) -> bool:
    found = select(sample.parsed, selector)
    if not found or (field in ("title", "body", "lead") and len(found) != 1):
        return False
    return _CHECKS[field](found, sample, article)


def _is_body(found: list[Any], _sample: Sample, article: Article) -> bool:
    wanted = [bare(text) for text in article.body.split("\n") if len(bare(text)) >= 8]
    total = sum(map(len, wanted))
    size = len(bare(text_of(found[0])))
    return _held(found[0], wanted) >= _ENOUGH * total and size <= total * _MOST_EXTRA + 400


def _is_date(found: list[Any], sample: Sample, article: Article) -> bool:
    first = next((e for e in found if text_of(e)), found[0])
    return len(text_of(first)) <= _LONGEST_DATE and _shows(first, article.published_at, sample)


def _is_section(found: list[Any], _sample: Sample, article: Article) -> bool:
    texts = {bare(text_of(e)) for e in found}
    return len(found) <= 8 and bare(article.sections[-1]) in texts


def _is_wanted(field: str) -> Callable[[list[Any], Sample, Article], bool]:
    return lambda found, _sample, article: (
        len(found) <= 2 and _is_text(text_of(found[0]), _wanted(field, article))
    )


_CHECKS: dict[str, Callable[[list[Any], Sample, Article], bool]] = {
    "title": _is_wanted("title"),
    "published_at": _is_date,
    "lead": _is_wanted("lead"),
    "body": _is_body,
    "byline": _is_wanted("byline"),
    "section": _is_section,
}
