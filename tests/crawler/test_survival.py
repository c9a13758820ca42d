"""What a crawl leaves behind when it is killed, interrupted, or cannot write any more."""

from __future__ import annotations

import random
import resource
import signal

import pytest

from tests.crawler.desk import SITE, Desk, wait_until
from tests.crawler.power import (
    faults,
    holding,
    kill_at_random,
    lose_power,
    lose_what_was_written,
    records,
)
from tests.site_simulator import SAMPLE_ID
from tests.site_simulator.wire import Answer
from tests.soak import trials

KILLS = 3


def undisturbed(desk: Desk) -> None:
    """Assert that the archive holds what an undisturbed crawl brings, and that all of it verifies."""
    quiet = Desk(desk.config.data_dir.with_name("undisturbed"), desk.sim)
    if not quiet.config.warc_dir.exists():
        quiet.good_crawl()
    expected, found = holding(quiet.config), holding(desk.config)
    assert set(expected.articles) == desk.expected_ids()
    assert found.articles == expected.articles
    assert found.files == expected.files
    assert faults(desk.config) == []
    assert desk.records()


def told(desk: Desk, seed: int, what: str) -> None:
    """Print what a trial came to; reached only when nothing was lost, doubled or unreadable."""
    rows, files = records(desk.config)
    print(
        f"\nseed {seed}: {what}: {len(desk.titles())} articles, 0 lost, 0 doubled, "
        f"{rows} records in {files} WARC files, 0 unreadable"
    )


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", trials(full=17, sample=2))
def test_killed_runs_go_on_and_lose_or_double_nothing(desk: Desk, seed: int) -> None:
    moments = random.Random(seed)
    for _ in range(KILLS):
        kill_at_random(desk, moments, within=45)
    desk.good_crawl()
    undisturbed(desk)
    with desk.catalogue() as catalogue:
        assert {run.state for run in catalogue.runs(SITE)} == {"finished"}
    told(desk, seed, f"{KILLS} kills")


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", trials(full=25, sample=2))
def test_power_loss_that_sets_files_back_loses_and_doubles_nothing(desk: Desk, seed: int) -> None:
    moments = random.Random(1000 + seed)
    losses = [lose_power(desk, moments, within=60) for _ in range(2)]
    done = desk.good_crawl()
    undisturbed(desk)
    assert done.outcome["state"] == "finished"
    told(desk, seed, " | ".join(losses))


def test_a_disk_that_lost_what_it_had_said_was_written_is_named_by_the_next_crawl(
    desk: Desk,
) -> None:
    lose_what_was_written(desk)
    done = desk.good_crawl()
    (said,) = [p for p in done.outcome["problems"] if "ends before records" in p]
    assert "khotin repair" in said
    assert said.partition(":")[0] in "".join(faults(desk.config))
    assert set(desk.titles()) == desk.expected_ids()


def test_ctrl_c_ends_a_run_in_good_order_and_the_next_goes_on(desk: Desk) -> None:
    process = desk.start("crawl", SITE)
    wait_until(lambda: len(desk.sim.requests) > 20)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 130, errors
    assert "goes on where it stopped" in errors
    assert not list(desk.config.warc_dir.rglob("*.open"))
    asked = len(desk.asked_articles())
    done = desk.good_crawl()
    assert done.outcome["resumed"]
    assert len(desk.asked_articles()) >= asked
    assert len(set(desk.asked_articles())) == len(desk.asked_articles())
    undisturbed(desk)


def test_two_crawls_of_one_site_are_refused(desk: Desk) -> None:
    desk.sim.faults.slow(seconds=0.3)
    process = desk.start("crawl", SITE)
    try:
        wait_until(lambda: len(desk.sim.requests) > 2)
        second = desk.crawl()
    finally:
        process.kill()
        process.communicate()
    assert second.code == 7
    assert f"site «{SITE}»: another run is writing this site (process " in second.errors


def test_a_failed_write_stops_the_run_with_everything_before_it_safe(desk: Desk) -> None:
    # No file may grow past eight megabytes: the catalogue stays below, the photo does not fit.
    photo = random.Random(1).randbytes(12_000_000)
    sample = desk.sim.article(SAMPLE_ID)
    assert sample is not None

    def answer(request: object) -> Answer:
        # Only a run that has committed something can be resumed.
        wait_until(lambda: _something_is_committed(desk))
        return Answer(body=photo, mime="image/jpeg")

    desk.sim.site.routes[sample.photos[0].path.lower()] = answer
    process = desk.start("crawl", SITE, "--json", preexec_fn=_no_file_past_8_mb)
    out, errors = process.communicate(timeout=300)
    assert process.returncode == 3, errors
    assert "Traceback" not in errors
    assert "File too large" in out
    with desk.catalogue() as catalogue:
        for id_ in catalogue.article_ids(SITE):
            version = catalogue.version(id_)
            assert version is not None
            assert catalogue.capture(version.capture) is not None
    done = desk.good_crawl()
    assert done.outcome["resumed"]
    undisturbed(desk)


def _something_is_committed(desk: Desk) -> bool:
    with desk.catalogue() as catalogue:
        return bool(catalogue.counts())


def _no_file_past_8_mb() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000_000, 8_000_000))
