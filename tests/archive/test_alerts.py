"""Alerts: what is wrong is told once, to a real mail server and a real web server, and when it is over."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from sqlalchemy import insert, update

from archive.alerts import sending
from archive.alerts.conditions import Condition, conditions
from archive.alerts.rows import GIVE_UP, Channel, alerts, due, undelivered, watch
from archive.alerts.sending import deliver
from archive.catalogue import Catalogue
from archive.catalogue.fixity_tables import fixity_checks
from archive.catalogue.job_tables import jobs as job_table
from archive.catalogue.job_tables import schedules, workers
from archive.config import Config
from archive.errors import UsageError
from archive.jobs import enqueue
from archive.jobs.rows import jobs
from archive.models import RunState
from manage import khotin

NOW = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PROBLEM = "few-links: 2 article links were seen, but the profile expects at least 50"
# The mail server of the tests leaves the socket open that it woke itself up with.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
SECRET = "khoa-bi-mat"


@dataclass
class Postbox:
    """Takes mail; `refuses` makes it say no."""

    mails: list[EmailMessage] = field(default_factory=list)
    refuses: bool = False
    port: int = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refuses:
            return "451 try again later"
        read = message_from_bytes(envelope.original_content, policy=policy.default)
        assert isinstance(read, EmailMessage)
        self.mails.append(read)
        return "250 OK"


@dataclass
class Hook:
    """Takes posts, and answers with `status`."""

    posts: list[tuple[Message, bytes]] = field(default_factory=list)
    status: int = 204
    url: str = ""

    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.posts]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    box = Postbox(port=free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture
def hook() -> Iterator[Hook]:
    taken = Hook()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.posts.append((self.headers, body))
            self.send_response(taken.status)
            if taken.status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        taken.url = f"http://127.0.0.1:{server.server_port}/hook"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield taken
        server.shutdown()


@pytest.fixture
def reachable(config: Config, postbox: Postbox, hook: Hook) -> Config:
    """Settings with both channels set up."""
    return config.model_copy(update={
        "alert_mail_to": "lan@example.vn, minh@example.vn", "alert_mail_from": "kho@example.vn",
        "smtp_host": "127.0.0.1", "smtp_port": postbox.port, "alert_webhook": hook.url,
        "alert_webhook_secret": SECRET, "public_url": "https://kho.example.vn/",
        "disk_free_gb": 0.0,
    })  # fmt: skip


@pytest.fixture
def opened(reachable: Config) -> Iterator[Catalogue]:
    with Catalogue.open(reachable) as catalogue:
        yield catalogue


def crawl(catalogue: Catalogue, state: RunState, *problems: str, at: datetime = NOW) -> str:
    run = catalogue.start_run("tin", "crawl", at=at)
    catalogue.finish_run(run.id, state, counts={}, problems=problems, at=at + MINUTE)
    return run.id


def keys(found: list[Condition]) -> list[str]:
    return [each.key for each in found]


def test_a_failed_run_is_told_once_and_again_when_it_is_over(
    opened: Catalogue, postbox: Postbox, hook: Hook
) -> None:
    run = crawl(opened, RunState.FAILED, PROBLEM)
    (began,) = watch(opened, now=NOW).began
    assert began.condition.key == "run-failed:tin"
    assert deliver(opened, now=NOW).arrived == 2
    for minutes in (1, 60, 600):
        at = NOW + minutes * MINUTE
        assert watch(opened, now=at).began == ()
        assert deliver(opened, now=at).arrived == 0
    crawl(opened, RunState.FAILED, PROBLEM, at=NOW + 700 * MINUTE)
    assert watch(opened, now=NOW + 701 * MINUTE).began == ()

    (mail,) = postbox.mails
    assert mail["To"] == "lan@example.vn, minh@example.vn"
    assert mail["Subject"] == "[Kho Tin] HỎNG/FAILED: Lần thu thập tin thất bại"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    for said in (PROBLEM, f"https://kho.example.vn/admin/runs/{run}", "khotin runs --site tin"):
        assert said in text
    (told,) = hook.told()
    assert (told["phase"], told["severity"], told["key"]) == ("began", "failure", "run-failed:tin")
    assert told["link"].endswith(run)

    over = NOW + 800 * MINUTE
    crawl(opened, RunState.FINISHED, at=over - MINUTE)
    (ended,) = watch(opened, now=over).over
    assert ended.id == began.id
    assert deliver(opened, now=over).arrived == 2
    assert "ĐÃ HẾT" in postbox.mails[-1]["Subject"]
    assert [each["phase"] for each in hook.told()] == ["began", "over"]
    assert watch(opened, now=over + MINUTE).over == ()
    assert alerts(opened) == []
    assert [each.over_at for each in alerts(opened, past=True)] == [over]

    crawl(opened, RunState.FAILED, PROBLEM, at=over + MINUTE)
    assert len(watch(opened, now=over + 3 * MINUTE).began) == 1


def test_what_is_posted_is_signed(opened: Catalogue, hook: Hook) -> None:
    crawl(opened, RunState.FAILED, PROBLEM)
    watch(opened, now=NOW)
    deliver(opened, now=NOW)
    ((headers, body),) = hook.posts
    moment, given = (part.split("=")[1] for part in headers["KhoTin-Signature"].split(","))
    wanted = hmac.new(SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert given == wanted
    assert abs(int(moment) - datetime.now(UTC).timestamp()) < 60
    assert headers["KhoTin-Delivery"] == json.loads(body)["id"]


def test_several_things_are_one_mail(opened: Catalogue, postbox: Postbox, hook: Hook) -> None:
    crawl(opened, RunState.FAILED, PROBLEM)
    enqueue(opened, "verify", {}, by="lan")
    fail_jobs(opened)
    watch(opened, now=NOW)
    assert deliver(opened, now=NOW).arrived == 4
    (mail,) = postbox.mails
    assert "(+1)" in mail["Subject"]
    assert "«verify»" in mail.get_content()
    assert len(hook.posts) == 2


def fail_jobs(catalogue: Catalogue, code: int = 4) -> None:
    with catalogue.write() as connection:
        ended = {"state": "failed", "exit_code": code, "finished_at": NOW, "error": "hỏng"}
        connection.execute(update(job_table).values(**ended))


@pytest.mark.parametrize("broken", ["refuses", "is away", "is silent"])
def test_what_does_not_arrive_is_tried_again_later_and_later(
    opened: Catalogue, postbox: Postbox, hook: Hook, broken: str
) -> None:
    postbox.refuses, hook.status = True, 503
    with silent_server() as port:
        if broken != "refuses":
            port = free_port() if broken == "is away" else port
            config = opened.config.model_copy(
                update={"smtp_port": port, "alert_webhook": f"http://127.0.0.1:{port}/"}
            )
            opened = Catalogue(opened.engine, config)
        crawl(opened, RunState.FAILED, PROBLEM)
        watch(opened, now=NOW)
        done = deliver(opened, now=NOW, seconds=0.3)
    assert (done.arrived, done.waiting) == (0, 2)
    assert {error.split(":")[0] for error in done.errors} == {"mail", "webhook"}
    assert due(opened, now=NOW) == []
    assert {each.tries for each in undelivered(opened)} == {1}
    later = NOW + MINUTE
    assert len(due(opened, now=later)) == 2
    postbox.refuses, hook.status = False, 200
    config = opened.config.model_copy(update={"smtp_port": postbox.port, "alert_webhook": hook.url})
    assert deliver(Catalogue(opened.engine, config), now=later).arrived == 2
    assert undelivered(opened) == []


@contextmanager
def silent_server() -> Iterator[int]:
    """Give the port of a server that takes connections and never says anything."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        yield int(server.getsockname()[1])


