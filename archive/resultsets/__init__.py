"""Result sets: ordered lists of (article, version), stored by content; no index is needed to repeat one."""

from archive.resultsets.comparing import Changes, compare
from archive.resultsets.errors import ExpiredSet, UnknownSet
from archive.resultsets.keeping import keep, listed, release, sweep
from archive.resultsets.sampling import sampled
from archive.resultsets.storing import find, make, members
from archive.resultsets.values import LIFETIME, Asked, Member, ResultSet

__all__ = [
    "LIFETIME",
    "Asked",
    "Changes",
    "ExpiredSet",
    "Member",
    "ResultSet",
    "UnknownSet",
    "compare",
    "find",
    "keep",
    "listed",
    "make",
    "members",
    "release",
    "sampled",
    "sweep",
]
