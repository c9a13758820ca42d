"""A site that is gone, as others kept it: its pages at several times, and WARC files of them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.catalogue import Catalogue
from archive.config import Config
from archive.profiles import load_site
from archive.sites import Site
from crawler.copies.bringing_in import Brought, bring_in
from crawler.sample import sample_profile
from tests.site_simulator.behaviour import Behaviour
from tests.site_simulator.markup import link_to
from tests.site_simulator.newsroom import Newsroom
from tests.site_simulator.site import Site as SimulatedSite
from tests.site_simulator.wire import Request

HOME = "http://cu.langson.example/"
SITE = "sample"
AT = datetime(2019, 5, 7, 3, 15, 30, tzinfo=UTC)
YEAR = timedelta(days=365)
HTML = "text/html; charset=utf-8"
MOST_MB = 30


@dataclass(frozen=True, slots=True)
class OldPage:
    """What the site answered at a time."""

    url: str
    at: datetime
    body: bytes
    status: int = 200
    mime: str = HTML


class OldWeb:
    """A site of generated articles that never listens, a data folder, and what others kept of it."""

    def __init__(self, folder: Path, *, articles: int = 12) -> None:
        self.folder = folder
        self.newsroom = Newsroom(articles, seed=1)
        self._site = SimulatedSite(self.newsroom, behaviour=Behaviour(), today=AT.date())
        self.config = Config(data_dir=folder / "data")
        self.config.profiles_dir.mkdir(parents=True)
        profile = self.config.profiles_dir / f"{SITE}.toml"
        profile.write_text(sample_profile(HOME, links=1), "utf-8")
        self.site: Site = load_site(profile)

    @property
    def numbers(self) -> list[int]:
        """The numbers of all articles."""
        return list(self.newsroom.ids())

    def url(self, number: int) -> str:
        """Return the address an article had."""
        made = self.newsroom.article(number)
        assert made
        return HOME.rstrip("/") + link_to(number, made.sections[0], entity=False)

    def edit(self, number: int, **changes: Any) -> None:
        """Have the site say something else from now on."""
        self.newsroom.edit(number, **changes)
        self._site.forget_pages()

    def id_of(self, number: int) -> str:
        """Return an article's public id."""
        return self.site.article_id(self.site.article_key(self.url(number)) or "")

    def page(self, number: int, at: datetime = AT) -> OldPage:
        """Return an article's page as the site gave it; `edit` changes what it says."""
        return self.any_page(self.url(number), at)

    def any_page(self, url: str, at: datetime = AT) -> OldPage:
        """Return what the site answers for any address of its own."""
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        args = {name.lower(): value for name, value in parse_qsl(parts.query)}
        answer = self._site.answer(Request("GET", target, parts.path, args, {}, b""))
        assert isinstance(answer.body, bytes)
        return OldPage(url, at, answer.body, answer.status, answer.mime)

    @contextmanager
    def catalogue(self) -> Iterator[Catalogue]:
        """Open the archive."""
        with Catalogue.open(self.config) as catalogue:
            yield catalogue

    def bring(self, path: Path, **more: Any) -> Brought:
        """Import a file or folder."""
        options: dict[str, Any] = {"sites": {SITE: self.site}, "apart": False} | more
        with self.catalogue() as catalogue:
            return bring_in(path, catalogue, **options)


def other_warc(path: Path, fill: Callable[[Foreign], object], *, packed: bool = True) -> Path:
    """Write a WARC file as other software does, and return its path."""
    with path.open("wb") as stream:
        fill(Foreign(WARCWriter(stream, gzip=packed)))
    return path


@dataclass(frozen=True, slots=True)
class Foreign:
    """Writes records by the WARC library itself: SHA-1 digests, seconds, its own order."""

    to: WARCWriter

    def record(self, kind: str, url: str, **more: Any) -> Any:
        """Write any record and return it."""
        record = self.to.create_warc_record(url, kind, **more)
        self.write(record)
        return record

    def write(self, record: Any) -> None:
        """Write a record that the library made, and close what it left open."""
        self.to.write_record(record)
        _close(record)

    def response(self, page: OldPage, *, request: bool = True, **fields: str) -> str:
        """Write a page's response, and its request behind it; return the response's record id."""
        head = StatusAndHeaders(
            f"{page.status} OK", [("Content-Type", page.mime), ("X-Old", "cu")], protocol="HTTP/1.0"
        )
        record = self.to.create_warc_record(
            page.url, "response", payload=io.BytesIO(page.body), http_headers=head,
            warc_headers_dict={"WARC-Date": _date(page.at), **fields},
        )  # fmt: skip
        if request:
            asked = StatusAndHeaders("GET / HTTP/1.0", [("Host", "cu")], is_http_request=True)
            beside = self.to.create_warc_record(
                page.url, "request", http_headers=asked,
                warc_headers_dict={"WARC-Date": _date(page.at)},
            )  # fmt: skip
            self.to.write_request_response_pair(beside, record)
            _close(beside)
        else:
            self.to.write_record(record)
        _close(record)
        return str(record.rec_headers.get_header("WARC-Record-ID"))

    def revisit(self, page: OldPage, *, of: OldPage | None = None, **fields: str) -> None:
        """Write that a page was the same again; `of` names the page it repeats."""
        named = (
            {"WARC-Refers-To-Target-URI": of.url, "WARC-Refers-To-Date": _date(of.at)} if of else {}
        )
        record = self.to.create_warc_record(
            page.url, "revisit", payload=io.BytesIO(b""),
            http_headers=StatusAndHeaders("200 OK", [], protocol="HTTP/1.0"),
            warc_headers_dict={
                "WARC-Date": _date(page.at),
                "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
                "WARC-Payload-Digest": "sha1:" + _base32(hashlib.sha1(page.body).digest()),
                **named, **fields,
            },
        )  # fmt: skip
        self.write(record)


def _close(record: Any) -> None:
    # Up to three streams: the one given, a copy made while counting, a copy made while writing.
    for name in ("raw_stream", "_orig_stream"):
        if (stream := getattr(record, name, None)) is not None:
            stream.close()


def _date(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _base32(digest: bytes) -> str:
    return base64.b32encode(digest).decode()


def wacz(
    path: Path,
    warcs: dict[str, bytes],
    *,
    deflate: bool = False,
    listed: Mapping[str, str] = MappingProxyType({}),
) -> Path:
    """Write a WACZ of these WARC files; `listed` replaces digests by name."""
    kind = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
    resources = []
    with zipfile.ZipFile(path, "w", kind) as package:
        for name, data in warcs.items():
            package.writestr(name, data)
            digest = listed.get(name, "sha256:" + hashlib.sha256(data).hexdigest())
            resources.append({"name": name, "path": name, "hash": digest, "bytes": len(data)})
        package.writestr("datapackage.json", json.dumps({"resources": resources}))
        package.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n')
    return path


def repacked(path: Path) -> bytes:
    """Return a WARC file as one single gzip member, as some tools make it."""
    with gzip.open(path) as stream:
        return gzip.compress(stream.read(), mtime=0)
