"""Arrow arrays made by hand are those that pyarrow makes, and nothing loads pandas for them."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pa = pytest.importorskip("pyarrow")
from archive.export.arrow_arrays import TYPES, array_of  # noqa: E402

TEXT = st.text(st.characters(codec="utf-8"))
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
# Of each kind values as columns give them, and what pyarrow makes of them.
KINDS: dict[str, tuple[st.SearchStrategy[Any], Any]] = {
    "string": (TEXT, str),
    "integer": (st.integers(-(2**63), 2**63 - 1), int),
    "boolean": (st.booleans(), bool),
    "date": (DAYS.map(date.isoformat), date.fromisoformat),
    "datetime": (MOMENTS.map(datetime.isoformat), datetime.fromisoformat),
    "list": (st.lists(TEXT, max_size=3), list),
}


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_each_kind_is_what_pyarrow_makes_of_it(kind: str, data: st.DataObject) -> None:
    values, read = KINDS[kind]
    given = data.draw(st.lists(st.none() | values, max_size=20))
    made = array_of(kind, given)
    made.validate(full=True)
    assert made.equals(pa.array([v if v is None else read(v) for v in given], type=TYPES[kind]))


def test_no_array_loads_pandas() -> None:
    told = subprocess.run(
        [sys.executable, "-c",
         "import sys, archive.export.arrow_arrays as a, archive.export.parquet\n"
         "for kind in a.TYPES: a.array_of(kind, [None])\n"
         "print('pandas' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.strip() == "False"
