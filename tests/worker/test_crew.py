"""Several workers over one catalogue: each run once, none lost, whoever is killed when."""

from __future__ import annotations

import os
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as job_table
from archive.catalogue.job_tables import schedules as schedule_table
from archive.config import Config
from archive.jobs import JobState, cancel, enqueue, workers
from archive.jobs.endings import MOST_TRIES
from archive.locks import REBUILD, is_dead, show_alive
from archive.scheduling import schedules as face
from tests.soak import FULL, trials
from tests.worker.crew import (
    all_jobs,
    all_over,
    children_of,
    counted,
    crew,
    kill_hard,
    lines_of,
    until,
    write_sites,
)

ERRAND = Path(__file__).with_name("errand.py")
RUNS = len(trials(full=600, sample=48))
SHELL = """printf 'begin %s %s\\n' "$KHOTIN_JOB" "$2" >> "$0"
printf 'end %s %s\\n' "$KHOTIN_JOB" "$2" >> "$0"
"""


def make_due(catalogue: Catalogue) -> None:
    """Let every schedule have been due a moment ago."""
    with catalogue.write() as connection:
        a_minute_ago = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=1)
        connection.execute(update(schedule_table).values(next_at=a_minute_ago))


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_three_workers_do_each_of_many_runs_exactly_once(
    catalogue: Catalogue, config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites = write_sites(config, 20)
    for number in range(RUNS):
        site = sites[number % len(sites)]
        face.add(catalogue, site, "* * * * *", name=f"r{number}", by="an")
    make_due(catalogue)
    said = tmp_path / "said"
    with crew(config, "/bin/sh", "-c", SHELL, str(said), slots=2) as three:
        for _ in range(3):
            three.hire()
        until(lambda: len(all_jobs(catalogue)) >= RUNS)
        with catalogue.write() as connection:
            connection.execute(update(schedule_table).values(paused=True))
        until(lambda: all_over(catalogue), seconds=800)
    found = all_jobs(catalogue)
    assert {job.state for job in found} == {JobState.FINISHED}
    assert {job.tries for job in found} == {1}
    assert counted(tmp_path, "begin") == counted(tmp_path, "end") == {job.id: 1 for job in found}
    assert len({job.worker for job in found}) > 1
    _one_at_a_time(lines_of(tmp_path))
    with capsys.disabled():
        whole = "in full" if FULL else "a sample of 600"
        print(f"\n{len(found)} runs by three workers, each once ({whole})")


def _one_at_a_time(lines: list[list[str]]) -> None:
    """Assert that each site's runs ended before the next began."""
    on: dict[str, str] = {}
    for word, job, site in lines:
        if word == "begin":
            assert site not in on, f"two runs of {site} at once"
            on[site] = job
        else:
            assert on.pop(site) == job


@pytest.mark.soak
@pytest.mark.parametrize("seed", trials(full=10, sample=1))
def test_whoever_is_killed_at_any_moment_no_run_is_lost_or_meets_another(
    catalogue: Catalogue, config: Config, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    for number in range(12):
        enqueue(catalogue, "crawl", {}, site=f"s{number % 4}", by="an")
    program = (sys.executable, str(ERRAND), str(tmp_path), "0.3")
    killed = 0
    with crew(config, *program, slots=2) as three:
        for _ in range(3):
            three.hire()
        for _ in range(8):
            time.sleep(chance.uniform(0.1, 0.8))
            victim = chance.choice(three.at_work)
            at_it = children_of(victim.pid)
            what = chance.choice(["worker", "child", "both"])
            if what != "worker" and at_it:
                kill_hard(chance.choice(at_it))
                killed += 1
            if what != "child":
                three.kill(victim)
                three.hire()
        until(lambda: all_over(catalogue))
    found = all_jobs(catalogue)
    assert counted(tmp_path, "clash") == {}
    ended = counted(tmp_path, "end")
    lost = [job for job in found if job.state is not JobState.FINISHED]
    # Only what was killed as often as that is given up, and says so.
    assert all(job.tries >= MOST_TRIES and "given up" in job.error for job in lost), lost
    assert all(ended[job.id] >= 1 for job in found if job not in lost)
    # A process killed between its last deed and its last word is the only one done again.
    assert sum(ended.values()) - len(ended) <= killed


def test_a_job_stops_when_its_worker_dies_and_is_taken_up_by_another(
    catalogue: Catalogue, config: Config, tmp_path: Path
) -> None:
    job = enqueue(catalogue, "crawl", {}, site="tin", by="an")
    with crew(config, sys.executable, str(ERRAND), str(tmp_path), "told") as two:
        first = two.hire()
        until(lambda: counted(tmp_path, "begin")[job.id] == 1)
        two.hire()
        two.kill(first)
        until(lambda: counted(tmp_path, "stopped")[job.id] == 1)
        (tmp_path / "enough").touch()
        until(lambda: all_over(catalogue))
    (over,) = all_jobs(catalogue)
    assert (over.state, over.tries) == (JobState.FINISHED, 2)
    assert counted(tmp_path, "clash") == {}


def test_a_worker_that_leaves_hands_its_job_on_at_once(
    catalogue: Catalogue, config: Config, tmp_path: Path
) -> None:
    job = enqueue(catalogue, "crawl", {}, site="tin", by="an")
    with crew(config, sys.executable, str(ERRAND), str(tmp_path), "told") as one:
        one.hire()
        until(lambda: counted(tmp_path, "begin")[job.id] == 1)
    (waiting,) = all_jobs(catalogue)
    assert (waiting.state, waiting.tries) == (JobState.QUEUED, 0)
    assert workers(catalogue) == []


def test_a_running_job_is_stopped_when_somebody_cancels_it(
    catalogue: Catalogue, config: Config, tmp_path: Path
) -> None:
    job = enqueue(catalogue, "crawl", {}, site="tin", by="an")
    with crew(config, sys.executable, str(ERRAND), str(tmp_path), "told") as one:
        one.hire()
        until(lambda: counted(tmp_path, "begin")[job.id] == 1)
        cancel(catalogue, job.id, by="an")
        until(lambda: all_over(catalogue))
    assert [each.state for each in all_jobs(catalogue)] == [JobState.CANCELLED]
    assert counted(tmp_path, "stopped")[job.id] == 1


def test_a_frozen_workers_job_is_not_taken_from_it(
    catalogue: Catalogue, config: Config, tmp_path: Path
) -> None:
    job = enqueue(catalogue, "crawl", {}, site="tin", by="an")
    with crew(config, sys.executable, str(ERRAND), str(tmp_path), "told") as two:
        frozen = two.hire()
        until(lambda: counted(tmp_path, "begin")[job.id] == 1)
        os.kill(frozen.pid, 19)
        two.hire()
        until(lambda: len(workers(catalogue)) == 2)
        (tmp_path / "enough").touch()
        until(lambda: counted(tmp_path, "end")[job.id] == 1)
        # Time enough for the other to see the lease lapse, many times over.
        until(lambda: _is_silent(catalogue))
        os.kill(frozen.pid, 18)
        until(lambda: all_over(catalogue))
    assert counted(tmp_path, "begin")[job.id] == 1


def _is_silent(catalogue: Catalogue) -> bool:
    lease = all_jobs(catalogue)[0].lease_until
    return lease is not None and datetime.now(UTC) > lease + timedelta(seconds=2)


def test_a_command_that_cannot_be_started_is_said(catalogue: Catalogue, config: Config) -> None:
    enqueue(catalogue, "crawl", {}, site="tin", by="an")
    with crew(config, "/nowhere/khotin") as one:
        one.hire()
        until(lambda: bool(all_jobs(catalogue)[0].error))
    assert "the command cannot be started" in all_jobs(catalogue)[0].error


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_is_begun_while_the_catalogue_is_rebuilt(
    catalogue: Catalogue, config: Config, tmp_path: Path
) -> None:
    rebuild = show_alive(config, REBUILD)
    job = enqueue(catalogue, "crawl", {}, site="tin", by="an")
    with crew(config, sys.executable, str(ERRAND), str(tmp_path), "0") as one:
        one.hire()
        until(lambda: workers(catalogue))
        seen = workers(catalogue)[0].seen_at
        until(lambda: workers(catalogue)[0].seen_at > seen)
        assert all_jobs(catalogue)[0].state is JobState.QUEUED
        rebuild.release()
        until(lambda: counted(tmp_path, "end")[job.id] == 1)
        until(lambda: all_over(catalogue))


def test_a_job_that_lost_its_process_is_begun_again(
    catalogue: Catalogue, config: Config, tmp_path: Path
) -> None:
    job = enqueue(catalogue, "crawl", {}, site="tin", by="an")
    with crew(config, sys.executable, str(ERRAND), str(tmp_path), "0") as one:
        one.hire()
        until(lambda: all_over(catalogue))
        with catalogue.write() as connection:
            # As after a catalogue that went away between the lease and the start.
            connection.execute(update(job_table).values(state="running", finished_at=None))
        until(lambda: all_jobs(catalogue)[0].error == "it could not be started")
    assert all_jobs(catalogue)[0].state is JobState.QUEUED
    assert job.id == all_jobs(catalogue)[0].id


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_worker_whose_connection_was_lost_takes_its_lock_anew(
    catalogue: Catalogue, config: Config, tmp_path: Path
) -> None:
    with crew(config, sys.executable, str(ERRAND), str(tmp_path), "0") as one:
        process = one.hire()
        until(lambda: workers(catalogue))
        (row,) = workers(catalogue)
        with catalogue.write() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    f"WHERE application_name LIKE 'process {process.pid} %'"
                )
            )
        seen = row.seen_at
        until(lambda: workers(catalogue)[0].seen_at > seen)
        until(lambda: not is_dead(config, row.id))
        job = enqueue(catalogue, "crawl", {}, site="tin", by="an")
        until(lambda: all_over(catalogue))
    assert counted(tmp_path, "end")[job.id] == 1


def test_workers_who_are_told_to_leave_before_they_have_begun_leave_in_good_order(
    catalogue: Catalogue, config: Config
) -> None:
    with crew(config) as team:
        team.hire()
        team.hire()
    assert workers(catalogue) == []
