"""A worker's crawl fails: people are told by mail and webhook, once, and again when it is over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.config import Config
from archive.jobs import enqueue
from tests.archive.test_alerts import Hook, Postbox, hook, postbox  # noqa: F401
from tests.crawler.desk import SITE, Desk
from tests.site_simulator import Simulator

ROOT = Path(__file__).resolve().parents[2]
# The mail server of the tests leaves the socket open that it woke itself up with.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Simulator(articles=5) as sim:
        found = Desk(tmp_path / "data", sim)
        found.config = Config(data_dir=tmp_path / "data")
        yield found


def work(desk: Desk, postbox: Postbox, hook: Hook) -> None:  # noqa: F811
    """Let a worker of its own do what is due, then end."""
    env = {
        "KHOTIN_DATA_DIR": str(desk.config.data_dir), "KHOTIN_ALERT_MAIL_TO": "lan@example.vn",
        "KHOTIN_SMTP_HOST": "127.0.0.1", "KHOTIN_SMTP_PORT": str(postbox.port),
        "KHOTIN_ALERT_WEBHOOK": hook.url, "KHOTIN_DISK_FREE_GB": "0",
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "manage.py", "worker", "--once", "--no-index"], cwd=ROOT,
        env=os.environ | env, check=True, capture_output=True, timeout=300,
    )  # fmt: skip


def ask(desk: Desk) -> None:
    with Catalogue.open(desk.config) as catalogue:
        enqueue(catalogue, "crawl", {"full": True}, site=SITE, by="an")


def test_a_failing_crawl_is_told_once_and_so_is_its_end(
    desk: Desk,
    postbox: Postbox,  # noqa: F811
    hook: Hook,  # noqa: F811
) -> None:
    desk.write_profile(links=5000)
    ask(desk)
    for _ in range(2):
        work(desk, postbox, hook)
    (mail,) = postbox.mails
    assert f"Lần thu thập {SITE} thất bại" in mail["Subject"]
    assert "5000" in mail.get_content()
    (told,) = hook.told()
    assert (told["phase"], told["key"]) == ("began", f"run-failed:{SITE}")

    desk.write_profile(links=1)
    ask(desk)
    for _ in range(2):
        work(desk, postbox, hook)
    assert [each["phase"] for each in hook.told()] == ["began", "over"]
    assert hook.told()[1]["key"] == told["key"]
    assert len(postbox.mails) == 2
    assert "ĐÃ HẾT" in postbox.mails[1]["Subject"]
