"""Jobs are asked for, leased, kept, given up and taken up again; none is done twice or lost."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from archive.audit import notes
from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as table
from archive.catalogue.job_tables import workers as worker_table
from archive.errors import UsageError
from archive.jobs import (
    Job,
    JobState,
    cancel,
    claim,
    enqueue,
    heartbeat,
    job,
    jobs,
    roster,
    settle,
    take_back,
    workers,
)
from archive.jobs.endings import MOST_TRIES, End
from archive.jobs.kinds import words_of
from archive.jobs.leases import LEASE, cancel_asked, forget_waits
from archive.locks import show_alive

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
SECOND = timedelta(seconds=1)
KILLED = End(-9, error="killed")


def crawl(catalogue: Catalogue, site: str = "tin", **more: object) -> Job:
    return enqueue(catalogue, "crawl", {}, site=site, by="an", due_at=NOW, **more)  # type: ignore[arg-type]


def taken(catalogue: Catalogue, worker: str = "w", now: datetime = NOW) -> Job:
    found = claim(catalogue, worker, now=now)
    assert found is not None
    return found


def test_a_job_goes_from_queued_to_finished(catalogue: Catalogue) -> None:
    asked = crawl(catalogue)
    assert (asked.state, asked.by, asked.tries) == (JobState.QUEUED, "an", 0)
    mine = taken(catalogue)
    assert (mine.id, mine.state, mine.worker, mine.tries) == (asked.id, "running", "w", 1)
    assert mine.lease_until == NOW + LEASE
    assert heartbeat(catalogue, "w", mine.id, log="a line", now=NOW + SECOND)
    ended = End(0, result={"run": "abc"}, log="two\nlines")
    assert settle(catalogue, "w", mine, ended, now=NOW + LEASE) is JobState.FINISHED
    over = job(catalogue, mine.id[:8])
    assert (over.exit_code, over.result, over.log) == (0, {"run": "abc"}, "two\nlines")
    assert over.finished_at == NOW + LEASE
    assert claim(catalogue, "w", now=NOW + LEASE) is None


def test_a_job_that_is_due_later_waits(catalogue: Catalogue) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    enqueue(catalogue, "verify", {}, by="an", due_at=later)
    assert claim(catalogue, "w") is None
    assert claim(catalogue, "w", now=later) is not None


def test_one_job_a_site_is_leased_at_a_time(catalogue: Catalogue) -> None:
    crawl(catalogue)
    crawl(catalogue)
    crawl(catalogue, site="bao")
    enqueue(catalogue, "reparse", {}, site="tin", by="an", due_at=NOW)
    first, second = taken(catalogue), taken(catalogue)
    assert {first.site, second.site} == {"tin", "bao"}
    assert claim(catalogue, "w", now=NOW) is None


def test_the_database_itself_refuses_a_second_running_job_of_a_site(catalogue: Catalogue) -> None:
    crawl(catalogue)
    crawl(catalogue)
    taken(catalogue)
    with pytest.raises(Exception, match=r"(?i)unique"), catalogue.write() as connection:
        connection.execute(update(table).values(state="running"))


def test_many_claimers_at_once_get_each_job_once(catalogue: Catalogue) -> None:
    for number in range(30):
        crawl(catalogue, site=f"s{number % 10}")
    got: list[str] = []

    def work(name: str) -> None:
        while found := claim(catalogue, name, now=NOW):
            got.append(found.id)
            settle(catalogue, name, found, End(0), now=NOW)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == 30


def test_a_site_that_somebody_else_writes_costs_no_try(catalogue: Catalogue) -> None:
    crawl(catalogue)
    assert settle(catalogue, "w", taken(catalogue), End(7), now=NOW) is JobState.QUEUED
    assert claim(catalogue, "w", now=NOW + SECOND) is None
    assert taken(catalogue, now=NOW + LEASE).tries == 1


def test_what_is_killed_again_and_again_is_given_up(catalogue: Catalogue) -> None:
    crawl(catalogue)
    states = [settle(catalogue, "w", taken(catalogue), KILLED, now=NOW) for _ in range(MOST_TRIES)]
    assert states == [JobState.QUEUED] * (MOST_TRIES - 1) + [JobState.FAILED]
    assert jobs(catalogue)[0].error == f"given up after {MOST_TRIES} tries: killed"


def test_an_archive_that_cannot_be_used_is_tried_again_ever_later(catalogue: Catalogue) -> None:
    crawl(catalogue)
    now, waits = NOW, []
    for _ in range(3):
        settle(catalogue, "w", taken(catalogue, now=now), End(3, error="disk full"), now=now)
        found = jobs(catalogue)[0]
        assert found.not_before is not None
        assert found.error == "disk full"
        waits.append((found.not_before - now).total_seconds())
        now = found.not_before
    assert waits == [30, 60, 120]


@pytest.mark.parametrize("code", [1, 2, 4, 5, 6])
def test_a_command_that_failed_is_not_repeated(catalogue: Catalogue, code: int) -> None:
    crawl(catalogue)
    ended = End(code, error="fewer links than expected")
    assert settle(catalogue, "w", taken(catalogue), ended, now=NOW) is JobState.FAILED
    assert jobs(catalogue)[0].error == "fewer links than expected"


def test_what_a_crawl_found_wrong_stands_though_the_worker_leaves(catalogue: Catalogue) -> None:
    crawl(catalogue)
    ended = settle(catalogue, "w", taken(catalogue), End(4), leaving=True, now=NOW)
    assert ended is JobState.FAILED


@pytest.mark.parametrize("code", [130, -2, -9, 1])
def test_a_worker_that_leaves_puts_its_job_back_at_once(catalogue: Catalogue, code: int) -> None:
    crawl(catalogue)
    ended = settle(catalogue, "w", taken(catalogue), End(code), leaving=True, now=NOW)
    assert ended is JobState.QUEUED
    assert taken(catalogue, "other").tries == 1


def test_a_waiting_job_is_cancelled_and_a_running_one_is_asked_to_stop(
    catalogue: Catalogue,
) -> None:
    waiting = crawl(catalogue)
    assert cancel(catalogue, waiting.id, by="an").state is JobState.CANCELLED
    with pytest.raises(UsageError, match="is over already: cancelled"):
        cancel(catalogue, waiting.id, by="an")
    crawl(catalogue)
    mine = taken(catalogue)
    assert cancel_asked(catalogue, "w") == set()
    assert cancel(catalogue, mine.id, by="an").state is JobState.RUNNING
    assert cancel_asked(catalogue, "w") == {mine.id}
    assert settle(catalogue, "w", mine, End(130), now=NOW) is JobState.CANCELLED


def test_a_job_that_ended_by_itself_before_it_could_be_stopped_is_finished(
    catalogue: Catalogue,
) -> None:
    crawl(catalogue)
    mine = taken(catalogue)
    cancel(catalogue, mine.id, by="an")
    assert settle(catalogue, "w", mine, End(0), now=NOW) is JobState.FINISHED


def test_a_dead_workers_job_is_taken_back_when_its_lease_has_passed(catalogue: Catalogue) -> None:
    crawl(catalogue)
    mine = taken(catalogue, "dead")
    assert take_back(catalogue, now=NOW + LEASE) == []
    (freed,) = take_back(catalogue, now=NOW + LEASE + SECOND)
    assert freed.id == mine.id
    again = taken(catalogue, "other", now=NOW + LEASE + SECOND)
    assert (again.id, again.tries) == (mine.id, 2)
    # Should the dead one rise, it has nothing to say any more.
    assert not heartbeat(catalogue, "dead", mine.id)
    assert settle(catalogue, "dead", mine, End(0)) is None


def test_a_living_workers_job_stays_its_own_however_far_the_clock_is_set(
    catalogue: Catalogue,
) -> None:
    crawl(catalogue)
    alive = show_alive(catalogue.config, "slow")
    taken(catalogue, "slow")
    for moment in (NOW + 365 * 24 * 60 * LEASE, NOW - 365 * 24 * 60 * LEASE):
        assert take_back(catalogue, now=moment) == []
    alive.release()
    assert len(take_back(catalogue, now=NOW + LEASE + SECOND)) == 1


def test_a_lease_from_a_clock_that_was_ahead_does_not_hold_for_ever(catalogue: Catalogue) -> None:
    crawl(catalogue)
    enqueued = jobs(catalogue)[0]
    taken(catalogue, "dead", now=NOW + timedelta(days=300))
    (freed,) = take_back(catalogue, now=NOW)
    assert freed.id == enqueued.id


def test_a_job_whose_process_had_said_its_end_is_not_done_again(catalogue: Catalogue) -> None:
    crawl(catalogue)
    mine = taken(catalogue, "dead")
    with catalogue.write() as connection:
        connection.execute(update(table).values(exit_code=0))
    take_back(catalogue, now=NOW + LEASE + SECOND)
    assert job(catalogue, mine.id).state is JobState.FINISHED


def test_a_cancelled_job_of_a_dead_worker_is_not_done_again(catalogue: Catalogue) -> None:
    crawl(catalogue)
    mine = taken(catalogue, "dead")
    cancel(catalogue, mine.id, by="an")
    take_back(catalogue, now=NOW + LEASE + SECOND)
    assert job(catalogue, mine.id).state is JobState.CANCELLED


def test_a_job_of_another_machine_is_left_to_it(catalogue: Catalogue) -> None:
    enqueue(catalogue, "index", {}, by="an", machine="m2", due_at=NOW)
    assert claim(catalogue, "w", machine="m1", now=NOW) is None
    assert claim(catalogue, "w", machine="m2", now=NOW) is not None


def test_the_same_wish_twice_is_one_job_if_once_is_enough(catalogue: Catalogue) -> None:
    first = enqueue(catalogue, "index", {}, by="an", machine="m", once=True, due_at=NOW)
    assert enqueue(catalogue, "index", {}, by="an", machine="m", once=True).id == first.id
    assert enqueue(catalogue, "index", {"rebuild": True}, by="an", machine="m", once=True) != first
    assert claim(catalogue, "w", machine="m", now=NOW) is not None
    # One that goes on may have begun before the change that asks for another.
    assert enqueue(catalogue, "index", {}, by="an", machine="m", once=True).id != first.id


@pytest.mark.parametrize(
    ("kind", "args", "site", "said"),
    [
        ("dance", {}, None, "there is no kind of job «dance»; the kinds are crawl"),
        ("crawl", {}, None, "needs the name of a site"),
        ("crawl", {}, "--full", "needs the name of a site"),
        ("crawl", {"shell": "rm"}, "tin", "has no argument «shell»"),
        ("crawl", {"limit": "5; rm"}, "tin", "limit: .* is no whole number"),
        ("crawl", {"limit": 0}, "tin", "is no whole number"),
        ("crawl", {"full": "yes"}, "tin", "is neither true nor false"),
        ("crawl", {"window": "x", "zone": "UTC"}, "tin", "window"),
        ("crawl", {"window": "22:00-05:00"}, "tin", "there is no time zone"),
        ("reparse", {"since": "--apply"}, "tin", "since"),
        ("reparse", {}, "--apply", "needs the name of a site"),
        ("reparse", {}, "cu.example.vn/../x", "needs the name of a site"),
        ("crawl", {}, "cu.example.vn", "needs the name of a site"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(
    catalogue: Catalogue, kind: str, args: dict[str, object], site: str | None, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        enqueue(catalogue, kind, args, site=site, by="an")
    assert jobs(catalogue) == []


def test_a_job_becomes_the_words_of_a_command() -> None:
    args = {
        "full": True, "accept_gone": False, "max_pages": 5,
        "window": "22:00-05:00", "zone": "Asia/Ho_Chi_Minh",
    }  # fmt: skip
    words = words_of("crawl", args, site="tin", now=NOW)
    until = "--until=2026-11-22T22:00:00+00:00"
    assert words == ["crawl", "tin", "--full", "--max-pages=5", until, "--json"]
    assert words_of("index", {}, site=None, now=NOW) == ["index", "--json"]
    host = words_of("reparse", {"apply": True}, site="cu.example.vn:8080", now=NOW)
    assert host == ["reparse", "cu.example.vn:8080", "--apply", "--json"]


def test_a_row_that_another_version_wrote_is_refused_when_its_turn_comes(
    catalogue: Catalogue,
) -> None:
    crawl(catalogue)
    with catalogue.write() as connection:
        connection.execute(update(table).values(args={"colour": "red"}))
    assert claim(catalogue, "w", now=NOW) is None
    found = jobs(catalogue)[0]
    assert found.state is JobState.FAILED
    assert "has no argument «colour»" in found.error


def test_a_job_is_found_by_the_beginning_of_its_id(catalogue: Catalogue) -> None:
    asked = crawl(catalogue)
    assert job(catalogue, asked.id[:8].upper()) == asked
    for wrong in ("ffff" if not asked.id.startswith("ffff") else "0000", "%", "", "x" * 40):
        with pytest.raises(UsageError):
            job(catalogue, wrong)


def test_workers_are_listed_until_they_leave_or_are_found_dead(catalogue: Catalogue) -> None:
    for name in ("good", "dead", "slow"):
        roster.begin(catalogue, name, machine="m", pid=1, slots=2)
    roster.gone(catalogue, "good")
    assert roster.forget_dead(catalogue) == []
    with catalogue.write() as connection:
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        connection.execute(update(worker_table).values(seen_at=long_ago))
    alive = show_alive(catalogue.config, "slow")
    assert [one.id for one in roster.forget_dead(catalogue)] == ["dead"]
    assert [one.id for one in workers(catalogue)] == ["slow"]
    alive.release()


def test_a_wish_made_while_the_clock_was_ahead_is_done_now(catalogue: Catalogue) -> None:
    asked = crawl(catalogue)
    ahead = NOW + timedelta(days=30)
    with catalogue.write() as connection:
        connection.execute(update(table).values(due_at=ahead, queued_at=ahead))
    assert taken(catalogue).id == asked.id


def test_a_wait_from_a_clock_that_was_ahead_is_over(catalogue: Catalogue) -> None:
    crawl(catalogue)
    ahead = NOW + timedelta(days=30)
    settle(catalogue, "w", taken(catalogue), End(7), now=ahead)
    assert claim(catalogue, "w", now=NOW) is not None


def test_waits_are_forgotten_when_the_clock_was_set(catalogue: Catalogue) -> None:
    crawl(catalogue)
    settle(catalogue, "w", taken(catalogue), End(7), now=NOW)
    assert claim(catalogue, "w", now=NOW) is None
    forget_waits(catalogue)
    assert claim(catalogue, "w", now=NOW) is not None


def test_who_asked_and_who_cancelled_is_in_the_audit_log(catalogue: Catalogue) -> None:
    asked = crawl(catalogue)
    cancel(catalogue, asked.id, by="binh")
    enqueue(catalogue, "index", {}, by="worker", machine="m", via=None)
    found = [(note.who, note.action, note.what) for note in notes(catalogue)]
    assert sorted(found) == [("an", "job.crawl", asked.id), ("binh", "job.cancel", asked.id)]
