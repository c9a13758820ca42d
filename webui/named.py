"""The people that articles name, as a search calls them; whoever is hidden from readers is nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

from flask import current_app

from archive.catalogue import Catalogue
from archive.catalogue.changes import epoch, revision
from archive.errors import Restricted
from archive.people.asking import names_of, people_of
from archive.people.standing import standing
from webui.holdings import holdings

_KEY = "khotin.offices"
_MOST_KEPT = 10_000


def people_in_words(ids: Sequence[str]) -> dict[str, str]:
    """Return what people are called, by id; one of several of a name has an office beside it."""
    if not (ids := _possible(ids)):
        return {}
    held, catalogue = holdings().withheld, holdings().catalogue
    with catalogue.read() as connection:
        found = names_of(connection, ids, held=held)
    shown = {id_: name for id_, name in found.items() if not held.person(name)}
    same = Counter(shown.values())
    # Offices are looked up only where they tell people apart: that reads all of their claims.
    alike = [id_ for id_, name in shown.items() if same[name] > 1]
    offices = _offices(catalogue, alike) if alike else {}
    return {
        id_: f"{name} ({offices[id_]})" if offices.get(id_) else name for id_, name in shown.items()
    }


def _offices(catalogue: Catalogue, ids: Sequence[str]) -> dict[str, str]:
    """Return the last office of people, kept for as long as who is who stays as it is."""
    with catalogue.read() as connection:
        state = (epoch(connection), revision(connection), standing(connection))
    kept: tuple[Hashable, dict[str, str]] = current_app.extensions.get(_KEY, (None, {}))
    of, known = kept
    if of != state or len(known) > _MOST_KEPT:
        known = {}
    if missing := [id_ for id_ in ids if id_ not in known]:
        with catalogue.read() as connection:
            rows = people_of(connection, missing)
        units = {id_: row.units[0] for id_, row in rows.items() if row.units}
        known = known | {id_: units.get(id_, "") for id_ in missing}
        # As a whole and at once: another thread may be reading.
        current_app.extensions[_KEY] = (state, known)
    return known


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
