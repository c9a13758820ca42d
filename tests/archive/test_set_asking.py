"""Asking for files of result sets: once each, bounded for readers, as jobs that name what is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import jobs
from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import ArchiveError, UsageError
from archive.export import estimates, set_asking
from archive.export.forms import FORMS
from archive.export.options import Options
from archive.export.set_asking import TooManyWaiting, ask_for, jobs_of, read_args
from archive.export.set_files import SetFile
from archive.export.set_making import make
from archive.jobs import Job
from archive.jobs.kinds import words_of
from archive.resultsets.visitors import reader_name
from tests.archive.set_sample import current, set_of
from tests.archive.whole_archive import fill

XLSX = FORMS["xlsx"]
NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def filled(config: Config, tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(config) as catalogue:
        fill(catalogue, tmp_path)
        yield catalogue


def test_a_job_says_what_is_wanted_and_its_words_come_back(filled: Catalogue) -> None:
    found = set_of(filled, current(filled))
    options = Options(columns=("id", "title"), text=False, bag=True)
    job = ask_for(filled, found, FORMS["package"], options, by="an", via=None)
    assert isinstance(job, Job)
    assert words_of(job.kind, job.args, site=None, now=NOW) == [
        "export", "--shelf", f"--set={found.id}", "--format=package", "--columns=id,title",
        "--no-text", "--bag", "--json",
    ]  # fmt: skip
    assert read_args(job.args) == (FORMS["package"], options)
    plain = ask_for(filled, found, FORMS["wacz"], options, by="an", via=None)
    assert isinstance(plain, Job)
    assert plain.args == {"set": found.id, "format": "wacz"}
    assert {each.id for each in jobs_of(filled, found)} == {job.id, plain.id}
    assert jobs_of(filled, set_of(filled, current(filled)[:2])) == []


def test_the_same_file_is_asked_for_once_and_given_when_it_is_there(filled: Catalogue) -> None:
    found = set_of(filled, current(filled))
    first = ask_for(filled, found, XLSX, Options(), by="an", via=None)
    again = ask_for(filled, found, XLSX, Options(bag=True), by="binh", via=None)
    assert isinstance(first, Job)
    assert again == first
    jobs.claim(filled, "w1")
    running = ask_for(filled, found, XLSX, Options(), by="chi", via=None)
    assert isinstance(running, Job)
    assert (running.id, running.state) == (first.id, "running")
    made = make(filled, found, XLSX, Options(), lambda *_: None)
    assert ask_for(filled, found, XLSX, Options(), by="an", via=None) == made
    assert isinstance(made, SetFile)
    assert len(jobs.jobs(filled, kind="export")) == 1


def test_readers_wait_for_a_bounded_number(
    filled: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_asking, "MOST_OF_ALL", 5)
    found = set_of(filled, current(filled))
    one, other = (reader_name(filled, f"10.0.{n}.1", NOW) for n in (1, 2))

    def ask(place: int, by: str) -> object:
        return ask_for(filled, found, XLSX, Options(columns=names[place]), by=by, via=None)

    names = [("id",), ("title",), ("url",), ("site",), ("lead",), ("row",), ("version",)]
    for place in range(3):
        ask(place, one)
    with pytest.raises(TooManyWaiting, match="try again when some are done"):
        ask(3, one)
    # What is asked for already is no more.
    ask(0, one)
    ask(3, other)
    ask(4, other)
    with pytest.raises(TooManyWaiting):
        ask(5, other)
    assert isinstance(ask(5, "an"), Job)


def test_streams_and_what_there_is_no_room_for_are_refused(
    filled: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = set_of(filled, current(filled))
    with pytest.raises(UsageError, match="csv is streamed at once"):
        ask_for(filled, found, FORMS["csv"], Options(), by="an", via=None)
    monkeypatch.setattr(estimates, "SPARE", 10**18)
    with pytest.raises(ArchiveError, match="there is no room"):
        ask_for(filled, found, XLSX, Options(), by="an", via=None)
    assert jobs.jobs(filled, kind="export") == []


@pytest.mark.parametrize("columns", ["id;rm", "--out=/x", "Id", "id,,x", "id, title", ""])
def test_only_names_of_columns_become_words(columns: str) -> None:
    with pytest.raises(UsageError, match="is no list of columns"):
        words_of("export", {"set": "a" * 16, "format": "xlsx", "columns": columns}, site=None, now=NOW)  # fmt: skip
