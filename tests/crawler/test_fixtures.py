"""`khotin fixture` cuts a test case from the archive that the golden test would take up."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.catalogue.samples import sample_captures
from archive.models import Page
from archive.profiles import load_site
from archive.text import decode, parse_time
from crawler.extract import extract_article
from crawler.extract.command import article_fields
from crawler.fixtures import FIELDS, TO_REVIEW
from manage import khotin
from tests.crawler.desk import SITE, Desk
from tests.site_simulator import Simulator


def _run(desk: Desk, *words: object) -> Result:
    env = {"KHOTIN_DATA_DIR": str(desk.config.data_dir)}
    return CliRunner().invoke(khotin, [str(word) for word in words], env=env)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose site was crawled once for all tests here; none of them writes to its archive."""
    with Simulator(articles=30) as sim:
        desk = Desk(tmp_path_factory.mktemp("desk") / "data", sim)
        desk.good_crawl()
        yield desk


def test_a_case_holds_the_page_and_what_is_read_of_it(crawled: Desk, tmp_path: Path) -> None:
    with crawled.catalogue() as catalogue, catalogue.read() as connection:
        found = sample_captures(connection, SITE, latest=3)
    capture = found[0]
    done = _run(crawled, "fixture", capture.id, "--to", tmp_path, "--case", "one", "--json")
    assert done.exit_code == 0, done.output
    case = tmp_path / SITE / "one"
    assert json.loads(done.stdout)["folder"] == str(case)
    meta = json.loads((case / "meta.json").read_text("utf-8"))
    body = gzip.decompress((case / "page.html.gz").read_bytes())
    golden = json.loads((case / "article.json").read_text("utf-8"))
    assert meta["url"] == capture.url
    assert meta["capture"] == capture.id
    assert ["Server", "khotin-site-simulator"] in meta["headers"]
    assert capture.id in (case / "SOURCE.md").read_text("utf-8")
    site = load_site(case / f"{SITE}.toml")
    page = Page(
        meta["url"], decode(body, content_type=meta["content_type"]), parse_time(meta["fetched_at"])
    )
    fields = article_fields(extract_article(page, site), site)
    assert golden.pop(TO_REVIEW).startswith("Written by the extractor")
    assert golden == {name: fields[name] for name in FIELDS}


def test_a_case_is_never_written_over(crawled: Desk, tmp_path: Path) -> None:
    url = crawled.sim.article_url(4990)
    assert _run(crawled, "fixture", url, "--to", tmp_path).exit_code == 0
    case = next((tmp_path / SITE).iterdir())
    (case / "article.json").write_text("mine", "utf-8")
    again = _run(crawled, "fixture", url, "--to", tmp_path)
    assert again.exit_code == 2
    assert "is there already; --case names another" in again.stderr
    assert (case / "article.json").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ffff"], "there is no capture «ffff»"),
        (["http://khac.example/"], "there is no capture «http://khac.example/»"),
    ],
)
def test_what_is_no_capture_is_one_sentence(words: list[str], said: str, crawled: Desk) -> None:
    done = _run(crawled, "fixture", *words)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_check_looks_at_captures_of_every_year(crawled: Desk) -> None:
    done = _run(crawled, "sites", "check", SITE, "--captures", "2", "--json")
    assert done.exit_code == 0, done.output
    pages = json.loads(done.stdout)["pages"]
    years = {page["article"]["published_at"][:4] for page in pages}
    published = {str(made.published_at.year) for made in crawled.sim.articles()}
    assert years == published
    assert len({page["capture"] for page in pages}) == len(pages)


def test_a_check_of_the_archive_fails_where_the_layout_misses(crawled: Desk) -> None:
    file = crawled.config.profiles_dir / f"{SITE}.toml"
    own = '\n[[layouts]]\nname = "khac"\ntitle = "h9.khong"\nbody = ".khong"\n'
    file.write_text(file.read_text("utf-8") + own, "utf-8")
    try:
        done = _run(crawled, "sites", "check", SITE, "--captures", "2", "--brief")
    finally:
        crawled.write_profile()
    assert done.exit_code == 6
    assert "! title         0 of " in done.output
    assert "the profile of «sample» does not fit" in done.stderr
