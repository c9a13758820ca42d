"""Cursors: where a program goes on, in words that mean nothing to it and cannot be put together by hand."""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import dataclass

from archive.catalogue import Catalogue

_CHECK = 6
_ANSWERS = struct.Struct(">10sIH")
_CHANGES = struct.Struct(">16sQ")
# Letters of a cursor: three bytes make four, and no rest.
ANSWERS_SHAPE = "[A-Za-z0-9_-]{30}"
CHANGES_SHAPE = "[A-Za-z0-9_-]{40}"
PEOPLE_SHAPE = "[A-Za-z0-9_-]{22,600}"
# Bytes of a person's id.
_ID = 10


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a result set: its id, how many rows lie before, how many make a page."""

    set_id: str
    start: int
    limit: int


@dataclass(frozen=True, slots=True)
class Since:
    """A state of a catalogue: its epoch, and the last revision that was told."""

    epoch: str
    revision: int


def write_place(place: Place) -> str:
    """Return the cursor of a place."""
    id_ = base64.b32decode(place.set_id.upper())
    return _written(b"s", _ANSWERS.pack(id_, place.start, place.limit))


def read_place(text: str) -> Place | None:
    """Return the place a cursor stands for; None when we never gave it."""
    found = _read(b"s", text, _ANSWERS.size)
    if found is None:
        return None
    id_, start, limit = _ANSWERS.unpack(found)
    return Place(base64.b32encode(id_).decode().lower(), start, limit)


def write_since(since: Since) -> str:
    """Return the cursor of a state."""
    return _written(b"c", _CHANGES.pack(bytes.fromhex(since.epoch), since.revision))


def read_since(text: str) -> Since | None:
    """Return the state a cursor stands for; None when we never gave it."""
    found = _read(b"c", text, _CHANGES.size)
    if found is None:
        return None
    epoch, revision = _CHANGES.unpack(found)
    return Since(epoch.hex(), revision)


def write_person(key: str, id_: str) -> str:
    """Return the cursor of a place in the list of people: behind somebody's key and id."""
    return _written(b"p", base64.b32decode(id_.upper()) + key.encode())


def read_person(text: str) -> tuple[str, str] | None:
    """Return the key and id a cursor stands for; None when we never gave it."""
    found = _read(b"p", text, len(text) * 3 // 4 - _CHECK)
    if found is None or len(found) < _ID:
        return None
    try:
        key = found[_ID:].decode()
    except UnicodeDecodeError:
        return None
    return key, base64.b32encode(found[:_ID]).decode().lower()


def now_of(catalogue: Catalogue) -> Since:
    """Return the state that a catalogue is in."""
    return Since(catalogue.epoch(), catalogue.revision())


def _written(kind: bytes, body: bytes) -> str:
    return base64.urlsafe_b64encode(body + _check(kind, body)).decode().rstrip("=")


def _read(kind: bytes, text: str, size: int) -> bytes | None:
    try:
        whole = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    body, check = whole[:size], whole[size:]
    if check != _check(kind, body) or _written(kind, body) != text:
        return None
    return body


def _check(kind: bytes, body: bytes) -> bytes:
    # It guards against mistakes, not against people: a cursor opens nothing that is not open.
    return hashlib.sha256(b"khotin." + kind + body).digest()[:_CHECK]
