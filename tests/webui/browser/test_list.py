"""The list of pages is whole: each address of the site is a page in it, or is known to be none."""

from __future__ import annotations

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.webui.browser.house import House
from tests.webui.browser.pages import NO_PAGES, Place


def endpoint_of(app: Flask, place: Place) -> str:
    """Return which page of the site answers at a place, empty for none."""
    path, _, query = place.path.partition("?")
    try:
        found, _values = app.url_map.bind("localhost").match(path, query_args=query)
    except (RequestRedirect, HTTPException):
        return ""
    return str(found)


def pages(app: Flask) -> set[str]:
    """Return the endpoints that a browser is led to."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.rule.endswith((".json", ".csv"))
        and not rule.rule.startswith(("/admin/api/", "/api/v1/"))
    }


def test_no_page_of_the_site_is_missing_in_the_list(house: House, places: list[Place]) -> None:
    app = house.apps["full"]
    listed = {endpoint_of(app, place) for place in places}
    missing = pages(app) - listed - NO_PAGES
    assert not missing, "add these to tests/webui/browser/pages.py, so that they are walked too"
    assert pages(app) >= NO_PAGES, "these are no addresses any more"
    assert not NO_PAGES & listed


def test_names_are_told_apart(places: list[Place]) -> None:
    names = [place.name for place in places]
    assert len(names) == len(set(names))
    assert len(names) > 90
