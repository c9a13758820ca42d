"""What a page's head tells programs of its article: Highwire tags, Dublin Core, a COinS."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from archive.catalogue import ArticleRow
from archive.export.cited import LANGUAGE, Cited, cited_of, permalink_of
from archive.export.ris import whole_name
from archive.models import Capture, Version
from webui.holdings import holdings
from webui.language import site_root


@dataclass(frozen=True, slots=True)
class Head:
    """The citation of a version as its page carries it: (name, content) pairs, and a COinS."""

    cited: Cited
    tags: list[tuple[str, str]]
    coins: str


def head_of(row: ArticleRow, version: Version, page: Capture | None) -> Head:
    """Return what the head of a version's page says; `page` is the capture it was read from."""
    cited = citation_of(row, version, page)
    return Head(cited, [*_highwire(cited), *_dublin_core(cited)], coins_of(cited))


def citation_of(row: ArticleRow, version: Version, page: Capture | None) -> Cited:
    """Return what a citation of a version says, with its address on this site."""
    return cited_of(
        version,
        capture=page,
        publisher=holdings().site_title(row.site),
        permalink=permalink_of(base_address(), version),
        section=next(iter(row.sections), ""),
    )


def base_address() -> str:
    """Return the address of the site for permalinks: the one that is set, else the one asked."""
    return holdings().config.public_url or request.host_url.rstrip("/") + site_root()


def coins_of(cited: Cited) -> str:
    """Return the ContextObject (Z39.88-2004, KEV) that a COinS span holds as its title.

    Names stand as `rft.aucorp`: whoever reads `rft.creator` or `rft.au` takes the last word for
    the family name, which in Vietnamese it is not.
    """
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rfr_id", "info:sid/khotin"),
        ("rft.type", "webpage"),
        ("rft.title", cited.title),
        *(("rft.aucorp", name) for name in cited.authors),
        ("rft.publisher", cited.publisher),
        ("rft.date", cited.day.isoformat() if cited.day else ""),
        ("rft.language", LANGUAGE),
        ("rft.identifier", cited.permalink),
        ("rft.source", cited.url),
        ("rft.description", cited.note),
    ]
    return urlencode([(name, text) for name, text in pairs if text])


def _highwire(cited: Cited) -> list[tuple[str, str]]:
    day = cited.day.strftime("%Y/%m/%d") if cited.day else ""
    pairs = [
        ("citation_title", cited.title),
        *(("citation_author", whole_name(name)) for name in cited.authors),
        ("citation_publisher", cited.publisher),
        ("citation_publication_date", day),
        ("citation_language", LANGUAGE),
        ("citation_public_url", cited.permalink),
        ("citation_abstract", cited.lead),
    ]
    return [(name, text) for name, text in pairs if text]


def _dublin_core(cited: Cited) -> list[tuple[str, str]]:
    pairs = [
        ("DC.title", cited.title),
        *(("DC.creator", name) for name in cited.authors),
        ("DC.publisher", cited.publisher),
        ("DC.date", cited.day.isoformat() if cited.day else ""),
        ("DC.type", "Text"),
        ("DC.language", LANGUAGE),
        ("DC.identifier", cited.permalink),
        ("DC.identifier", f"sha256:{cited.digest}"),
        ("DC.source", cited.url),
        ("DCTERMS.dateAccepted", cited.captured_at),
    ]
    return [(name, text) for name, text in pairs if text]
