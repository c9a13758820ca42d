"""Texts of attached files in the catalogue: read once, found again, shown to whoever follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select, update

from archive.attachments.command import attachments
from archive.attachments.held import IN_WORDS, Lack, files_of, texts_of
from archive.attachments.reading import EXTRACTOR
from archive.attachments.sweep import count_unread, sweep
from archive.catalogue import Catalogue
from archive.catalogue.tables import attachment_texts, captures
from archive.commands import show
from archive.config import Config
from archive.ingest import rebuild
from archive.locks import writing_site
from archive.models import Attachment
from tests.archive.archive_sample import SITE, START, Clock, article, exchange, id_of, intake, rows
from tests.site_simulator.documents import docx_of, pdf_of

HOST = "http://tin.example.vn"
NOTE = pdf_of([["Phụ lục một"], ["Trang hai"]])
LIST = docx_of(["Danh sách đại biểu"])


def address(name: str) -> str:
    """Return the address of the file with this name."""
    return f"{HOST}/tep/{name}"


def take_in(
    catalogue: Catalogue,
    offered: Mapping[int, Sequence[str]],
    *,
    clock: Clock,
    text: str = "Nội dung.",
    **answers: bytes | tuple[int, bytes, str],
) -> None:
    """Record a crawl of articles that offer files, and what the site answers for these."""
    with intake(catalogue, clock) as opened:
        for number, names in offered.items():
            files = tuple(Attachment(address(name), name) for name in names)
            what = replace(article(number, text), attachments=files)
            capture = opened.record(exchange(number, text, at=clock())).id
            opened.save(what, article_id=id_of(number), capture=capture, extractor="r1")
        for name, answer in answers.items():
            status, body, location = (200, answer, "") if isinstance(answer, bytes) else answer
            headers = (
                ("Content-Type", "application/pdf"),
                *([("Location", location)] if location else []),
            )
            cut = "length" if status == 206 else None
            opened.record(exchange(0, url=address(name), status=200 if cut else status, body=body,
                                   headers=headers, at=clock(), truncated=cut))  # fmt: skip


def read_texts(catalogue: Catalogue, number: int) -> list[str]:
    """Return the texts of the files of the current version of an article."""
    version = catalogue.version(id_of(number))
    assert version is not None
    return list(texts_of(catalogue, version))


def test_a_text_that_comes_later_gives_its_articles_new_revisions(catalogue: Catalogue) -> None:
    take_in(catalogue, {1: ["a"], 2: ["a", "b"], 3: []}, clock=Clock(), a=NOTE, b=LIST)
    before = catalogue.revision()
    found = sweep(catalogue, catalogue.config)
    assert (found.read, dict(found.problems), found.busy) == (2, {}, [])
    changed = [change.article_id for change in catalogue.changes(before)]
    assert sorted(changed) == sorted([id_of(1), id_of(2)])
    assert [change.revision for change in catalogue.changes(before)] == [before + 1, before + 2]
    assert len(catalogue.versions(id_of(1))) == 1
    assert read_texts(catalogue, 1) == ["Phụ lục một\nTrang hai"]
    assert read_texts(catalogue, 2) == ["Phụ lục một\nTrang hai", "Danh sách đại biểu"]


def test_a_file_is_read_once_however_often_it_is_offered(catalogue: Catalogue) -> None:
    take_in(catalogue, {1: ["a"], 2: ["b"]}, clock=Clock(), a=NOTE, b=NOTE)
    assert sweep(catalogue, catalogue.config).read == 1
    assert read_texts(catalogue, 2) == read_texts(catalogue, 1)
    revision = catalogue.revision()
    assert sweep(catalogue, catalogue.config).read == 0
    assert catalogue.revision() == revision


def test_an_unchanged_file_of_a_later_crawl_has_its_text_already(catalogue: Catalogue) -> None:
    take_in(catalogue, {1: ["a"]}, clock=Clock(), a=NOTE)
    sweep(catalogue, catalogue.config)
    take_in(catalogue, {1: ["a"]}, clock=Clock(START.replace(month=4)), text="Sửa.", a=NOTE)
    assert sweep(catalogue, catalogue.config).read == 0
    assert read_texts(catalogue, 1) == ["Phụ lục một\nTrang hai"]


def test_each_version_has_the_copy_nearest_to_it(catalogue: Catalogue) -> None:
    take_in(catalogue, {1: ["a"]}, clock=Clock(), a=NOTE)
    take_in(catalogue, {1: ["a"]}, clock=Clock(START.replace(month=4)), text="Sửa.", a=LIST)
    assert sweep(catalogue, catalogue.config).read == 2
    texts = [texts_of(catalogue, version) for version in catalogue.versions(id_of(1))]
    assert texts == [("Phụ lục một\nTrang hai",), ("Danh sách đại biểu",)]


def test_a_file_behind_a_redirect_is_read(catalogue: Catalogue) -> None:
    take_in(catalogue, {1: ["a"]}, clock=Clock(), a=(302, b"", "/tep/xa"), xa=NOTE)
    before = catalogue.revision()
    assert sweep(catalogue, catalogue.config, run=catalogue.runs()[0].id).read == 1
    assert read_texts(catalogue, 1) == ["Phụ lục một\nTrang hai"]
    assert [change.article_id for change in catalogue.changes(before)] == [id_of(1)]
    assert sweep(catalogue, catalogue.config).read == 0
    # What was read by the rules of today is not read again, nor told of as if it were missed.
    assert count_unread(catalogue, SITE, again=True) == 0
    assert sweep(catalogue, catalogue.config, again=True).read == 0
    with catalogue.write() as connection:
        connection.execute(update(attachment_texts).values(extractor="khotin-files/0"))
    assert count_unread(catalogue, SITE, again=True) == 1
    assert sweep(catalogue, catalogue.config, again=True).read == 1


def test_what_is_lacking_is_said_with_its_reason(catalogue: Catalogue) -> None:
    names = ["refused", "cut", "never", "unread", "torn", "scan"]
    take_in(catalogue, {1: names}, clock=Clock(), refused=(404, b"x", ""), cut=(206, b"%PDF", ""),
            torn=b"%PDF-1.4 ?", scan=pdf_of([[""]]))  # fmt: skip
    found = sweep(catalogue, catalogue.config)
    assert dict(found.problems) == {"damaged": 1, "scanned": 1}
    with intake(catalogue, Clock(START.replace(month=5))) as opened:
        opened.record(exchange(0, url=address("unread"), body=NOTE))
    version = catalogue.version(id_of(1))
    assert version is not None
    lacks = [held.lack for held in files_of(catalogue, version)]
    assert lacks == [
        Lack.REFUSED,
        Lack.CUT,
        Lack.UNFETCHED,
        Lack.UNREAD,
        Lack.DAMAGED,
        Lack.SCANNED,
    ]
    assert set(IN_WORDS) == set(Lack)


def test_a_site_that_is_being_written_is_left_alone(catalogue: Catalogue) -> None:
    take_in(catalogue, {1: ["a"]}, clock=Clock(), a=NOTE)
    with writing_site(catalogue.config, SITE):
        assert sweep(catalogue, catalogue.config).busy == [SITE]
    assert sweep(catalogue, catalogue.config, site="khác").read == 0
    assert sweep(catalogue, catalogue.config, site=SITE).read == 1


def test_files_an_older_extractor_read_are_read_again_when_asked(catalogue: Catalogue) -> None:
    take_in(catalogue, {1: ["a"], 2: ["b"]}, clock=Clock(), a=NOTE, b=LIST)
    sweep(catalogue, catalogue.config)
    with catalogue.write() as connection:
        connection.execute(update(attachment_texts).values(extractor="khotin-files/0"))
        worse = update(attachment_texts).where(attachment_texts.c.kind == "pdf")
        connection.execute(worse.values(text="Phu luc"))
    before = catalogue.revision()
    assert sweep(catalogue, catalogue.config).read == 0
    assert sweep(catalogue, catalogue.config, again=True).read == 2
    with catalogue.read() as connection:
        assert set(connection.scalars(select(attachment_texts.c.extractor))) == {EXTRACTOR}
    # Only what reads otherwise now is a change that anybody sees.
    assert [change.article_id for change in catalogue.changes(before)] == [id_of(1)]


def test_a_rebuild_makes_the_texts_again_from_the_warc_files(catalogue: Catalogue) -> None:
    take_in(catalogue, {1: ["a"], 2: ["b", "a"]}, clock=Clock(), a=NOTE, b=b"%PDF-1.4 ?")
    sweep(catalogue, catalogue.config)
    before = rows(catalogue, without=("revision", "at"))
    assert before["attachment_texts"]
    assert len(before["article_files"]) == 3
    with catalogue.write() as connection:
        connection.execute(update(attachment_texts).values(text="giả"))
    found = rebuild(catalogue.config)
    assert (found.swept.read, dict(found.swept.problems)) == (1, {"damaged": 1})
    with Catalogue.open(catalogue.config) as again:
        assert rows(again, without=("revision", "at")) == before


def test_a_record_that_is_lost_is_a_problem_of_its_file_alone(catalogue: Catalogue) -> None:
    take_in(catalogue, {1: ["a", "b"]}, clock=Clock(), a=NOTE, b=LIST)
    with catalogue.write() as connection:
        away = update(captures).where(captures.c.url == address("a"))
        connection.execute(away.values(file="khong/co.warc.gz"))
    found = sweep(catalogue, catalogue.config)
    assert (found.read, dict(found.problems)) == (1, {"lost": 1})


@pytest.fixture
def at_home(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Config:
    """The catalogue's settings as a command finds them."""
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(catalogue.config.data_dir))
    monkeypatch.setenv("KHOTIN_DATABASE_URL", catalogue.config.database_url)
    return catalogue.config


