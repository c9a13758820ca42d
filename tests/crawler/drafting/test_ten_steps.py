"""The ten steps of docs/adding-a-site.md, walked on two invented sites, from the address to a search."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawler.desk import run_forked
from tests.crawler.drafting.conftest import Run
from tests.crawler.drafting.invented import InventedSite


@pytest.mark.parametrize("kind", ["own", "nukeviet"])
def test_from_an_address_to_a_searchable_site(kind: str, run: Run, data: Path) -> None:
    with InventedSite(kind, articles=30) as site:
        assert run("sites", "new", site.url, "--allow-private", "--name", "thu").code == 0
        file = data / "sites" / "thu.toml"
        polite = "\n[polite]\ndelay = 0\nparallel = 4\n"
        file.write_text(file.read_text("utf-8") + polite, "utf-8")
        checked = run("sites", "check", "thu")
        assert checked.code == 0, checked.errors
        assert "the profile fits these pages" in checked.out
        crawled = run_forked(data, ("crawl", "thu", "--json"))
        assert crawled.code == 0, crawled.errors
        made = site.articles()
        assert crawled.count("new") == len(made)
        checked = run("sites", "check", "thu", "--captures", "50", "--json")
        assert checked.code == 0, checked.errors
        by_url = {site.address(one): one for one in made}
        read = {page["article"]["url"]: page["article"] for page in checked.json["pages"]}
        assert read.keys() == by_url.keys()
        for url, article in read.items():
            assert article["title"] == by_url[url].title
            assert article["lead"] == by_url[url].lead
            assert [p["caption"] for p in article["photos"]] == [
                p.caption for p in by_url[url].photos
            ]
    assert run("index").code == 0
    found = run("search", f'"{made[0].title}"', "--json")
    assert found.code == 0, found.errors
    assert made[0].title in [hit["title"] for hit in found.json["hits"]]
