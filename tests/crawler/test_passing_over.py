"""What a run passes over: block pages, soft 404s, forbidden and failing pages, each with the reason."""

from __future__ import annotations

from typing import Any

from click.testing import CliRunner

from archive.catalogue.skips import MOST, RUNS, Skip, Why, add_skips, forget_old, skips_of
from archive.runs_command import runs
from tests.crawler.desk import SITE, Desk
from tests.site_simulator import SAMPLE_ID

CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body><h1>langson.gov.vn</h1>"
    "<p>Verify you are human by completing the action below.</p>"
    "<p>Performance &amp; security by Cloudflare</p></body></html>"
)
VIETNAMESE = (
    "<html><head><title>Thông báo</title></head><body><h2>Yêu cầu của quý khách đã bị từ chối</h2>"
    "<p>Hệ thống tường lửa đã chặn truy cập này. Mã sự cố: 88120031.</p></body></html>"
)


def skipped(desk: Desk, run: str) -> dict[str, list[str]]:
    """Return the addresses a run passed over, by reason."""
    with desk.catalogue() as catalogue, catalogue.read() as connection:
        found: dict[str, list[str]] = {}
        for skip in skips_of(connection, run):
            found.setdefault(skip.why.value, []).append(skip.url)
        return found


def test_a_captcha_page_is_kept_named_and_asked_again_but_no_article(desk: Desk) -> None:
    desk.write_profile(("recheck = 2000", "recheck = 0"))
    desk.sim.faults.guard(SAMPLE_ID, page=CHALLENGE, status=200)
    done = desk.good_crawl()
    url = desk.sim.article_url(SAMPLE_ID)
    assert set(desk.titles()) == desk.expected_ids() - {desk.article_id(SAMPLE_ID)}
    assert skipped(desk, done.outcome["run"])["blocked"] == [url]
    assert done.count("blocked") == done.count("why_blocked") == 1
    assert any("Cloudflare" in problem for problem in done.outcome["problems"])
    assert [capture.status for capture in desk.captures(url)] == [200]
    desk.sim.faults.heal()
    desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()


def test_a_block_page_never_makes_a_version_of_a_known_article(desk: Desk) -> None:
    desk.good_crawl()
    desk.sim.faults.guard(SAMPLE_ID, page=VIETNAMESE, status=200)
    done = desk.good_crawl()
    assert (done.count("blocked"), done.count("gone"), done.count("edited")) == (1, 0, 0)
    assert len(desk.versions(SAMPLE_ID)) == 1


def test_a_site_that_blocks_everything_is_left_alone(desk: Desk) -> None:
    desk.good_crawl("--limit", "2")
    desk.sim.faults.guard(page=VIETNAMESE, status=403)
    desk.write_profile(("[polite]", "[polite]\nrobots = false"))
    desk.sim.forget_requests()
    done = desk.crawl()
    assert done.code == 6
    assert "block or CAPTCHA pages" in done.outcome["problems"][0]
    assert len(desk.sim.requests) < 30
    desk.sim.faults.heal()
    desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()


def test_every_page_passed_over_is_listed_with_its_reason(desk: Desk, monkeypatch: Any) -> None:
    desk.write_profile(
        ("recheck = 2000", "recheck = 0\nretries = 0"),
        ("[expect]", "[expect.fill]\ntitle = 0.5\n\n[expect]"),
    )
    numbers = [made.id for made in desk.sim.articles()]
    failing, dropped, huge, noise = numbers[3:7]
    desk.sim.faults.fail(failing, status=500)
    desk.sim.faults.drop(dropped, after=100)
    desk.sim.faults.huge(huge, size=60_000_000)
    desk.sim.faults.garbage(noise)
    desk.sim.behave(disallow=("/Uploads/",), dead_page="empty")
    done = desk.good_crawl()
    found = skipped(desk, done.outcome["run"])
    assert found["status"] == [desk.sim.article_url(failing)]
    assert found["cut"] == [desk.sim.article_url(dropped)]
    assert found["size"] == [desk.sim.article_url(huge)]
    assert desk.sim.article_url(noise) in found["unread"] + found.get("absent", [])
    assert all("/Uploads/" in url for url in found["robots"])
    assert done.count("why_robots") == len(found["robots"]) > 0
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(desk.config.data_dir))
    shown = CliRunner().invoke(runs, [done.outcome["run"][:6], "--skipped"])
    assert shown.exit_code == 0, shown.output
    assert "robots.txt không cho phép" in shown.output
    assert desk.sim.article_url(failing) in shown.output


def test_an_unknown_run_is_refused_in_a_sentence(desk: Desk, monkeypatch: Any) -> None:
    desk.good_crawl("--limit", "1")
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(desk.config.data_dir))
    assert "no run begins with «zz»" in CliRunner().invoke(runs, ["zz"]).output
    assert "name a run" in CliRunner().invoke(runs, ["--skipped"]).output


def test_the_list_of_skips_is_bounded(desk: Desk) -> None:
    desk.good_crawl("--limit", "1")
    with desk.catalogue() as catalogue:
        at = catalogue.runs(SITE)[0].started_at
        ids = [catalogue.start_run(SITE, "crawl", at=at).id for _ in range(RUNS + 1)]
        with catalogue.write() as connection:
            for run in ids:
                add_skips(connection, SITE, run, [Skip(Why.TRAP, "u" * 9000, "d", at)] * (MOST + 1))
            forget_old(connection, SITE)
        with catalogue.read() as connection:
            kept = [len(skips_of(connection, run)) for run in ids]
            lengths = {len(skip.url) for run in ids for skip in skips_of(connection, run, each=1)}
    assert kept.count(MOST) <= RUNS
    assert 0 in kept
    assert lengths == {2000}
