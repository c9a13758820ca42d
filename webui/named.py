"""The people that articles name, as a search calls them; whoever is hidden from readers is nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from archive.errors import Restricted
from archive.people.asking import people_of
from webui.holdings import holdings


def people_in_words(ids: Sequence[str]) -> dict[str, str]:
    """Return what people are called, by id; one of several of a name has an office beside it."""
    if not ids:
        return {}
    with holdings().catalogue.read() as connection:
        found = people_of(connection, ids)
    held = holdings().withheld
    shown = {id_: row for id_, row in found.items() if not held.person(row.name)}
    same = Counter(row.name for row in shown.values())
    return {
        id_: f"{row.name} ({row.units[0]})" if same[row.name] > 1 and row.units else row.name
        for id_, row in shown.items()
    }


def refuse_hidden_people(ids: Sequence[str]) -> None:
    """Raise Restricted when any of these people is hidden: the search for one is that one's page."""
    held = holdings().withheld
    if not ids or not held:
        return
    with holdings().catalogue.read() as connection:
        found = people_of(connection, ids)
    for row in found.values():
        if hidden := held.person(row.name):
            raise Restricted(hidden)
