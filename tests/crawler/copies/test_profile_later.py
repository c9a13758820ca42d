"""Copies that came in before their site had a profile: read later, under one identity, from what is kept."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.catalogue import Catalogue
from archive.catalogue.browsing import Choice, recently_learned
from archive.catalogue.grades import all_graded, mean_scores
from archive.catalogue.tallies import held_by_site, recount
from archive.changed import changed
from archive.dumps import generic_identity
from archive.errors import ExtractionError
from archive.export.wacz import write_wacz
from archive.importing.run import Others
from archive.imports import import_jsonl
from archive.ingest import rebuild
from archive.models import Happening, Reason
from archive.odd_dates import Why, odd_date_of
from archive.restrictions.acts import lift, restrict
from archive.restrictions.targets import target_of
from archive.restrictions.values import Ground, Kind
from archive.restrictions.withholding import withheld
from archive.verify import verify
from crawler.copies import copy_reader
from crawler.reading import read_page
from crawler.reparsing.report import Report
from crawler.reparsing.run import reparse
from indexer.engines import open_engine
from indexer.query import Query
from indexer.sync import sync
from manage import khotin
from tests.archive.archive_sample import rows
from tests.crawler.copies.old_web import AT, SITE, YEAR, OldWeb, other_warc
from webui.app import create_app

HOST = "cu.langson.example"


@pytest.fixture
def old(tmp_path: Path) -> OldWeb:
    return OldWeb(tmp_path)


def bring_three(old: OldWeb, *, others: Others = Others.CAPTURES) -> Path:
    """Bring in three pages, one of them three times with one edit, while nobody knows their host."""
    first = old.numbers[0]
    pages = [old.page(n, AT + timedelta(minutes=n)) for n in old.numbers[:3]]
    pages.append(old.page(first, AT + YEAR))
    old.edit(first, title="Tiêu đề đã sửa lại cho đúng")
    pages.append(old.page(first, AT + 2 * YEAR))
    path = other_warc(old.folder / "cu.warc.gz", lambda to: [to.response(page) for page in pages])
    old.bring(path, sites={}, others=others)
    return path


def again(old: OldWeb, **asked: Any) -> Report:
    return reparse(old.site, old.config, **asked)


def same_after_rebuild(old: OldWeb) -> None:
    with old.catalogue() as catalogue:
        assert not list(verify(old.config, catalogue))
        before = rows(catalogue)
    rebuild(old.config)
    with old.catalogue() as catalogue:
        assert rows(catalogue) == before


def listed(catalogue: Catalogue) -> set[str]:
    with catalogue.read() as connection:
        return {row.id for row in recently_learned(connection, choice=Choice(), limit=100)}


def found(old: OldWeb, catalogue: Catalogue) -> set[str]:
    """Return the ids of all articles that a search gives, of whatever version."""
    engine = open_engine(old.config)
    sync(engine, catalogue)
    ids = set(engine.scan(Query.from_args({"versions": "all"})).article_ids)
    engine.close()
    return ids


def test_captures_of_before_the_profile_are_read_by_it_without_a_second_import(old: OldWeb) -> None:
    path = bring_three(old)
    shown = again(old)
    assert (shown.read, shown.now_read, shown.saved) == (5, 5, 0)
    with old.catalogue() as catalogue:
        assert not list(catalogue.article_ids())
    assert again(old, apply=True).saved == 4
    with old.catalogue() as catalogue:
        assert set(catalogue.article_ids()) == {old.id_of(n) for n in old.numbers[:3]}
        versions = catalogue.versions(old.id_of(old.numbers[0]))
        assert [v.article.title for v in versions][1] == "Tiêu đề đã sửa lại cho đúng"
        assert {v.reason for v in versions} == {Reason.REPARSED}
        assert {v.article.reading for v in versions} == {"profile"}
    settled = again(old, apply=True)
    assert (settled.saved, settled.now_read, settled.moved) == (0, 0, 0)
    assert old.bring(path).copies.counts == {"known": 5}
    same_after_rebuild(old)


def test_what_was_read_under_its_address_goes_on_under_the_profile(
    old: OldWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_three(old, others=Others.ARTICLES)
    before = {generic_identity(old.url(n))[1]: old.id_of(n) for n in old.numbers[:3]}
    with old.catalogue() as catalogue:
        assert found(old, catalogue) == set(before)
        cited = catalogue.versions(generic_identity(old.url(old.numbers[0]))[1])
        assert len(cited) == 2
    report = again(old, apply=True)
    assert (report.moved, report.saved) == (3, 4)
    with old.catalogue() as catalogue:
        assert found(old, catalogue) == listed(catalogue) == set(before.values())
        assert {name: held.articles for name, held in catalogue.counts().items()}[SITE] == 3
        assert sum(held.articles for held in catalogue.counts().values()) == 3
        for first, to in before.items():
            said = [e.value for e in catalogue.events(first) if e.happening is Happening.MOVED]
            assert said == [to]
        # Who cited a text of it still finds that very text, and is told where the page is now.
        assert catalogue.versions(cited[0].article_id) == cited
    first, to = next(iter(before.items()))
    shown = create_app(old.config).test_client().get(f"/a/{first}").text
    assert "Kho nay giữ trang này như một bài khác." in shown
    assert f'href="/a/{to}"' in shown
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(old.config.data_dir))
    told = CliRunner().invoke(khotin, ["show", first]).stdout
    assert f"is by now the article: {to}" in told
    assert again(old, apply=True).moved == 0
    same_after_rebuild(old)
    with old.catalogue() as catalogue:
        assert found(old, catalogue) == set(before.values())


def test_what_has_moved_is_counted_and_packed_once(old: OldWeb) -> None:
    bring_three(old, others=Others.ARTICLES)
    ids = {old.id_of(n) for n in old.numbers[:3]}
    again(old, apply=True)
    with old.catalogue() as catalogue:
        told = changed(catalogue, hidden=lambda _id: None)
        assert [each.id for each in told] == [old.id_of(old.numbers[0])]
        with catalogue.read() as connection:
            kept = held_by_site(connection)
            assert (kept[HOST].articles, kept[SITE].articles) == (0, 3)
            assert HOST not in mean_scores(connection)
            assert not list(all_graded(connection, HOST))
        with catalogue.write() as connection:
            recount(connection)
            assert held_by_site(connection) == kept
        for site in (HOST, None):
            path = old.folder / f"{site}.wacz"
            write_wacz(catalogue, path, site=site, at=datetime.now(UTC))
            with zipfile.ZipFile(path) as opened:
                lines = opened.read("pages/pages.jsonl").decode().splitlines()[1:]
            assert sorted(json.loads(line)["id"] for line in lines) == sorted(ids)
    rebuild(old.config)
    with old.catalogue() as catalogue, catalogue.read() as connection:
        assert held_by_site(connection)[SITE] == kept[SITE]
        assert held_by_site(connection)[HOST] == kept[HOST]


def test_copies_without_a_profile_are_read_by_general_rules_when_asked_to(old: OldWeb) -> None:
    bring_three(old)
    assert reparse(HOST, old.config).now_read == 5
    report = reparse(HOST, old.config, apply=True)
    assert (report.saved, report.moved) == (4, 0)
    with old.catalogue() as catalogue:
        ids = {generic_identity(old.url(n))[1] for n in old.numbers[:3]}
        assert set(catalogue.article_ids(HOST)) == ids
        version = catalogue.version(next(iter(ids)))
        assert version
        assert version.article.generic
    settled = reparse(HOST, old.config, apply=True)
    assert (settled.saved, settled.now_read) == (0, 0)
    same_after_rebuild(old)


def test_pages_without_an_article_are_no_articles_without_a_profile(old: OldWeb) -> None:
    front = old.any_page("http://cu.langson.example/")
    old.bring(other_warc(old.folder / "a.warc.gz", lambda to: to.response(front)), sites={})
    report = reparse(HOST, old.config, apply=True)
    assert (report.saved, report.absent + report.still_failing) == (0, 1)


def test_a_page_with_an_odd_date_is_kept_without_believing_it(old: OldWeb) -> None:
    page = old.page(old.numbers[0])
    made = old.newsroom.article(old.numbers[0])
    assert made
    printed = f"{made.published_at:%d-%m-%Y}".encode()
    body = page.body.replace(printed, f"{made.published_at:%d-%m}-2091".encode())
    assert body != page.body
    odd = replace(page, body=body)
    path = other_warc(old.folder / "a.warc.gz", lambda to: to.response(odd))
    brought = old.bring(path, sites={}, others=Others.ARTICLES)
    assert brought.read[0].counts["articles_new"] == 1
    with old.catalogue() as catalogue:
        version = catalogue.version(generic_identity(page.url)[1])
        assert version
        assert version.article.published_at is None
        found = odd_date_of(version.article)
        assert found
        assert (found.why, "2091" in found.printed) == (Why.IMPOSSIBLE, True)


def test_an_article_whose_page_the_profile_cannot_read_keeps_its_place(
    old: OldWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_three(old, others=Others.ARTICLES)
    unread = generic_identity(old.url(old.numbers[1]))[1]
    of_page = read_page

    def not_this(parsed: Any, site: Any) -> Any:
        if generic_identity(parsed.url)[1] == unread:
            raise ExtractionError(parsed.url, field="title", reason="no title")
        return of_page(parsed, site)

    monkeypatch.setattr(copy_reader, "read_page", not_this)
    reader = copy_reader.CopyReader(old.site, old.config.warc_dir)
    monkeypatch.setattr("crawler.reparsing.run.Pool.answers", _here(reader))
    assert again(old, apply=True).moved == 2
    with old.catalogue() as catalogue:
        assert unread in listed(catalogue)
        assert [problem.field for problem in catalogue.problems(SITE)] == ["title"]
    monkeypatch.undo()
    # Of files begun within one second, nobody could tell which came first.
    mended = again(old, apply=True, clock=lambda: datetime.now(UTC) + timedelta(minutes=1))
    assert (mended.now_read, mended.moved) == (1, 1)
    with old.catalogue() as catalogue:
        assert listed(catalogue) == {old.id_of(n) for n in old.numbers[:3]}
    same_after_rebuild(old)


def _here(reader: copy_reader.CopyReader) -> Any:
    return lambda self, pages: ((kept, reader(kept)) for kept in pages)


def test_what_is_hidden_under_its_address_stays_hidden_under_the_profile(old: OldWeb) -> None:
    bring_three(old, others=Others.ARTICLES)
    number = old.numbers[2]
    with old.catalogue() as catalogue:
        hidden = generic_identity(old.url(number))[1]
        restrict(catalogue, Kind.ARTICLE, hidden, ground=Ground.PRIVACY, reason="yêu cầu", by="an")
    again(old, apply=True)
    with old.catalogue() as catalogue:
        held = withheld(catalogue).article(old.id_of(number))
        assert held
        assert (held.ground, held.reason) == (Ground.PRIVACY, "yêu cầu")
        assert old.id_of(number) not in found(old, catalogue)
    same_after_rebuild(old)


def test_what_is_hidden_under_the_profile_is_hidden_under_its_address(old: OldWeb) -> None:
    bring_three(old, others=Others.ARTICLES)
    again(old, apply=True)
    first, to = generic_identity(old.url(old.numbers[0]))[1], old.id_of(old.numbers[0])
    client = create_app(old.config).test_client()
    assert client.get(f"/a/{first}").status_code == 200
    with old.catalogue() as catalogue:
        # Who names it by its old address means the article it is by now.
        assert target_of(catalogue, Kind.ARTICLE, first, sites={}) == to
        done = restrict(catalogue, Kind.ARTICLE, to, ground=Ground.PRIVACY, reason="x", by="an")
        assert {first, to} <= withheld(catalogue).touched & withheld(catalogue).articles
    for id_ in (first, to):
        for path in (f"/a/{id_}", f"/a/{id_}/v/1", f"/api/v1/articles/{id_}"):
            assert client.get(path).status_code == 451, path
    same_after_rebuild(old)
    with old.catalogue() as catalogue:
        assert withheld(catalogue).article(first)
        lift(catalogue, done.id, reason="x", by="an")
        assert not withheld(catalogue).articles


def test_what_was_hidden_under_the_profile_hides_what_moves_there(old: OldWeb) -> None:
    bring_three(old, others=Others.ARTICLES)
    number = old.numbers[0]
    path = other_warc(old.folder / "nay.warc.gz", lambda to: to.response(old.page(number)))
    old.bring(path)
    with old.catalogue() as catalogue:
        to = old.id_of(number)
        restrict(catalogue, Kind.ARTICLE, to, ground=Ground.PRIVACY, reason="yêu cầu", by="an")
    client = create_app(old.config).test_client()
    first = generic_identity(old.url(number))[1]
    client.get(f"/a/{first}")
    again(old, apply=True)
    assert client.get(f"/a/{first}").status_code == 451
    same_after_rebuild(old)


def test_lines_of_a_dump_go_on_under_the_profile_too(old: OldWeb) -> None:
    url = old.url(old.numbers[4])
    line = {
        "url": url,
        "title": "Bài của kho cũ",
        "body": "Một đoạn.",
        "published_at": "2015-01-02",
    }
    dump = old.folder / "cu.jsonl"
    dump.write_text(json.dumps(line, ensure_ascii=False) + "\n", "utf-8")
    with old.catalogue() as catalogue:
        import_jsonl(dump, catalogue=catalogue, sites={})
    assert again(old, apply=True).moved == 1
    with old.catalogue() as catalogue:
        version = catalogue.version(old.id_of(old.numbers[4]))
        assert version
        assert (version.article.title, version.reason) == ("Bài của kho cũ", Reason.IMPORTED)
        assert found(old, catalogue) == {old.id_of(old.numbers[4])}
    assert again(old, apply=True).saved == 0
    same_after_rebuild(old)


def test_addresses_that_the_profile_takes_for_articles_later_are_read_then(old: OldWeb) -> None:
    narrow = old.site.model_copy(
        update={"article": old.site.article.model_copy(update={"query": {"id": "0"}})}
    )
    page = old.page(old.numbers[0])
    path = other_warc(old.folder / "a.warc.gz", lambda to: to.response(page))
    old.bring(path, sites={SITE: narrow})
    assert again(old, apply=True).saved == 1
    same_after_rebuild(old)


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        (HOST, 2, f"«{HOST}» is a host of the site «{SITE}»: `khotin reparse {SITE}`"),
        ("nobody.example.vn", 2, "there is no site «nobody.example.vn»"),
        ("nobody", 2, "there is no site «nobody»"),
    ],
)
def test_names_that_cannot_be_read_again_are_refused_in_words(
    old: OldWeb, name: str, code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_three(old)
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(old.config.data_dir))
    result = CliRunner().invoke(khotin, ["reparse", name])
    assert result.exit_code == code
    assert said in result.output


def test_the_command_reads_a_host_without_a_profile(
    old: OldWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_three(old)
    (old.config.profiles_dir / f"{SITE}.toml").unlink()
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(old.config.data_dir))
    result = CliRunner().invoke(khotin, ["reparse", HOST, "--apply", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["saved"] == 4