def test_the_tries_grow_rarer_and_end(opened: Catalogue, postbox: Postbox, hook: Hook) -> None:
    postbox.refuses, hook.status = True, 500
    crawl(opened, RunState.FAILED, PROBLEM)
    watch(opened, now=NOW)
    at, tries = NOW, 0
    while waiting := [each for each in undelivered(opened) if each.given_up_at is None]:
        at = min(each.due_at for each in waiting)
        deliver(opened, now=at)
        tries += 1
    assert GIVE_UP < at - NOW < GIVE_UP + timedelta(hours=3)
    assert tries < 40
    assert len(undelivered(opened)) == 2


def test_a_redirected_post_has_not_arrived(opened: Catalogue, hook: Hook) -> None:
    hook.status = 302
    crawl(opened, RunState.FAILED, PROBLEM)
    watch(opened, now=NOW)
    assert any("302" in error for error in deliver(opened, now=NOW).errors)
    assert len(hook.posts) == 1


def test_whoever_was_not_told_that_it_began_is_not_told_that_it_is_over(
    opened: Catalogue, postbox: Postbox, hook: Hook
) -> None:
    postbox.refuses = True
    crawl(opened, RunState.FAILED, PROBLEM)
    watch(opened, now=NOW)
    deliver(opened, now=NOW)
    postbox.refuses = False
    crawl(opened, RunState.FINISHED, at=NOW + MINUTE)
    watch(opened, now=NOW + 2 * MINUTE)
    deliver(opened, now=NOW + 2 * MINUTE)
    assert postbox.mails == []
    assert [each["phase"] for each in hook.told()] == ["began", "over"]


