"""Fixtures of the crawler's tests: a running simulated site and a data folder for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawler.desk import Desk
from tests.site_simulator import Simulator

ARTICLES = 60


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk before a site of sixty generated articles and the real one."""
    with Simulator(articles=ARTICLES) as sim:
        yield Desk(tmp_path / "data", sim)
