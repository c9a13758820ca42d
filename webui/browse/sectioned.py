"""The sections of all sites, with how much stands under each and where it is listed."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from webui.browse.counting import sections
from webui.holdings import holdings


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a site, how many articles it has, and where they are listed."""

    site: str
    name: str
    count: int
    address: str


def section_groups() -> list[tuple[str, list[Section]]]:
    """Return the sections by site, those with most articles first."""
    found: dict[str, list[Section]] = {}
    for (site, name), count in sorted(sections().items(), key=lambda e: (-e[1], e[0])):
        if name:
            where = url_for("lists.by_section", site=site, section=name)
            found.setdefault(site, []).append(Section(site, name, count, where))
    titled = [(holdings().site_title(site), group) for site, group in found.items()]
    return sorted(titled, key=lambda each: each[0].casefold())
