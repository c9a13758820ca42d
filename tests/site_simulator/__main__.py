"""Run the simulated site: `python -m tests.site_simulator --port 8765 --articles 300`."""

import argparse
import threading
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

from tests.site_simulator.behaviour import Behaviour
from tests.site_simulator.memento import Kept, MementoArchive
from tests.site_simulator.server import Simulator


def main() -> None:
    """Serve until interrupted; the first line printed is the address."""
    parser = argparse.ArgumentParser(prog="python -m tests.site_simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8765, help="0 takes a free one")
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pager", choices=("links", "postback", "both", "none"))
    parser.add_argument("--gzip", action="store_true", help="compress pages for clients that ask")
    parser.add_argument("--calendar", action="store_true", help="link to an endless calendar")
    parser.add_argument("--no-validators", action="store_true", help="send no ETag, never a 304")
    parser.add_argument(
        "--web-archive", action="store_true",
        help="also serve a web archive (CDX list and replay) that has a copy of every article",
    )  # fmt: skip
    asked = parser.parse_args()
    behaviour = Behaviour(
        gzip=asked.gzip, calendar=asked.calendar, validators=not asked.no_validators
    )
    if asked.pager:
        behaviour = replace(behaviour, pagers=asked.pager)
    options = {"seed": asked.seed, "port": asked.port}
    with Simulator(asked.articles, behaviour=behaviour, log=False, **options) as simulator:
        print(simulator.url, flush=True)
        with _copied(simulator) if asked.web_archive else nullcontext() as copies:
            if copies is not None:
                print(copies.cdx, flush=True)
            try:
                threading.Event().wait()
            except KeyboardInterrupt:
                return


def _copied(simulator: Simulator) -> MementoArchive:
    """Return a web archive that took every article's page a year ago."""
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(days=365)
    copies = []
    for made in simulator.articles():
        url = simulator.article_url(made.id)
        with urlopen(url, timeout=10) as answer:
            copies.append(Kept(url, at, answer.read(), mime=answer.headers["Content-Type"]))
    return MementoArchive(copies)


if __name__ == "__main__":
    main()
