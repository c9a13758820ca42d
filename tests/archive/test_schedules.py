"""Schedules make one job a due time, whatever becomes of the clock, the zone or the schedule."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as job_table
from archive.catalogue.job_tables import schedules as table
from archive.errors import UsageError
from archive.jobs import JobState, claim, enqueue, jobs, settle
from archive.jobs.endings import End
from archive.scheduling import schedules as face
from archive.scheduling.rows import Schedule
from archive.scheduling.ticking import tick

SITE = "duk-langson"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOON = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
EVENING = NOON + timedelta(hours=10)
SECOND = timedelta(seconds=1)


def nightly(catalogue: Catalogue, **more: object) -> Schedule:
    return face.add(catalogue, SITE, "0 22 * * *", by="an", now=NOON, **more)  # type: ignore[arg-type]


def due_times(catalogue: Catalogue) -> list[datetime]:
    return sorted(job.due_at for job in jobs(catalogue, limit=1000))


def finish_all(catalogue: Catalogue, now: datetime) -> None:
    while job := claim(catalogue, "w", now=now):
        settle(catalogue, "w", job, End(0), now=now)


def test_a_due_time_makes_one_job_with_the_schedules_limits(catalogue: Catalogue) -> None:
    nightly(catalogue, full=True, max_pages=500, window="22:00-05:00")
    assert tick(catalogue, now=EVENING - SECOND) == []
    (job,) = tick(catalogue, now=EVENING)
    assert (job.kind, job.site, job.due_at, job.late) == ("crawl", SITE, EVENING, False)
    assert job.args == {
        "full": True, "max_pages": 500, "window": "22:00-05:00", "zone": "Asia/Ho_Chi_Minh",
    }  # fmt: skip
    assert tick(catalogue, now=EVENING) == []
    assert face.schedule(catalogue, SITE).next_at == EVENING + DAY


def test_a_missed_time_is_caught_up_once_and_marked_late(catalogue: Catalogue) -> None:
    nightly(catalogue)
    (job,) = tick(catalogue, now=EVENING + 3 * DAY + HOUR)
    assert job.late
    assert job.due_at == EVENING
    found = face.schedule(catalogue, SITE)
    assert (found.missed, found.next_at) == (3, EVENING + 4 * DAY)
    assert tick(catalogue, now=EVENING + 3 * DAY + 2 * HOUR) == []


def test_a_due_time_during_the_run_before_is_skipped_and_counted(catalogue: Catalogue) -> None:
    nightly(catalogue)
    (job,) = tick(catalogue, now=EVENING)
    claimed = claim(catalogue, "w", now=EVENING)
    assert claimed is not None
    assert tick(catalogue, now=EVENING + DAY) == []
    assert tick(catalogue, now=EVENING + 2 * DAY) == []
    assert face.schedule(catalogue, SITE).skipped == 2
    settle(catalogue, "w", claimed, End(0), now=EVENING + 2 * DAY + HOUR)
    assert [one.due_at for one in tick(catalogue, now=EVENING + 3 * DAY)] == [EVENING + 3 * DAY]
    assert job.id == claimed.id


def test_two_schedules_of_a_site_take_turns(catalogue: Catalogue) -> None:
    nightly(catalogue)
    nightly(catalogue, name="monthly", full=True)
    assert len(tick(catalogue, now=EVENING)) == 2
    first = claim(catalogue, "w", now=EVENING)
    assert first is not None
    assert claim(catalogue, "w", now=EVENING) is None
    settle(catalogue, "w", first, End(0), now=EVENING + HOUR)
    second = claim(catalogue, "w", now=EVENING + HOUR)
    assert second is not None
    assert second.schedule != first.schedule


def test_any_number_of_workers_that_tick_at_once_make_one_job(catalogue: Catalogue) -> None:
    for number in range(5):
        nightly(catalogue, name=f"s{number}")
    made: list[Sequence[object]] = []
    threads = [
        threading.Thread(target=lambda: made.append(tick(catalogue, now=EVENING))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(map(len, made)) == 5
    assert len(jobs(catalogue)) == 5


def test_a_clock_set_forward_runs_once_and_set_back_skips_nothing(catalogue: Catalogue) -> None:
    nightly(catalogue)
    (job,) = tick(catalogue, now=NOON + 10 * DAY)
    assert job.late
    finish_all(catalogue, NOON + 10 * DAY)
    # Back to the truth: tonight's time has been served already, tomorrow's has not.
    for hours in range(0, 72, 1):
        tick(catalogue, now=NOON + hours * HOUR)
        finish_all(catalogue, NOON + hours * HOUR)
    assert due_times(catalogue) == [EVENING, EVENING + DAY, EVENING + 2 * DAY]


def test_a_clock_set_back_over_a_due_time_runs_it_once(catalogue: Catalogue) -> None:
    nightly(catalogue)
    assert len(tick(catalogue, now=EVENING)) == 1
    finish_all(catalogue, EVENING)
    for minutes in (-60, -30, 0, 1, 30):
        assert tick(catalogue, now=EVENING + timedelta(minutes=minutes)) == []
    assert face.schedule(catalogue, SITE).next_at == EVENING + DAY


def test_a_schedule_made_while_the_clock_was_wrong_finds_its_way_back(catalogue: Catalogue) -> None:
    face.add(catalogue, SITE, "0 22 * * *", by="an", now=NOON + 400 * DAY)
    tick(catalogue, now=NOON)
    assert face.schedule(catalogue, SITE).next_at == EVENING
    assert len(tick(catalogue, now=EVENING)) == 1


def test_a_restart_changes_nothing(catalogue: Catalogue) -> None:
    nightly(catalogue)
    tick(catalogue, now=EVENING)
    with Catalogue.open(catalogue.config) as again:
        assert tick(again, now=EVENING + SECOND) == []
        assert len(jobs(again)) == 1


def test_a_rule_of_the_zone_that_has_changed_moves_the_next_time(catalogue: Catalogue) -> None:
    nightly(catalogue)
    with catalogue.write() as connection:
        # As if the row had been written when the zone still was an hour ahead.
        connection.execute(update(table).values(next_at=EVENING - HOUR))
    assert tick(catalogue, now=EVENING - HOUR) == []
    assert len(tick(catalogue, now=EVENING)) == 1


def test_another_zone_moves_the_next_time(catalogue: Catalogue) -> None:
    nightly(catalogue)
    moved = face.edit(catalogue, SITE, zone="UTC", now=NOON, by="an")
    assert moved.next_at == datetime(2026, 11, 22, 22, tzinfo=UTC)


def test_a_year_of_changed_clocks_has_one_run_a_night(catalogue: Catalogue) -> None:
    start = datetime(2027, 1, 1, 12, tzinfo=UTC)
    face.add(catalogue, SITE, "30 2 * * *", zone="Europe/Berlin", by="an", now=start)
    for day in range(330):
        now = start + day * DAY
        tick(catalogue, now=now, recheck=day % 7 == 0)
        with catalogue.write() as connection:
            connection.execute(update(job_table).values(state="finished"))
    with catalogue.read() as connection:
        due = connection.scalars(select(job_table.c.due_at)).all()
    assert (
        len(due) == len({each.astimezone(ZoneInfo("Europe/Berlin")).date() for each in due}) == 329
    )


def test_a_minutely_schedule_and_a_clock_years_ahead_are_bounded(catalogue: Catalogue) -> None:
    face.add(catalogue, SITE, "* * * * *", by="an", now=NOON)
    assert len(tick(catalogue, now=NOON + 3000 * DAY)) == 1
    assert face.schedule(catalogue, SITE).next_at == NOON + 3000 * DAY + timedelta(minutes=1)


def test_a_paused_schedule_makes_no_run_and_catches_up_none(catalogue: Catalogue) -> None:
    nightly(catalogue)
    assert face.pause(catalogue, SITE, by="an").next_in_words(NOON).vi == "đang tạm dừng"
    assert tick(catalogue, now=EVENING + DAY) == []
    assert (
        face.resume(catalogue, SITE, now=EVENING + DAY + HOUR, by="an").next_at == EVENING + 2 * DAY
    )
    assert tick(catalogue, now=EVENING + DAY + HOUR) == []


def test_a_run_can_be_asked_for_now_whatever_the_hour(catalogue: Catalogue) -> None:
    nightly(catalogue, window="22:00-05:00", max_mb=5)
    face.pause(catalogue, SITE, by="an")
    job = face.run_now(catalogue, SITE, by="an")
    assert job.args == {"max_mb": 5}
    assert face.run_now(catalogue, SITE, by="binh").id == job.id
    assert claim(catalogue, "w") is not None
    with pytest.raises(UsageError, match="a run of it goes on already"):
        face.run_now(catalogue, SITE, by="an")


def test_a_run_due_outside_its_window_waits_for_it(catalogue: Catalogue) -> None:
    face.add(catalogue, SITE, "0 13 * * *", window="22:00-05:00", by="an", now=NOON)
    tick(catalogue, now=NOON + HOUR)
    assert claim(catalogue, "w", now=NOON + HOUR) is None
    assert jobs(catalogue)[0].not_before == EVENING
    assert claim(catalogue, "w", now=EVENING) is not None


def test_a_window_that_closes_puts_the_run_off_to_the_next(catalogue: Catalogue) -> None:
    nightly(catalogue, window="22:00-05:00")
    tick(catalogue, now=EVENING)
    job = claim(catalogue, "w", now=EVENING)
    assert job is not None
    morning = EVENING + 7 * HOUR
    state = settle(catalogue, "w", job, End(0, result={"paused": "until"}), now=morning)
    assert state is JobState.QUEUED
    assert claim(catalogue, "w", now=morning + HOUR) is None
    # The time due meanwhile is not queued beside it.
    assert tick(catalogue, now=EVENING + DAY) == []
    again = claim(catalogue, "w", now=EVENING + DAY)
    assert again is not None
    assert (again.id, again.tries) == (job.id, 1)


def test_an_edit_reaches_the_run_that_waits_and_not_the_one_that_goes_on(
    catalogue: Catalogue,
) -> None:
    nightly(catalogue, max_pages=10)
    tick(catalogue, now=EVENING)
    face.edit(catalogue, SITE, max_pages=20, by="an")
    assert jobs(catalogue)[0].args == {"max_pages": 20}
    job = claim(catalogue, "w", now=EVENING)
    assert job is not None
    face.edit(catalogue, SITE, max_pages=None, full=True, cron="0 3 * * *", now=EVENING, by="an")
    assert jobs(catalogue)[0].args == {"max_pages": 20}
    edited = face.schedule(catalogue, SITE)
    assert (edited.max_pages, edited.options) == (None, {"full": True})
    assert edited.next_at == EVENING + 5 * HOUR
    assert settle(catalogue, "w", job, End(0), now=EVENING) is JobState.FINISHED


def test_a_removed_schedule_takes_its_waiting_run_along(catalogue: Catalogue) -> None:
    nightly(catalogue)
    tick(catalogue, now=EVENING)
    face.remove(catalogue, SITE, by="an")
    assert [job.state for job in jobs(catalogue)] == [JobState.CANCELLED]
    assert claim(catalogue, "w", now=EVENING) is None
    with pytest.raises(UsageError, match=r"there is no schedule .*; the schedules are none"):
        face.schedule(catalogue, SITE)
    # The same name again is another schedule, with due times of its own.
    nightly(catalogue)
    assert len(tick(catalogue, now=EVENING)) == 1


def test_a_removed_schedules_running_run_goes_on(catalogue: Catalogue) -> None:
    nightly(catalogue)
    tick(catalogue, now=EVENING)
    job = claim(catalogue, "w", now=EVENING)
    assert job is not None
    face.remove(catalogue, SITE, by="an")
    assert settle(catalogue, "w", job, End(0), now=EVENING) is JobState.FINISHED


def test_a_crawl_that_waits_beside_is_no_reason_to_skip(catalogue: Catalogue) -> None:
    nightly(catalogue)
    enqueue(catalogue, "crawl", {}, site=SITE, by="an", due_at=NOON)
    assert len(tick(catalogue, now=EVENING)) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"cron": "0 0 31 2 *"}, "can never fall due"),
        ({"zone": "Asia/Hanoi2"}, "there is no time zone"),
        ({"window": "22-05"}, "is not two times"),
        ({"max_pages": -1}, "max_pages: «-1» is no whole number"),
        ({"max_pages": True}, "is no whole number"),
        ({"name": "Tên có dấu"}, "is no name of a schedule"),
        ({"name": ""}, "is no name of a schedule"),
        ({"site": "nowhere"}, "there is no site «nowhere»"),
        ({"site": "../../etc/passwd"}, "there is no site"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused(
    catalogue: Catalogue, given: dict[str, object], said: str
) -> None:
    wanted = {"site": SITE, "cron": "0 22 * * *", "by": "an"} | given
    with pytest.raises(UsageError, match=said):
        face.add(catalogue, **wanted)  # type: ignore[arg-type]
    assert face.schedules(catalogue) == []


def test_a_name_is_given_once(catalogue: Catalogue) -> None:
    nightly(catalogue)
    with pytest.raises(UsageError, match=f"there is a schedule «{SITE}» already"):
        nightly(catalogue)
    nightly(catalogue, name="other")
    with pytest.raises(UsageError, match=f"there is a schedule «{SITE}» already"):
        face.edit(catalogue, "other", new_name=SITE, by="an")
    assert face.edit(catalogue, "other", new_name="third", by="an").name == "third"


def test_what_is_odd_about_a_schedule_is_said(catalogue: Catalogue) -> None:
    nightly(catalogue, window="22:00-05:00")
    odd = nightly(catalogue, name="noon", window="04:00-06:00")
    said = [words.en for words in face.warnings(catalogue, odd, now=NOON)]
    assert said == [
        "all its due times lie outside 04:00-06:00; each run waits until that begins",
        f"its hours overlap those of «{SITE}»; one waits for the other",
    ]


def test_schedules_and_jobs_survive_a_rebuild(catalogue: Catalogue, tmp_path: Path) -> None:
    from archive.ingest import rebuild
    from tests.archive.whole_archive import fill

    fill(catalogue, tmp_path)
    before = nightly(catalogue)
    tick(catalogue, now=EVENING)
    rebuild(catalogue.config)
    with Catalogue.open(catalogue.config) as again:
        assert face.schedule(again, SITE).id == before.id
        assert len(jobs(again)) == 1
