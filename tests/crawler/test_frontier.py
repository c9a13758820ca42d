"""The frontier against a real catalogue: bounded memory, each request once, failures carried over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scrapy import Request

from archive.config import Config
from archive.profiles import load_site
from archive.sites import Site
from crawler.backlog import MOST_ROUNDS
from crawler.errand import Errand, Kind, url_fingerprint
from crawler.frontier import CHUNK, Frontier
from crawler.run import Run
from crawler.sample import sample_profile
from crawler.spiders.news import NewsSpider


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data_dir=tmp_path / "data")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "sample.toml").write_text(sample_profile("http://127.0.0.1:1/"), "utf-8")
    return load_site(tmp_path / "sample.toml")


class Open:
    """A run with its frontier open."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.spider = NewsSpider(run)
        self.frontier = Frontier(run)
        self.frontier.open(self.spider)

    def ask(self, number: int, *, kind: Kind = Kind.ARTICLE) -> bool:
        url = f"http://127.0.0.1:1/{kind.value}/{number}"
        return self.frontier.enqueue_request(
            self.spider.request(url, Errand(kind, url_fingerprint(url)))
        )

    def drain(self) -> Iterator[Request]:
        while (request := self.frontier.next_request()) is not None:
            yield request
            errand: Errand = request.meta["errand"]
            self.frontier.done(errand.fingerprint)


def test_every_request_is_lent_out_once_and_few_are_in_memory(site: Site, config: Config) -> None:
    desk = Open(Run(site, config))
    asked = 5 * CHUNK + 7
    for number in range(asked):
        assert desk.ask(number)
        assert not desk.ask(number)
    assert len(desk.frontier._ready) <= CHUNK
    urls = []
    for request in desk.drain():
        urls.append(request.url)
        assert len(desk.frontier._ready) <= CHUNK
    assert len(urls) == len(set(urls)) == asked
    assert not desk.frontier.has_pending_requests()
    assert not desk.ask(3)
    desk.run.finish("finished")


def test_lists_are_lent_out_before_articles(site: Site, config: Config) -> None:
    desk = Open(Run(site, config))
    desk.ask(1)
    desk.ask(2, kind=Kind.LISTING)
    assert [r.url.split("/")[3] for r in desk.drain()] == ["listing", "article"]
    desk.run.finish("finished")


def test_a_limited_run_lends_out_so_many_articles_and_then_only_files(
    site: Site, config: Config
) -> None:
    desk = Open(Run(site, config, limit=2))
    for number in range(2 * CHUNK):
        desk.ask(number)
    desk.ask(1, kind=Kind.FILE)
    kinds = [request.meta["errand"].kind for request in desk.drain()]
    assert kinds.count(Kind.ARTICLE) == 2
    assert Kind.FILE in kinds
    assert desk.frontier.limit_reached
    desk.run.finish("limit")


def test_what_failed_is_taken_over_by_the_next_run(site: Site, config: Config) -> None:
    first = Open(Run(site, config))
    first.ask(1)
    request = first.frontier.next_request()
    assert request is not None
    first.frontier.failed(request.meta["errand"])
    first.run.finish("finished")
    second = Open(Run(site, config))
    assert not second.run.resumed
    assert [r.url for r in second.drain()] == [request.url]
    second.run.finish("finished")
    third = Open(Run(site, config))
    assert list(third.drain()) == []
    third.run.finish("finished")


def test_what_fails_waits_behind_the_rest_and_is_given_up_in_the_end(
    site: Site, config: Config
) -> None:
    opened = Open(Run(site, config))
    opened.ask(1)
    opened.ask(2)
    orders = []
    for _ in range(MOST_ROUNDS):
        asked = [request for _ in range(2) if (request := opened.frontier.next_request())]
        orders.append([request.url[-1] for request in asked])
        failing = next(request for request in asked if request.url.endswith("1"))
        opened.frontier.failed(failing.meta["errand"])
        opened.run.finish("shutdown")
        opened = Open(Run(site, config))
        assert opened.run.resumed
    assert orders == [["1", "2"], *[["2", "1"]] * (MOST_ROUNDS - 1)]
    assert [request.url[-1] for request in opened.drain()] == ["2"]
    opened.run.finish("finished")


def test_an_interrupted_run_goes_on_with_what_was_lent_out(site: Site, config: Config) -> None:
    first = Open(Run(site, config))
    for number in range(3):
        first.ask(number)
    request = first.frontier.next_request()
    assert request is not None
    first.run.finish("shutdown")
    second = Open(Run(site, config))
    assert second.run.resumed
    assert second.run.id == first.run.id
    assert len(list(second.drain())) == 3
    second.run.finish("finished")
