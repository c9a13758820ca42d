"""The switches of the simulated site that hold for the whole site and can change while it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tests.site_simulator.pages import Pager

SoftError = Literal["empty", "home", "hard"]


def _default_pagers() -> dict[int, Pager]:
    return {2: "links", 3: "postback", 5: "links", 6: "both", 10: "none"}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the site behaves; the defaults are its good days.

    `pagers` by catid, or one for all sections; `page_size` articles a list page. `dead_page` is
    what an unknown or removed article gives: status 200 and an empty template (as the real site,
    we think), the home page, or a true 404. `validators` sends ETag and Last-Modified and answers
    304. `visits_rise` changes the visit counter, and so every page's bytes, at each request.
    `calendar` and `redirect_loop` add links to an endless calendar and to two addresses that
    redirect to each other. `sitemap` serves an index of sitemaps, one a year, that robots.txt names,
    `rss` a feed of the newest articles, that the home page names; `maze` adds links of lists whose
    addresses grow without an end. `robots` False answers 404 for robots.txt; `crawl_delay` in seconds and
    the `disallow` paths stand in it.
    """

    pagers: Mapping[int, Pager] | Pager = field(default_factory=_default_pagers)
    page_size: int = 20
    dead_page: SoftError = "empty"
    validators: bool = True
    gzip: bool = False
    visits_rise: bool = False
    calendar: bool = False
    redirect_loop: bool = False
    sitemap: bool = False
    rss: bool = False
    maze: bool = False
    robots: bool = True
    crawl_delay: float | None = None
    disallow: tuple[str, ...] = ()

    def pager(self, catid: int) -> Pager:
        """Give the pager of a section."""
        return self.pagers if isinstance(self.pagers, str) else self.pagers.get(catid, "links")
