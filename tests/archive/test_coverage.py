"""The coverage ledger counts what was seen, held and missed, and its counts are always the rows'."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from archive.catalogue import Catalogue
from archive.catalogue.coverage import Failed, Seen, count_anew, note_failed, note_seen
from archive.catalogue.coverage_tables import ALL, cells, entries
from archive.catalogue.standing import MOST_SECTIONS, Standing, month_of
from archive.config import Config
from archive.coverage import (
    Backfill,
    Cell,
    calendar,
    count_holes,
    fill,
    gaps_in,
    holes,
    plan,
    sections,
    settle_gaps,
    totals,
)
from archive.coverage.commands import coverage
from archive.errors import UsageError
from archive.ingest import rebuild
from archive.jobs.kinds import words_of
from archive.models import Article
from archive.sites import Site
from tests.archive.archive_sample import START, Clock, article, exchange, id_of, intake, url_of

SITE = "tin"
MARCH = date(2026, 3, 5)


def seen(number: int, section: str = "", *, listed: bool = True, on: date | None = None) -> Seen:
    return Seen(id_of(number), section, url_of(number), START, number, listed, on)


def failed(number: int, *, absent: bool = False, why: str = "status 500") -> Failed:
    return Failed(id_of(number), url_of(number), why, START, number, absent)


def note(catalogue: Catalogue, *each: Seen | Failed) -> None:
    with catalogue.write() as connection:
        note_seen(connection, SITE, [one for one in each if isinstance(one, Seen)])
        note_failed(connection, SITE, [one for one in each if isinstance(one, Failed)])


def save(catalogue: Catalogue, *made: Article) -> None:
    with intake(catalogue, Clock()) as taking:
        for each in made:
            number = int(each.key)
            fetched = taking.record(exchange(number))
            taking.save(each, article_id=id_of(number), capture=fetched.id, extractor="e")


def month(catalogue: Catalogue, name: str, section: str = ALL) -> Cell:
    """Return one month of the calendar."""
    found = calendar(catalogue, SITE, section=section)
    if not name:
        return found.undated
    year = next(each for each in found.years if each.year == int(name[:4]))
    return year.months[int(name[5:]) - 1]


def dated(number: int, year: int, month: int, *sections: str) -> Article:
    return replace(
        article(number, "Nội dung.", *sections), published_at=datetime(year, month, 10, tzinfo=UTC)
    )


def test_an_article_seen_in_a_list_waits_until_it_is_archived(catalogue: Catalogue) -> None:
    note(catalogue, seen(1, on=MARCH), seen(2, on=MARCH))
    assert month(catalogue, "2026-03") == Cell(listed=2, waiting=2)
    save(catalogue, dated(1, 2026, 3))
    assert month(catalogue, "2026-03") == Cell(listed=2, archived=1, waiting=1)


def test_the_date_of_an_article_moves_it_out_of_its_lists_month(catalogue: Catalogue) -> None:
    note(catalogue, seen(1, on=MARCH))
    save(catalogue, dated(1, 2019, 7))
    assert month(catalogue, "2019-07").held == 1
    assert [year.year for year in calendar(catalogue, SITE).years] == [2019]


def test_a_month_is_one_of_hanoi() -> None:
    assert month_of(datetime(2024, 4, 30, 18, tzinfo=UTC)) == "2024-05"
    assert month_of(datetime(2024, 4, 30, 16, tzinfo=UTC)) == "2024-04"
    assert month_of(datetime.max.replace(tzinfo=UTC)) == ""
    assert month_of(None) == ""


def test_what_failed_and_what_was_gone_before_it_was_had_are_told_apart(
    catalogue: Catalogue,
) -> None:
    note(catalogue, *(seen(n, on=MARCH) for n in range(1, 5)))
    note(
        catalogue,
        failed(1, why="status 503"),
        failed(2, absent=True, why="404"),
        failed(2, absent=True),
    )
    assert month(catalogue, "2026-03") == Cell(listed=4, failed=1, missing=1, waiting=2)
    first, second, *rest = holes(catalogue, SITE, month="2026-03")
    assert (first.state, first.why, first.tries) == (Standing.FAILED, "status 503", 1)
    assert second.state is Standing.MISSING
    assert [hole.state for hole in rest] == [Standing.WAITING] * 2
    assert count_holes(catalogue, SITE, month="2026-03") == 4
    save(catalogue, dated(1, 2026, 3), dated(2, 2026, 3))
    assert count_holes(catalogue, SITE) == 2


def test_a_number_that_was_asked_for_in_vain_is_no_article(catalogue: Catalogue) -> None:
    note(catalogue, failed(7, absent=True), failed(8))
    assert calendar(catalogue, SITE).total == Cell(failed=1)


def test_an_article_gone_from_its_site_is_still_held(catalogue: Catalogue) -> None:
    save(catalogue, dated(1, 2026, 3))
    with intake(catalogue, Clock(START + timedelta(days=1))) as taking:
        gone = taking.record(exchange(1, status=404, at=START + timedelta(days=1)))
        taking.gone(id_of(1), capture=gone.id, at=gone.fetched_at)
    assert month(catalogue, "2026-03") == Cell(gone=1)
    assert month(catalogue, "2026-03").share == 1


def test_an_article_under_two_sections_counts_in_both_and_once_in_all(catalogue: Catalogue) -> None:
    note(catalogue, seen(1, "Tin tức"), seen(1, "Đoàn thể"), seen(2, "Tin tức"))
    save(catalogue, dated(1, 2026, 3, "Tin tức", "Nghị quyết"))
    found = dict(sections(catalogue, SITE))
    assert found["Tin tức"] == Cell(listed=2, archived=1, waiting=1)
    assert found["Đoàn thể"] == Cell(listed=1, archived=1)
    assert found["Nghị quyết"] == Cell(archived=1)
    assert totals(catalogue) == {SITE: Cell(listed=2, archived=1, waiting=1)}


def test_a_link_without_a_label_counts_in_the_section_its_article_names(
    catalogue: Catalogue,
) -> None:
    note(catalogue, seen(1))
    assert dict(sections(catalogue, SITE)) == {"": Cell(listed=1, waiting=1)}
    save(catalogue, dated(1, 2026, 3, "Tin tức"))
    assert dict(sections(catalogue, SITE)) == {"Tin tức": Cell(listed=1, archived=1)}


def test_a_link_in_an_article_is_known_but_was_not_listed(catalogue: Catalogue) -> None:
    note(catalogue, seen(1, listed=False))
    assert calendar(catalogue, SITE).total == Cell(waiting=1)
    note(catalogue, seen(1, on=MARCH), seen(1, listed=False))
    assert month(catalogue, "2026-03") == Cell(listed=1, waiting=1)


def test_a_page_that_names_sections_without_end_is_cut_short(catalogue: Catalogue) -> None:
    for start in range(0, 60, 15):
        note(catalogue, *(seen(1, f"Mục {n}") for n in range(start, start + 15)))
    assert len(sections(catalogue, SITE)) == MOST_SECTIONS


_numbers = st.integers(1, 4)
_days = st.none() | st.dates(date(2025, 1, 1), date(2025, 4, 1))
_names = st.sampled_from(["", "Tin tức", "Đoàn thể"])
_deeds = st.lists(
    st.builds(seen, _numbers, _names, listed=st.booleans(), on=_days)
    | st.builds(failed, _numbers, absent=st.booleans())
    | st.builds(dated, _numbers, st.just(2025), st.integers(1, 3), _names.filter(bool)),
    max_size=12,
)


@settings(max_examples=40)
@given(deeds=_deeds)
def test_the_counts_are_those_of_the_entries_whatever_happens(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[Seen | Failed | Article]
) -> None:
    with Catalogue.open(Config(data_dir=tmp_path_factory.mktemp("deeds"))) as opened:
        for deed in deeds:
            save(opened, deed) if isinstance(deed, Article) else note(opened, deed)
        kept = _counted(opened)
        assert kept == _counted_from_entries(opened)
        with opened.write() as connection:
            count_anew(connection)
        assert _counted(opened) == kept


def _counted(catalogue: Catalogue) -> dict[tuple[str, str, str], Counter[str]]:
    with catalogue.read() as connection:
        return {
            (row.section, row.month, name): Counter({name: getattr(row, name)})
            for row in connection.execute(select(cells))
            for name in ("listed", *Standing)
            if getattr(row, name)
        }


def _counted_from_entries(catalogue: Catalogue) -> dict[tuple[str, str, str], Counter[str]]:
    e = entries.c
    by_state = select(e.section, e.month, e.state, func.count()).group_by(
        e.section, e.month, e.state
    )
    listed = select(e.section, e.month, func.count()).where(e.listed).group_by(e.section, e.month)
    with catalogue.read() as connection:
        found = {
            (s, m, str(k)): Counter({str(k): n}) for s, m, k, n in connection.execute(by_state)
        }
        for section, name, count in connection.execute(listed):
            found[section, name, "listed"] = Counter({"listed": count})
    return found


def test_a_rebuild_keeps_the_ledger(catalogue: Catalogue) -> None:
    note(catalogue, *(seen(n, "Tin tức", on=MARCH) for n in (1, 2, 3)), failed(2))
    save(catalogue, dated(1, 2026, 3, "Tin tức"))
    before = calendar(catalogue, SITE), sections(catalogue, SITE), holes(catalogue, SITE)
    config = catalogue.config
    rebuild(config)
    with Catalogue.open(config) as anew:
        assert (calendar(anew, SITE), sections(anew, SITE), holes(anew, SITE)) == before


def counting_site() -> Site:
    return Site.model_validate({
        "name": SITE, "title": "Tin", "hosts": ["tin.example.vn"], "start": ["http://tin.example.vn/"],
        "article": {"path": "/bai", "identity": ["id"]}, "layouts": [{"name": "a"}],
        "counting": {"url": "http://tin.example.vn/bai?id={id}"},
    })  # fmt: skip


def test_numbers_between_articles_are_perhaps_missing(catalogue: Catalogue) -> None:
    save(catalogue, dated(10, 2026, 3), dated(14, 2026, 3), dated(20, 2026, 4))
    note(catalogue, seen(16, on=MARCH), failed(12, absent=True), failed(90, absent=True))
    assert settle_gaps(catalogue, counting_site()) == 3
    assert [(g.first, g.last, g.month, g.asked) for g in gaps_in(catalogue, SITE)] == [
        (17, 19, "", 0), (15, 15, "2026-03", 0), (11, 13, "2026-03", 1),
    ]  # fmt: skip
    assert month(catalogue, "2026-03").candidates == 4
    assert totals(catalogue)[SITE].candidates == 7
    save(catalogue, dated(15, 2026, 3))
    assert settle_gaps(catalogue, counting_site()) == 2


def test_a_site_that_counts_nothing_has_no_gaps(catalogue: Catalogue) -> None:
    save(catalogue, dated(10, 2026, 3), dated(14, 2026, 3))
    assert settle_gaps(catalogue, counting_site().model_copy(update={"counting": None})) == 0


def test_a_hole_is_filled_by_asking_for_what_is_missing_and_for_numbers_never_asked(
    catalogue: Catalogue,
) -> None:
    save(catalogue, dated(10, 2026, 3), dated(14, 2026, 3))
    note(
        catalogue,
        seen(12, "Tin tức", on=MARCH),
        failed(12),
        seen(13, on=MARCH),
        seen(30, on=date(2025, 1, 1)),
    )
    note(catalogue, failed(11, absent=True))
    settle_gaps(catalogue, counting_site())
    whole = plan(catalogue, SITE, Backfill("2026-03"))
    assert [url for _, url, _ in whole.articles] == [url_of(13), url_of(12)]
    assert whole.numbers == ()
    assert [a for a, _, _ in plan(catalogue, SITE, Backfill("2026-03", "Tin tức")).articles] == [
        id_of(12)
    ]


def test_one_hole_is_one_job_however_often_it_is_asked_for(catalogue: Catalogue) -> None:
    first = fill(catalogue, SITE, "2026-03", section="Đoàn – Hội: tin", by="an")
    assert fill(catalogue, SITE, "2026-03", section="Đoàn – Hội: tin", by="bình").id == first.id
    assert fill(catalogue, SITE, "2026-04", by="an").id != first.id
    words = words_of(first.kind, first.args, site=SITE, now=START)
    assert words == ["crawl", SITE, "--backfill=2026-03", "--section=Đoàn – Hội: tin", "--json"]


@pytest.mark.parametrize("wrong", ["2026-13", "2026", "March", "--full", ""])
def test_what_is_no_month_is_refused(catalogue: Catalogue, wrong: str) -> None:
    with pytest.raises(UsageError, match="is no month"):
        fill(catalogue, SITE, wrong, by="an")


@pytest.mark.parametrize("wrong", ["a\nb", "x" * 201, "\x00"])
def test_a_section_that_is_no_line_of_text_is_refused(catalogue: Catalogue, wrong: str) -> None:
    with pytest.raises(UsageError, match="section"):
        fill(catalogue, SITE, "2026-03", section=wrong, by="an")


def test_a_wrong_year_far_away_does_not_make_a_calendar_of_centuries(catalogue: Catalogue) -> None:
    save(catalogue, dated(1, 1900, 1), dated(2, 2023, 3), dated(3, 2026, 3))
    assert [year.year for year in calendar(catalogue, SITE).years] == [1900, 2023, 2024, 2025, 2026]


@pytest.fixture
def lite_ledger(lite: Config, monkeypatch: pytest.MonkeyPatch) -> Path:
    with Catalogue.open(lite) as catalogue:
        note(catalogue, seen(1, "Tin tức", on=MARCH), seen(2, "Đoàn thể", on=MARCH), failed(2))
        save(catalogue, dated(1, 2026, 3, "Tin tức"), dated(9, 2019, 12, "Tin tức"))
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(lite.data_dir))
    return lite.data_dir


def said(*words: str) -> Result:
    return CliRunner().invoke(coverage, list(words))


@pytest.mark.usefixtures("lite_ledger")
def test_the_command_prints_the_calendar_its_holes_and_csv() -> None:
    assert "2 đã lưu (held), 2 thấy trong danh sách (listed), 1 lỗi (failed)" in said().output
    assert "1/2" in said(SITE).output
    assert "lỗi (failed)  http://tin.example.vn/bai?id=2" in said(SITE, "--month", "2026-03").output
    rows = list(csv.DictReader(StringIO(said(SITE, "--csv").output)))
    assert {(r["section"], r["month"], r["archived"], r["failed"]) for r in rows} == {
        ("", "2026-03", "1", "1"), ("", "2019-12", "1", "0"), ("Tin tức", "2026-03", "1", "0"),
        ("Tin tức", "2019-12", "1", "0"), ("Đoàn thể", "2026-03", "0", "1"),
    }  # fmt: skip
    found = json.loads(said(SITE, "--section", "Đoàn thể", "--json").output)
    assert found["total"]["failed"] == 1
    assert json.loads(said(SITE, "--month", "2026-03", "--json").output)["total"] == 1


@pytest.mark.usefixtures("lite_ledger")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("khong-co",), "there is no site"),
        ((SITE, "--section", "Không có"), "has no section"),
        ((SITE, "--month", "thang-3"), "is no month"),
        (("--month", "2026-03"), "name a site"),
        ((SITE, "--fill", "2026-03"), "there is no site"),
    ],
)
def test_the_command_says_what_is_wrong(words: tuple[str, ...], sentence: str) -> None:
    result = said(*words)
    assert result.exit_code == 2
    assert sentence in result.output


def test_of_a_site_never_crawled_the_command_says_how_to_begin(
    lite: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Catalogue.open(lite) as catalogue:
        catalogue.start_run(SITE, "import", at=datetime(2026, 3, 5, tzinfo=UTC))
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(lite.data_dir))
    assert said("duk-langson").output.rstrip().endswith("khotin crawl duk-langson")
    # A site that no profile knows cannot be crawled.
    assert said(SITE).output.rstrip().endswith("khotin sites new URL")
    assert json.loads(said(SITE, "--json").output)["months"] == []
    assert "khotin crawl" in said().output
