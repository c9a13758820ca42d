"""`khotin sites check`: what a profile reads of pages, and what its layout no longer matches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawler.drafting.conftest import Run
from tests.crawler.drafting.invented import InventedSite
from tests.sites.golden import golden_pages


def _profile(data: Path, before: str = "", after: str = "") -> None:
    file = data / "sites" / "thu.toml"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


@pytest.fixture
def site(run: Run) -> Iterator[InventedSite]:
    with InventedSite("own") as running:
        told = run("sites", "new", running.url, "--allow-private", "--name", "thu")
        assert told.code == 0, told.errors
        yield running


def test_a_profile_that_fits_says_so(site: InventedSite, run: Run) -> None:
    told = run("sites", "check", "thu", "--json")
    assert told.code == 0, told.errors
    assert told.json["fits"]
    assert {s["field"]: s["matched"] for s in told.json["selectors"]}["title"] == 5
    assert all(page["coverage"] > 0.8 for page in told.json["pages"])


def test_a_selector_that_finds_nothing_is_counted_and_fails(
    site: InventedSite, run: Run, data: Path
) -> None:
    _profile(data, 'body = ".than-bai"', 'body = ".khong-co"')
    told = run("sites", "check", "thu")
    assert told.code == 6
    assert "! body          0 of 5  .khong-co" in told.out
    assert "misses" in told.out
    assert "blocks: on 0% of the pages, but at least 95% are wanted" in told.sentence + told.out


def test_the_pages_text_stands_beside_the_fields(site: InventedSite, run: Run) -> None:
    told = run("sites", "check", "thu", "--text")
    made = site.articles()[0]
    assert f"  title         {made.title[:40]}" in told.out
    assert "\n  paragraph     " in told.out
    assert "\n  ·             " in told.out
    assert max(len(line) for line in told.out.splitlines() if "http://" not in line) <= 80


def test_a_saved_page_can_be_checked(site: InventedSite, run: Run, tmp_path: Path) -> None:
    made = site.articles()[0]
    file = tmp_path / "page.html"
    page = site.theme.page(site, site.theme.link(made))
    assert page is not None
    file.write_text(f"<!-- saved from url=(0050){site.address(made)} -->{page}", "utf-8")
    told = run("sites", "check", "thu", file, "--json")
    assert told.code == 0, told.errors
    assert told.json["pages"][0]["article"]["title"] == made.title


def test_addresses_that_the_profile_does_not_know_are_said(
    site: InventedSite, run: Run, data: Path
) -> None:
    _profile(data, 'path = "/doc-bai/', 'path = "/khac/')
    told = run("sites", "check", "thu")
    assert told.code == 2
    assert "[article] knows none of the 5 addresses that look like articles" in told.sentence


def test_an_unknown_name_and_a_broken_profile_are_one_sentence(run: Run, data: Path) -> None:
    told = run("sites", "check", "khong-co")
    assert (told.code, "there is no site «khong-co»; known sites:" in told.sentence) == (2, True)
    (data / "sites").mkdir(parents=True)
    (data / "sites" / "hong.toml").write_text('name = "hong"\ntitle = \n', "utf-8")
    told = run("sites", "check", "hong")
    assert told.code == 2
    assert "hong.toml: is not TOML" in told.sentence
    assert "line 2" in told.sentence


def test_pages_saved_by_hand_and_brought_in_are_looked_at(
    run: Run, data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    page = next(golden_pages("drupal"))
    address = page.meta["url"]
    (folder / "1.html").write_bytes(page.page)
    (folder / "map.csv").write_text(f"file,url,fetched_at\n1.html,{address},2024-02-01\n", "utf-8")
    assert run("sites", "new", address, folder / "1.html", "--name", "thu").code == 0
    brought = run("import", folder)
    assert brought.code == 0, brought.errors
    told = run("sites", "check", "thu", "--json")
    assert told.code == 0, told.errors
    assert [(p["url"], bool(p["capture"])) for p in told.json["pages"]] == [(address, True)]
