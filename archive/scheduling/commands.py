"""The `schedule` command: add, list, show, edit, pause, resume, run, remove."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from archive.catalogue import Catalogue
from archive.console import command, group, json_option, print_json, settings
from archive.jobs.commands import echo_job, job_json, login_name
from archive.jobs.rows import clock
from archive.known_sites import refuse_unknown_site
from archive.scheduling import schedules as face
from archive.scheduling.rows import ZONE, Schedule
from archive.scheduling.words import Words

RULES = """\b
Which runs there are:
  - Two runs of a site never go on at once: a second waits, also for a crawl started by hand.
  - A due time at which the schedule's own run before still waits or goes on brings no run;
    it is counted as skipped. Two schedules of one site take turns.
  - Times that passed while no worker was there are caught up by one run, marked late.
    Times that passed while paused are not.
  - A run due outside its window waits for it; at its end the run stops and goes on in the next.
  - At --max-pages, --max-mb or --max-minutes a run stops; the next goes on where it stopped."""


def _limits(function: Any) -> Any:
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


_OPTIONS = (
    click.option("--zone", default=None, help=f"Time zone of cron and window.  [default: {ZONE}]"),
    click.option("--full/--not-full", default=None, help="Walk all lists to their end."),
    click.option(
        "--max-pages", type=click.IntRange(0), help="Stop after so many pages; 0: no limit."
    ),
    click.option(
        "--max-mb", type=click.IntRange(0), help="Stop after so many megabytes; 0: no limit."
    ),
    click.option("--max-minutes", type=click.IntRange(0), help="Stop after so long; 0: no limit."),
    click.option("--window", help="Hours to crawl in, as 22:00-05:00; empty: any."),
)


@group(
    "schedule", example='khotin schedule add duk-langson --cron "0 22 * * *" --window 22:00-05:00'
)
@click.pass_context
def schedule(context: click.Context) -> None:
    """Crawl sites at set times: add, list, show, edit, pause, resume, run, remove."""
    if context.invoked_subcommand is None:
        context.invoke(list_, site=None, as_json=False)


schedule.epilog = f"{RULES}\n\n{schedule.epilog}"


@command("schedule add", example='khotin schedule add duk-langson --cron "30 21 * * 1-5"')
@click.argument("site")
@click.option(
    "--cron", required=True, help="Minute, hour, day, month, day of the week (0 or 7: Sunday)."
)
@click.option("--name", help="Name of the schedule.  [default: the site's]")
@_limits
@json_option
def add(
    site: str, cron: str, name: str | None, zone: str | None, as_json: bool, **limits: Any
) -> None:
    """Crawl a site at the times a cron expression says.

    The worker makes the runs: see khotin worker.
    """
    with Catalogue.open(settings()) as catalogue:
        given = {key: value for key, value in limits.items() if value}
        made = face.add(
            catalogue, site, cron, name=name, zone=zone or ZONE, by=login_name(), **given
        )
        _show(catalogue, made, as_json)


@command("schedule edit", example="khotin schedule edit duk-langson --max-pages 5000")
@click.argument("name")
@click.option("--cron", help="Minute, hour, day, month, day of the week (0 or 7: Sunday).")
@click.option("--name", "new_name", help="Another name.")
@_limits
@json_option
def edit(name: str, as_json: bool, **options: Any) -> None:
    """Change a schedule; what is not named stays as it is.

    A run that goes on keeps what it began with; one that still waits takes the change.
    """
    given = {key: value for key, value in options.items() if value is not None}
    # Nothing and nought take a limit or the window away.
    given |= {key: None for key in given if key in ("max_pages", "max_mb", "max_minutes", "window")
              and not given[key]}  # fmt: skip
    with Catalogue.open(settings()) as catalogue:
        _show(catalogue, face.edit(catalogue, name, by=login_name(), **given), as_json)


@command("schedule list", example="khotin schedule list --site duk-langson")
@click.option("--site", help="Only those of this site.")
@json_option
def list_(site: str | None, as_json: bool) -> None:
    """List the schedules with the next time of each."""
    with Catalogue.open(settings()) as catalogue:
        if site is not None:
            refuse_unknown_site(catalogue, site)
        found, now = face.schedules(catalogue, site=site), _now(catalogue)
    if as_json:
        print_json([schedule_json(one, now) for one in found])
        return
    for one in found:
        click.echo(f"{one.name:<20} {one.cron:<15} {one.next_in_words(now)}")
    if not found:
        click.echo("No schedules yet; `khotin schedule add SITE --cron «0 22 * * *»` makes one.")


@command("schedule show", example="khotin schedule show duk-langson")
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show a schedule, its next times, and what is odd about it."""
    with Catalogue.open(settings()) as catalogue:
        _show(catalogue, face.schedule(catalogue, name), as_json)


