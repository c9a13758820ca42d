"""docs/adding-a-site.md walked word by word: every command its ten steps show, in their order.

The commands are read from the page; a step that shows another one than this walk knows fails here.
What a person does in between (correcting the file in steps 4 to 7) is done to the draft's text.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.crawler.desk import ROOT, run_forked
from tests.crawler.drafting.conftest import Run
from tests.crawler.drafting.invented import InventedSite

PAGE = (ROOT / "docs" / "adding-a-site.md").read_text("utf-8")
_STEP = re.compile(r"^(\d+)\. (.+?)(?=^\d+\. |^Later)", re.M | re.S)
NAME = "thanhuy-example"
ARTICLES = 60


def steps() -> dict[int, list[list[str]]]:
    """Return the words of the commands each step shows, without `khotin`."""
    told = {int(number): re.sub(r"\s+", " ", text) for number, text in _STEP.findall(PAGE)}
    return {n: [c.split()[1:] for c in re.findall(r"`(khotin [^`]+)`", t)] for n, t in told.items()}


@pytest.fixture
def site() -> Iterator[InventedSite]:
    with InventedSite("own", articles=ARTICLES) as running:
        yield running


def change(file: Path, *changes: tuple[str, str]) -> None:
    """Edit the profile as a person does; what is replaced must be there."""
    text = file.read_text("utf-8")
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    file.write_text(text, "utf-8")


def test_the_page_has_ten_steps_and_says_what_is_walked_here() -> None:
    shown = steps()
    assert list(shown) == list(range(1, 11))
    told = {n: [" ".join(words) for words in found] for n, found in shown.items() if found}
    assert told == {
        1: ["sites new https://thanhuy.example.vn/", "sites new URL page-1.html page-2.html"],
        8: ["sites check NAME"],
        9: [
            "crawl NAME --limit 50",
            "sites check NAME",
            "reparse NAME",
            "extract page.html --url URL --site NAME",
        ],
        10: ["crawl NAME", "runs", "index", "serve"],
    }


def test_the_ten_steps_lead_from_an_address_to_a_search(
    site: InventedSite, run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, file = steps(), data / "sites" / f"{NAME}.toml"
    monkeypatch.chdir(tmp_path)
    # 1: from the address, then from pages saved by hand; the host is on this machine.
    asked, saved = ([site.url if w.startswith(("https:", "URL")) else w for w in words]
                    for words in shown[1])  # fmt: skip
    drafted = run(*asked, "--name", NAME, "--allow-private")
    assert drafted.code == 0, drafted.errors
    made = site.articles()
    for number, one in enumerate(made[:2], start=1):
        (tmp_path / f"page-{number}.html").write_bytes(_fetched(site.address(one)))
    by_hand = run(*saved, "--name", "by-hand")
    assert by_hand.code == 0, by_hand.errors
    (data / "sites" / "by-hand.toml").unlink()
    # 2 and 3: what was printed names the family, the pages' fields, and what is left open.
    assert "family        none recognised" in drafted.out
    assert drafted.out.count("  title         ") >= 5
    assert "left open, look at it:" in drafted.out
    # 4 to 6: title and hosts, what tells articles apart, one list too many.
    change(file, ('title = "Trang tin Huyện ủy Đồng Khê"', 'title = "Huyện ủy Đồng Khê"'))
    text = file.read_text("utf-8")
    assert re.search(r'^hosts = \["127\.0\.0\.1:\d+"\]$', text, re.M)
    assert 'identity_path = "-a(\\\\d+)\\\\.htm$"' in text
    change(file, (re.findall(r'^    "http.*\n', text, re.M)[-1], ""))
    # 7: a field that was wrong, pointed at.
    change(file, ('lead = ".tom-luoc"', 'lead = ".sai-ten"'))
    # 8: checked, mended by what step 7 itself shows, checked again.
    wrong = run(*_named(shown[8][0]))
    assert "?" in next(line for line in wrong.out.splitlines() if ".sai-ten" in line)
    (mended,) = set(re.findall(r"`(lead = [^`]+)`", PAGE))
    change(file, ('lead = ".sai-ten"', mended))
    checked = run(*_named(shown[8][0]))
    assert (checked.code, "the profile fits these pages" in checked.out) == (0, True)
    # 9: a little, with a field forgotten; nobody waits a second between pages here.
    change(file, ("byline", "#byline"))
    file.write_text(file.read_text("utf-8") + "\n[polite]\ndelay = 0\nparallel = 4\n", "utf-8")
    crawl, check, reparse, extract = map(_named, shown[9])
    little = run_forked(data, (*crawl, "--json"))
    assert (little.code, little.count("new")) == (0, 50), little.errors
    assert "the profile fits these pages" in run(*check).out
    change(file, ("#byline", "byline"))
    looked = run(*reparse)
    assert (looked.code, "nothing written; add --apply" in looked.out) == (0, True)
    applied = run(*reparse, "--apply")
    assert re.search(r"^[1-9]\d* versions saved$", applied.out, re.M), applied.out
    (tmp_path / "page.html").write_bytes(_fetched(site.address(made[0])))
    alone = run(*(site.address(made[0]) if word == "URL" else word for word in extract))
    assert (alone.code, made[0].title in alone.out) == (0, True)
    # 10: all of it.
    change(file, ("links = 10", "links = 51"))
    crawl, runs, index, serve = map(_named, shown[10])
    whole = run_forked(data, (*crawl, "--json"))
    assert (whole.code, whole.count("new")) == (0, whole.count("links") - 50), whole.errors
    assert run(*runs).out.count(NAME) == 3
    assert run(*index).code == 0
    assert made[0].title.encode() in _served(serve, made[0].title)


def _named(words: list[str]) -> list[str]:
    return [NAME if word == "NAME" else word for word in words]


def _fetched(url: str) -> bytes:
    with urlopen(url) as answer:
        return bytes(answer.read())


def _served(words: list[str], title: str) -> bytes:
    """Return the page of results that the search site gives, started as the step says."""
    command = [sys.executable, "manage.py", *words, "--port", "0", "--processes", "1"]
    with subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stdout=subprocess.PIPE) as site:
        assert site.stdout
        try:
            found = re.search(rb"http://\S+", site.stdout.readline())
            assert found
            return _fetched(f"{found.group().decode()}?q={quote(title)}")
        finally:
            site.terminate()
