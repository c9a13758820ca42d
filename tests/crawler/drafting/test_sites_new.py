"""`khotin sites new`, from an address or saved pages to a profile that is refused by nothing."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.profiles import load_site
from crawler.drafting.samples import sample_of
from tests.crawler.drafting.conftest import Run
from tests.crawler.drafting.invented import InventedSite
from tests.site_simulator import Simulator
from tests.site_simulator.wire import Answer
from tests.sites.golden import golden_pages

SCRIPTS = b"<html><head><title>Tin</title></head><body><div id=app></div><script>go()</script></body></html>"


@pytest.mark.parametrize("kind", ["own", "nukeviet"])
def test_an_invented_site_is_drafted_as_its_pages_are(kind: str, run: Run, data: Path) -> None:
    with InventedSite(kind) as site:
        told = run("sites", "new", site.url, "--allow-private", "--name", "thu", "--json")
        assert told.code == 0, told.errors
        drafted = told.json
        profile = load_site(data / "sites" / "thu.toml")
        assert (drafted["family"] or "own") == kind
        assert profile.title == site.theme.name
        assert profile.private
        made = {site.address(one): one for one in site.articles()}
        for page in drafted["pages"]:
            one = made[page["article"]["url"]]
            assert page["article"]["title"] == one.title
            assert page["article"]["published_at"] == one.published_at.isoformat(timespec="minutes")
            assert page["article"]["body"] == one.body
            assert [p["caption"] for p in page["article"]["photos"]] == [
                p.caption for p in one.photos
            ]
        assert len({profile.article_key(url) for url in made}) == len(made)
        assert drafted["fetched"] == len(site.asked) - 1 <= 9
    assert not (data / "warc").exists()
    assert not (data / "catalogue.sqlite").exists()


def test_the_first_sites_shape_is_recognised_by_its_addresses(run: Run, data: Path) -> None:
    with Simulator(articles=30) as sim:
        told = run("sites", "new", sim.url, "--allow-private", "--name", "thu")
    assert told.code == 0, told.errors
    assert "duk-langson, sure" in told.out
    profile = load_site(data / "sites" / "thu.toml")
    assert profile.article.authority == profile.hosts[0]
    assert len(profile.listing_urls()) >= 5
    assert profile.listing.page == "page"


def test_an_articles_address_is_enough(run: Run, data: Path) -> None:
    with InventedSite("own") as site:
        told = run(
            "sites", "new", site.address(site.articles()[0]), "--allow-private", "--name", "thu"
        )
    assert told.code == 0, told.errors
    assert load_site(data / "sites" / "thu.toml").start == [site.url]


def test_words_fit_a_terminal(run: Run) -> None:
    with InventedSite("own") as site:
        told = run("sites", "new", site.url, "--allow-private", "--name", "thu")
    lines = [
        line for line in told.out.splitlines() if "http://" not in line and ".toml:" not in line
    ]
    assert max(map(len, lines)) <= 80
    assert "none was recorded" in told.out
    assert "left open, look at it:" in told.out


def test_saved_pages_do_as_well_as_a_site(run: Run, tmp_path: Path, data: Path) -> None:
    pages = list(golden_pages("liferay-vn"))[:3]
    files = []
    for number, page in enumerate(pages):
        file = tmp_path / f"{number}.html"
        mark = f"<!-- saved from url=(0099){page.meta['url']} -->".encode()
        file.write_bytes(page.page.replace(b"<html", mark + b"<html", 1))
        files.append(file)
    files[0].write_bytes(gzip.compress(files[0].read_bytes()))
    told = run("sites", "new", pages[0].meta["url"], *files, "--name", "bantochuc", "--json")
    assert told.code == 0, told.errors
    assert told.json["family"] == "liferay-vn"
    assert [p["article"]["url"] for p in told.json["pages"]] == [p.meta["url"] for p in pages]
    assert (data / "sites" / "bantochuc.toml").is_file()


def test_a_file_is_never_written_over(run: Run, data: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(next(golden_pages("drupal")).page)
    words = ("sites", "new", "https://congdoan.example.vn/node/9", page, "--name", "thu")
    file = data / "sites" / "thu.toml"
    file.parent.mkdir(parents=True)
    file.write_text("mine", "utf-8")
    told = run(*words)
    assert told.code == 2
    assert "is there already; --force writes over it" in told.sentence
    assert file.read_text("utf-8") == "mine"
    assert run(*words, "--force").code == 0
    assert load_site(file).name == "thu"


@pytest.mark.parametrize("name", ["duk-langson", "vccorp"])
def test_a_profile_that_others_extend_is_not_taken_by_a_draft(
    name: str, run: Run, data: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(next(golden_pages("vccorp")).page)
    words = ("sites", "new", "https://bao.example.vn/x-102231209131500123.htm", page)
    told = run(*words, "--name", name)
    assert told.code == 2
    assert f"«{name}» is a profile that Kho Tin brings along" in told.sentence
    assert not (data / "sites" / f"{name}.toml").exists()
    assert run(*words, "--name", name, "--force").code == 0


def test_saved_pages_without_an_address_are_told_of_once(run: Run, tmp_path: Path) -> None:
    files = []
    for number, page in enumerate(golden_pages("drupal")):
        files.append(tmp_path / f"{number}.html")
        files[-1].write_bytes(page.page)
    told = run("sites", "new", "https://congdoan.example.vn/node/9", *files, "--json")
    silent = [note for note in told.json["open"] if "saved from" in note]
    assert len(silent) == 1
    assert f"{files[0]} and {len(files) - 1} more" in silent[0]


def test_a_draft_can_go_to_the_screen_or_another_file(run: Run, data: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(next(golden_pages("drupal")).page)
    words = ("sites", "new", "https://congdoan.example.vn/node/9", page)
    told = run(*words, "--out", "-")
    assert told.code == 0
    assert 'name = "congdoan"' in told.out
    assert not data.exists()
    assert run(*words, "--out", tmp_path / "a" / "congdoan-2.toml").code == 0
    assert load_site(tmp_path / "a" / "congdoan-2.toml").name == "congdoan-2"
    assert run(*words, "--out", tmp_path / "x.txt").code == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["ftp://tin.example.vn/"], 2, "is no http address"),
        (["tin.example.vn"], 2, "is no http address"),
        (["http://a:b@tin.example.vn/"], 2, "no spaces, user or password"),
        (["http://khong-co.invalid/"], 1, "cannot be found; check its spelling"),
        (["http://tin.example.vn/", "--name", "Tin Tức"], 2, "lower-case letters"),
        (["http://tin.example.vn/", "/nowhere/page.html"], 2, "cannot be read: No such file"),
    ],
)
def test_wrong_use_is_one_sentence(words: list[str], code: int, said: str, run: Run) -> None:
    told = run("sites", "new", *words)
    assert told.code == code
    assert said in told.sentence
    assert told.sentence.startswith("khotin sites new: ")


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (Answer(404), 1, "the site answers 404 Not Found"),
        (
            Answer(body=b"%PDF-1.7\n...", mime="application/pdf"),
            5,
            "is a PDF document, no web page",
        ),
        (Answer(body=b"%PDF-1.7\n..."), 5, "is a PDF document, no web page"),
        (Answer(body=bytes(range(256)) * 9), 5, "is a binary file, no web page"),
        (Answer(body=b"{}", mime="application/json"), 5, "is application/json, no web page"),
        (Answer(body=SCRIPTS), 5, "shows no text of its own: scripts would fill it"),
        (Answer(body=b""), 5, "is empty"),
        (Answer(302, headers=(("Location", "/x"),)), 1, "redirects more than 10 times"),
        (
            Answer(302, headers=(("Location", "http://khac.example/"),)),
            1,
            "redirects to another site",
        ),
    ],
)
def test_what_is_no_page_is_one_sentence(answer: Answer, code: int, said: str, run: Run) -> None:
    with InventedSite("own", articles=10) as site:
        site.extra["/x"] = answer
        told = run("sites", "new", f"{site.url}x", "--allow-private", "--name", "thu")
    assert told.code == code
    assert said in told.sentence


def test_a_private_host_needs_leave(run: Run) -> None:
    with InventedSite("own", articles=10) as site:
        told = run("sites", "new", site.url)
        assert told.code == 2
        assert "--allow-private asks it all the same" in told.sentence
        assert site.asked == []


def test_ten_megabytes_are_read_in_bounds(run: Run) -> None:
    row = b"<p>" + "Nội dung rất dài. ".encode() * 100 + b"</p>\n"
    with InventedSite("own", articles=10) as site:
        site.extra["/dai"] = Answer(body=b"<html><body>" + row * 5000)
        told = run("sites", "new", f"{site.url}dai", "--allow-private", "--name", "thu")
    assert told.code == 0, told.errors
    assert "left open" in told.out


def test_a_draft_looks_at_a_long_pages_beginning_alone() -> None:
    body = b"<html><body>" + b"<p>Mot doan van.</p>" * 100_000
    page = sample_of(
        body,
        url="http://a.vn/1",
        at=datetime(2024, 7, 1, tzinfo=UTC),
        content_type="text/html",
        origin="a",
    )
    assert page.parsed.cut
    assert len(page.parsed.lines) < 60_000
