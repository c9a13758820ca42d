"""Reading kept pages again: what it says, what it writes, and what it makes of bad pages."""

from __future__ import annotations

import gc
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from archive.catalogue.kept import KeptPage, pages_of_articles
from archive.catalogue.tables import attachment_texts
from archive.errors import ArchiveError
from archive.locks import SiteBusy, writing_site
from archive.models import Page, Reason, RunState
from crawler.grading import settle
from crawler.reparsing.pool import Pool
from crawler.reparsing.reading import Answer, Came, Reader
from crawler.reparsing.report import Report, in_words
from crawler.reparsing.run import reparse
from tests.crawler.desk import SITE, Desk, run_forked
from tests.crawler.kept_pages import BYLINE, HOST, NAME, Shelf, page
from tests.crawler.reading_badly import Failing, Hanging, Killed
from tests.site_simulator import GeneratedAttachment

# What is shared and what is not, in kB, of the process that reads it (Linux, proc_pid_smaps).
OWN_MEMORY = Path("/proc/self/smaps_rollup")
# Too short for general rules to call it an article: only a profile can read it.
SHORT = "<html><body><div class=khac><h2>Tin ngắn</h2><i>01/02/2024 07:00</i><p>Họp.</p></div>"
SHORT_LAYOUT = ('container = "#art"\ntitle = "h1"\npublished_at = ".ngay"\nbody = ".noi-dung"',
                'container = ".khac"\ntitle = "h2"\npublished_at = "i"\nbody = "p"')  # fmt: skip


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A shelf of ten pages, read by a profile that knows no bylines."""
    found = Shelf(tmp_path / "data")
    found.fill(*(page(number) for number in range(10)))
    return found


def short(number: int) -> Page:
    return replace(page(number), text=SHORT)


def again(shelf: Shelf, **asked: Any) -> Report:
    return reparse(shelf.site, shelf.config, **asked)


def version_numbers(shelf: Shelf) -> dict[str, int]:
    with shelf.catalogue() as catalogue:
        return {id_: len(catalogue.versions(id_)) for id_ in catalogue.article_ids(NAME)}


def test_a_crawl_and_reading_its_pages_again_give_equal_articles(desk: Desk) -> None:
    desk.good_crawl("--limit", "12")
    report = desk.run("reparse", SITE, "--apply").outcome
    assert (report["read"], report["same"], report["saved"]) == (12, 12, 0)
    assert all(len(titles) == 1 for titles in desk.titles().values())


def test_attached_files_that_were_missed_are_told_of_and_read(desk: Desk) -> None:
    file = GeneratedAttachment("/Uploads/2024/12/a.docx", "a.docx")
    desk.sim.publish(attachments=(file,))
    desk.good_crawl()
    settled = in_words(reparse(desk.site, desk.config), apply=False)
    assert settled.endswith("nothing written; no page would change")
    with desk.catalogue() as catalogue, catalogue.write() as connection:
        missed = connection.execute(delete(attachment_texts)).rowcount
    assert missed
    shown = reparse(desk.site, desk.config)
    assert (shown.texts_unread, shown.texts) == (missed, 0)
    told = in_words(shown, apply=False)
    assert f"{missed}  attached files not read" in told
    assert told.endswith("no page would change, files would be read: add --apply")
    assert reparse(desk.site, desk.config, apply=True).texts == missed


def test_pages_that_could_not_be_read_are_read_when_the_rules_can(shelf: Shelf) -> None:
    shelf.fill(short(90), short(91))
    assert len(version_numbers(shelf)) == 10
    shelf.write_profile(SHORT_LAYOUT)
    shown = again(shelf, failed=True)
    assert (shown.read, shown.now_read, shown.saved) == (2, 2, 0)
    assert len(version_numbers(shelf)) == 10
    applied = again(shelf, failed=True, apply=True)
    assert (applied.now_read, applied.saved) == (2, 2)
    assert len(version_numbers(shelf)) == 12
    assert again(shelf, failed=True, apply=True).read == 0


def test_changed_rules_show_what_would_change_and_write_it_once(shelf: Shelf) -> None:
    shelf.write_profile(BYLINE)
    shown = again(shelf)
    assert (shown.changed, shown.saved) == (10, 0)
    assert shown.fields == {"byline": 10, "authors": 10}
    change = shown.examples[0].changes[0]
    assert (change.field, change.before, change.after) == ("byline", "", "Văn An")
    assert set(version_numbers(shelf).values()) == {1}
    assert again(shelf, apply=True).saved == 10
    with shelf.catalogue() as catalogue:
        for id_ in catalogue.article_ids(NAME):
            reasons = [version.reason for version in catalogue.versions(id_)]
            assert reasons == [Reason.CAPTURED, Reason.REPARSED]
    settled = again(shelf, apply=True)
    assert (settled.same, settled.saved) == (10, 0)


def test_a_date_read_better_makes_a_version_though_no_word_changed(shelf: Shelf) -> None:
    with shelf.catalogue() as catalogue, catalogue.write() as connection:
        connection.exec_driver_sql(
            "UPDATE versions SET article = replace(article, '2024-03-12T', '2024-12-03T')"
        )
    report = again(shelf, apply=True)
    assert (report.saved, report.fields) == (10, {"published_at": 10})
    with shelf.catalogue() as catalogue:
        version = catalogue.version(next(catalogue.article_ids(NAME)))
        assert version is not None
        assert version.article.published_at is not None
        assert version.article.published_at.date() == date(2024, 3, 12)
        assert version.number == 2
    assert again(shelf, apply=True).saved == 0


def test_pages_fetched_before_a_date_are_left_out(shelf: Shelf) -> None:
    assert again(shelf, since=datetime(2024, 6, 1, tzinfo=UTC)).read == 10
    assert again(shelf, since=datetime(2024, 6, 2, tzinfo=UTC)).read == 0


def test_a_page_is_read_by_the_layout_of_its_day(shelf: Shelf) -> None:
    """A new design of today must not be looked for on pages of the day before."""
    new = '[[layouts]]\nname = "moi"\ncontainer = ".moi"\ntitle = "h3"\nbody = "p"\n'
    shelf.write_profile(('name = "cu"', 'name = "cu"\nuntil = 2024-06-01'))
    shelf.profile.write_text(shelf.profile.read_text("utf-8") + new, "utf-8")
    later = datetime(2024, 6, 3, tzinfo=UTC)
    text = f"<html><body><div class=moi><h3>Tin mới</h3><p>{'Nội dung mới. ' * 30}</p></div>"
    shelf.fill(Page(f"http://{HOST}/bai/50", text, later))
    report = again(shelf)
    assert (report.read, report.same) == (11, 11)


def test_an_article_that_cannot_be_read_any_more_keeps_its_version(shelf: Shelf) -> None:
    shelf.write_profile(SHORT_LAYOUT)
    shelf.fill(short(90))
    shelf.write_profile()
    report = again(shelf, apply=True)
    assert (report.now_refused, report.saved) == (1, 0)
    assert "/bai/90" in report.unreadable[0]
    assert set(version_numbers(shelf).values()) == {1}


def test_a_missing_warc_file_is_named_and_the_others_are_read(shelf: Shelf) -> None:
    with shelf.catalogue() as catalogue:
        gone = catalogue.config.warc_dir
    first = next(gone.rglob("*.warc.gz"))
    shelf.fill(page(20), page(21))
    first.rename(first.with_suffix(".away"))
    done = run_forked(shelf.config.data_dir, ("reparse", NAME, "--json"))
    assert done.code == 4
    assert (done.outcome["damaged"], done.outcome["same"]) == (10, 2)
    assert first.name in done.outcome["unreadable"][0]
    assert "the file is missing" in done.outcome["unreadable"][0]
    assert "10 pages of «giu» cannot be had from the WARC files" in done.errors


def test_damaged_bytes_are_named_with_file_and_place(shelf: Shelf) -> None:
    file = next(shelf.config.warc_dir.rglob("*.warc.gz"))
    with shelf.catalogue() as catalogue, catalogue.read() as connection:
        kept = pages_of_articles(connection, NAME, after="")[3]
    data = bytearray(file.read_bytes())
    data[kept.offset + 40] ^= 0xFF
    file.write_bytes(data)
    report = again(shelf)
    assert (report.damaged, report.same) == (1, 9)
    assert file.name in report.unreadable[0]
    assert str(kept.offset) in report.unreadable[0]


def reader(shelf: Shelf) -> Reader:
    return Reader(shelf.site, shelf.config.warc_dir)


def test_a_page_that_never_comes_to_an_end_is_given_up(shelf: Shelf) -> None:
    config = shelf.config.model_copy(update={"reparse_seconds": 1.0})
    report = reparse(shelf.site, config, read=Hanging(reader(shelf), "/4"))
    assert (report.lost, report.same) == (1, 9)
    assert report.unreadable == [f"http://{HOST}/bai/4: time: was not read within 1 seconds"]


def test_a_killed_process_costs_no_page(shelf: Shelf, tmp_path: Path) -> None:
    report = again(shelf, read=Killed(reader(shelf), "/4", tmp_path / "once"))
    assert (report.lost, report.same) == (0, 10)


def test_a_page_that_kills_its_process_each_time_is_named(shelf: Shelf) -> None:
    report = again(shelf, read=Killed(reader(shelf), "/4"))
    assert (report.lost, report.same) == (1, 9)
    named = f"http://{HOST}/bai/4: process: reading it ended by SIGKILL, 2 times"
    assert report.unreadable == [named]


def test_processes_that_all_end_at_once_end_the_run(shelf: Shelf) -> None:
    with pytest.raises(ArchiveError, match="ended one after the other, the last by SIGKILL"):
        again(shelf, read=Killed(reader(shelf), ""))


def test_what_nobody_foresaw_costs_one_page_and_is_named(shelf: Shelf) -> None:
    report = again(shelf, read=Failing(reader(shelf), "/4"))
    assert (report.lost, report.same) == (1, 9)
    assert report.unreadable == [f"http://{HOST}/bai/4: RuntimeError: nobody foresaw this"]


def test_answers_come_in_the_order_of_the_pages(shelf: Shelf) -> None:
    with shelf.catalogue() as catalogue, catalogue.read() as connection:
        pages = pages_of_articles(connection, NAME, after="")
    pool = Pool(reader(shelf), workers=2, seconds=60)
    many = [kept for _ in range(30) for kept in pages]
    found = list(pool.answers(many))
    assert [kept for kept, _ in found] == many
    assert {answer.came for _, answer in found} == {Came.SAME}


@pytest.mark.skipif(not OWN_MEMORY.exists(), reason="the system does not tell shared memory apart")
def test_what_reading_processes_share_stays_shared_when_they_collect_garbage() -> None:
    pages = [KeptPage("c", f"http://{HOST}/bai/1", None, "", 0)] * 2
    found = [answer for _, answer in Pool(own_by_collecting, workers=1, seconds=60).answers(pages)]
    assert [answer.came for answer in found] == [Came.SAME] * 2
    assert max(int(answer.reason) for answer in found) < 8_000, "kB that were shared before"


def own_by_collecting(kept: KeptPage) -> Answer:
    """Tell how many kB a full collection makes a process's own; done by a reading process."""
    before = own_kb()
    gc.collect()
    return Answer(Came.SAME, reason=str(own_kb() - before))


