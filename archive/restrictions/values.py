"""The values of restricting: what is hidden, on what ground, and that it was lifted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# The folder of WARC files that holds restrictions, and the lock it is written under. A site's
# name never begins so; a crawl that holds its site's lock for hours is not waited for.
FOLDER = "_restrictions"


class Kind(StrEnum):
    """What a restriction hides."""

    ARTICLE = "article"
    PHOTO = "photo"
    CAPTURE = "capture"
    PERSON = "person"


class Ground(StrEnum):
    """Why, as readers are told; the archivist's own reason is told to nobody else."""

    LAW = "law"
    PRIVACY = "privacy"
    COPYRIGHT = "copyright"
    PUBLISHER = "publisher"
    MISTAKE = "mistake"

    @property
    def status(self) -> int:
        """The HTTP status: 451 where the law asks for it (RFC 7725 §3), else 410."""
        return 451 if self in (Ground.LAW, Ground.PRIVACY, Ground.COPYRIGHT) else 410


IN_WORDS = {
    Ground.LAW: ("theo yêu cầu của cơ quan có thẩm quyền", "as an authority demands by law"),
    Ground.PRIVACY: ("để bảo vệ đời tư", "to protect someone's privacy"),
    Ground.COPYRIGHT: ("vì lý do bản quyền", "for reasons of copyright"),
    Ground.PUBLISHER: ("theo đề nghị của nơi đăng", "because its publisher asked for it"),
    Ground.MISTAKE: ("vì được lưu do nhầm lẫn", "because it was archived by mistake"),
}


@dataclass(frozen=True, slots=True)
class Restriction:
    """An archivist's hiding of one thing; times are UTC.

    `target` is an article's id, a photo's URL, a capture's id, or a person's name. `reason` is the
    archivist's, for colleagues. It holds from `at` until `until` (None: until it is lifted).
    `articles` are those whose place in the index it changes; an index shows them as they are to be
    shown once it has reached `revision`. `ended_at` is when the end was noted.
    """

    id: str
    kind: Kind
    target: str
    ground: Ground
    reason: str
    at: datetime
    by: str
    until: datetime | None = None
    lifted_at: datetime | None = None
    lifted_by: str = ""
    lifted_reason: str = ""
    ended_at: datetime | None = None
    revision: int = 0
    articles: tuple[str, ...] = ()

    def holds(self, now: datetime) -> bool:
        """Tell whether it hides its target at a moment."""
        return self.lifted_at is None and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class Lift:
    """That a restriction was undone; `at` is UTC.

    It holds all of the restriction: whichever of their two records is read first, both are known.
    """

    restriction: Restriction
    at: datetime
    by: str
    reason: str = ""
