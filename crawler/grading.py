"""How far an article can be trusted beside the others of its site: what repeats, what is missing.

What an article shows by itself is crawler.extract.quality's to judge; here it is held against the
site's own past (its Norm), and the Norm is counted from the catalogue, in bounded memory.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from archive.catalogue import Catalogue
from archive.catalogue.grades import (
    Grade,
    Graded,
    Norm,
    Repeated,
    all_graded,
    count_current,
    graded,
    norm_of,
    put_grades,
    put_norm,
)
from archive.models import Article, block_text
from archive.versions import article_from_json
from crawler.extract.quality import quality

FIELDS = ("title", "lead", "body", "byline", "sections", "published_at", "photos")
BOILERPLATE, DRIFT, UNLIKE_NEIGHBOURS = "boilerplate", "drift", "date-unlike-neighbours"
COSTS = {BOILERPLATE: 0.1, DRIFT: 0.1, UNLIKE_NEIGHBOURS: 0.2}
# Below so many articles a site has no habits yet.
LEAST_ARTICLES = 20
# A field that so many articles have is missed where it is not.
HABIT = 0.95
# A block is the site's, not an article's, when so many and such a share of articles have it.
REPEATED_LEAST, REPEATED_SHARE = 5, 0.02
_MOST_REPEATED = 50
_SHORTEST = 20
_SKETCH = 2000
_GROWN = 1.25


def missing_fields(article: Article) -> tuple[str, ...]:
    """Return those of FIELDS that the article does not have."""
    return tuple(name for name in FIELDS if not getattr(article, name))


def grade(article: Article, norm: Norm | None) -> Grade:
    """Return how far an article can be trusted, beside what its site usually shows."""
    judged = quality(article)
    own = Grade(judged.score, judged.score, judged.warnings, missing_fields(article))
    if norm is None:
        return own
    return _beside(own, prints(block_text(block) for block in article.blocks), norm)


def _beside(own: Grade, found: Iterable[str], norm: Norm) -> Grade:
    """Return a grade with the doubts that only the site's other articles can raise."""
    doubts = []
    if not {each.print for each in norm.repeated}.isdisjoint(found):
        doubts.append(BOILERPLATE)
    doubts += [f"{DRIFT}-{name}" for name in own.missing if is_habit(norm, name)]
    return with_doubts(own, doubts)


def with_doubts(given: Grade, doubts: Iterable[str]) -> Grade:
    """Return a grade with these doubts in place of those its site's articles raised before."""
    alone = tuple(name for name in given.warnings if not _kind(name))
    raised = tuple(doubts)
    cost = sum(COSTS[kind] for kind in {_kind(name) for name in raised})
    return Grade(given.own, round(max(0.0, given.own - cost), 2), (*alone, *raised), given.missing)


def doubts_of(given: Grade) -> tuple[str, ...]:
    """Return the doubts that only the site's other articles raised."""
    return tuple(name for name in given.warnings if _kind(name))


def _kind(name: str) -> str:
    """Return which of COSTS a doubt is, empty for one that the article raises by itself."""
    return next((kind for kind in COSTS if name == kind or name.startswith(f"{kind}-")), "")


def is_habit(norm: Norm, name: str) -> bool:
    """Tell whether the site's articles nearly all have a field."""
    return norm.articles >= LEAST_ARTICLES and norm.fill.get(name, 0) >= HABIT


def prints(texts: Iterable[str]) -> set[str]:
    """Return digests of the texts long enough to be told apart."""
    return {
        hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts if len(text) >= _SHORTEST
    }


class Sketch:
    """The most frequent of any number of values in bounded memory (Misra and Gries, 1982).

    `lost` is by how much a value may have been counted too low; what is not among `found` was seen
    at most so often.
    """

    def __init__(self, size: int) -> None:
        self.size, self.lost = size, 0
        self.found: Counter[str] = Counter()

    def add(self, value: str) -> None:
        """Count a value once."""
        if value in self.found or len(self.found) < self.size:
            self.found[value] += 1
            return
        self.lost += 1
        self.found = Counter({each: count - 1 for each, count in self.found.items() if count > 1})


