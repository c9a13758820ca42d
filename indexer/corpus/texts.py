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
_PARTS = re.compile(r"[^\w/\-–‐‑\u0300-\u036f\u200b-\u200f\ufeff\u00ad]+")
_LINES = re.compile(r"[\r\n\t]+")
_BREAK = ""
_MEMO_LIMIT = 65_536
_MEMO_WORD = 40

# What stands between two spaces, as keys with _BREAK between: nearly all of it has been met before.
_known: dict[str, tuple[str, ...]] = {}


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
    run: Run = []
    known = _known.get
    for line in _LINES.split(text) if "\n" in text or "\t" in text else (text,):
        for word in line.split():
            keys = known(word) or _keys_of(word)
            if len(keys) == 1 and keys[0]:
                run.append(keys[0])
                continue
            for key in keys:
                if key:
                    run.append(key)
                elif run:
                    runs.append(run)
                    run = []
        if run:
            runs.append(run)
            run = []
    return runs


def _keys_of(word: str) -> tuple[str, ...]:
    """Return what stands between two spaces as keys, with breaks where it holds punctuation or numbers."""
    keys: list[str] = []
    for place, part in enumerate(_PARTS.split(word)):
        keys += [_BREAK] * (place > 0)
        for form in cut(part).forms:
            if not form.whole:
                keys.append(form.canonical if form.folded.isalpha() else _BREAK)
    # A dash or slash between spaces parts, as a comma does.
    found = tuple(keys) or (_BREAK,)
    if len(word) <= _MEMO_WORD:
        if len(_known) >= _MEMO_LIMIT:
            _known.clear()
        _known[word] = found
    return found
