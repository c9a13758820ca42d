"""What the simulated site holds now: the corpus, the real sample, and every change made since.

Only changes are stored; an unchanged article is made again from its number.
"""

import bisect
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.site_simulator.article import HANOI, SAMPLE_ID, GeneratedArticle, Headline
from tests.site_simulator.corpus import Corpus
from tests.site_simulator.sample import sample_article
from tests.site_simulator.sections import SECTIONS


def _first_id(count: int, seed: int) -> int:
    """Give the id to begin with, so that ids rise with the dates past the real sample's."""
    corpus = Corpus(count, seed=seed)
    stamp = sample_article().published_at
    older = bisect.bisect_left(range(count), stamp, key=corpus.published_at)
    return max(1, SAMPLE_ID - older)


class Newsroom:
    """The articles of the site, by id and by section. Safe to use from several threads."""

    def __init__(self, count: int, *, seed: int = 1) -> None:
        self.corpus = Corpus(count, seed=seed, first_id=_first_id(count, seed))
        self._overlay: dict[int, GeneratedArticle] = {SAMPLE_ID: sample_article()}
        self.edited_at: dict[int, datetime] = {}
        self._edits = 0
        self._removed: set[int] = set()
        self._published = 0
        self._lock = threading.RLock()
        self._sections: dict[int, list[int]] = {catid: [] for catid in SECTIONS}
        for number in range(count):
            for catid in self.corpus.sections_of(number):
                self._sections[catid].append(self.corpus.id_of(number))
        for catid in sample_article().sections:
            bisect.insort(self._sections[catid], SAMPLE_ID)

    def ids(self) -> list[int]:
        """Give the ids of all articles of the site, rising."""
        with self._lock:
            return sorted({article_id for ids in self._sections.values() for article_id in ids})

    def section(self, catid: int) -> Sequence[int]:
        """Give the ids under a section, oldest first; empty for an unknown section."""
        with self._lock:
            return tuple(self._sections.get(catid, ()))

    def article(self, article_id: int) -> GeneratedArticle | None:
        """Give an article as it is now; None when there is none or it was removed."""
        with self._lock:
            if article_id in self._removed:
                return None
            if article_id in self._overlay:
                return self._overlay[article_id]
        number = self.corpus.number_of(article_id)
        return None if number is None else self.corpus.article(number)

    def headline(self, article_id: int) -> Headline | None:
        """Give what a list shows of an article."""
        with self._lock:
            if article_id in self._removed:
                return None
            made = self._overlay.get(article_id)
        if made is not None:
            return Headline(made.id, made.title, made.published_at, made.sections)
        number = self.corpus.number_of(article_id)
        return None if number is None else self.corpus.headline(number)

    def edit(self, article_id: int, **changes: Any) -> GeneratedArticle:
        """Change fields of an article; without `changes` a sentence is added to its last paragraph."""
        with self._lock:
            made = self._existing(article_id)
            self._edits += 1
            self.edited_at[article_id] = datetime.now(HANOI)
            if not changes:
                last = f"{made.paragraphs[-1]} Đã sửa, lần thứ {self._edits} của trang."
                changes = {"paragraphs": (*made.paragraphs[:-1], last)}
            made = replace(made, **changes)
            self._put(made)
            return made

    def remove(self, article_id: int) -> None:
        """Take an article off the site and out of its lists."""
        with self._lock:
            self._existing(article_id)
            self._removed.add(article_id)
            for ids in self._sections.values():
                if article_id in ids:
                    ids.remove(article_id)

    def restore(self, article_id: int) -> None:
        """Put a removed article back as it was."""
        with self._lock:
            self._removed.discard(article_id)
            self._put(self._existing(article_id))

    def publish(self, **changes: Any) -> GeneratedArticle:
        """Publish one more generated article, newer than all, with the fields in `changes`."""
        with self._lock:
            number = self.corpus.count + self._published
            self._published += 1
            made = replace(self.corpus.article(number), **changes)
            self._put(made)
            return made

    def duplicate(self, article_id: int, *, catid: int) -> GeneratedArticle:
        """Put an article under one more section; its content and times stay."""
        with self._lock:
            made = self._existing(article_id)
            made = replace(made, sections=tuple(dict.fromkeys((*made.sections, catid))))
            self._put(made)
            return made

    def _existing(self, article_id: int) -> GeneratedArticle:
        made = self.article(article_id)
        if made is None:
            raise LookupError(f"the simulated site has no article {article_id}")
        return made

    def _put(self, made: GeneratedArticle) -> None:
        self._overlay[made.id] = made
        for catid, ids in self._sections.items():
            if made.id in ids and catid not in made.sections:
                ids.remove(made.id)
            elif catid in made.sections and made.id not in ids:
                bisect.insort(ids, made.id)
