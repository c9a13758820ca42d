"""A running simulator for each test that asks for one."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.site_simulator import Simulator


@pytest.fixture
def sim() -> Iterator[Simulator]:
    """Give a site of 120 articles whose header always shows Saturday 21/11/2026."""
    with Simulator(120, today=date(2026, 11, 21)) as simulator:
        yield simulator
