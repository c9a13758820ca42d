"""Run the simulated site: `python -m tests.site_simulator --port 8765 --articles 300`."""

import argparse
import threading
from dataclasses import replace

from tests.site_simulator.behaviour import Behaviour
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
    asked = parser.parse_args()
    behaviour = Behaviour(
        gzip=asked.gzip, calendar=asked.calendar, validators=not asked.no_validators
    )
    if asked.pager:
        behaviour = replace(behaviour, pagers=asked.pager)
    options = {"seed": asked.seed, "port": asked.port}
    with Simulator(asked.articles, behaviour=behaviour, log=False, **options) as simulator:
        print(simulator.url, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
