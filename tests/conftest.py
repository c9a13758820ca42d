"""What every test shares: no network but loopback, no settings of the person who runs them."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.quick_schema import quick_schema
from tests.soak import FULL

# The gate tries the same examples every time and on every machine, however slow; `.ci/soak` new ones.
settings.register_profile(
    "gate",
    deadline=None,
    derandomize=not FULL,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("gate")
LOOPBACK = ("127.", "::1", "localhost")
_connect = socket.socket.connect
# Tests that start crawls, workers and browsers: few in a module, but seconds each.
SLOW = ("tests/worker/", "tests/crawler/test_", "tests/crawler/copies/", "tests/webui/browser/",
        "tests/webui/test_nothing_shows.py", "_browser.py")  # fmt: skip


def _loopback_only(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(
        LOOPBACK
    ):
        raise RuntimeError(f"tests connect to loopback only, not to {address[0]}")
    _connect(self, address)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Make any connection but to loopback an error of its own kind."""
    socket.socket.connect = _loopback_only  # type: ignore[assignment,method-assign]
    yield
    socket.socket.connect = _connect  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _ctrl_c() -> None:
    """Let programs that tests start hear Ctrl+C, also where a shell began the tests in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def _quick_schema() -> Iterator[None]:
    """Make the tables of empty catalogues quickly."""
    with quick_schema():
        yield


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the settings of the person who runs the tests."""
    for name in [n for n in os.environ if n.startswith("KHOTIN_")]:
        monkeypatch.delenv(name)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what opens a browser."""
    if "browser" in getattr(item, "fixturenames", ()):
        item.add_marker("browser")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow modules: at the end no process is left with a long one while others are idle."""
    items.sort(key=lambda item: not any(part in item.nodeid for part in SLOW))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many long trials ran, and whether these were all of them."""
    reports = terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
    count = sum("soak" in report.keywords for report in reports)
    if count:
        kind = "in full" if FULL else "a seeded sample; .ci/soak makes them in full"
        terminalreporter.write_line(f"long trials (kills, flips): {count}, {kind}")
