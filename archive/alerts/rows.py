"""Alerts as rows: one while something lasts, closed when it is over, each with its deliveries."""

from __future__ import annotations

import platform
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from archive.alerts.conditions import Condition, Severity, conditions, disk_key
from archive.catalogue import Catalogue
from archive.catalogue.alert_tables import alerts as table
from archive.catalogue.alert_tables import deliveries
from archive.config import Config
from archive.jobs.rows import clock, enqueue, one_by_one

# A message that nobody took for so long says nothing any more.
GIVE_UP = timedelta(days=2)
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=2)
_KEPT = timedelta(days=365)


class Channel(StrEnum):
    """How people are told."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class Phase(StrEnum):
    """What they are told: that it began, or that it is over."""

    BEGAN = "began"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that was or is wrong. Times are UTC; `over_at` is None while it lasts."""

    id: str
    condition: Condition
    since: datetime
    seen_at: datetime
    over_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way. Times are UTC; `error` says why it did not arrive the last time."""

    id: str
    alert: Alert
    channel: Channel
    phase: Phase
    due_at: datetime
    tries: int = 0
    sent_at: datetime | None = None
    given_up_at: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """What a look at the archive changed: alerts that began, and that are over."""

    began: tuple[Alert, ...] = ()
    over: tuple[Alert, ...] = ()


def channels(config: Config) -> tuple[Channel, ...]:
    """Return the ways that the settings name."""
    ways = ((Channel.MAIL, config.alert_mail_to.strip()), (Channel.WEBHOOK, config.alert_webhook))
    return tuple(channel for channel, given in ways if given)


def watch(
    catalogue: Catalogue, *, now: datetime | None = None, machine: str | None = None
) -> Watched:
    """Look what is wrong, and keep what began or ended since the last look.

    Any number of workers may look: each alert begins and ends once, whoever sees it. A message is
    put on its way for each channel of the settings; sending it is left to a job.
    """
    here = machine or platform.node()
    found = {each.key: each for each in conditions(catalogue, now=now, machine=here)}
    with catalogue.read() as connection:
        known = {row.key for row in connection.execute(_lasting())}
        waiting = connection.execute(_due(now or clock(connection)).limit(1)).first() is not None
    changed = Watched()
    if found or known:
        with catalogue.write() as connection:
            one_by_one(connection)
            changed = _keep(
                connection, found, now or clock(connection), channels(catalogue.config), here
            )
    if waiting or ((changed.began or changed.over) and channels(catalogue.config)):
        enqueue(catalogue, "alerts", {}, by="worker", once=True, via=None)
    return changed


def alerts(catalogue: Catalogue, *, past: bool = False, limit: int = 100) -> list[Alert]:
    """Return the alerts that last, newest first; with `past` those that are over as well."""
    query = select(table).order_by(table.c.since.desc(), table.c.id).limit(limit)
    if not past:
        query = query.where(table.c.over_at.is_(None))
    with catalogue.read() as connection:
        return [to_alert(row) for row in connection.execute(query)]


def undelivered(catalogue: Catalogue) -> list[Delivery]:
    """Return the messages that have not arrived: those still tried, and those given up."""
    query = _with_alert().where(deliveries.c.sent_at.is_(None)).order_by(deliveries.c.due_at)
    with catalogue.read() as connection:
        return [_to_delivery(row) for row in connection.execute(query.limit(100))]


def due(catalogue: Catalogue, *, now: datetime | None = None) -> list[Delivery]:
    """Return the messages to be sent now, those waiting longest first."""
    with catalogue.read() as connection:
        rows = connection.execute(_due(now or clock(connection)).limit(200))
        return [_to_delivery(row) for row in rows]


def sent(catalogue: Catalogue, ids: Sequence[str], *, now: datetime | None = None) -> None:
    """Note that messages have arrived."""
    with catalogue.write() as connection:
        arrived = {"sent_at": now or clock(connection), "error": ""}
        connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(**arrived))


def put_off(
    catalogue: Catalogue,
    messages: Sequence[Delivery],
    *,
    error: str,
    now: datetime | None = None,
) -> None:
    """Note that messages did not arrive, to be tried again later and later, and not for ever."""
    with catalogue.write() as connection:
        at = now or clock(connection)
        for each in messages:
            told = each.alert.over_at if each.phase is Phase.OVER else each.alert.since
            pause = min(_FIRST_PAUSE * 2 ** min(each.tries, 12), _LONGEST_PAUSE)
            values: dict[str, Any] = {"tries": each.tries + 1, "error": error[:1000]}
            values |= {"due_at": at + pause}
            if at - (told or at) > GIVE_UP:
                values |= {"given_up_at": at}
            connection.execute(
                update(deliveries).where(deliveries.c.id == each.id).values(**values)
            )


def to_alert(row: Row[Any]) -> Alert:
    """Return a row of the table as an Alert."""
    facts = dict(row.facts) | {"severity": Severity(row.severity), "key": row.key}
    facts["details"] = tuple(facts["details"])
    return Alert(row.id, Condition(**facts), row.since, row.seen_at, row.over_at)


def _keep(
    connection: Connection,
    found: dict[str, Condition],
    at: datetime,
    ways: Sequence[Channel],
    machine: str,
) -> Watched:
    lasting = {row.key: to_alert(row) for row in connection.execute(_lasting())}
    began: list[Alert] = []
    for key, condition in found.items():
        facts = asdict(condition)
        if key in lasting:
            newest = {"seen_at": at, "facts": facts}
            connection.execute(update(table).where(table.c.id == lasting[key].id).values(**newest))
            continue
        alert = Alert(uuid.uuid4().hex, condition, at, at)
        connection.execute(
            insert(table).values(
                id=alert.id, key=key, severity=condition.severity.value, since=at, seen_at=at,
                facts=facts,
            )
        )  # fmt: skip
        _send_on_its_way(connection, alert, Phase.BEGAN, at, ways)
        began.append(alert)
    over = [
        alert
        for key, alert in lasting.items()
        if key not in found and _may_be_ended(key, by=machine)
    ]
    for alert in over:
        connection.execute(update(table).where(table.c.id == alert.id).values(over_at=at))
        _send_on_its_way(connection, alert, Phase.OVER, at, ways)
    connection.execute(delete(deliveries).where(deliveries.c.due_at < at - _KEPT))
    connection.execute(delete(table).where(table.c.over_at < at - _KEPT))
    return Watched(tuple(began), tuple(over))


def _may_be_ended(key: str, *, by: str) -> bool:
    """Tell whether this machine can see that something is over: a disk is seen by its own."""
    return not key.startswith(disk_key("")) or key == disk_key(by)


def _send_on_its_way(
    connection: Connection, alert: Alert, phase: Phase, at: datetime, ways: Sequence[Channel]
) -> None:
    if phase is Phase.OVER:
        # Whoever was never told that it began need not hear of it at all.
        unsent = deliveries.c.sent_at.is_(None), deliveries.c.alert == alert.id
        never = {r.channel for r in connection.execute(select(deliveries).where(*unsent))}
        connection.execute(delete(deliveries).where(*unsent))
        ways = [channel for channel in ways if channel.value not in never]
    rows = [
        {"id": uuid.uuid4().hex, "alert": alert.id, "channel": channel.value, "phase": phase.value,
         "due_at": at, "tries": 0, "error": ""}
        for channel in ways
    ]  # fmt: skip
    if rows:
        connection.execute(insert(deliveries), rows)


def _lasting() -> Any:
    return select(table).where(table.c.over_at.is_(None))


def _with_alert() -> Any:
    named = [column.label(f"message_{column.name}") for column in deliveries.c]
    return select(*named, *table.c).join(table, table.c.id == deliveries.c.alert)


def _due(at: datetime) -> Any:
    return (
        _with_alert()
        .where(
            deliveries.c.sent_at.is_(None),
            deliveries.c.given_up_at.is_(None),
            deliveries.c.due_at <= at,
        )
        .order_by(deliveries.c.due_at, deliveries.c.id)
    )


def _to_delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        row.message_id, to_alert(row), Channel(row.message_channel), Phase(row.message_phase),
        row.message_due_at, row.message_tries, row.message_sent_at, row.message_given_up_at,
        row.message_error,
    )  # fmt: skip
