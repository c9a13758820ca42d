"""`khotin fixture`: a test case cut from the archive, as the golden pages of tests/sites stand."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from archive.catalogue import Catalogue
from archive.config import Config
from archive.console import command, json_option, print_json, settings
from archive.errors import UsageError
from archive.models import Article, Capture
from archive.profiles import BUNDLED, find_site
from archive.sites import Site
from archive.urls import host_of, query_of
from archive.warc import Record
from crawler.extract import EXTRACTOR, Bounds, extract_article
from crawler.extract.command import article_fields
from crawler.kept import content_type_of, page_in, record_of

TO_REVIEW = "to_review"
"""The key of article.json that says a person has not compared it with the page yet."""

FIELDS = (
    "title", "lead", "body", "section", "published_at", "byline", "authors", "unit", "source",
    "photos", "attachments", "related", "warnings", "key", "id",
)  # fmt: skip
_ASK = "Written by the extractor, not by a person: compare every field with the page, correct it, then delete this line."


@dataclass(frozen=True, slots=True)
class Case:
    """A test case: its folder and the files of it, by name."""

    folder: Path
    files: dict[str, bytes]


@command("fixture", example="khotin fixture 5d2b8a0c91f34e57a1d6c0b7e4f2a983 --to tests/sites")
@click.argument("capture")
@click.option("--to", type=click.Path(path_type=Path), default=Path("fixtures"), show_default=True,
              help="Folder that gets <site>/<case>.")  # fmt: skip
@click.option("--case", "case_name", help="Name of the case; made from the address if not given.")
@json_option
def fixture(capture: str, to: Path, case_name: str | None, as_json: bool) -> None:
    """Cut a test case from the archive: page, headers and what is read of it now.

    CAPTURE is a capture's id, or an address: then its newest capture. Nothing is stripped from the
    page, and nothing is written over. The expected fields are marked as to be reviewed: the golden
    test refuses them until a person has compared them with the page.
    """
    config = settings()
    with Catalogue.open(config, create=False) as catalogue:
        found = _capture(catalogue, capture)
        record = record_of(catalogue, config, found)
    made = cut(found, record, config, to=to, name=case_name)
    _write(made)
    if as_json:
        print_json({"folder": str(made.folder), "files": sorted(made.files)})
        return
    click.echo(f"{made.folder}: {', '.join(sorted(made.files))}")
    click.echo(f"Compare article.json with the page, then delete its line «{TO_REVIEW}».")


def _capture(catalogue: Catalogue, named: str) -> Capture:
    if "://" in named:
        found = catalogue.last_capture(named)
    else:
        found = catalogue.capture(re.sub(r"^urn:uuid:|[<>-]", "", named.strip()).lower())
    if found is None:
        raise UsageError(
            f"there is no capture «{named}»; `khotin sites check NAME` prints the ids of captures"
        )
    return found


def cut(capture: Capture, record: Record, config: Config, *, to: Path, name: str | None) -> Case:
    """Return the test case a capture makes; raises ExtractionError when no article can be read."""
    site = find_site(capture.site, config.profiles_dir)
    if name is not None and not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,79}", name):
        raise UsageError(
            f"--case: «{name}»: use lower-case letters, digits, hyphens and full stops"
        )
    page = page_in(record, url=capture.url, fetched_at=capture.fetched_at, capture=capture.id)
    article = extract_article(page, site, Bounds.of(config))
    files = {
        "page.html.gz": gzip.compress(record.payload(), mtime=0),
        "meta.json": _json(_meta(capture, record)),
        "article.json": _json(_expected(article, site)),
        "SOURCE.md": _source(capture, record, site).encode(),
    }
    own = config.profiles_dir / f"{site.name}.toml"
    if own.is_file() and own.parent != BUNDLED:
        files[f"{site.name}.toml"] = own.read_bytes()
    return Case(to / site.name / (name or _case_name(capture)), files)


def _case_name(capture: Capture) -> str:
    """Return a name made from the end of the address and the day of the capture."""
    last = urlsplit(capture.url).path.rstrip("/").rpartition("/")[2].partition(".")[0]
    numbers = [value for value in query_of(capture.url).values() if value.isdigit()]
    plain = re.sub(r"[^a-z0-9]+", "-", "-".join([last.lower(), *numbers])).strip("-")
    return f"{plain[:50].strip('-') or 'page'}-{capture.fetched_at:%Y%m%d}"


def _meta(capture: Capture, record: Record) -> dict[str, Any]:
    return {
        "url": capture.url,
        "fetched_at": capture.fetched_at.astimezone(UTC).isoformat(),
        "content_type": content_type_of(record),
        "kind": "captured",
        "site": capture.site,
        "status": record.status,
        "headers": [list(pair) for pair in record.http_headers],
        "capture": capture.id,
        "digest": capture.digest,
        "source": f"{host_of(capture.url)}, capture {capture.id}",
    }


def _expected(article: Article, site: Site) -> dict[str, Any]:
    fields = article_fields(article, site)
    return {TO_REVIEW: _ASK} | {name: fields[name] for name in FIELDS}


def _source(capture: Capture, record: Record, site: Site) -> str:
    return f"""# Where this page comes from

- site: {site.title} ({host_of(capture.url)})
- address: <{capture.url}>
- fetched: {capture.fetched_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC
- capture: {capture.id}, payload {capture.digest}
- record: {record.file}, byte {record.offset}
- expected fields: read by {EXTRACTOR}, to be reviewed

`page.html.gz` holds the bytes as they were received, content encoding undone, nothing stripped.

The page, its text and its photos belong to the site named above and its authors. Before it is passed
on, or put into a public repository, look whether its rights allow that and write down why here:

- rights: (to be filled in)
"""


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _write(case: Case) -> None:
    try:
        case.folder.parent.mkdir(parents=True, exist_ok=True)
        case.folder.mkdir()
    except FileExistsError:
        raise UsageError(f"{case.folder}: is there already; --case names another") from None
    except OSError as error:
        raise UsageError(f"{case.folder}: cannot be made: {error.strerror}") from None
    for name, content in case.files.items():
        (case.folder / name).write_bytes(content)
