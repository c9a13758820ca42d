"""Memento's headers: Memento-Datetime and Link (RFC 7089 §2, RFC 8288)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote

from flask import request

from archive.models import Capture
from webui.language import site_root
from webui.memento.finding import Around

# What may stand in a link as it is; the rest of an address is quoted, quoted parts stay.
_SAFE = "/:?#[]@!$&'()*+,;=-._~%"


def http_date(at: datetime) -> str:
    """Return a moment as HTTP writes it: "Fri, 05 Jan 2024 03:00:02 GMT"."""
    return format_datetime(at.astimezone(UTC), usegmt=True)


def safe(url: str) -> str:
    """Return an address as it may stand in a header: no quotes, spaces or signs beyond ASCII."""
    return quote(url, safe=_SAFE)


def address_of(capture: Capture) -> str:
    """Return the full address of a memento."""
    return f"{_root()}capture/{capture.id}/raw"


def as_it_was(capture: Capture, url: str) -> str:
    """Return the full address of an address's bytes at a capture's time, as they were sent."""
    stamp = f"{capture.fetched_at.astimezone(UTC):%Y%m%d%H%M%S}"
    return f"{_root()}memento/{stamp}id_/{safe(url)}"


def timegate_of(url: str) -> str:
    """Return the full address of the TimeGate of an address."""
    return f"{_root()}timegate/{safe(url)}"


def timemap_of(url: str, form: str = "link", *, page: int = 1) -> str:
    """Return the full address of a page of the TimeMap of an address; `form` is link or json."""
    begin = f"/{form}/" if page == 1 else f"/{form}/{page}/"
    return f"{_root()}timemap{begin}{safe(url)}"


def _root() -> str:
    """Return the address of the site in no language: what programs are told is one for all."""
    return f"{request.host_url.rstrip('/')}{site_root()}/"


def link(address: str, rel: str, **more: str) -> str:
    """Return one link with its attributes."""
    told = "".join(f'; {name}="{value}"' for name, value in more.items())
    return f'<{address}>; rel="{rel}"{told}'


def links_of(url: str, near: Around, *, own: Capture | None = None) -> str:
    """Return the Link header of a TimeGate's answer or of a memento (`own`)."""
    rels: dict[str, tuple[Capture, list[str]]] = {}
    named = (("first", near.first), ("last", near.last),
             ("prev", near.previous), ("next", near.following))  # fmt: skip
    for name, each in named:
        if each is not None:
            rels.setdefault(each.id, (each, []))[1].append(name)
    if own is not None:
        rels.setdefault(own.id, (own, []))
    found = [
        link(safe(url), "original"),
        link(timegate_of(url), "timegate"),
        link(timemap_of(url), "timemap", type="application/link-format"),
        link(timemap_of(url, "json"), "timemap", type="application/json"),
    ]
    for each, names in sorted(rels.values(), key=lambda pair: pair[0].fetched_at):
        rel = " ".join((*names, "memento"))
        found.append(link(address_of(each), rel, datetime=http_date(each.fetched_at)))
    return ", ".join(found)


def memento_headers(capture: Capture, near: Around) -> Mapping[str, str]:
    """Return what says that an answer is a memento, of what, of when, and what is beside it."""
    return {
        "Memento-Datetime": http_date(capture.fetched_at),
        "Link": links_of(capture.url, near, own=capture),
    }
