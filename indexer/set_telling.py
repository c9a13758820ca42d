"""Owns what the `resultset` command says: how long a set lasts, a row's title, what changed and why."""

from __future__ import annotations

from archive.restrictions.values import IN_WORDS
from archive.resultsets import ResultSet
from archive.resultsets.showing import Shown
from archive.text import show_time
from indexer.set_changes import Since, Told, Why
from indexer.telling import counted

_IN_WORDS = {
    Why.NEW: "new in the archive",
    Why.MATCHES: "held before, answers now",
    Why.DRAWN: "drawn into the sample now",
    Why.EDITED: "edited",
    Why.HIDDEN: "hidden from readers",
    Why.LOST: "not in the catalogue any more",
    Why.MOVED: "its page is another article by now",
    Why.UNINDEXED: "not in the index",
    Why.NO_MATCH: "does not answer any more",
    Why.UNDRAWN: "not drawn into the sample any more",
}


def lasting(found: ResultSet) -> str:
    """Return until when a set lasts, or since when it is kept."""
    if found.kept_at is not None:
        return f"kept since {(show_time(found.kept_at) or '')[:10]}"
    return f"until {(show_time(found.expires_at) or '')[:10]}"


def row_title(row: Shown) -> str:
    """Return the title of a row, or why there is none."""
    if row.ground is not None:
        return f"[withheld: {IN_WORDS[row.ground][1]}]"
    return row.version.article.title if row.version else "[not in the catalogue any more]"


def change_line(each: Told) -> str:
    """Return a difference as a line."""
    changed = each.changed
    sign = {"added": "+", "removed": "-", "edited": "~"}[changed.kind.value]
    numbers = "→".join(str(number) for number in (changed.before, changed.after) if number)
    why = _IN_WORDS[changed.why]
    if each.ground is not None:
        why = f"{_IN_WORDS[Why.HIDDEN]}, {IN_WORDS[each.ground][1]}"
    title = each.version.article.title if each.version else ""
    return f"{sign} {changed.article_id} {numbers}  {why}  {title}".rstrip()


def summary(found: ResultSet, since: Since) -> str:
    """Return what all differences come to."""
    return (
        f"{counted(found.count)} in the set, {since.count} answer now: {len(since.added)} added, "
        f"{len(since.removed)} removed, {len(since.edited)} edited, {since.same} the same"
    )


def behind_in_words(since: Since) -> str:
    """Return that the index does not know the newest changes."""
    return (
        f"The index is {since.behind} changes behind the catalogue, which are not in this; "
        "run `khotin index`, then ask again."
    )
