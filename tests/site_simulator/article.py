"""What an article of the simulated site is, field by field: the ground truth for extraction tests.

Every text is NFC with plain single spaces: indents, no-break spaces and line breaks belong to the
markup, not to the values here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

HANOI = timezone(timedelta(hours=7), "+07")
SAMPLE_ID = 4990
"""The id under which the one real article is served; the generator leaves it free."""


@dataclass(frozen=True, slots=True)
class GeneratedPhoto:
    """A photo placed behind paragraph number `after` (counted from 0); `caption` may be empty.

    `caption_lines` are the lines as printed; `caption` is those joined by one space.
    """

    path: str
    caption_lines: tuple[str, ...]
    after: int

    @property
    def caption(self) -> str:
        """Give the caption as one line."""
        return " ".join(self.caption_lines)


@dataclass(frozen=True, slots=True)
class GeneratedAttachment:
    """A file offered in a block of its own ("Tệp đính kèm: …") before the byline."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class GeneratedArticle:
    """One article as it was generated.

    `sections` are catids, the first is where it belongs; `published_at` is aware, UTC+7, whole
    minutes. `lead` and `byline` are empty when not printed; `byline_lines` are the printed lines.
    `decoy` marks a text that says "tuyến giao" and holds neither syllable of "tuyên giáo".
    """

    id: int
    sections: tuple[int, ...]
    title: str
    published_at: datetime
    lead: str
    paragraphs: tuple[str, ...]
    photos: tuple[GeneratedPhoto, ...]
    byline_lines: tuple[str, ...]
    attachments: tuple[GeneratedAttachment, ...]
    related: tuple[int, ...]
    reprint_of: int | None = None
    decoy: bool = False

    @property
    def byline(self) -> str:
        """Give the byline as one line."""
        return " ".join(self.byline_lines)

    @property
    def body(self) -> str:
        """Give the paragraphs separated by a blank line."""
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Headline:
    """What a list of articles shows of one."""

    id: int
    title: str
    published_at: datetime
    sections: tuple[int, ...]