def known_norm(catalogue: Catalogue, site: str) -> Norm | None:
    """Return what the site's articles usually showed when last counted."""
    with catalogue.read() as connection:
        return norm_of(connection, site)


def settle_if_grown(catalogue: Catalogue, site: str, *, at: datetime) -> None:
    """Count the site's habits again when it has a quarter more articles than at the last count.

    So every article is counted a bounded number of times, however many runs there are.
    """
    norm = known_norm(catalogue, site)
    with catalogue.read() as connection:
        articles = count_current(connection, site)
    if articles >= LEAST_ARTICLES and articles >= _GROWN * (norm.articles if norm else 0):
        settle(catalogue, site, at=at)


def settle(catalogue: Catalogue, site: str, *, at: datetime) -> Norm:
    """Count what the site's articles usually show, and grade all of them beside it.

    Reads the current versions twice, or three times where a text repeats, never more than 500 at
    once. The end depends on the versions alone, not on how they came in.
    """
    with catalogue.read() as connection:
        sketch, fill, total, articles = _look_over(all_graded(connection, site, texts=True))
        least = max(REPEATED_LEAST, REPEATED_SHARE * articles)
        often = {value for value, n in sketch.found.items() if n + sketch.lost >= least}
        repeated = _count(all_graded(connection, site, texts=True), often, least)
    norm = Norm(
        articles,
        round(total / articles, 4) if articles else 0.0,
        at,
        {name: round(fill[name] / articles, 4) for name in FIELDS} if articles else {},
        repeated,
    )
    _regrade(catalogue, site, norm)
    with catalogue.write() as writing:
        put_norm(writing, site, norm)
    return norm


def _look_over(found: Iterator[Graded]) -> tuple[Sketch, Counter[str], float, int]:
    sketch, fill = Sketch(_SKETCH), Counter[str]()
    total, articles = 0.0, 0
    for each in found:
        own = each.grade or grade(article_from_json(each.text), None)
        articles, total = articles + 1, total + own.own
        fill.update(name for name in FIELDS if name not in own.missing)
        for value in prints(block_texts(each.text)):
            sketch.add(value)
    return sketch, fill, total, articles


def _count(found: Iterator[Graded], often: set[str], least: float) -> tuple[Repeated, ...]:
    """Count exactly the articles that have one of the values; return those that many have."""
    counts, texts = Counter[str](), dict[str, str]()
    for each in found if often else ():
        for text in set(block_texts(each.text)):
            for value in prints([text]) & often:
                counts[value] += 1
                texts.setdefault(value, text[:200])
    many = [(value, count) for value, count in counts.items() if count >= least]
    many.sort(key=lambda each: (-each[1], each[0]))
    return tuple(Repeated(value, count, texts[value]) for value, count in many[:_MOST_REPEATED])


def block_texts(article: str) -> list[str]:
    """Return the plain texts of the blocks of an article that is JSON."""
    blocks: list[dict[str, Any]] = json.loads(article).get("blocks", [])
    rows = ("\n".join("\t".join(row) for row in block.get("rows", ())) for block in blocks)
    return [block.get("text") or row for block, row in zip(blocks, rows, strict=True)]


def _regrade(catalogue: Catalogue, site: str, norm: Norm) -> None:
    after = ""
    while True:
        with catalogue.read() as connection:
            found = graded(connection, site, after=after, texts=True)
        if not found:
            return
        changed = {}
        for each in found:
            own = each.grade or grade(article_from_json(each.text), None)
            fresh = _beside(own, prints(block_texts(each.text)), norm)
            if fresh != each.grade:
                changed[each.article_id, each.number] = fresh
        if changed:
            with catalogue.write() as writing:
                put_grades(writing, site, changed)
        after = found[-1].article_id
