"""Whether a command's SITE is known: by a profile, or by what the catalogue holds of it."""

from __future__ import annotations

from collections.abc import Container

from sqlalchemy import select

from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs, schedules
from archive.catalogue.tables import articles, captures, runs
from archive.catalogue.tallies import held_by_site
from archive.profiles import find_site
from archive.sites import NAME


def hosts_without_profile(catalogue: Catalogue, sites: Container[str]) -> list[str]:
    """Return the hosts whose copies came in without a profile, by name; `sites` are the profiles'."""
    with catalogue.read() as connection:
        held = held_by_site(connection)
    return sorted(name for name in held if name not in sites and not NAME.fullmatch(name))


def refuse_unknown_site(catalogue: Catalogue, name: str) -> None:
    """Raise UsageError, naming the known sites, for one that neither catalogue nor profile has.

    A site that was imported, or whose profile is gone, is known by its articles, runs, captures,
    schedules or jobs.
    """
    with catalogue.read() as connection:
        # Captures are looked through last: no index of them is by site.
        for table in (articles, runs, schedules, jobs, captures):
            held = select(table.c.site).where(table.c.site == name).limit(1)
            if connection.execute(held).first() is not None:
                return
    find_site(name, catalogue.config.profiles_dir)
