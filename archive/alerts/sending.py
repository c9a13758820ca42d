"""Sending alerts: by SMTP and by a signed POST, in bounded time; what does not arrive waits."""

from __future__ import annotations

import hashlib
import hmac
import json
import smtplib
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any

from archive.alerts.messages import as_json, mail, trial_alert
from archive.alerts.rows import Channel, Delivery, Phase, channels, due, put_off, sent
from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import KhoTinError, UsageError

# A server that says a letter now and then would hold a socket's own time limit off for ever.
SECONDS = 30.0
_SOCKET_SECONDS = 15.0
# What is tried in one go; the rest waits for the next.
_MOST = 50


class AlertError(KhoTinError):
    """An alert could not be handed over; names the channel and the reason."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a round of sending came to: messages that arrived, and reasons why others did not."""

    arrived: int = 0
    waiting: int = 0
    errors: tuple[str, ...] = ()


def deliver(catalogue: Catalogue, *, now: datetime | None = None, seconds: float = SECONDS) -> Sent:
    """Send what is due: all mails as one, each webhook's message by itself.

    A message that does not arrive is tried again, after a minute at first, then less and less
    often for two days. `seconds` bounds each attempt.
    """
    messages = due(catalogue, now=now)
    mails = [each for each in messages if each.channel is Channel.MAIL]
    posts = [each for each in messages if each.channel is Channel.WEBHOOK][:_MOST]
    arrived, waiting, errors = 0, 0, []
    for batch, rest in [(mails, []), *(([each], posts[n:]) for n, each in enumerate(posts))]:
        if not batch:
            continue
        try:
            hand_over(catalogue.config, batch, seconds=seconds, at=now)
        except AlertError as error:
            # What comes behind it would only wait as long for the same answer.
            failed = rest or batch
            put_off(catalogue, failed, error=str(error), now=now)
            waiting += len(failed)
            errors.append(str(error))
            if rest:
                break
        else:
            sent(catalogue, [each.id for each in batch], now=now)
            arrived += len(batch)
    return Sent(arrived, waiting, tuple(errors))


def send_test(config: Config, *, seconds: float = SECONDS) -> dict[Channel, str]:
    """Send a test message by every channel of the settings; return what went wrong, "" for nothing.

    Raises UsageError when the settings name no channel.
    """
    ways = channels(config)
    if not ways:
        raise UsageError("no alerts are set up; set alert_mail_to or alert_webhook (docs/settings)")
    at = datetime.now(UTC)
    found: dict[Channel, str] = {}
    for way in ways:
        message = Delivery(f"test{at:%Y%m%d%H%M%S}", trial_alert(at), way, Phase.BEGAN, at)
        try:
            hand_over(config, [message], seconds=seconds, at=at)
            found[way] = ""
        except AlertError as error:
            found[way] = str(error)
    return found


def hand_over(
    config: Config,
    messages: Sequence[Delivery],
    *,
    seconds: float = SECONDS,
    at: datetime | None = None,
) -> None:
    """Send messages of one channel; raises AlertError when they have not arrived in time."""
    moment = at or datetime.now(UTC)
    if messages[0].channel is Channel.MAIL:
        _in_time(lambda: _mail(config, messages, moment), "mail", seconds)
    else:
        for each in messages:
            _in_time(lambda each=each: _post(config, each), "webhook", seconds)  # type: ignore[misc]


def signature(secret: str, moment: int, body: bytes) -> str:
    """Return the signature of a body posted at a moment (Unix time), as KhoTin-Signature has it."""
    signed = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return f"t={moment},v1={signed.hexdigest()}"


def _mail(config: Config, messages: Sequence[Delivery], at: datetime) -> None:
    context = ssl.create_default_context()
    place = config.smtp_host, config.smtp_port
    if config.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=_SOCKET_SECONDS, context=context)
    else:
        server = smtplib.SMTP(*place, timeout=_SOCKET_SECONDS)
    with server:
        if config.smtp_security == "starttls":
            server.starttls(context=context)
        if config.smtp_user:
            server.login(config.smtp_user, config.smtp_password)
        refused = server.send_message(mail(config, messages, at=at))
    if refused:
        raise AlertError(f"mail: the server refused {', '.join(refused)}; check alert_mail_to")


def _post(config: Config, message: Delivery) -> None:
    body = json.dumps(as_json(config, message), ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Kho-Tin-Alerts",
        # The same for every try, so that a receiver can tell a repetition.
        "KhoTin-Delivery": message.id,
    }
    if config.alert_webhook_secret:
        headers["KhoTin-Signature"] = signature(config.alert_webhook_secret, int(time.time()), body)
    request = urllib.request.Request(config.alert_webhook, body, headers, method="POST")
    opener = urllib.request.build_opener(_NoRedirects)
    with opener.open(request, timeout=_SOCKET_SECONDS) as answer:
        if not 200 <= answer.status < 300:
            raise AlertError(f"webhook: the server answered {answer.status}")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A POST that is led elsewhere would come as a GET without its body."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


def _in_time(send: Callable[[], None], channel: str, seconds: float) -> None:
    """Run what sends, for so long at most; raises AlertError, of one sentence, however it fails."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            send()
        except (AlertError, OSError, HTTPException, ValueError, smtplib.SMTPException) as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise AlertError(f"{channel}: no answer within {seconds:.0f} seconds")
    if failed:
        raise _said(channel, failed[0]) from failed[0]


def _said(channel: str, error: BaseException) -> AlertError:
    if isinstance(error, AlertError):
        return error
    if isinstance(error, urllib.error.HTTPError):
        return AlertError(f"{channel}: the server answered {error.code}; check alert_webhook")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return AlertError(f"{channel}: the server refused smtp_user or smtp_password")
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    return AlertError(f"{channel}: {' '.join(str(reason).split()) or type(error).__name__}")
