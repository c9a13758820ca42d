"""Counting down: asking for articles by number where lists cannot be paged."""

from __future__ import annotations

from collections.abc import Iterator

from archive.sites import Counting, Site


def number_of(site: Site, url: str) -> int | None:
    """Return the number by which the site counts the article at this URL, if it counts."""
    return site.number_of(url)


class Countdown:
    """Numbers to ask for, downwards; ends at the bounds of the profile or after many misses."""

    def __init__(
        self, rule: Counting, *, highest: int, lowest: int, asked: int = 0, missed: int = 0
    ) -> None:
        """Begin, or go on where a run that stopped had asked so often and missed so often in a row."""
        self.rule = rule
        self._next = highest
        self._lowest = max(rule.lowest, lowest)
        self._left = rule.most - asked
        self._missed = missed
        self._open: dict[int, bool | None] = {}

    @property
    def missed(self) -> int:
        """How many numbers in a row had no article, as far as they have been answered."""
        return self._missed

    def chunk(self, size: int) -> Iterator[int]:
        """Yield the next numbers; none are left when the countdown has ended.

        A chunk is asked for when the one before has been answered, so that misses can be counted
        in a row however many requests are under way.
        """
        for number in sorted(self._open, reverse=True):
            found = self._open[number]
            self._missed = 0 if found else self._missed + (found is False)
        self._open.clear()
        while (
            size and self._left and self._missed < self.rule.misses and self._next >= self._lowest
        ):
            yield self._next
            self._next -= 1
            size -= 1

    def ask(self, number: int) -> None:
        """Note that a number has really been asked for."""
        self._open[number] = None
        self._left -= 1

    def answer(self, number: int, *, found: bool) -> None:
        """Note whether there was an article with this number."""
        if number in self._open:
            self._open[number] = found
