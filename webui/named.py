"""The people that articles name, as a search calls them; whoever is hidden from readers is nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from archive.errors import Restricted
from archive.people.asking import names_of, people_of
from webui.holdings import holdings


def people_in_words(ids: Sequence[str]) -> dict[str, str]:
    """Return what people are called, by id; one of several of a name has an office beside it."""
    if not (ids := _possible(ids)):
        return {}
    held = holdings().withheld
    with holdings().catalogue.read() as connection:
        found = names_of(connection, ids)
        shown = {id_: name for id_, name in found.items() if not held.person(name)}
        same = Counter(shown.values())
        # Offices are looked up only where they tell people apart: that reads all of their claims.
        alike = [id_ for id_, name in shown.items() if same[name] > 1]
        rows = people_of(connection, alike) if alike else {}
    offices = {id_: row.units[0] for id_, row in rows.items() if row.units}
    return {
        id_: f"{name} ({offices[id_]})" if id_ in offices else name for id_, name in shown.items()
    }


def refuse_hidden_people(ids: Sequence[str]) -> None:
    """Raise Restricted when any of these people is hidden: the search for one is that one's page."""
    held, ids = holdings().withheld, _possible(ids)
    if not ids or not held:
        return
    with holdings().catalogue.read() as connection:
        found = names_of(connection, ids)
    for name in found.values():
        if hidden := held.person(name):
            raise Restricted(hidden)


def _possible(ids: Sequence[str]) -> list[str]:
    """Return the ids that may be somebody's: PostgreSQL takes no NUL, and none of ours holds a sign."""
    return [id_ for id_ in ids if id_.isascii() and id_.isalnum()]
