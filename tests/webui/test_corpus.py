"""The corpus pages: figures as the command gives them, tables that sort and lead on, jobs for large sets."""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Iterator
from io import BytesIO, StringIO

import networkx
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from archive.catalogue import Catalogue
from archive.jobs import jobs
from archive.jobs.kinds import words_of
from archive.people.following import follow
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from indexer.corpus.asking import TOOLS
from indexer.corpus.whole import path_of
from indexer.engines import open_engine
from indexer.pinning import pin
from indexer.query import Query
from manage import khotin
from tests.webui.stock import AT, Stock, article_id
from webui.corpus import counting
from webui.corpus import jobs as corpus_jobs
from webui.corpus import lines as corpus_lines
from webui.views import concordance


@pytest.fixture(scope="module")
def set_id(stock: Stock) -> str:
    with Catalogue.open(stock.config) as catalogue:
        follow(catalogue)
        return pin(open_engine(stock.config), catalogue, Query()).id


def table(client: FlaskClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(client.get(address).text)))


@pytest.mark.parametrize("tool", TOOLS)
def test_each_tool_shows_a_search_and_a_set_in_both_languages(
    client: FlaskClient, set_id: str, tool: str
) -> None:
    node = "&node=tuyên+giáo" if tool == "collocations" else ""
    for address in (f"/corpus/{tool}?q=công+tác{node}", f"/set/{set_id}/corpus/{tool}?{node}"):
        for language in ("", "/en"):
            answer = client.get(language + address)
            assert answer.status_code == 200, address
            assert 'aria-current="page"' in answer.text
            told = client.get(language + address.replace(tool, f"{tool}.json", 1)).get_json()
            assert told["is_whole"] is True
            assert len(told["rows"]) == len(
                table(client, language + address.replace(tool, f"{tool}.csv", 1))
            )


def test_the_search_bar_leads_there_and_the_set_does_too(client: FlaskClient, set_id: str) -> None:
    assert 'href="/corpus?q=tuy%C3%AAn"' in client.get("/?q=tuyên").text
    assert client.get("/corpus?q=tuyên&tool=keyness").location == "/corpus/keyness?q=tuy%C3%AAn"
    assert f"/set/{set_id}/corpus" in client.get(f"/set/{set_id}").text
    assert client.get(f"/set/{set_id}/corpus").location == f"/set/{set_id}/corpus/terms"


def test_a_word_leads_to_the_search_narrowed_to_it(client: FlaskClient, set_id: str) -> None:
    shown = client.get("/corpus/terms?q=công+tác&unit=words").text
    found = re.search(r'href="(/\?q=[^"]*)">tuyên giáo<', shown)
    assert found, shown
    count = next(
        row for row in table(client, "/corpus/terms.csv?q=công+tác") if row["term"] == "tuyên giáo"
    )
    address = found[1].replace("&amp;", "&").replace("/?", "/search.json?")
    assert client.get(address).get_json()["total"] == int(count["documents"])
    assert "tuy%C3%AAn" in client.get(f"/set/{set_id}/corpus/terms").text


def test_either_words_are_narrowed_as_a_whole(client: FlaskClient) -> None:
    shown = client.get("/corpus/terms?q=tuyên+hội&match=any&unit=syllables").text
    total = client.get("/search.json?q=tuyên+hội&match=any").get_json()["total"]
    for word in ("tuyên", "giáo"):
        found = re.search(rf'href="(/\?[^"]*)">{word}<', shown)
        assert found
        narrowed = client.get(found[1].replace("&amp;", "&").replace("/?", "/search.json?", 1))
        assert narrowed.get_json()["total"] <= total


def test_columns_sort_both_ways(client: FlaskClient) -> None:
    shown = client.get("/corpus/terms?q=công+tác&order=-documents").text
    assert 'aria-sort="descending"' in shown
    assert "order=documents" in shown
    words = re.findall(
        r'<td class="text" lang="vi"><a[^>]*>([^<]*)<', client.get("/corpus/terms?order=term").text
    )
    assert words == sorted(words, key=str.casefold)
    assert len(words) > 50


def test_the_second_page_goes_on_and_one_past_the_end_says_so(client: FlaskClient) -> None:
    first, second = (client.get(f"/corpus/terms?page={page}").text for page in (1, 2))
    assert '<td class="place">101</td>' in second
    assert 'rel="next"' in first
    past = client.get("/corpus/terms?page=999")
    assert past.status_code == 404
    assert "sau trang cuối cùng" in past.text