def test_the_command_reads_what_is_left_and_says_what_it_could_not(
    catalogue: Catalogue, at_home: Config
) -> None:
    take_in(catalogue, {1: ["a", "b"]}, clock=Clock(), a=NOTE, b=b"%PDF-1.4 ?")
    told = CliRunner().invoke(attachments, [SITE])
    assert told.exit_code == 0, told.output
    assert "1 attached files read" in told.output
    assert IN_WORDS[Lack.DAMAGED] in told.output
    with catalogue.write() as connection:
        connection.execute(delete(attachment_texts))
    told = CliRunner().invoke(attachments, ["--json"])
    assert '"damaged": 1' in told.output


def test_show_prints_files_their_texts_and_what_is_lacking(
    catalogue: Catalogue, at_home: Config
) -> None:
    take_in(catalogue, {1: ["a", "never"]}, clock=Clock(), text="Theo 50-NQ/ĐUK.", a=NOTE)
    sweep(catalogue, catalogue.config)
    told = CliRunner().invoke(show, [id_of(1)]).output
    assert f"tệp đính kèm / attached: a <{address('a')}>" in told
    assert "PDF, " in told
    assert "2 trang / pages" in told
    assert "  Phụ lục một\n  Trang hai" in told
    assert f"! {IN_WORDS[Lack.UNFETCHED]}" in told
    assert "documents cited: 50-NQ/ĐUK" in told
    as_json = CliRunner().invoke(show, [id_of(1), "--json"]).output
    assert '"missing": "unfetched"' in as_json
    assert '"50-NQ/ĐUK"' in as_json
