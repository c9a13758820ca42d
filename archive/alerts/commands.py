"""The `alerts` command: list, check, send, test."""

from __future__ import annotations

import sys
from typing import Any

import click

from archive.alerts import rows, sending
from archive.alerts.messages import link_of
from archive.alerts.rows import Alert, Delivery
from archive.catalogue import Catalogue
from archive.config import Config
from archive.console import command, group, json_option, print_json, settings
from archive.text import show_time


@group("alerts", example="khotin alerts")
@click.pass_context
def alerts(context: click.Context) -> None:
    """Tell by mail and webhook what is wrong: list, check, send, test."""
    if context.invoked_subcommand is None:
        context.invoke(list_, past=False, as_json=False)


@command("alerts list", example="khotin alerts list --all")
@click.option("--all", "past", is_flag=True, help="Those that are over as well.")
@json_option
def list_(past: bool, as_json: bool) -> None:
    """List what is wrong, and messages that did not arrive."""
    config = settings()
    with Catalogue.open(config) as catalogue:
        found, lost = rows.alerts(catalogue, past=past), rows.undelivered(catalogue)
    if as_json:
        print_json({
            "alerts": [alert_json(each, config) for each in found],
            "undelivered": [delivery_json(each) for each in lost],
        })  # fmt: skip
        return
    for each in found:
        _print(each, config)
    if not found:
        click.echo("Nothing is wrong.")
    for message in lost:
        state = "given up" if message.given_up_at else f"next try {show_time(message.due_at)}"
        click.echo(f"not delivered ({state}): {message.error or 'not tried yet'}")


@command("alerts check", example="khotin alerts check")
@json_option
def check(as_json: bool) -> None:
    """Look now what is wrong, and put messages on their way.

    The worker does so every minute; a cron line with this and `khotin alerts send` also tells
    when no worker is there.
    """
    config = settings()
    with Catalogue.open(config) as catalogue:
        changed = rows.watch(catalogue)
        lasting = rows.alerts(catalogue)
    if as_json:
        print_json({
            "began": [alert_json(each, config) for each in changed.began],
            "over": [alert_json(each, config) for each in changed.over],
            "alerts": [alert_json(each, config) for each in lasting],
        })  # fmt: skip
        return
    for each in changed.over:
        click.echo(f"over: {each.condition.en}")
    for each in lasting:
        _print(each, config)
    if not lasting:
        click.echo("Nothing is wrong.")


@command("alerts send", example="khotin alerts send")
@json_option
def send(as_json: bool) -> None:
    """Send the messages that are due; what does not arrive is tried again later."""
    with Catalogue.open(settings()) as catalogue:
        done = sending.deliver(catalogue)
    if as_json:
        print_json({"arrived": done.arrived, "waiting": done.waiting, "errors": list(done.errors)})
        return
    for error in done.errors:
        click.echo(error, err=True)
    click.echo(f"{done.arrived} messages arrived, {done.waiting} wait to be tried again.")


@command("alerts test", example="khotin alerts test")
@json_option
def test(as_json: bool) -> None:
    """Send a test message by each channel of the settings; exit code 1 when one does not arrive."""
    found = sending.send_test(settings())
    if as_json:
        print_json({channel.value: error or None for channel, error in found.items()})
    else:
        for channel, error in found.items():
            click.echo(error or f"{channel}: arrived")
    if any(found.values()):
        sys.exit(1)


for _command in (list_, check, send, test):
    alerts.add_command(_command, (_command.name or "").removeprefix("alerts "))


def alert_json(alert: Alert, config: Config) -> dict[str, Any]:
    """Return an alert as plain values; times are ISO 8601."""
    condition = alert.condition
    return {
        "id": alert.id,
        "key": condition.key,
        "severity": condition.severity.value,
        "title": {"vi": condition.vi, "en": condition.en},
        "details": list(condition.details),
        "since": alert.since.isoformat(),
        "over_at": alert.over_at.isoformat() if alert.over_at else None,
        "link": link_of(config, condition),
        "command": condition.command,
    }


def delivery_json(message: Delivery) -> dict[str, Any]:
    """Return a message that has not arrived as plain values."""
    return {
        "id": message.id,
        "alert": message.alert.id,
        "channel": message.channel.value,
        "phase": message.phase.value,
        "tries": message.tries,
        "next_try": None if message.given_up_at else message.due_at.isoformat(),
        "error": message.error,
    }


def _print(alert: Alert, config: Config) -> None:
    condition = alert.condition
    until = f" until {show_time(alert.over_at)}" if alert.over_at else ""
    click.echo(f"{condition.severity}: {condition.vi} / {condition.en}")
    click.echo(f"  since {show_time(alert.since)}{until}")
    for each in condition.details:
        click.echo(f"  - {each}")
    if not alert.over_at:
        click.echo(f"  see {link_of(config, condition) or condition.command}")