def test_graphs_come_as_graphml(client: FlaskClient, set_id: str) -> None:
    for address in ("/corpus/people.graphml?q=tuyên", f"/set/{set_id}/corpus/links.graphml"):
        answer = client.get(address)
        assert answer.mimetype == "application/graphml+xml"
        assert len(networkx.read_graphml(BytesIO(answer.data)).nodes) > 0
    assert client.get("/corpus/terms.graphml").status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/corpus/nosuch", 404),
        ("/corpus/terms?unit=letters", 400),
        ("/corpus/terms?order=nosuch", 400),
        ("/corpus/terms?page=0", 400),
        ("/corpus/ngrams?length=77", 400),
        ("/corpus/terms?from=x", 400),
        ("/corpus/terms?sample=0", 400),
        ("/corpus/terms?sample=5&seed=x", 400),
        ("/concordance?q=hội&sample=5", 400),
        ("/set/{set_id}/corpus/terms?sample=5", 400),
        ("/set/{set_id}/corpus/concordance?sample=5", 400),
        ("/set/aaaaaaaaaaaaaaaa/corpus/terms", 404),
        ("/set/aaaaaaaaaaaaaaaa/corpus/concordance", 404),
    ],
)
def test_what_has_no_meaning_is_refused_in_one_sentence(
    client: FlaskClient, set_id: str, address: str, status: int
) -> None:
    answer = client.get(address.replace("{set_id}", set_id))
    assert answer.status_code == status
    assert "<h1" in answer.text


def test_the_concordance_of_a_set_shows_its_own_texts(client: FlaskClient, set_id: str) -> None:
    told = client.get(f"/set/{set_id}/corpus/concordance.json?q=tuyên+giáo").get_json()
    assert told["total"] == len(told["lines"]) > 10
    lines = table(client, f"/set/{set_id}/corpus/concordance.csv?q=tuyên+giáo&by=right")
    assert len(lines) == told["total"]
    shown = client.get(f"/set/{set_id}/corpus/concordance?q=tuyên+giáo&by=left").text
    assert shown.count("<mark>") == min(50, told["total"])
    assert "/v/1" in shown


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, app: Flask) -> Iterator[None]:
    """Let only ten articles be read at once."""
    monkeypatch.setattr(counting, "MOST_AT_ONCE", 10)
    app.extensions.pop("khotin.readings", None)
    yield
    app.extensions.pop("khotin.readings", None)


@pytest.mark.usefixtures("small")
def test_a_part_says_so_and_a_job_counts_the_whole(
    client: FlaskClient, stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(stock.config.data_dir))
    total = client.get("/search.json").get_json()["total"]
    part = client.get("/corpus/terms?least=2&unit=syllables")
    assert f"10 bài đầu trong {total}" in re.sub(r"\s+", " ", part.text)
    assert client.get("/corpus/terms.json").get_json()["is_whole"] is False
    assert client.get("/corpus/terms.csv").headers["X-Articles-Read"] == "10"
    assert client.get("/corpus/counts.json").get_json()["is_whole"] is True
    forged = client.post("/corpus/terms", headers={"Sec-Fetch-Site": "cross-site"})
    assert forged.status_code == 403
    asked = client.post("/corpus/terms", data={"least": "2", "unit": "syllables"})
    again = client.post("/corpus/terms", data={"least": "2", "unit": "syllables"})
    assert asked.status_code == 303
    assert asked.location == again.location
    with Catalogue.open(stock.config) as catalogue:
        [job] = [each for each in jobs(catalogue, kind="corpus") if each.args["tool"] == "terms"]
    waiting = client.get(asked.location)
    assert waiting.headers["Refresh"] == "5"
    assert "khởi động" in waiting.text
    khotin(["corpus", "keep", *(f"--{n}={v}" for n, v in job.args.items())], standalone_mode=False)
    whole = client.get(asked.location)
    assert "Refresh" not in whole.headers
    assert 'class="corpus-part"' not in whole.text
    told = client.get(asked.location.replace("/terms", "/terms.json")).get_json()
    assert (told["is_whole"], told["read"]) == (True, total)


