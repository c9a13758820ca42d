"""The `jobs` command: list what workers do and did; show, log, cancel one job."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from archive import jobs as face
from archive.catalogue import Catalogue
from archive.console import command, group, json_option, print_json, settings
from archive.jobs.rows import FEW, Job, JobState
from archive.known_sites import refuse_unknown_site
from archive.text import show_time

_STATES = [state.value for state in JobState]


@group("jobs", example="khotin jobs list --state running")
@click.pass_context
def jobs(context: click.Context) -> None:
    """List what workers do and did; show, log, cancel one job."""
    if context.invoked_subcommand is None:
        context.invoke(list_, state=None, site=None, kind=None, limit=20, as_json=False)


@command("jobs list", example="khotin jobs list --site duk-langson --json")
@click.option("--state", type=click.Choice(_STATES), help="Only jobs that stand so.")
@click.option("--site", help="Only jobs of this site.")
@click.option("--kind", help="Only jobs of this kind: crawl, index ...")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@json_option
def list_(state: str | None, site: str | None, kind: str | None, limit: int, as_json: bool) -> None:
    """List jobs, those asked for last first."""
    with Catalogue.open(settings()) as catalogue:
        if site is not None:
            refuse_unknown_site(catalogue, site)
        wanted = JobState(state) if state else None
        found = face.jobs(catalogue, state=wanted, site=site, kind=kind, limit=limit)
    if as_json:
        print_json([job_json(one) for one in found])
        return
    for one in found:
        echo_job(one)
    if not found:
        click.echo("No jobs.")


@command("jobs show", example="khotin jobs show 3f9c2a10")
@click.argument("job")
@json_option
def show(job: str, as_json: bool) -> None:
    """Show a job: its times, how far it is, what came of it. JOB may be the beginning of its id."""
    with Catalogue.open(settings()) as catalogue:
        found = face.job(catalogue, job)
    if as_json:
        print_json(job_json(found, log=True))
        return
    echo_job(found)
    for key, value in job_json(found).items():
        if value not in (None, "", {}, False):
            click.echo(f"  {key}: {value}")


@command("jobs log", example="khotin jobs log 3f9c2a10")
@click.argument("job")
@json_option
def log(job: str, as_json: bool) -> None:
    """Print the last lines that a job wrote (200 at most)."""
    with Catalogue.open(settings()) as catalogue:
        found = face.job(catalogue, job)
    if as_json:
        print_json({"id": found.id, "log": found.log.splitlines()})
    elif found.log:
        click.echo(found.log)


@command("jobs cancel", example="khotin jobs cancel 3f9c2a10")
@click.argument("job")
@json_option
def cancel(job: str, as_json: bool) -> None:
    """Cancel a job that waits, or ask a running one to stop in good order."""
    with Catalogue.open(settings()) as catalogue:
        found = face.cancel(catalogue, job, by=login_name())
    if as_json:
        print_json(job_json(found))
    elif found.state is JobState.CANCELLED:
        click.echo(f"job {found.id[:FEW]} is cancelled")
    else:
        click.echo(f"job {found.id[:FEW]} was asked to stop")


for _verb, _command in {"list": list_, "show": show, "log": log, "cancel": cancel}.items():
    jobs.add_command(_command, _verb)


def login_name() -> str:
    """Return who is at this terminal, for the audit log; a process without a name is "khotin"."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "khotin"


def job_json(job: Job, *, log: bool = False) -> dict[str, Any]:
    """Return a job as plain values, times in ISO 8601 (UTC); its log only if asked for."""
    value = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(job).items()}
    if not log:
        del value["log"]
    return value


def echo_job(job: Job) -> None:
    """Print a job as one line."""
    late = "  trễ (late)" if job.late else ""
    waits = f"  đợi đến (waits until) {show_time(job.not_before)}" if job.not_before else ""
    done, total = job.progress.get("done"), job.progress.get("total")
    far = f"  {done}/{total}" if job.state is JobState.RUNNING and total else ""
    why = f"  {job.error}" if job.error else ""
    click.echo(
        f"{job.id[:FEW]}  {show_time(job.due_at)}  {job.kind:<8} {job.site or '-':<20} "
        f"{job.state.value}{late}{waits}{far}{why}"
    )
