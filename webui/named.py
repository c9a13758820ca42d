"""The people that articles name, as a search calls them; whoever is hidden from readers is nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from flask import current_app

from archive.errors import Restricted
from archive.people.asking import names_of, people_of
from archive.people.standing import standing
from webui.holdings import holdings

_KEY = "khotin.people"
_MOST_KEPT = 10_000
_LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read of people by id, empty where there is nothing; true for as long as `state` is."""

    state: Hashable
    names: dict[str, str] = field(default_factory=dict)
    offices: dict[str, str] = field(default_factory=dict)


def people_in_words(ids: Sequence[str]) -> dict[str, str]:
    """Return what people are called, by id; one of several of a name has an office beside it."""
    if not (ids := _possible(ids)):
        return {}
    known = _known()
    names = _read(known.names, ids, _names_of)
    shown = {id_: name for id_, name in names.items() if name}
    same = Counter(shown.values())
    # Offices are looked up only where they tell people apart: that reads all of their claims.
    alike = [id_ for id_, name in shown.items() if same[name] > 1]
    offices = _read(known.offices, alike, _offices_of)
    return {
        id_: f"{name} ({offices[id_]})" if offices.get(id_) else name for id_, name in shown.items()
    }


def _known() -> _Known:
    """Return what is known of people, nothing once who is who, or what is hidden, is another."""
    shelf = holdings()
    with shelf.catalogue.read() as connection:
        state = (shelf.withheld.state, shelf.revision, standing(connection))
    kept: _Known | None = current_app.extensions.get(_KEY)
    if kept is None or kept.state != state or len(kept.names) > _MOST_KEPT:
        kept = current_app.extensions[_KEY] = _Known(state)
    return kept


def _read(
    known: dict[str, str], ids: Sequence[str], ask: Callable[[Sequence[str]], dict[str, str]]
) -> dict[str, str]:
    """Return what is known of these people alone; what is not known yet is asked and kept."""
    if missing := [id_ for id_ in ids if id_ not in known]:
        found = ask(missing)
        known |= {id_: found.get(id_, "") for id_ in missing}
    return {id_: known[id_] for id_ in ids}


def _names_of(ids: Sequence[str]) -> dict[str, str]:
    """Return the names of people that may be told."""
    held = holdings().withheld
    with holdings().catalogue.read() as connection:
        found = names_of(connection, ids, held=held)
    return {id_: name for id_, name in found.items() if not held.person(name)}


def _offices_of(ids: Sequence[str]) -> dict[str, str]:
    """Return the last office of people."""
    with holdings().catalogue.read() as connection:
        rows = people_of(connection, ids)
    return {id_: row.units[0] for id_, row in rows.items() if row.units}


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
    """Return the ids that may be somebody's: PostgreSQL takes no NUL, and none of ours holds a sign.

    Very long ones are nobody's, and would be kept with the others.
    """
    return [id_ for id_ in ids if len(id_) <= _LONGEST_ID and id_.isascii() and id_.isalnum()]