@pytest.mark.usefixtures("small")
def test_no_more_jobs_are_taken_than_can_be_done(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus_jobs, "MOST_OPEN", 0)
    answer = client.post("/corpus/ngrams", data={"length": "4"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "600"


@pytest.mark.usefixtures("small")
def test_keywords_of_a_large_archive_wait_for_its_counts(
    client: FlaskClient, stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(stock.config.data_dir))
    path_of(stock.config).unlink(missing_ok=True)
    asking = client.get("/en/corpus/keyness?q=tuyên+giáo").text
    assert "khotin corpus reference" in asking
    assert "Count all of them" in asking
    khotin(["corpus", "reference"], standalone_mode=False)
    shown = client.get("/en/corpus/keyness?q=tuyên+giáo").text
    assert "khotin corpus reference" not in shown
    assert '<td class="place">1</td>' in shown
    path_of(stock.config).unlink()


def test_a_sample_is_counted_as_the_set_that_is_drawn_alike(client: FlaskClient) -> None:
    drawn = client.get("/set?sort=newest&sample=6&seed=7").location
    for tool in ("terms", "counts"):
        of_set = client.get(f"{drawn}/corpus/{tool}.json").get_json()
        told = client.get(f"/corpus/{tool}.json?sort=newest&sample=6&seed=7").get_json()
        assert (told["sample"], told["seed"], told["articles"]) == (6, 7, 6)
        assert told["rows"] == of_set["rows"]
    shown = client.get("/corpus/terms?sort=newest&sample=6&seed=7").text
    assert "mẫu ngẫu nhiên" in shown
    assert "sample=6&amp;seed=7" in shown
    assert '<input type="hidden" name="sample" value="6">' in shown
    assert client.get("/corpus?q=công+tác&sample=6").location.endswith("sample=6")


@pytest.mark.usefixtures("small")
def test_the_lines_of_a_large_set_are_read_whole_by_a_job(
    client: FlaskClient, stock: Stock, set_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(stock.config.data_dir))
    address = f"/set/{set_id}/corpus/concordance"
    asked = {"q": "công tác", "by": "left"}
    part = client.get(address, query_string=asked)
    assert "10 bài đầu trong" in re.sub(r"\s+", " ", part.text)
    told = client.get(f"{address}.json", query_string=asked).get_json()
    assert (told["is_whole"], told["articles_read"]) == (False, 10)
    assert client.post(address, query_string=asked, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403  # fmt: skip
    shown = client.post(address, query_string=asked).location
    assert client.get(shown).headers["Refresh"] == "5"
    with Catalogue.open(stock.config) as catalogue:
        [job] = [
            each for each in jobs(catalogue, kind="corpus") if each.args["tool"] == "concordance"
        ]
    khotin(words_of("corpus", job.args, site=None, now=AT), standalone_mode=False)
    whole = client.get(shown)
    assert "Refresh" not in whole.headers
    assert 'class="corpus-part"' not in whole.text
    told = client.get(f"{address}.json", query_string=asked).get_json()
    assert (told["is_whole"], told["articles_read"]) == (True, told["articles"])
    assert told["total"] == len(told["lines"])
    printed = CliRunner().invoke(khotin, ["concordance", "công tác", "--set", set_id, "--json"])
    assert told["total"] == json.loads(printed.stdout)["total"]


def test_lines_beyond_what_a_worker_keeps_are_left_to_a_command_with_the_words(
    client: FlaskClient, app: Flask, set_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus_lines, "MOST_LINES", 2)
    monkeypatch.setattr(corpus_lines, "MOST_ROWS", 2)
    app.extensions.pop("khotin.readings", None)
    asked = {"q": '"công tác"'}
    page = html.unescape(client.get(f"/set/{set_id}/corpus/concordance", query_string=asked).text)
    app.extensions.pop("khotin.readings", None)
    assert f"""khotin concordance '"công tác"' --set {set_id} --limit """ in page


@pytest.mark.parametrize("file", ["terms.csv", "terms.json", "links.graphml", "concordance.json", "concordance.csv"])  # fmt: skip
def test_whoever_has_a_table_already_is_told_so(
    client: FlaskClient, stock: Stock, set_id: str, file: str
) -> None:
    for address in (f"/corpus/{file}?q=hội", f"/set/{set_id}/corpus/{file}?q=hội"):
        if address.startswith("/corpus/concordance"):
            continue
        first = client.get(address)
        mark = first.headers["ETag"]
        assert first.status_code == 200
        assert not mark.startswith("W/")
        again = client.get(address, headers={"If-None-Match": mark})
        assert (again.status_code, again.data) == (304, b"")
        assert client.get(f"{address}&x=1", headers={"If-None-Match": mark}).status_code == 200
        with Catalogue.open(stock.config) as catalogue:
            made = restrict(
                catalogue, Kind.ARTICLE, article_id(1), ground=Ground.LAW, reason="x", by="lan"
            )
            other = client.get(address, headers={"If-None-Match": mark})
            lift(catalogue, made.id, by="lan")
        assert other.status_code == 200
        assert other.headers["ETag"] != mark


def test_a_concordance_in_part_leads_to_a_set_that_is_read_whole(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = client.get("/concordance?q=giao").text
    assert "/set?q=" not in whole
    monkeypatch.setattr(concordance, "MOST_ARTICLES", 2)
    app.extensions.pop("khotin.readings", None)
    part = client.get("/concordance?q=giao").text
    app.extensions.pop("khotin.readings", None)
    [to] = re.findall(r'href="(/set\?q=[^"]*)"', part)
    assert client.get(to).status_code == 303
