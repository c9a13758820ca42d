"""Sets: a site, and each of its sections below it, under names the protocol allows."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive.catalogue.browsing import held_by_section
from webui.browse.counting import sections
from webui.holdings import holdings

_ALLOWED = re.compile(r"[^A-Za-z0-9._-]")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Set:
    """A set: its name in requests, its name for people, the site and the section it is of."""

    spec: str
    name: str
    site: str
    section: str = ""


def sets() -> list[Set]:
    """Return the sets that have an article which readers may see: sites, each before its sections."""
    by_site: dict[str, list[str]] = {name: [] for name in holdings().counts()}
    for site, section in sections():
        if section and site in by_site:
            by_site[site].append(section)
    return [each for site, names in sorted(by_site.items()) for each in _of_site(site, names)]


def set_of(spec: str) -> Set | None:
    """Return the set of a name, None when there is no such set.

    One whose every article is hidden is found too: who harvested it before has to learn that.
    """
    known = next((each for each in sets() if each.spec == spec), None)
    if known is not None:
        return known
    site_spec = spec.partition(":")[0]
    with holdings().catalogue.read() as connection:
        every = held_by_section(connection)
    names = {*holdings().catalogue.counts(), *(site for site, _ in every)}
    for site in sorted(names):
        if spec_of_site(site) == site_spec:
            found = _of_site(site, (section for of, section in every if of == site and section))
            return next((each for each in found if each.spec == spec), None)
    return None


def specs_of(site: str, of: Iterable[str], listed: Mapping[str, Set], *, asked: str) -> list[str]:
    """Return the names of the sets an article is in: those listed, and the one that was asked for."""
    made = [spec_of_site(site), *(spec_of_section(site, section) for section in of if section)]
    return [spec for spec in dict.fromkeys(made) if spec in listed or spec == asked]


def spec_of_site(site: str) -> str:
    """Return the name of a site's set."""
    return _ALLOWED.sub(lambda found: f"!{ord(found[0]):x}", site)


def spec_of_section(site: str, section: str) -> str:
    """Return the name of a section's set: its words without marks, and a digest, for two may look alike."""
    flat = unicodedata.normalize("NFD", section.replace("đ", "d").replace("Đ", "D"))
    words = re.findall("[a-z0-9]+", flat.encode("ascii", "ignore").decode().lower())
    digest = hashlib.sha256(section.encode()).hexdigest()[:8]
    return f"{spec_of_site(site)}:{'-'.join(words)[:_LONGEST].strip('-')}~{digest}"


def _of_site(site: str, names: Iterable[str]) -> Iterable[Set]:
    title = holdings().site_title(site)
    yield Set(spec_of_site(site), title, site)
    for section in sorted(names):
        yield Set(spec_of_section(site, section), f"{title}: {section}", site, section)
