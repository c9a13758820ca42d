"""How far a read article can be trusted: a score from 0 to 1 and the reasons, by name."""

from __future__ import annotations

from dataclasses import dataclass

from archive.models import Article, block_text

# What each doubt costs; a warning's detail (behind the colon) does not matter.
_COSTS = {
    "no-text": 0.6,
    "short-body": 0.3,
    "no-date": 0.25,
    "odd-date": 0.25,
    "page-cut": 0.2,
    "layout-drift": 0.2,
    "repeated-text": 0.2,
    "inferred-date": 0.1,
    "relative-date": 0.1,
    "caption-like-paragraph": 0.1,
    "long-caption": 0.1,
    "long-title": 0.1,
    "generic": 0.1,
    "no-byline": 0.03,
    "no-section": 0.03,
    "no-caption": 0.03,
    "no-time": 0.02,
}
_LONGEST_TITLE = 250
_LONGEST_CAPTION = 250
_LONG = 60


@dataclass(frozen=True, slots=True)
class Quality:
    """A score from 0 (useless) to 1 (nothing to doubt), and the names of the doubts."""

    score: float
    warnings: tuple[str, ...]


def quality(article: Article) -> Quality:
    """Return how far an article can be trusted; pure, from the article alone."""
    doubts = dict.fromkeys(warning.partition(":")[0] for warning in article.warnings)
    doubts |= dict.fromkeys(_further(article))
    cost = sum(_COSTS.get(name, 0.05) for name in doubts)
    return Quality(round(max(0.0, 1.0 - cost), 2), tuple(doubts))


def _further(article: Article) -> list[str]:
    found = []
    if article.generic:
        found.append("generic")
    if len(article.title) > _LONGEST_TITLE:
        found.append("long-title")
    texts = [text for block in article.blocks if len(text := block_text(block)) >= _LONG]
    if len(set(texts)) < len(texts):
        found.append("repeated-text")
    captions = {photo.caption for photo in article.photos if photo.caption}
    if any(len(caption) > _LONGEST_CAPTION for caption in captions) or captions & set(texts):
        found.append("caption-like-paragraph")
    return found
