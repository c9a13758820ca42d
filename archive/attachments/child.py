"""The process that reads one file: limits first, then bytes in and lines of JSON out.

Standard input is the file; each line of output is an object: the kind, the pages, a piece of text,
the problem that ended the reading, or that it came to its end. Whoever started it reads as far as
whole lines go, so that what was read before a limit struck is kept.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
from contextlib import suppress
from typing import Any, BinaryIO

from archive.attachments.formats import FORMATS, Locked, TooLarge
from archive.attachments.kinds import kind_of

_PROBLEMS = {"html": "page", "locked": "encrypted", "zip": "format", "": "format"}
_JSON_BYTES = 8


def main() -> None:
    """Read standard input within the limits that the arguments give: megabytes, seconds, letters."""
    megabytes, seconds, letters = map(int, sys.argv[1:4])
    _limit(megabytes, seconds, letters)
    logging.disable()
    file = sys.stdin.buffer
    try:
        kind = kind_of(file)
        _say(kind=kind)
        if kind in FORMATS:
            _read(file, kind, letters)
        else:
            _say(problem=_PROBLEMS[kind])
    except MemoryError:
        _say(problem="memory")
    except Locked:
        _say(problem="encrypted")
    except TooLarge:
        _say(problem="bomb")
    # Broken bytes fail in as many ways as there are decoders: no list of names would be whole.
    except Exception as error:
        print(f"{type(error).__name__}: {error}"[:500], file=sys.stderr)
        _say(problem="damaged")


def _read(file: BinaryIO, kind: str, letters: int) -> None:
    opened = FORMATS[kind](file)
    if opened.pages is not None:
        _say(pages=opened.pages)
    room = letters
    for piece in opened.pieces:
        _say(text=piece[:room])
        room -= len(piece) + 1
        if room < 0:
            _say(problem="long")
            return
    _say(end=True)


def _say(**said: Any) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _limit(megabytes: int, seconds: int, letters: int) -> None:
    bounds = {
        resource.RLIMIT_AS: megabytes << 20,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: letters * _JSON_BYTES + (1 << 20),
        resource.RLIMIT_CORE: 0,
    }
    for which, bound in bounds.items():
        # Some systems refuse to bound memory; the others still hold.
        with suppress(ValueError, OSError):
            resource.setrlimit(which, (bound, bound))


if __name__ == "__main__":
    main()
