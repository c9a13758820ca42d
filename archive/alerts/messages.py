"""What an alert says: a mail for people, JSON for programs; Vietnamese first, then English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from archive import VERSION
from archive.alerts.conditions import Condition, Severity
from archive.alerts.rows import Alert, Delivery, Phase
from archive.config import Config
from archive.text import show_time

_MOST_LETTERS = 150
_HEADS = {
    (Phase.BEGAN, Severity.FAILURE): ("HỎNG", "FAILED"),
    (Phase.BEGAN, Severity.WARNING): ("LƯU Ý", "ODD"),
    (Phase.OVER, Severity.FAILURE): ("ĐÃ HẾT", "OVER"),
    (Phase.OVER, Severity.WARNING): ("ĐÃ HẾT", "OVER"),
}


def trial_alert(at: datetime) -> Alert:
    """Return an alert that only tells that alerts arrive."""
    condition = Condition(
        "test", Severity.WARNING, "Thư thử: cảnh báo của Kho Tin tới được đây",
        "A test: alerts of Kho Tin arrive here", ("Nothing is wrong.",), "/admin/", "khotin alerts",
    )  # fmt: skip
    return Alert("0" * 32, condition, at, at)


def mail(config: Config, messages: Sequence[Delivery], *, at: datetime) -> EmailMessage:
    """Return one mail that tells all these messages; its id is that of the first."""
    made = EmailMessage()
    receivers = receivers_of(config)
    made["From"] = config.alert_mail_from.strip() or receivers[0]
    made["To"] = ", ".join(receivers)
    made["Subject"] = _subject(messages)
    made["Date"] = format_datetime(at.astimezone(UTC))
    made["Message-ID"] = f"<{messages[0].id}.{messages[0].tries}@khotin.invalid>"
    # RFC 3834 §5: keeps holiday notices from being answered to it.
    made["Auto-Submitted"] = "auto-generated"
    parts = [_told(config, each) for each in messages]
    made.set_content("\n\n".join(parts) + "\n", charset="utf-8")
    return made


def receivers_of(config: Config) -> list[str]:
    """Return the addresses that alerts are mailed to."""
    return [each.strip() for each in config.alert_mail_to.split(",") if each.strip()]


def as_json(config: Config, message: Delivery) -> dict[str, Any]:
    """Return a message as what a webhook is posted; times are ISO 8601."""
    alert = message.alert
    condition = alert.condition
    return {
        "id": message.id,
        "alert": alert.id,
        "phase": message.phase.value,
        "key": condition.key,
        "severity": condition.severity.value,
        "title": {"vi": condition.vi, "en": condition.en},
        "text": f"[{_HEADS[message.phase, condition.severity][0]}] {condition.vi} / {condition.en}",
        "details": list(condition.details),
        "since": alert.since.isoformat(),
        "over_at": alert.over_at.isoformat() if alert.over_at else None,
        "link": link_of(config, condition),
        "command": condition.command,
        "software": f"Kho Tin {VERSION}",
    }


def link_of(config: Config, condition: Condition) -> str | None:
    """Return the address of the page to look at, None when nobody said where the site is."""
    base = config.public_url.rstrip("/")
    return f"{base}{condition.path}" if base else None


def _subject(messages: Sequence[Delivery]) -> str:
    first = messages[0]
    vi, en = _HEADS[first.phase, first.alert.condition.severity]
    more = f" (+{len(messages) - 1})" if len(messages) > 1 else ""
    title = f"[Kho Tin] {vi}/{en}: {first.alert.condition.vi}"
    # A name inside it may come from outside: a head has one line.
    return " ".join(f"{title[:_MOST_LETTERS]}{more}".split())


def _told(config: Config, message: Delivery) -> str:
    alert = message.alert
    condition, (vi, en) = alert.condition, _HEADS[message.phase, alert.condition.severity]
    lines = [f"{vi}: {condition.vi}", f"{en}: {condition.en}", ""]
    lines.append(f"Từ / since: {show_time(alert.since)}")
    if alert.over_at:
        lines.append(f"Đến / until: {show_time(alert.over_at)}")
    lines += [f"  - {each}" for each in condition.details]
    if message.phase is Phase.BEGAN:
        lines.append("")
        if link := link_of(config, condition):
            lines.append(f"Xem / look at: {link}")
        lines.append(f"Lệnh / command: {condition.command}")
    return "\n".join(lines)
