"""How `scrapy crawl news -a site=NAME` begins a run, where the khotin command is not there to do it."""

from __future__ import annotations

import os
import sys
from typing import Any

from archive.config import load_config
from archive.errors import KhoTinError, UsageError
from archive.profiles import find_site
from crawler.run import Run


def begin(*, site: str = "", full: str = "", limit: str = "", **unknown: Any) -> Run:
    """Begin a run from the arguments of `scrapy crawl news -a …`; settings as everywhere."""
    if not site:
        raise UsageError("name a site: scrapy crawl news -a site=NAME")
    if unknown:
        raise UsageError(f"«{next(iter(unknown))}» is no argument: there are site, full and limit")
    if limit and not (limit.isdecimal() and int(limit) > 0):
        raise UsageError(f"limit: «{limit}» is not a number of articles, 1 or more")
    config = load_config()
    found = find_site(site, config.profiles_dir)
    return Run(
        found,
        config,
        full=full.lower() in ("1", "true", "yes"),
        limit=int(limit) if limit else None,
    )


def begin_or_exit(**arguments: Any) -> Run:
    """Begin a run of Scrapy's own command, which would print a traceback and exit with code 0."""
    try:
        return begin(**arguments)
    except KhoTinError as error:
        print(f"scrapy crawl news: {error}", file=sys.stderr, flush=True)
        # No run has begun, nothing is open: there is nothing that an orderly end would save.
        os._exit(error.exit_code)
