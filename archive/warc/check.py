"""Checking a WARC file: every byte of our own files, every digest and frame of any.

In a file Kho Tin wrote, each gzip header must be the one it writes and the member's fixity field
must agree with every byte after it; so a single changed byte anywhere is found. A file from
elsewhere is held to what gzip and WARC 1.1 demand.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.warc.draft import SOFTWARE
from archive.warc.http import split_head
from archive.warc.members import Damage, Member, members
from archive.warc.names import OPEN, relative_name
from archive.warc.reader import Finding, opened
from archive.warc.record import HTTP_KINDS, BadRecord, id_of, parse_fields, split_record, time_of

_KINDS = {*HTTP_KINDS, "warcinfo", "resource", "metadata", "conversion", "continuation"}
_HTTP = "application/http"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the bytes [offset, end) of a file; `torn` when nothing follows them."""

    offset: int
    end: int
    what: str
    torn: bool = False


def check_file(path: Path, *, folder: Path) -> Iterator[Finding]:
    """Yield everything wrong with a WARC file, in order of discovery; nothing when it is whole.

    Checks framing, gzip, header fields, block and payload digests and what a revisit must name.
    The unfinished last record of a file that is just being written is nothing wrong. Raises
    ArchiveError when the file cannot be read at all.
    """
    file = relative_name(path, folder)
    for fault in faults_of(path):
        yield Finding(file, fault.offset, fault.what)


def faults_of(path: Path) -> Iterator[Fault]:
    """Yield the same as spans of bytes, each fault of a record on its own."""
    own, foreign = False, []
    with opened(path) as stream:
        written_now = path.name.endswith(OPEN) and _lock_is_held(stream)
        seen = False
        for member in members(stream):
            seen = True
            if isinstance(member, Damage):
                if not (member.torn and written_now):
                    yield Fault(member.offset, member.end, member.what, member.torn)
                continue
            own = own or member.own or _says_own(member)
            if not member.own:
                foreign.append((member.offset, member.end))
            for what in _faults(member.block):
                yield Fault(member.offset, member.end, what)
        if not seen and not written_now:
            yield Fault(0, 0, "the file holds no record")
    for offset, end in foreign if own else ():
        yield Fault(offset, end, "the gzip header was changed after the record was written")


def is_locked(path: Path) -> bool:
    """Tell whether a writer holds a file's lock now."""
    with opened(path) as stream:
        return _lock_is_held(stream)


def _lock_is_held(stream: BinaryIO) -> bool:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(stream, fcntl.LOCK_UN)
    return False


def _says_own(member: Member) -> bool:
    """Tell whether a member is the warcinfo of a file Kho Tin wrote, whatever its gzip header."""
    try:
        headers, block = split_record(member.block)
    except BadRecord:
        return False
    says = parse_fields(block).get("software", "") if headers.get("WARC-Type") == "warcinfo" else ""
    return says.startswith(f"{SOFTWARE}/")


def _faults(data: bytes) -> Iterator[str]:
    """Yield what is wrong with the record in a decoded member."""
    try:
        headers, block = split_record(data)
        id_of(headers.get("WARC-Record-ID", ""))
        time_of(headers.get("WARC-Date", ""))
    except BadRecord as error:
        yield str(error)
        return
    kind = headers.get("WARC-Type", "")
    if kind not in _KINDS:
        yield f"«{kind}» is no WARC record type"
    if kind != "warcinfo" and not headers.get("WARC-Target-URI"):
        yield "the record has no WARC-Target-URI"
    if (digest := headers.get("WARC-Block-Digest")) and not agrees(digest, block):
        yield "the block is not the one its digest was taken of"
    is_http = headers.get("Content-Type", "").startswith(_HTTP)
    body = split_head(block)[2] if is_http else block
    if kind == "revisit":
        yield from _revisit_faults(headers, body)
    elif (digest := headers.get("WARC-Payload-Digest")) and not agrees(digest, body):
        yield "the payload is not the one its digest was taken of"


def _revisit_faults(headers: dict[str, str], body: bytes) -> Iterator[str]:
    """Yield what a revisit lacks (WARC 1.1 §6.7); its payload lies elsewhere."""
    for name in ("WARC-Profile", "WARC-Payload-Digest"):
        if not headers.get(name):
            yield f"the revisit has no {name}"
    if not (headers.get("WARC-Refers-To") or headers.get("WARC-Refers-To-Target-URI")):
        yield "the revisit does not name the record it repeats"
    if body:
        yield "the revisit holds a payload of its own"


def agrees(digest: str, data: bytes) -> bool:
    """Tell whether a digest (algorithm:value, in base32 or hex) is that of the data."""
    algorithm, _, value = digest.partition(":")
    try:
        made = hashlib.new(algorithm.replace("-", "").lower(), data).digest()
    except ValueError:
        return False
    return value.upper() in (base64.b32encode(made).decode(), made.hex().upper())
