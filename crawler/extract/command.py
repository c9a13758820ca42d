"""`khotin extract`: the article in a stored HTML file, touching nothing."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from archive.config import Config
from archive.console import command, json_option, print_json, settings, warn
from archive.errors import ExtractionError, UsageError
from archive.models import Article, Page
from archive.profiles import find_site, load_sites
from archive.sites import Site
from archive.text import decode, parse_time, show_time
from archive.urls import host_of, public_id
from crawler.extract.article import read_article
from crawler.extract.bounds import Bounds
from crawler.extract.no_page import refuse_no_page, refuse_no_text
from crawler.extract.page import parse

_LARGEST = 100_000_000


@command(
    "extract",
    example="khotin extract page.html --json \\\n"
    "    --url 'http://duk.langson.gov.vn/Default.aspx?siteid=1&c=content&a=detail&catid=2&id=1034'",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--url", required=True, help="URL the page was fetched from.")
@click.option("--site", "name", help="Site profile to read it by; found from the URL if not given.")
@click.option("--fetched-at", help="When it was fetched (ISO 8601); now if not given.")
@json_option
def extract(file: Path, url: str, name: str | None, fetched_at: str | None, as_json: bool) -> None:
    """Print the article extracted from a stored HTML FILE (also .gz). Nothing is changed."""
    if not url.lower().startswith(("http://", "https://")) or not host_of(url):
        raise UsageError(
            f"--url: «{url}» is no http address; give the one the page was fetched from"
        )
    config = settings()
    site = site_for(url, name, config)
    body, at = _read(file), _moment(fetched_at)
    refuse_no_page(body, origin=str(file))
    parsed = parse(Page(url, decode(body), at), Bounds.of(config))
    try:
        article = read_article(parsed, site)
    except ExtractionError:
        refuse_no_text(parsed, body, origin=str(file))
        raise
    if as_json:
        print_json(article_fields(article, site))
    else:
        click.echo(_as_text(article))


def site_for(url: str, name: str | None, config: Config) -> Site | None:
    """Return the named site, or the one that owns the URL, or None for a URL of no known site."""
    if name:
        return find_site(name, config.profiles_dir)
    return next(
        (s for s in load_sites(config.profiles_dir, on_broken=warn).values() if s.owns(url)), None
    )


def article_fields(article: Article, site: Site | None) -> dict[str, Any]:
    """Return the article as JSON values; times are ISO 8601 with the site's offset."""
    return {
        "url": article.url,
        "site": article.site,
        "id": _public_id(article, site),
        "key": article.key,
        "title": article.title,
        "lead": article.lead,
        "body": article.body,
        "section": article.sections[0] if article.sections else "",
        "sections": list(article.sections),
        "published_at": _iso(article.published_at),
        "modified_at": _iso(article.modified_at),
        "byline": article.byline,
        "authors": list(article.authors),
        "unit": article.unit,
        "source": article.source,
        "photos": [asdict(photo) for photo in article.photos],
        "attachments": [asdict(attachment) for attachment in article.attachments],
        "cited": list(article.cited),
        "related": [asdict(link) for link in article.related],
        "links": [asdict(link) for link in article.links],
        "warnings": list(article.warnings),
        "layout": article.layout,
        "generic": article.generic,
        "reading": article.reading,
    }


def _public_id(article: Article, site: Site | None) -> str:
    return site.article_id(article.key) if site else public_id(article.site, article.key)


def _iso(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")


def _read(file: Path) -> bytes:
    try:
        body = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from None
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.open(file) as stream:
            return stream.read(_LARGEST)
    except (OSError, EOFError, zlib.error) as error:
        raise UsageError(f"{file}: is not a whole gzip file: {error}") from None


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        return parse_time(text)
    except ValueError:
        raise UsageError(
            f"--fetched-at: «{text}» is not a time; write it like 2023-12-09T13:15"
        ) from None


def _as_text(article: Article) -> str:
    head = [
        article.title,
        " · ".join(filter(None, [*article.sections, show_time(article.published_at)])),
    ]
    photos = [
        f"[{n}] {p.caption or '(no caption)'} <{p.url}>" for n, p in enumerate(article.photos, 1)
    ]
    parts = [*head, article.lead, article.body, article.byline, "\n".join(photos)]
    parts += [f"{a.label} <{a.url}>" for a in article.attachments]
    parts.append("Read by general rules: no profile was used." if article.generic else "")
    parts.append("; ".join(article.warnings) and "Warnings: " + "; ".join(article.warnings))
    return "\n\n".join(filter(None, parts))
