"""A profile against pages: what it reads, what it misses, what no field holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from archive.errors import ExtractionError
from archive.models import Article, block_text
from archive.sites import Layout, Site
from crawler.drafting.candidates import bare
from crawler.drafting.drafts import drifted
from crawler.drafting.families import select
from crawler.drafting.samples import Sample
from crawler.extract import ParsedPage, read_article
from crawler.extract.chrome import in_frame, is_footer, is_linked
from crawler.extract.tools import is_toolbar

SELECTORS = (
    "container", "title", "published_at", "modified_at", "lead", "body", "byline", "source",
    "section", "caption", "credit", "attachments", "related",
)  # fmt: skip
# What every article has, where the profile itself says nothing under [expect].
NEEDED = {"title": 1.0, "published_at": 1.0, "blocks": 1.0}
_LONG_LINE = 40


@dataclass(frozen=True, slots=True)
class Checked:
    """One page: its article or why there is none, the fields its layout missed, what is left over.

    `coverage` is the share of the page's running text that some field holds, from 0 to 1;
    `left` are its longest lines that no field holds.
    """

    sample: Sample
    layout: str
    article: Article | None
    problem: str = ""
    missed: str = ""
    missing: tuple[str, ...] = ()
    coverage: float = 0.0
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """A selector of a layout: on how many of the pages it is for it found something."""

    layout: str
    field: str
    selector: str
    matched: int
    pages: int


@dataclass(frozen=True, slots=True)
class Check:
    """What a check came to; `failures` are sentences, none when the profile fits."""

    pages: list[Checked]
    counts: list[Count]
    shares: dict[str, float]
    failures: list[str] = field(default_factory=list)


def check(site: Site, samples: Sequence[Sample]) -> Check:
    """Return how the profile reads these pages, each with the layout of its time."""
    pages = [_checked(site, sample) for sample in samples]
    shares = {name: _share(name, pages) for name in (site.expect.fill or NEEDED)}
    return Check(pages, _counts(site, samples), shares, _failures(site, pages, shares))


def _checked(site: Site, sample: Sample) -> Checked:
    layout = site.layout_at(sample.parsed.page.fetched_at).name
    try:
        article = read_article(sample.parsed, site)
    except ExtractionError as error:
        return Checked(sample, layout, None, f"{error.field}: {error.reason}")
    wanted = site.expect.fill or NEEDED
    missing = [
        name for name in (*wanted, "byline", "sections", "lead") if not getattr(article, name)
    ]
    coverage, left = _coverage(sample.parsed, article)
    return Checked(
        sample,
        layout,
        article,
        missed=drifted(article),
        missing=tuple(dict.fromkeys(missing)),
        coverage=coverage,
        left=left,
    )


def labelled_lines(parsed: ParsedPage, article: Article) -> list[tuple[str, str]]:
    """Return the page's lines, each with the field that holds it: a name, or an empty string."""
    fields = [(name, bare(text)) for name, text in _texts(article)]
    found = []
    for line in parsed.lines:
        plain = bare(line.text)
        if plain:
            name = next((n for n, text in fields if plain == text), "")
            found.append((name or next((n for n, text in fields if plain in text), ""), line.text))
    return found


def _texts(article: Article) -> list[tuple[str, str]]:
    blocks = [(str(block.kind.value), block_text(block)) for block in article.blocks]
    return [
        ("title", article.title),
        *(("date", printed) for printed in article.printed_dates),
        *(("section", name) for name in article.sections),
        ("lead", article.lead),
        *((name, part) for name, text in blocks for part in (text, *text.split("\n")) if part),
        *(("caption", f"{photo.caption} {photo.credit}") for photo in article.photos),
        ("byline", article.byline),
        ("source", article.source),
        *(("file", file.label) for file in article.attachments),
        *(("related", link.title) for link in article.related),
    ]


def _coverage(parsed: ParsedPage, article: Article) -> tuple[float, tuple[str, ...]]:
    """Return how much of the page's running text the fields hold, and the longest lines they do not."""
    held = bare("".join(text for _, text in _texts(article)))
    total, left = 0, []
    for line in parsed.lines:
        if not line.text or in_frame(line.box) or is_linked(line) or is_footer(line.text):
            continue
        if is_toolbar(line.text):
            continue
        total += len(line.text)
        if bare(line.text) not in held:
            left.append(line.text)
    lost = sum(map(len, left))
    longest = sorted((t for t in left if len(t) >= _LONG_LINE), key=len, reverse=True)[:5]
    return (1 - lost / total if total else 0.0), tuple(longest)


def _share(name: str, pages: Sequence[Checked]) -> float:
    """Return the share of pages that give a field; what the layout missed there does not count."""
    good = sum(
        bool(p.article and getattr(p.article, name))
        and name not in re.split(r"\W+", p.missed.replace("body", "blocks"))
        for p in pages
    )
    return good / len(pages) if pages else 0.0


def _counts(site: Site, samples: Sequence[Sample]) -> list[Count]:
    """Count the selectors of each layout over the pages of its time."""
    by_layout: dict[str, list[Sample]] = defaultdict(list)
    layouts: dict[str, Layout] = {}
    for sample in samples:
        layout = site.layout_at(sample.parsed.page.fetched_at)
        layouts[layout.name] = layout
        by_layout[layout.name].append(sample)
    return [
        Count(name, key, selector, sum(bool(select(s.parsed, selector)) for s in pages), len(pages))
        for name, pages in by_layout.items()
        for key in SELECTORS
        if (selector := getattr(layouts[name], key))
    ]


def _failures(site: Site, pages: Sequence[Checked], shares: dict[str, float]) -> list[str]:
    least = site.expect.fill or NEEDED
    found = [
        f"{name}: on {share:.0%} of the pages, but at least {least[name]:.0%} are wanted"
        for name, share in shares.items()
        if share < least[name]
    ]
    for page in pages:
        if page.problem:
            found.append(f"{page.sample.origin}: {page.problem}")
        elif page.missed:
            found.append(f"{page.sample.origin}: the layout «{page.layout}» misses {page.missed}")
    return found
