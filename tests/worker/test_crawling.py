"""Real crawls as jobs: scheduled, limited, killed and taken up, each article archived once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.config import Config
from archive.jobs import JobState, enqueue, workers
from archive.locks import is_busy
from archive.scheduling import schedules as face
from tests.crawler.desk import SITE, Desk
from tests.crawler.test_survival import undisturbed
from tests.site_simulator import Simulator
from tests.site_simulator.wire import Answer
from tests.worker.crew import Crew, all_jobs, all_over, children_of, crew, kill_hard, until


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Iterator[Desk]:
    """A desk before a site of forty articles, over each store."""
    with Simulator(articles=40) as sim:
        found = Desk(tmp_path / "data", sim)
        found.config = Config(data_dir=tmp_path / "data", database_url=database_url)
        yield found


def finish(desk: Desk, team: Crew) -> None:
    with desk.catalogue() as catalogue:
        until(lambda: all_over(catalogue))
        jobs = all_jobs(catalogue)
        assert [job.state for job in jobs] == [JobState.FINISHED] * len(jobs), team.said()
        # The index is asked for a moment after the crawl is over.
        until(lambda: all_jobs(catalogue, kind="index"))
        until(lambda: all_over(catalogue, kind="index"))


def ask(desk: Desk) -> None:
    with Catalogue.open(desk.config) as catalogue:
        enqueue(catalogue, "crawl", {}, site=SITE, by="an")


def test_a_scheduled_crawl_is_done_and_indexed(desk: Desk) -> None:
    with Catalogue.open(desk.config) as catalogue:
        face.add(catalogue, SITE, "0 22 * * *", by="an")
        face.run_now(catalogue, SITE, by="an")
    with crew(desk.config) as team:
        team.hire()
        finish(desk, team)
    undisturbed(desk)
    with desk.catalogue() as catalogue:
        (job,) = all_jobs(catalogue)
        (run,) = catalogue.runs(SITE)
        assert (job.run, job.result["run"], run.state) == (run.id, run.id, "finished")
        assert job.progress["counts"]["new"] == 41
        assert job.progress["done"] > 40
        assert SITE in job.log
        (index,) = all_jobs(catalogue, kind="index")
        assert index.result["articles"] == 41
        assert workers(catalogue) == []


@pytest.mark.parametrize(
    ("victim", "database_url"),
    [("worker", "sqlite"), ("child", "sqlite"), ("both", "postgresql")],
    indirect=["database_url"],
)
def test_a_killed_crawl_is_taken_up_and_loses_nothing(desk: Desk, victim: str) -> None:
    desk.sim.faults.slow(seconds=0.02)
    ask(desk)
    with crew(desk.config) as team:
        one = team.hire()
        until(lambda: len(desk.sim.requests) > 25)
        (child,) = children_of(one.pid)
        if victim != "child":
            team.kill(one)
            team.hire()
        if victim != "worker":
            kill_hard(child)
        finish(desk, team)
    undisturbed(desk)
    with desk.catalogue() as catalogue:
        assert [run.state for run in catalogue.runs(SITE)] == ["finished"]
        assert all_jobs(catalogue)[0].tries == 2


def test_a_crawl_by_hand_and_a_due_one_never_meet(desk: Desk) -> None:
    desk.sim.faults.slow(seconds=0.3)
    by_hand = _by_hand(desk)
    until(lambda: len(desk.sim.requests) > 2)
    ask(desk)
    with crew(desk.config) as team:
        team.hire()
        with desk.catalogue() as catalogue:
            until(lambda: all_jobs(catalogue)[0].not_before)
            (job,) = all_jobs(catalogue)
        assert (job.state, job.tries) == (JobState.QUEUED, 0)
        assert "another run is writing this site" in job.error
        assert by_hand.poll() is None
    by_hand.send_signal(signal.SIGINT)
    by_hand.communicate()


def _by_hand(desk: Desk) -> subprocess.Popen[bytes]:
    env = {
        "KHOTIN_DATA_DIR": str(desk.config.data_dir),
        "KHOTIN_DATABASE_URL": desk.config.database_url,
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "crawl", SITE],
        cwd=Path(__file__).resolve().parent.parent.parent,
        env=os.environ | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_crawl_stops_at_its_pages_and_the_next_goes_on(desk: Desk) -> None:
    asked = 0
    for _ in range(10):
        done = desk.crawl("--max-pages", "120")
        assert done.code == 0
        made = len(desk.sim.requests) - asked
        asked += made
        # What was under way is still fetched: the sample asks for eight pages at once.
        assert made <= 120 + 8
        if not done.outcome["paused"]:
            break
        assert done.outcome["paused"] == "pages"
        assert "stopped after 120 pages, as asked" in done.outcome["problems"][0]
    else:
        pytest.fail("it never came to its end")
    # Before the undisturbed crawl of the same site that the result is compared with.
    asked_for = desk.asked_articles()
    assert len(asked_for) == len(set(asked_for))
    undisturbed(desk)
    with desk.catalogue() as catalogue:
        assert [run.state for run in catalogue.runs(SITE)] == ["finished"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("words", "paused"),
    [
        (("--max-mb", "1"), "megabytes"),
        (("--until", "2020-01-01T05:00"), "until"),
    ],
)
def test_a_crawl_stops_at_its_bytes_and_its_hour(
    desk: Desk, words: tuple[str, ...], paused: str
) -> None:
    photo = desk.sim.article(1034) or next(iter(desk.sim.articles()))
    _make_large(desk, photo.photos[0].path if photo.photos else "/x.jpg")
    done = desk.crawl(*words)
    assert (done.code, done.outcome["paused"]) == (0, paused)
    assert not is_busy(desk.config, SITE)
    desk.good_crawl()
    assert set(desk.titles()) == desk.expected_ids()


def _make_large(desk: Desk, path: str) -> None:
    answer = Answer(body=os.urandom(1_200_000), mime="image/jpeg")
    desk.sim.site.routes[path.lower()] = lambda request: answer


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_crawl_stops_when_its_hour_comes_and_the_next_one_goes_on(desk: Desk) -> None:
    desk.sim.faults.slow(seconds=0.5)
    soon = datetime.now(UTC) + timedelta(seconds=6)
    done = desk.crawl("--until", soon.isoformat())
    assert (done.code, done.outcome["paused"]) == (0, "until"), done
    assert done.count("responses") > 0
    assert not is_busy(desk.config, SITE)
    desk.sim.faults.heal()
    assert desk.good_crawl().outcome["resumed"]
    undisturbed(desk)


def test_a_run_whose_window_has_closed_waits_for_the_next(config: Config) -> None:
    now = datetime.now(UTC)
    window = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M}"
    with Catalogue.open(config) as catalogue:
        args = {"window": window, "zone": "UTC"}
        enqueue(catalogue, "crawl", args, site=SITE, by="an")
        with crew(config, "/bin/sh", "-c", """echo '{"paused": "until"}'; echo "$@" >&2""") as team:
            team.hire()
            until(lambda: all_jobs(catalogue)[0].not_before)
        (job,) = all_jobs(catalogue)
        assert (job.state, job.tries) == (JobState.QUEUED, 0), team.said()
        assert job.not_before is not None
        assert job.not_before > now + timedelta(hours=22)
        assert f"--until={now + timedelta(hours=1):%Y-%m-%dT%H:%M}" in job.log


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_schedule_whose_site_was_removed_fails_with_a_sentence(desk: Desk) -> None:
    with Catalogue.open(desk.config) as catalogue:
        face.add(catalogue, SITE, "0 22 * * *", by="an")
        face.run_now(catalogue, SITE, by="an")
        (desk.config.profiles_dir / f"{SITE}.toml").unlink()
        with crew(desk.config) as team:
            team.hire()
            until(lambda: all_over(catalogue))
        (job,) = all_jobs(catalogue)
        assert (job.state, job.exit_code) == (JobState.FAILED, 2)
        assert job.error.startswith(f"there is no site «{SITE}»; known sites:")
        assert face.schedules(catalogue)
