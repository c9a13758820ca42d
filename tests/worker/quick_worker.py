"""A worker whose leases and looks are short, as a process: python -m tests.worker.quick_worker."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import worker
from archive.config import Config
from archive.jobs import leases
from archive.logs import begin_logging

LEASE = 2.0


def main(data_dir: str, url: str, slots: str, *program: str) -> None:
    """Work until told to leave; without a program, with khotin itself."""
    leases.LEASE = timedelta(seconds=LEASE)
    worker.BEAT, worker.RECOVER, worker.LOOK = 0.3, 0.3, 0.2
    config = Config(data_dir=Path(data_dir), database_url=url)
    begin_logging(config)
    at_work = worker.Worker(
        config, slots=int(slots), index=not program, program=program or worker.PROGRAM
    )
    at_work.listen()
    print("listening", flush=True)
    at_work.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
