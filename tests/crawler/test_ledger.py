"""A crawl tells the ledger what it has seen and not had; a backfill asks for that and nothing else."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from archive.catalogue.standing import Standing, month_of
from archive.coverage import ALL, Calendar, Cell, calendar, gaps_in, holes, sections
from archive.models import Page, RunState
from archive.profiles import BUNDLED, load_site
from crawler.backlog import OPEN
from crawler.checks import BACKFILL
from crawler.extract import parse
from crawler.extract.listed import listed_dates
from tests.crawler.desk import SITE, Desk


def ledger(desk: Desk, section: str = ALL) -> Calendar:
    with desk.catalogue() as catalogue:
        return calendar(catalogue, SITE, section=section)


def by_month(found: Calendar) -> dict[str, Cell]:
    return {
        f"{year.year}-{number:02}": cell
        for year in found.years
        for number, cell in enumerate(year.months, 1)
        if cell
    }


def months_of_the_site(desk: Desk) -> Counter[str]:
    return Counter(month_of(made.published_at) for made in desk.sim.articles())


def test_after_a_crawl_the_ledger_has_every_article_in_its_month(desk: Desk) -> None:
    desk.good_crawl()
    found = ledger(desk)
    assert {month: cell.archived for month, cell in by_month(found).items()} == dict(
        months_of_the_site(desk)
    )
    assert found.total.lacking == 0
    assert found.total.listed == len(desk.expected_ids())
    with desk.catalogue() as catalogue:
        named = dict(sections(catalogue, SITE))
    assert set(named) >= set(list(desk.site.sections.values())[:2])
    assert sum(cell.held for cell in named.values()) >= found.total.held


def test_what_failed_is_named_with_its_reason_and_found_again_when_it_is_there(desk: Desk) -> None:
    first, second = [made.id for made in desk.sim.articles()][:2]
    desk.sim.faults.fail(f"id={first}", status=500)
    desk.sim.faults.fail(f"id={second}", status=404)
    desk.write_profile(("[polite]", "[polite]\nretries = 0"))
    desk.crawl()
    with desk.catalogue() as catalogue:
        found = {hole.article_id: hole for hole in holes(catalogue, SITE)}
    assert set(found) == {desk.article_id(first), desk.article_id(second)}
    assert found[desk.article_id(first)].state is Standing.FAILED
    assert "500" in found[desk.article_id(first)].why
    assert found[desk.article_id(second)].state is Standing.MISSING
    # The list printed their dates, so their months are known.
    months = {made.id: month_of(made.published_at) for made in desk.sim.articles()}
    assert found[desk.article_id(first)].month == months[first]
    desk.sim.faults.heal()
    desk.crawl()
    desk.crawl("--backfill", months[second])
    assert ledger(desk).total.lacking == 0


def test_a_number_between_articles_is_perhaps_missing(desk: Desk) -> None:
    ids = sorted(made.id for made in desk.sim.articles())
    lost = next(n for n in ids[5:] if n - 1 in ids and n + 1 in ids)
    desk.sim.remove(lost)
    desk.good_crawl()
    with desk.catalogue() as catalogue:
        assert any(gap.first <= lost <= gap.last for gap in gaps_in(catalogue, SITE))


def test_what_a_limited_crawl_left_waits_in_the_month_its_list_printed(desk: Desk) -> None:
    desk.good_crawl("--limit", "5")
    found = ledger(desk)
    assert found.total.held == 5
    assert found.total.waiting > 0
    expected = months_of_the_site(desk)
    assert all(cell.known <= expected[month] for month, cell in by_month(found).items())


def test_a_backfill_asks_for_one_month_and_leaves_the_rest(desk: Desk) -> None:
    desk.good_crawl("--limit", "5")
    lacking = {m: cell.lacking for m, cell in by_month(ledger(desk)).items() if cell.lacking}
    month = max(lacking, key=lambda name: (lacking[name], name))
    desk.sim.forget_requests()
    done = desk.crawl("--backfill", month)
    assert done.outcome["state"] == "finished"
    months = {made.id: month_of(made.published_at) for made in desk.sim.articles()}
    asked = {number for number in desk.asked_articles() if number in months}
    assert {months[number] for number in asked} == {month}
    found = by_month(ledger(desk))
    assert found[month].lacking == 0
    assert found[month].held == months_of_the_site(desk)[month]
    assert any(cell.lacking for other, cell in found.items() if other != month)


def test_a_backfill_of_a_section_asks_for_no_other(desk: Desk) -> None:
    desk.good_crawl("--limit", "1")
    with desk.catalogue() as catalogue:
        section, _ = max(sections(catalogue, SITE), key=lambda each: each[1].lacking)
    lacking = {m: c.lacking for m, c in by_month(ledger(desk, section)).items() if c.lacking}
    month = max(lacking, key=lambda name: lacking[name])
    desk.good_crawl("--backfill", month, "--section", section)
    assert by_month(ledger(desk, section))[month].lacking == 0
    assert ledger(desk).total.held <= 1 + months_of_the_site(desk)[month]


def test_a_backfill_leaves_a_crawl_that_was_stopped_as_it_was(desk: Desk) -> None:
    assert desk.crawl("--max-pages", "15").outcome["paused"] == "pages"
    lacking = {m: c.lacking for m, c in by_month(ledger(desk)).items() if c.lacking}
    done = desk.good_crawl("--backfill", max(lacking))
    assert not done.outcome["resumed"]
    after = desk.good_crawl()
    assert after.outcome["resumed"]
    assert set(desk.titles()) == desk.expected_ids()
    assert all(len(titles) == 1 for titles in desk.titles().values())


def test_a_backfill_that_was_killed_is_closed_and_takes_nothing_with_it(desk: Desk) -> None:
    desk.good_crawl("--limit", "3")
    with desk.catalogue() as catalogue:
        dead = catalogue.start_run(SITE, BACKFILL, at=datetime(2026, 1, 1, tzinfo=UTC))
        with catalogue.write() as connection:
            connection.exec_driver_sql(
                "INSERT INTO frontier (run, site, url, fingerprint, kind, priority, meta, state, tries)"
                f" VALUES ('{dead.id}', '{SITE}', 'http://x/', 'f', 'article', 0, '{{}}', '{OPEN[0]}', 0)"
            )
    done = desk.good_crawl()
    assert done.outcome["run"] != dead.id
    assert set(desk.titles()) == desk.expected_ids()
    with desk.catalogue() as catalogue:
        row = catalogue.run(dead.id)
    assert row is not None
    assert row.state is RunState.CANCELLED


@pytest.mark.parametrize("words", [("--section", "Tin"), ("--backfill", "2024-13"),
                                   ("--full", "--backfill", "2024-01")])  # fmt: skip
def test_a_backfill_that_makes_no_sense_is_refused(desk: Desk, words: tuple[str, ...]) -> None:
    assert desk.crawl(*words).code == 2


AT = datetime(2024, 6, 1, tzinfo=UTC)
LINK = "/Default.aspx?siteid=1&c=content&a=detail&catid=2&id="


def dates_of(html: str) -> dict[str, date]:
    page = Page("http://duk.langson.gov.vn/", f"<html><body>{html}</body></html>", AT)
    return listed_dates(parse(page), load_site(BUNDLED / "duk-langson.toml"))


def key(number: int) -> str:
    return f"siteid=1&id={number}"


@pytest.mark.parametrize(
    "entry",
    [
        '<div><a href="{link}">Hội nghị</a> <i>(05-03-2024)</i></div>',
        '<li><h3><a href="{link}">Hội nghị</a></h3><span>Thứ Ba, 05/03/2024 | 08:15</span><p>Sáng nay</p></li>',
        '<div><a href="{link}"><img></a><div><a href="{link}">Hội nghị</a><p>5/3/2024 8:15</p></div></div>',
        '<tr><td><a href="{link}">Hội nghị</a></td><td>05.03.2024</td></tr>',
        '<a href="{link}">Hội nghị <span>(05/03/2024)</span></a><br>',
        '<a href="{link}">Hội nghị</a> (05/03/2024)<br>',
    ],
)
def test_a_date_beside_a_link_is_its_articles(entry: str) -> None:
    two = entry.replace("05", "06").replace("5/3", "6/3")
    html = f"<div>{entry.format(link=LINK + '1')}{two.format(link=LINK + '2')}</div>"
    if entry.startswith("<tr"):
        html = f"<table>{html}</table>"
    assert dates_of(html) == {key(1): date(2024, 3, 5), key(2): date(2024, 3, 6)}


@pytest.mark.parametrize(
    "html",
    [
        f'<div><a href="{LINK}1">Kết quả ngày 05/03/2024 tại tỉnh</a></div>',
        f'<div><a href="{LINK}1">Một</a><a href="{LINK}2">Hai</a><p>05/03/2024</p></div>',
        f'<div><a href="{LINK}1">Một</a><p>Sáng 05/03/2024, tại hội trường tỉnh, đã diễn ra</p></div>',
        f'<div><a href="{LINK}1">Một</a><i>31/02/2024</i></div>',
        f'<div><a href="{LINK}1">Một</a><i>05/03/2031</i></div>',
        "",
    ],
)
def test_a_date_that_is_not_the_lists_is_left_alone(html: str) -> None:
    assert dates_of(html) == {}
