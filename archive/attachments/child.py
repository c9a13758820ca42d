"""The process that reads files, one after the other: limits first, then bytes in, JSON lines out.

Standard input is the file; each line of output is an object: the kind, the pages, a piece of text,
the problem that ended the reading, or that it came to its end. Whoever started it reads as far as
whole lines go, so that what was read before a limit struck is kept. Over a socket it is told when
another file is there, and answers when that is read.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import re
import resource
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from archive.attachments.formats import FORMATS, Locked, TooLarge
from archive.attachments.kinds import kind_of

_PROBLEMS = {"html": "page", "locked": "encrypted", "zip": "format", "": "format"}
_JSON_BYTES = 8
_PEAK = re.compile(r"^VmPeak:\s*(\d+) kB", re.M)
# What expat says, and libxml2's number for a text or a tree beyond what it takes
# (XML_ERR_RESOURCE_LIMIT, which lxml has no name for).
_NO_MEMORY, _OVER_BOUNDS = "out of memory", 114
# Of the bytes of memory that a file may take, what a reading that failed for want of it had mapped.
_NEARLY = 0.9 * (1 << 20)
# What the process answers: the file is read; or so, and it takes no other.
DONE, LEAVING = b"d", b"l"


def main() -> None:
    """Read files within the limits that the arguments give: socket, megabytes, seconds, letters."""
    number, megabytes, seconds, letters = map(int, sys.argv[1:5])
    logging.disable()
    _limit(megabytes, letters)
    with socket.socket(fileno=number) as ear:
        while ear.recv(1):
            _limit_time(seconds)
            os.lseek(sys.stdin.fileno(), 0, os.SEEK_SET)
            with open(sys.stdin.fileno(), "rb", closefd=False) as file:
                _answer(file, letters, megabytes)
            # Cycles of a large document would stand against the limits of the next file.
            gc.collect()
            leaving = _address_space() > megabytes << 19
            ear.send(LEAVING if leaving else DONE)
            if leaving:
                return


def _answer(file: BinaryIO, letters: int, megabytes: int) -> None:
    """Read a file and say what it holds, or why not."""
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
        _say(problem=_cause(error, megabytes))


def _cause(error: Exception, megabytes: int) -> str:
    """Tell what a library's failure comes of: too little memory, its own bounds, or the bytes."""
    chain: BaseException | None = error
    while chain is not None:
        if isinstance(chain, MemoryError) or _NO_MEMORY in str(chain):
            return "memory"
        # libxml2 says so by number; its words are "unknown error".
        code = chain.code if isinstance(chain, etree.XMLSyntaxError) else None
        if code == etree.ErrorTypes.ERR_NO_MEMORY:
            return "memory"
        if code == _OVER_BOUNDS:
            return "bomb"
        chain = chain.__cause__ or chain.__context__
    # A library that was refused memory may say anything.
    return "memory" if _most_mapped() > megabytes * _NEARLY else "damaged"


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


def _limit(megabytes: int, letters: int) -> None:
    bounds = {
        resource.RLIMIT_AS: megabytes << 20,
        resource.RLIMIT_FSIZE: letters * _JSON_BYTES + (1 << 20),
        resource.RLIMIT_CORE: 0,
    }
    for which, bound in bounds.items():
        # Some systems refuse to bound memory; the others still hold.
        with suppress(ValueError, OSError):
            resource.setrlimit(which, (bound, bound))


def _limit_time(seconds: int) -> None:
    """Let the process take so many seconds of processor time from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(ValueError, OSError):
        taken = int(used.ru_utime + used.ru_stime) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (taken + seconds, hard))


def _address_space() -> int:
    """Return the bytes of memory the process has mapped, 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def _most_mapped() -> int:
    """Return the most bytes of memory the process had mapped, 0 where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text("ascii", errors="replace")
    except OSError:
        return 0
    return next((int(kb) * 1024 for kb in _PEAK.findall(status)), 0)


if __name__ == "__main__":
    main()