def own_kb() -> int:
    """Return how much memory no other process shares."""
    lines = OWN_MEMORY.read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:"))


def test_a_profile_broken_in_the_middle_changes_nothing_under_way(shelf: Shelf) -> None:
    def breaks(done: int, total: int) -> None:
        shelf.profile.write_text("name = [", "utf-8")

    report = again(shelf, apply=True, progress=breaks)
    assert (report.same, report.problems) == (10, [])
    done = run_forked(shelf.config.data_dir, ("reparse", NAME))
    assert done.code == 2
    assert "giu.toml" in done.errors


def test_only_one_run_of_a_site_at_a_time(shelf: Shelf) -> None:
    with writing_site(shelf.config, NAME), pytest.raises(SiteBusy):
        again(shelf)


def test_rules_that_lose_a_field_fail_the_run_by_its_name(shelf: Shelf) -> None:
    shelf.write_profile(('name = "cu"', 'name = "cu"\n'), ("[[layouts]]", FILL + "[[layouts]]"))
    done = run_forked(shelf.config.data_dir, ("reparse", NAME, "--apply", "--json"))
    assert done.code == 6
    assert "low-fill: byline was found in 0% of 10 articles" in done.errors
    with shelf.catalogue() as catalogue:
        run = catalogue.runs(NAME)[0]
    assert run.state is RunState.FAILED
    assert run.problems[0].startswith("low-fill: byline")


FILL = "[expect.fill]\nbyline = 0.9\n\n"


def test_a_date_that_is_none_is_refused(shelf: Shelf) -> None:
    done = run_forked(shelf.config.data_dir, ("reparse", NAME, "--since", "yesterday"))
    assert done.code == 2
    assert "«yesterday» is not a date" in done.errors


def test_the_report_fits_a_terminal(shelf: Shelf) -> None:
    shelf.write_profile(BYLINE)
    text = in_words(again(shelf), apply=False)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "10  changed" in text
    assert "+ Văn An" in text
    assert text.endswith("nothing written; add --apply")


def test_grades_are_filled_in_for_articles_that_have_none(shelf: Shelf) -> None:
    with shelf.catalogue() as catalogue, catalogue.write() as connection:
        connection.exec_driver_sql("DELETE FROM grades")
    again(shelf, apply=True)
    with shelf.catalogue() as catalogue, catalogue.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM grades").scalar() == 10
        settle(catalogue, NAME, at=datetime.now(UTC))
