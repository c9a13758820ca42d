"""Extraction: pages a second with the profile, beside trafilatura on the same pages in the same run."""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime

import trafilatura

from archive.models import Page
from archive.profiles import find_site
from benchmarks.ground import heading, middle, row
from crawler.extract import find_links, parse, read_article
from tests.site_simulator.corpus import Corpus
from tests.site_simulator.markup import article_html
from tests.site_simulator.pages import whole_page

GATE = 2.0
_HOST = "http://duk.langson.gov.vn"


def main(arguments: list[str]) -> int:
    """Print both speeds and their ratio; 1 when it is below the gate."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks extraction", description=__doc__)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    pages = list(made_pages(options.pages))
    site = find_site("duk-langson")

    def ours(page: Page) -> object:
        return read_article(parse(page), site)

    def with_links(page: Page) -> object:
        parsed = parse(page)
        return read_article(parsed, site), find_links(parsed, site)

    def text_only(page: Page) -> object:
        return trafilatura.extract(page.text)

    def text_and_fields(page: Page) -> object:
        return trafilatura.bare_extraction(page.text, with_metadata=True)

    readers: dict[str, Callable[[Page], object]] = {
        "Kho Tin, with the profile": ours,
        "Kho Tin, article and links from one parse": with_links,
        "Kho Tin, as an unknown site": lambda page: read_article(parse(page), None),
        "trafilatura, text": text_only,
        "trafilatura, text and metadata": text_and_fields,
    }
    speeds = _speeds(readers, pages, options.rounds)
    size = sum(len(page.text) for page in pages) // len(pages)
    heading(f"Extraction of {len(pages)} pages of {size:,} characters, CPU time, median round")
    peer = speeds["trafilatura, text"]
    row("", "pages/s", "to trafilatura")
    for name, speed in speeds.items():
        row(name, f"{speed:,.0f}", f"{speed / peer:.2f}")
    ratio = speeds["Kho Tin, with the profile"] / peer
    print(
        f"  gate: at least {GATE} times trafilatura's text: {'met' if ratio >= GATE else 'MISSED'}"
    )
    return 0 if ratio >= GATE else 1


def made_pages(count: int) -> Iterable[Page]:
    """Yield pages of the sample site, both its designs, as the spider would see them."""
    corpus = Corpus(count)
    fetched = datetime(2026, 11, 22, tzinfo=UTC)
    for number in range(count):
        article = corpus.article(number)
        numbers = (corpus.number_of(i) for i in article.related)
        related = [corpus.headline(n) for n in numbers if n is not None]
        catid = article.sections[0]
        html = whole_page(
            article_html(article, related, catid=catid),
            title=article.title,
            today=date(2026, 11, 21),
        )
        url = f"{_HOST}/Default.aspx?siteid=1&c=content&a=detail&catid={catid}&id={article.id}"
        yield Page(url, html, fetched)


def _speeds(
    readers: dict[str, Callable[[Page], object]], pages: list[Page], rounds: int
) -> dict[str, float]:
    """Return pages a second by reader; rounds take turns, so a busy machine slows all alike."""
    times: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, read in readers.items():
            gc.collect()
            began = time.process_time()
            for page in pages:
                read(page)
            times[name].append(time.process_time() - began)
    return {name: len(pages) / middle(taken) for name, taken in times.items()}
