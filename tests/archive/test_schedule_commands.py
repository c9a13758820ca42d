"""The schedule, jobs and worker commands, as a person and as a program use them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as table
from archive.config import Config
from archive.console import progress_bar
from archive.errors import ArchiveError
from archive.jobs import claim, enqueue, job, own, settle
from archive.jobs.endings import End
from archive.locks import is_dead
from manage import khotin

SITE = "duk-langson"
ROOT = Path(__file__).resolve().parent.parent.parent
NIGHTLY = ("add", SITE, "--cron", "0 22 * * *", "--window", "22:00-05:00", "--max-pages", "500")


@pytest.fixture(autouse=True)
def _here(lite: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(lite.data_dir))


def run(*words: str) -> Result:
    return CliRunner().invoke(khotin, words)


def data(*words: str) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_schedule_is_added_listed_edited_and_removed() -> None:
    made = data("schedule", *NIGHTLY)
    assert (made["name"], made["cron_en"], made["warnings"]) == (SITE, "At 22:00 every day", [])
    assert len(made["next"]["times"]) == 5
    assert "22:00" in made["next"]["vi"]
    assert "at 22:00" in made["next"]["en"]
    assert [one["name"] for one in data("schedule", "list")] == [SITE]
    assert data("schedule", "edit", SITE, "--window", "", "--max-pages", "0")["window"] is None
    assert data("schedule", "show", SITE)["max_pages"] is None
    assert data("schedule", "pause", SITE)["next"] == {
        "vi": "đang tạm dừng",
        "en": "paused",
        "times": [],
    }
    assert data("schedule", "resume", SITE)["paused"] is False
    assert data("schedule", "remove", SITE)["name"] == SITE
    assert data("schedule", "list") == []


def test_a_person_reads_when_the_next_run_is() -> None:
    assert "No schedules yet" in run("schedule").output
    shown = run("schedule", *NIGHTLY).output
    assert "kế tiếp (next): " in shown
    assert "window 22:00-05:00, max-pages 500" in shown
    assert "22:00" in run("schedule").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", SITE, "--cron", "0 0 31 2 *"), "«0 0 31 2 *» can never fall due"),
        (("add", SITE, "--cron", "0 22 * * *", "--zone", "Mars/Phobos"), "no time zone"),
        (("add", "nowhere", "--cron", "0 22 * * *"), "there is no site «nowhere»; known sites:"),
        (("show", "nothing"), "there is no schedule «nothing»; the schedules are none"),
        (("run", "nothing"), "there is no schedule"),
    ],
)
def test_what_makes_no_sense_is_one_sentence_and_exit_code_2(words: Any, said: str) -> None:
    result = run("schedule", *words)
    assert result.exit_code == 2, result.output
    assert said in result.output
    assert len(result.output.splitlines()) == 1


def test_the_overlap_rule_stands_in_the_help() -> None:
    said = " ".join(run("schedule", "--help").output.split())
    assert "brings no run; it is counted as skipped" in said
    assert "caught up by one run, marked late" in said


def test_a_run_now_is_a_job_that_can_be_cancelled() -> None:
    run("schedule", *NIGHTLY)
    job = data("schedule", "run", SITE)
    assert (job["kind"], job["state"], job["args"]) == ("crawl", "queued", {"max_pages": 500})
    assert [one["id"] for one in data("jobs", "list", "--state", "queued")] == [job["id"]]
    assert job["id"][:8] in run("jobs").output
    assert data("jobs", "cancel", job["id"][:8])["state"] == "cancelled"
    assert "is over already" in run("jobs", "cancel", job["id"]).output
    assert data("jobs", "list", "--state", "queued") == []


def test_a_job_shows_what_came_of_it(lite: Config) -> None:
    with Catalogue.open(lite) as catalogue:
        enqueue(catalogue, "crawl", {}, site=SITE, by="an")
        job = claim(catalogue, "w")
        assert job is not None
        settle(catalogue, "w", job, End(6, error="too few links", log="một\nhai", result=[1]))
    shown = data("jobs", "show", job.id)
    assert (shown["error"], shown["result"], shown["exit_code"]) == ("too few links", [1], 6)
    assert data("jobs", "log", job.id[:8]) == {"id": job.id, "log": ["một", "hai"]}
    assert run("jobs", "log", job.id).output == "một\nhai\n"
    assert "too few links" in run("jobs", "show", job.id).output


def test_a_worker_with_nothing_to_do_ends_at_once_if_told_so() -> None:
    # In a process of its own: it takes the signals of whatever it runs in.
    words = [sys.executable, "manage.py", "worker", "--once", "--json"]
    done = subprocess.run(words, cwd=ROOT, text=True, capture_output=True, check=False)
    assert (done.returncode, json.loads(done.stdout)) == (0, []), done.stderr
    assert "worker leaves" in done.stderr


def test_a_command_that_is_a_job_shows_it_is_alive_and_says_how_it_ended(
    lite: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Catalogue.open(lite) as catalogue:
        asked = enqueue(catalogue, "verify", {}, by="an")
        claim(catalogue, "w")
        monkeypatch.setenv(own.VARIABLE, asked.id)
        # This process has no worker whose death could stop it.
        monkeypatch.setattr(own, "_stop_when_alone", lambda: None)
        with own.being_a_job() as code:
            assert not is_dead(lite, "w")
            code.append(4)
        assert is_dead(lite, "w")
        with catalogue.read() as connection:
            assert connection.scalar(table.select().with_only_columns(table.c.exit_code)) == 4


def test_a_job_that_another_worker_has_is_left_alone(
    lite: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Catalogue.open(lite) as catalogue:
        asked = enqueue(catalogue, "verify", {}, by="an")
        monkeypatch.setenv(own.VARIABLE, asked.id)
        with pytest.raises(ArchiveError, match="is not running any more"), own.being_a_job():
            pytest.fail("it began")
        claim(catalogue, "w")
        with catalogue.write() as connection:
            connection.execute(update(table).values(state="cancelled"))
    env = os.environ | {own.VARIABLE: asked.id}
    done = subprocess.run(
        [sys.executable, "manage.py", "verify"], cwd=ROOT, env=env, text=True, capture_output=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "it is not running any more" in done.stderr


def test_a_command_stops_when_the_worker_that_started_it_is_gone(lite: Config) -> None:
    with Catalogue.open(lite) as catalogue:
        asked = enqueue(catalogue, "verify", {}, by="an")
        claim(catalogue, "w")
    line = (
        "from archive.jobs.own import being_a_job; import time\nwith being_a_job(): time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", line], cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {own.VARIABLE: asked.id},
    )  # fmt: skip
    # Closing the pipe is what the kernel does to it when the worker dies.
    _, errors = process.communicate(timeout=300)
    assert b"KeyboardInterrupt" in errors
    assert process.returncode in (1, 130, -signal.SIGINT)


def test_a_job_tells_how_far_it_is(lite: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    assert own.teller() is None
    with Catalogue.open(lite) as catalogue:
        asked = enqueue(catalogue, "verify", {}, by="an")
        monkeypatch.setenv(own.VARIABLE, asked.id)
        with progress_bar("Verify") as advance:
            advance(3, 12, "a.warc.gz")
            # Told a moment ago: not written again.
            advance(4, 12, "b.warc.gz")
        told = job(catalogue, asked.id).progress
    assert (told["done"], told["total"], told["url"]) == (3, 12, "a.warc.gz")
    assert told["rate"] > 0
    assert told["left_s"] > 0