def test_without_a_channel_alerts_are_kept_and_nothing_is_sent(catalogue: Catalogue) -> None:
    crawl(catalogue, RunState.FAILED, PROBLEM)
    assert "run-failed:tin" in [each.condition.key for each in watch(catalogue, now=NOW).began]
    assert due(catalogue, now=NOW) == []
    assert jobs(catalogue) == []


def test_a_message_on_its_way_is_a_job_of_its_own_and_only_one(opened: Catalogue) -> None:
    crawl(opened, RunState.FAILED, PROBLEM)
    for _ in range(3):
        watch(opened, now=NOW)
    assert [job.kind for job in jobs(opened)] == ["alerts"]


def test_an_odd_run_is_a_warning(opened: Catalogue) -> None:
    crawl(opened, RunState.FINISHED, "drift: title was found in 50%")
    (found,) = conditions(opened, now=NOW)
    assert (found.key, found.severity) == ("run-odd:tin", "warning")


def test_a_cancelled_run_says_nothing_of_its_site(opened: Catalogue) -> None:
    crawl(opened, RunState.FAILED, PROBLEM)
    crawl(opened, RunState.CANCELLED, at=NOW + MINUTE)
    assert keys(conditions(opened, now=NOW)) == ["run-failed:tin"]


def test_a_worker_without_heartbeat_is_told(opened: Catalogue) -> None:
    with opened.write() as connection:
        connection.execute(
            insert(workers).values(
                id="w1", machine="may-1", pid=7, slots=1, started_at=NOW, seen_at=NOW
            )
        )
    assert conditions(opened, now=NOW + 5 * MINUTE) == []
    (found,) = conditions(opened, now=NOW + 6 * MINUTE)
    assert "may-1" in found.vi
    assert found.key == "worker-silent:w1"


def test_a_missed_schedule_is_told_and_a_paused_one_is_not(opened: Catalogue) -> None:
    row = {
        "id": "s1", "name": "dem", "site": "tin", "cron": "0 22 * * *", "zone": "UTC",
        "options": {}, "paused": False, "next_at": NOW, "skipped": 0, "missed": 0,
        "created_at": NOW, "created_by": "lan",
    }  # fmt: skip
    with opened.write() as connection:
        connection.execute(insert(schedules).values(**row))
    assert conditions(opened, now=NOW + 15 * MINUTE) == []
    assert keys(conditions(opened, now=NOW + 16 * MINUTE)) == ["schedule-missed:s1"]
    with opened.write() as connection:
        connection.execute(update(schedules).values(paused=True))
    assert conditions(opened, now=NOW + 16 * MINUTE) == []


