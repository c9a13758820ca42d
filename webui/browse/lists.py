"""Lists beside the calendar: sections, sites, the latest, articles without a date, this day elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from archive.catalogue import SiteCounts
from archive.catalogue.browsing import Choice, Order
from indexer.query import Query
from webui.asking import address
from webui.browse.asked import asked_day, asked_order, asked_section, asked_site
from webui.browse.counting import days
from webui.browse.days import beside, in_leap_year, today
from webui.browse.listing import Listing, item_json, items_of, listing, listing_json, stretch
from webui.browse.same_days import same_day_of
from webui.browse.sectioned import section_groups
from webui.holdings import holdings
from webui.language import _
from webui.wording import articles_in_words

blueprint = Blueprint("lists", __name__)

_AT_THE_START = 5


@blueprint.get("/browse/sections")
def by_section() -> str:
    """Show all sections, or the articles of one."""
    name = request.args.get("section", "")
    if not name:
        return render_template("browse_sections.html", groups=section_groups(), **_words())
    site, count = asked_section(name)
    query = Query(sites=(site,), sections=(name,), sort="newest")
    return render_template(
        "browse_list.html",
        heading=name,
        names=True,
        total=count,
        under=holdings().site_title(site),
        listing=_of_section(site, name),
        orders=(),
        search=address(query),
        feed=url_for("atom.feed", site=site, section=name),
        **_words(),
    )


@blueprint.get("/browse/sections.json")
def by_section_json() -> Response:
    """Give the same as JSON."""
    name = request.args.get("section", "")
    if name:
        site, count = asked_section(name)
        found = listing_json(_of_section(site, name))
        return jsonify(site=site, section=name, total=count, **found)
    return jsonify([
        {"site": each.site, "section": each.name, "articles": each.count, "permalink": each.address}
        for _title, group in section_groups()
        for each in group
    ])  # fmt: skip


@blueprint.get("/browse/sites")
def by_site() -> str:
    """Show all sites, with the ways into each."""
    held = [(name, counts, _ways_into(name)) for name, counts in _sites()]
    return render_template("browse_sites.html", held=held, **_words())


@blueprint.get("/browse/sites.json")
def by_site_json() -> Response:
    """Give the same as JSON."""
    return jsonify([
        {
            "site": name, "title": holdings().site_title(name), "articles": counts.articles,
            "first": counts.first.isoformat() if counts.first else None,
            "last": counts.last.isoformat() if counts.last else None,
        }
        for name, counts in _sites()
    ])  # fmt: skip


@blueprint.get("/latest")
def latest() -> str:
    """Show the newest articles, by the day printed or by when the archive learned of them."""
    site, order = asked_site(), asked_order()
    return render_template(
        "browse_list.html",
        heading=_("Latest articles"),
        names=False,
        total=None,
        under=holdings().site_title(site) if site else "",
        listing=_latest(site, order),
        orders=[
            (_("By the day of publication"), url_for("lists.latest", site=site or None), order is Order.PRINTED),
            (_("By the day of archiving"),
             url_for("lists.latest", by="archived", site=site or None), order is Order.LEARNED),
        ],
        search="",
        feed=url_for("atom.feed", site=site or None),
        **_words(),
    )  # fmt: skip


@blueprint.get("/latest.json")
def latest_json() -> Response:
    """Give the same as JSON."""
    return jsonify(listing_json(_latest(asked_site(), asked_order())))


@blueprint.get("/browse/undated")
def undated() -> str:
    """Show the articles that have no date, the last archived first."""
    return render_template(
        "browse_list.html",
        heading=_("Articles without a date"),
        names=False,
        total=days(site := asked_site()).undated,
        under=holdings().site_title(site) if site else "",
        listing=_undated(site),
        orders=(),
        search="",
        feed=None,
        **_words(),
    )


@blueprint.get("/browse/undated.json")
def undated_json() -> Response:
    """Give the same as JSON."""
    site = asked_site()
    return jsonify(total=days(site).undated, **listing_json(_undated(site)))


@blueprint.get("/this-day")
def this_day() -> str:
    """Show what other years had on this day, or on another day of the year."""
    asked = asked_day()
    return render_template(
        "this_day.html",
        day=asked,
        is_today=asked == in_leap_year(today()),
        years=same_day_of(asked),
        newer=_day_address(beside(asked, 1)),
        older=_day_address(beside(asked, -1)),
        **_words(),
    )


@blueprint.get("/this-day.json")
def this_day_json() -> Response:
    """Give the same as JSON."""
    asked = asked_day()
    return jsonify(
        day=f"{asked:%m-%d}",
        years=[
            {
                "year": each.day.year,
                "total": each.count,
                "permalink": each.address,
                "articles": [item_json(item) for item in each.items],
            }
            for each in same_day_of(asked)
        ],
    )


def for_the_start() -> dict[str, Any]:
    """Return what the start page shows of all this."""
    newest = stretch(Choice(dated=True), size=_AT_THE_START)
    return {
        "latest": items_of(newest.rows),
        "same_days": same_day_of(in_leap_year(today()), most=3, each=1),
    }


def _words() -> dict[str, Any]:
    return {"articles_in_words": articles_in_words}


def _of_section(site: str, name: str) -> Listing:
    return listing(Choice(site=site, section=name), _to("by_section", site=site, section=name))


def _sites() -> list[tuple[str, SiteCounts]]:
    found = [
        (name, replace(counts, articles=held))
        for name, counts in holdings().counts().items()
        if (held := sum(days(name).articles.values()))
    ]
    return sorted(found, key=lambda each: (-each[1].articles, each[0]))


def _ways_into(name: str) -> list[tuple[str, str]]:
    return [
        (_("Calendar"), url_for("browse.years", site=name)),
        (_("Latest"), url_for("lists.latest", site=name)),
        (_("Search"), address(Query(sites=(name,), sort="newest"))),
        (_("Coverage"), url_for("coverage.of_site", site=name)),
        (_("Feed (Atom)"), url_for("atom.feed", site=name)),
    ]


def _latest(site: str, order: Order) -> Listing:
    by = "archived" if order is Order.LEARNED else None
    dated = None if order is Order.LEARNED else True
    to = _to("latest", site=site or None, by=by)
    return listing(Choice(site=site, dated=dated), to, order=order)


def _undated(site: str) -> Listing:
    choice = Choice(site=site, dated=False)
    return listing(choice, _to("undated", site=site or None), order=Order.LEARNED)


def _to(endpoint: str, **args: Any) -> Callable[..., str]:
    def to(**place: Any) -> str:
        return url_for(f"lists.{endpoint}", **args, **place)

    return to


def _day_address(day: date) -> str:
    return url_for("lists.this_day", day=f"{day:%m-%d}")
