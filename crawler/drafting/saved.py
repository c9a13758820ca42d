"""Sample pages that a person saved: read from files, with the address each tells of itself."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

from archive.errors import UsageError
from archive.models import Page
from archive.urls import host_of
from crawler.drafting.samples import ENOUGH, Sample, Samples, is_root, sample_of
from crawler.extract import ParsedPage, parse

_LARGEST = 100_000_000
# What browsers write into a page they save: <!-- saved from url=(0042)https://… -->
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S+)", re.I)


def file_samples(url: str, files: Sequence[Path]) -> Samples:
    """Return samples from saved pages, each with the address it tells, else the one named."""
    samples = Samples(url, hosts=[host_of(url)])
    silent: list[Path] = []
    for file in files:
        body = _read(file)
        page = sample_of(body, url=url, at=datetime.now(UTC), content_type="", origin=str(file))
        told = _own_address(page.parsed)
        if told and host_of(told) == host_of(url):
            given = page.parsed.page
            parsed = parse(Page(told, given.text, given.fetched_at), ENOUGH)
            page = Sample(str(file), parsed, page.charset)
        elif len(files) > 1:
            silent.append(file)
        (samples.lists if is_root(page.url) and told else samples.articles).append(page)
    samples.notes += _addressless(silent)
    return samples


def _addressless(files: Sequence[Path]) -> list[str]:
    """Return one note for all files without an address, however many."""
    if not files:
        return []
    if len(files) == 1:
        return [f"{files[0]}: does not say which address it was saved from"]
    first, more = files[0], len(files) - 1
    return [f"{first} and {more} more: they do not say which addresses they were saved from"]


def _own_address(parsed: ParsedPage) -> str:
    saved = _SAVED_FROM.search(parsed.page.text[:3000])
    if saved:
        return unescape(saved.group(1))
    found = parsed.root.find(".//link[@rel='canonical']") if parsed.root is not None else None
    told = (found.get("href") or "") if found is not None else parsed.metas.get("og:url", "")
    return told if told.startswith(("http://", "https://")) else ""


def _read(file: Path) -> bytes:
    try:
        body = file.read_bytes()
        if body.startswith(b"\x1f\x8b"):
            with gzip.open(file) as stream:
                return stream.read(_LARGEST)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "is not a whole gzip file"
        raise UsageError(f"{file}: cannot be read: {reason}") from None
    return body[:_LARGEST]
