"""Owns what of a version is counted: its title, lead, blocks and captions, cut into runs of syllables.

A run ends at any punctuation, number or line end: no n-gram and no compound word crosses one.
Numbers, dates and codes are not counted; the letters within a code ("NQ" in "50-NQ/TW") are.
"""

import re
from collections.abc import Iterator

from archive.models import Version, block_text
from indexer.vietnamese import cut

Run = list[str]
Piece = list[Run]

# A dash or slash inside a word joins; anything else that is no letter, mark or space parts.
_PARTS = re.compile(
    r"[^\w\s/\-–‐‑\u0300-\u036f\u200b-\u200f\ufeff\u00ad]+|[\r\n\t]+|\s[-–‐‑/]+(?=\s)"
)


def pieces_of(version: Version) -> Iterator[Piece]:
    """Give title, lead, each block and each caption as runs of canonical keys; empty ones not."""
    for text in texts_of(version):
        if piece := runs_of(text):
            yield piece


def texts_of(version: Version) -> Iterator[str]:
    """Give the texts of a version that are counted; bylines, credits and attached files are not."""
    article = version.article
    yield article.title
    yield article.lead
    for block in article.blocks:
        yield block_text(block)
    for photo in article.photos:
        yield photo.caption


def runs_of(text: str) -> Piece:
    """Return a text as runs of canonical keys (see indexer.vietnamese.folding) side by side."""
    runs: Piece = []
    for part in _PARTS.split(text):
        run: Run = []
        for form in cut(part).forms:
            if form.whole:
                continue
            if form.folded.isalpha():
                run.append(form.canonical)
            elif run:
                runs.append(run)
                run = []
        if run:
            runs.append(run)
    return runs
