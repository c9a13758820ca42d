"""The rooms of the site that every page leads to; those for going about without a search are opened here."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request

from webui import about, theme
from webui.browse import calendar, lists
from webui.browse.days import Clock, keep_clock
from webui.feeds import atom, finding, maps, saved
from webui.feeds.links import link_feeds
from webui.language import _

_KEY = "khotin.rooms"


@dataclass(frozen=True, slots=True)
class Room:
    """A way in: what it is called, where it is, whether the reader is there: "page", "true" or ""."""

    label: str
    address: str
    current: str


def lead(app: Flask, *, clock: Clock | None = None) -> None:
    """Open the rooms for browsing and following, and give the templates the ways that every page has."""
    keep_clock(app, clock)
    calendar.know_days(app)
    theme.keep_theme(app)
    link_feeds(app)
    app.jinja_env.globals.update(rooms=rooms, has_room=has_room, for_the_start=lists.for_the_start)
    for room in (calendar, lists, atom, finding, maps, saved, about, theme):
        app.register_blueprint(room.blueprint)


def rooms() -> list[Room]:
    """Return the rooms in the order readers want them."""
    ways = (
        (_("Search"), "/", ("/", "/search")),
        (_("Browse"), "/browse", ("/browse", "/latest", "/this-day")),
        (_("People"), "/people", ("/people",)),
        (_("Coverage"), "/coverage", ("/coverage",)),
        (_("Saved"), "/saved", ("/saved",)),
    )
    return [
        Room(label, f"{request.script_root}{path}", _current(path, inside))
        for label, path, inside in ways
        if has_room(path)
    ]


def has_room(path: str) -> bool:
    """Tell whether this site answers at an address."""
    known: frozenset[str] = current_app.extensions.get(_KEY, frozenset())
    if not known:
        known = frozenset(rule.rule for rule in current_app.url_map.iter_rules())
        current_app.extensions[_KEY] = known
    return path in known


def _current(path: str, inside: tuple[str, ...]) -> str:
    at = request.path
    if at == path and not request.args:
        return "page"
    # Every address lies below the first slash.
    below = at.startswith(tuple(f"{each}/" for each in inside if path != "/"))
    return "true" if at in inside or below else ""
