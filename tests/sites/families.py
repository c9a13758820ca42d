"""A profile for the golden pages of each family: a site's few own lines laid over its base."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from archive.profiles import find_site, load_site
from archive.sites import Site
from tests.sites.golden import golden_pages

_NOT_EXTENDED = "duk-langson-written"
_LINES = """extends = "{family}"
name = "golden-{family}"
title = "Trang thử {family}"
hosts = {hosts}
start = ["http://{first}/"]
"""


@cache
def site_of(family: str) -> Site:
    """Return the profile of a family's golden pages, as an archivist would write it."""
    if family in (_NOT_EXTENDED, "duk-langson"):
        return find_site("duk-langson")
    hosts = sorted({urlsplit(page.meta["url"]).netloc for page in golden_pages(family)})
    lines = _LINES.format(family=family, hosts=hosts, first=hosts[0]).replace("'", '"')
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"golden-{family}.toml"
        file.write_text(lines, "utf-8")
        return load_site(file)