def test_work_that_waits_without_a_worker_is_told(opened: Catalogue) -> None:
    enqueue(opened, "verify", {}, by="lan", due_at=NOW)
    assert keys(conditions(opened, now=NOW + 16 * MINUTE)) == ["no-worker"]
    with opened.write() as connection:
        connection.execute(
            insert(workers).values(
                id="w1", machine="may-1", pid=7, slots=1, started_at=NOW,
                seen_at=NOW + 15 * MINUTE,
            )
        )  # fmt: skip
    assert conditions(opened, now=NOW + 16 * MINUTE) == []


def test_a_failed_job_is_told_but_for_a_crawl_whose_run_tells_more(opened: Catalogue) -> None:
    enqueue(opened, "verify", {}, by="lan")
    fail_jobs(opened)
    (found,) = conditions(opened, now=NOW)
    assert found.key == "job-failed:verify:"
    assert found.details == ("hỏng",)
    with opened.write() as connection:
        connection.execute(update(job_table).values(kind="crawl", site="tin", exit_code=6))
    assert conditions(opened, now=NOW) == []
    with opened.write() as connection:
        connection.execute(update(job_table).values(exit_code=3))
    assert keys(conditions(opened, now=NOW)) == ["job-failed:crawl:tin"]


def test_damage_is_told_until_a_later_check_finds_none(opened: Catalogue) -> None:
    def checked(id_: str, at: datetime, counts: dict[str, int]) -> None:
        with opened.write() as connection:
            connection.execute(
                insert(fixity_checks).values(
                    id=id_, started_at=at, finished_at=at, by="lan", software="1", files=1,
                    records=1, bytes=1, seconds=1, quarantined=0, counts=counts,
                )
            )  # fmt: skip

    checked("a", NOW, {"damaged": 2})
    (found,) = conditions(opened, now=NOW)
    assert found.key == "damage"
    assert "damaged: 2" in found.details
    checked("b", NOW + MINUTE, {})
    assert conditions(opened, now=NOW + MINUTE) == []


def test_a_full_disk_is_told_and_only_its_own_machine_sees_it_end(opened: Catalogue) -> None:
    full = Catalogue(opened.engine, opened.config.model_copy(update={"disk_free_gb": 900_000.0}))
    (began,) = watch(full, now=NOW, machine="may-1").began
    assert began.condition.key == "disk:may-1"
    assert watch(opened, now=NOW, machine="may-2").over == ()
    assert len(watch(opened, now=NOW, machine="may-1").over) == 1


def test_a_test_says_what_arrived(reachable: Config, postbox: Postbox, hook: Hook) -> None:
    assert sending.send_test(reachable) == {"mail": "", "webhook": ""}
    assert "Thư thử" in postbox.mails[0]["Subject"]
    assert hook.told()[0]["key"] == "test"
    hook.status = 404
    assert "404" in sending.send_test(reachable)[Channel.WEBHOOK]
    with pytest.raises(UsageError, match="no alerts are set up"):
        sending.send_test(reachable.model_copy(update={"alert_mail_to": "", "alert_webhook": ""}))


def test_the_commands_list_check_send_and_test(
    tmp_path: Path, postbox: Postbox, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "DATA_DIR": tmp_path / "data", "ALERT_MAIL_TO": "lan@example.vn", "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": postbox.port, "ALERT_WEBHOOK": hook.url, "DISK_FREE_GB": "0",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"KHOTIN_{name}", str(value))

    def run(*words: str) -> str:
        result = CliRunner().invoke(khotin, ["alerts", *words], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    assert "mail: arrived" in run("test")
    assert "Nothing is wrong." in run()
    with Catalogue.open(Config(data_dir=tmp_path / "data")) as catalogue:
        crawl(catalogue, RunState.FAILED, PROBLEM)
    assert PROBLEM in run("check")
    assert "not delivered" in run("list")
    assert "2 messages arrived" in run("send")
    assert "not delivered" not in run("list")
    assert json.loads(run("list", "--json"))["alerts"][0]["key"] == "run-failed:tin"
    postbox.refuses = True
    failed = CliRunner().invoke(khotin, ["alerts", "test", "--json"])
    assert failed.exit_code == 1
    assert json.loads(failed.output)["webhook"] is None
