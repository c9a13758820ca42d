"""A command that is given a SITE: an unknown one is refused by name, one that is held never is."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from archive.attachments.command import attachments
from archive.catalogue import Catalogue
from archive.config import Config
from archive.coverage.commands import coverage
from archive.export.package_command import bag, wacz
from archive.jobs.commands import list_ as jobs
from archive.runs_command import runs
from archive.scheduling.commands import list_ as schedules
from crawler.site_report_command import report
from tests.archive.archive_sample import SITE
from tests.archive.whole_archive import fill

ASKED: list[tuple[click.Command, tuple[str, ...]]] = [
    (attachments, ()),
    (bag, ()),
    (wacz, ()),
    (coverage, ()),
    (report, ()),
    (runs, ("--site",)),
    (jobs, ("--site",)),
    (schedules, ("--site",)),
]


@pytest.fixture(autouse=True)
def data(lite: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(lite.data_dir))
    monkeypatch.chdir(tmp_path)
    with Catalogue.open(lite) as catalogue:
        fill(catalogue, tmp_path)


def ask(command: click.Command, *words: str) -> Result:
    return CliRunner().invoke(command, words, catch_exceptions=False)


@pytest.mark.parametrize(("command", "option"), ASKED)
def test_a_site_that_nothing_knows_is_refused(
    command: click.Command, option: tuple[str, ...]
) -> None:
    told = ask(command, *option, "nope")
    assert told.exit_code == 2, told.output
    assert "there is no site «nope»; known sites: duk-langson" in told.stderr


@pytest.mark.parametrize(("command", "option"), ASKED)
def test_a_site_whose_profile_is_gone_is_known_by_what_is_held(
    command: click.Command, option: tuple[str, ...]
) -> None:
    told = ask(command, *option, SITE)
    assert told.exit_code == 0, told.output
