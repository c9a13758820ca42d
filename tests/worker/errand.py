"""A small job: says that it begins and ends, and whether another one is on the same site.

Started by a worker as `errand.py FOLDER SECONDS crawl SITE --json`; with «told» for SECONDS it goes on
until there is a file `enough` in the folder, so that no test races with it.
"""

from __future__ import annotations

import fcntl
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from archive.jobs.own import being_a_job


def say(folder: Path, *words: str) -> None:
    """Append a line as one write, which no other process's line can cut."""
    handle = os.open(folder / "said", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.write(handle, (" ".join(words) + "\n").encode())
    os.close(handle)


def wait(folder: Path, seconds: str) -> None:
    """Let a while pass, or wait to be told that it is enough."""
    if seconds != "told":
        time.sleep(float(seconds))
        return
    while not (folder / "enough").exists():
        time.sleep(0.02)


def main(folder: Path, seconds: str, site: str) -> int:
    """Be on the site for a while."""
    job = os.environ["KHOTIN_JOB"]
    with being_a_job() as code, (folder / f"{site}.on").open("w") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(folder, "clash", job, site)
        say(folder, "begin", job, site)
        try:
            wait(folder, seconds)
        except KeyboardInterrupt:
            say(folder, "stopped", job, site)
            code.append(130)
            return 130
        say(folder, "end", job, site)
        code.append(0)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[4]))
