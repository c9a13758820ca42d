"""An archive of pages that were never fetched: recorded and saved as a crawl does, without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import ExtractionError
from archive.intake import Exchange, Intake
from archive.models import Article, Page, Problem, RunState
from archive.profiles import load_site
from archive.sites import Site
from archive.warc import WarcWriter
from crawler.extract import EXTRACTOR, extract_article
from crawler.grading import grade

NAME = "giu"
HOST = "giu.example.vn"
FETCHED = datetime(2024, 6, 1, 3, tzinfo=UTC)
_HTML = (("Content-Type", "text/html; charset=utf-8"),)

PROFILE = f"""\
name = "{NAME}"
title = "Trang giữ lại"
hosts = ["{HOST}"]
start = ["http://{HOST}/"]

[article]
path = "/bai/\\\\d+"

[[layouts]]
name = "cu"
container = "#art"
title = "h1"
published_at = ".ngay"
body = ".noi-dung"
"""
BYLINE = ('body = ".noi-dung"\n', 'body = ".noi-dung"\nbyline = ".tac-gia"\n')


class Shelf:
    """A data folder with one site; `pages` go in as a crawl would put them."""

    def __init__(self, folder: Path) -> None:
        self.config = Config(data_dir=folder, reparse_workers=2)
        self.write_profile()

    @property
    def site(self) -> Site:
        """The profile as it stands."""
        return load_site(self.profile)

    @property
    def profile(self) -> Path:
        """The file of the profile."""
        return self.config.profiles_dir / f"{NAME}.toml"

    def write_profile(self, *changes: tuple[str, str]) -> None:
        """Write the profile, some of its text replaced."""
        text = PROFILE
        for before, after in changes:
            assert before in text, before
            text = text.replace(before, after)
        self.profile.parent.mkdir(parents=True, exist_ok=True)
        self.profile.write_text(text, "utf-8")

    def fill(self, *pages: Page) -> None:
        """Take in the pages as a crawl does, by the profile as it stands."""
        with Catalogue.open(self.config) as catalogue:
            take_in(catalogue, self.site, pages)

    def catalogue(self) -> Catalogue:
        """Open the catalogue; close it after use."""
        return Catalogue.open(self.config, create=False)


def page(number: int, *, body: str = "", byline: str = "Văn An", when: str = "12/03/2024") -> Page:
    """Return a page of the site; its body is a paragraph of its own and what is given."""
    own = f"Bài số {number} nói về hội nghị lần thứ {number} của Ban Chấp hành Đảng bộ tỉnh. " * 3
    html = (
        f"<html><head><title>{number}</title></head><body><div id=art><h1>Hội nghị lần thứ "
        f"{number}</h1><p class=ngay>{when} 08:30</p><div class=noi-dung><p>{own}</p>{body}</div>"
        f"<p class=tac-gia>{byline}</p></div></body></html>"
    )
    return Page(f"http://{HOST}/bai/{number}", html, FETCHED)


def take_in(
    catalogue: Catalogue,
    site: Site,
    pages: Iterable[Page],
    *,
    read: Callable[[Page], Article] | None = None,
) -> None:
    """Record the pages and save what `read`, or the site's profile, finds; as one finished crawl."""
    run = catalogue.start_run(site.name, "crawl", at=FETCHED)
    writer = WarcWriter(
        catalogue.config.warc_dir, site=site.name, run=run.id, verb="crawl",
        roll_bytes=1_000_000_000, clock=lambda: datetime.now(UTC),
    )  # fmt: skip
    with Intake(catalogue, writer, run=run, site=site.name) as intake:
        for each in pages:
            body = each.text.encode()
            exchange = Exchange(each.url, 200, "OK", _HTML, body, each.fetched_at)
            capture = intake.record(exchange)
            page = Page(each.url, each.text, each.fetched_at, capture.id)
            _save(intake, site, page, read or (lambda page: extract_article(page, site)))
            if intake.due():
                intake.flush()
    catalogue.finish_run(run.id, RunState.FINISHED, counts={}, problems=(), at=FETCHED)


def _save(intake: Intake, site: Site, page: Page, read: Callable[[Page], Article]) -> None:
    capture = page.capture or ""
    try:
        article = read(page)
    except ExtractionError as error:
        noted = Problem(capture, site.name, page.url, error.field, error.reason, page.fetched_at)
        intake.note(noted)
        return
    intake.save(
        article, article_id=site.article_id(article.key), capture=capture, extractor=EXTRACTOR,
        grade=grade(article, None),
    )  # fmt: skip
