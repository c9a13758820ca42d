"""How much of one page is read: hostile pages are any length, and nested to any depth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from archive.config import Config


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one page may take; the capture keeps the whole.

    `characters` of markup are read, as far as its first so many `tags`, beginnings and ends; inlined
    images are left out before. Boxes that stand inside more than `depth` others are not told apart.
    Of a tag with more, the first `attributes` are read.
    """

    characters: int = 4_000_000
    depth: int = 400
    tags: int = 30_000
    attributes: int = 500

    @classmethod
    def of(cls, config: Config) -> Self:
        """Return the bounds that the settings give."""
        return cls(
            config.max_page_chars,
            config.max_page_depth,
            config.max_page_tags,
            config.max_page_attributes,
        )


USUAL = Bounds()