@command("schedule pause", example="khotin schedule pause duk-langson")
@click.argument("name")
@json_option
def pause(name: str, as_json: bool) -> None:
    """Make no more runs until resumed; a run that goes on is left alone."""
    with Catalogue.open(settings()) as catalogue:
        _show(catalogue, face.pause(catalogue, name, by=login_name()), as_json)


@command("schedule resume", example="khotin schedule resume duk-langson")
@click.argument("name")
@json_option
def resume(name: str, as_json: bool) -> None:
    """Go on from the next time; what passed meanwhile is not caught up."""
    with Catalogue.open(settings()) as catalogue:
        _show(catalogue, face.resume(catalogue, name, by=login_name()), as_json)


@command("schedule run", example="khotin schedule run duk-langson")
@click.argument("name")
@json_option
def run(name: str, as_json: bool) -> None:
    """Ask for a run now, whatever the hour, also of a paused schedule; a worker does it."""
    with Catalogue.open(settings()) as catalogue:
        made = face.run_now(catalogue, name, by=login_name())
    if as_json:
        print_json(job_json(made))
    else:
        echo_job(made)


@command("schedule remove", example="khotin schedule remove duk-langson")
@click.argument("name")
@json_option
def remove(name: str, as_json: bool) -> None:
    """Remove a schedule and its waiting run; a run that goes on is left alone."""
    with Catalogue.open(settings()) as catalogue:
        gone, now = face.remove(catalogue, name, by=login_name()), _now(catalogue)
    if as_json:
        print_json(schedule_json(gone, now))
    else:
        click.echo(f"Removed: {gone.name}")


for _verb, _command in {
    "add": add, "list": list_, "show": show, "edit": edit, "pause": pause, "resume": resume,
    "run": run, "remove": remove,
}.items():  # fmt: skip
    schedule.add_command(_command, _verb)


def schedule_json(
    one: Schedule, now: datetime, warnings: list[Words] | None = None
) -> dict[str, Any]:
    """Return a schedule as plain values: times in ISO 8601 (UTC), words in both languages."""
    value = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(one).items()}
    words = one.next_in_words(now)
    times = one.times().after(now)
    value["next"] = {
        "vi": words.vi,
        "en": words.en,
        "times": [] if one.paused else [next(times).isoformat() for _ in range(5)],
    }
    value["cron_en"] = one.times().in_english()
    if warnings is not None:
        value["warnings"] = [{"vi": each.vi, "en": each.en} for each in warnings]
    return value


def _now(catalogue: Catalogue) -> datetime:
    with catalogue.read() as connection:
        return clock(connection).astimezone(UTC)


def _show(catalogue: Catalogue, one: Schedule, as_json: bool) -> None:
    now = _now(catalogue)
    warnings = face.warnings(catalogue, one, now=now)
    if as_json:
        print_json(schedule_json(one, now, warnings))
        return
    click.echo(f"{one.name}: {one.site}, {one.cron} ({one.times().in_english()}, {one.zone})")
    click.echo(f"  kế tiếp (next): {one.next_in_words(now)}")
    limits = {"full": one.options.get("full"), "window": one.window, "max-pages": one.max_pages,
              "max-mb": one.max_mb, "max-minutes": one.max_minutes}  # fmt: skip
    said = ", ".join(f"{key} {value}" for key, value in limits.items() if value)
    if said:
        click.echo(f"  giới hạn (limits): {said}")
    if one.skipped or one.missed:
        click.echo(f"  bỏ qua (skipped) {one.skipped}, lỡ (missed) {one.missed}")
    for warning in warnings:
        click.echo(f"  ! {warning}")
