"""Reading kept pages again: what it says, what it writes, and that it can be stopped."""

from __future__ import annotations

from archive.models import Reason
from tests.crawler.desk import SITE, Desk
from tests.site_simulator import SAMPLE_ID

BLIND = (
    "[expect]",
    '[[layouts]]\nname = "blind"\ntitle = "h9"\n\n[expect.fill]\ntitle = 0\n\n[expect]',
)


def test_the_same_rules_read_the_same_articles(desk: Desk) -> None:
    desk.good_crawl("--limit", "5")
    report = desk.run("reparse", SITE, "--apply").outcome
    assert (report["read"], report["same"], report["saved"]) == (5, 5, 0)
    assert all(len(titles) == 1 for titles in desk.titles().values())


def test_pages_that_could_not_be_read_are_read_when_the_rules_can(desk: Desk) -> None:
    desk.write_profile(BLIND)
    done = desk.good_crawl("--limit", "5")
    assert done.count("unread") == 5
    assert desk.titles() == {}
    desk.write_profile()
    shown = desk.run("reparse", SITE, "--failed").outcome
    assert (shown["now_read"], shown["saved"]) == (5, 0)
    assert desk.titles() == {}
    applied = desk.run("reparse", SITE, "--failed", "--apply").outcome
    assert (applied["now_read"], applied["saved"]) == (5, 5)
    assert len(desk.titles()) == 5
    assert desk.run("reparse", SITE, "--failed", "--apply").outcome["read"] == 0


def test_changed_rules_show_what_would_change_and_write_it_once(desk: Desk) -> None:
    desk.good_crawl()
    desk.write_profile(
        (
            "[expect]",
            '[[layouts]]\nname = "no-byline"\nstop = ["Tin liên quan"]\ncaption_below = true\n\n[expect]',
        )
    )
    shown = desk.run("reparse", SITE).outcome
    assert shown["changed"] > 0
    assert shown["fields"]["byline"] > 0
    assert len(desk.versions(SAMPLE_ID)) == 1
    applied = desk.run("reparse", SITE, "--apply").outcome
    assert applied["saved"] == shown["changed"]
    assert [v.reason for v in desk.versions(SAMPLE_ID)] == [Reason.CAPTURED, Reason.REPARSED]
    assert desk.run("reparse", SITE, "--apply").outcome["saved"] == 0
    assert desk.run("reparse", SITE, "--since", "2999-01-01").outcome["read"] == 0


def test_a_date_that_is_none_is_refused(desk: Desk) -> None:
    done = desk.run("reparse", SITE, "--since", "yesterday")
    assert done.code == 2
    assert "«yesterday» is not a date" in done.errors
