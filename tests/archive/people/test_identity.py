"""Who is one person among claims, and who never is by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archive.people.identity import Said, people_of
from archive.people.units import node_of, unit_key
from archive.people.values import Correction, Deed

NAME = "Phạm Thu Hằng"
START = datetime(2020, 1, 1, tzinfo=UTC)
UNITS = [
    "Đảng ủy Khối các cơ quan tỉnh",
    "Đảng ủy Khối các cơ quan tỉnh Cao Bằng",
    "Sở Y tế",
    "Sở Y tế Bắc Giang",
    "Trường THPT Việt Bắc",
    "UBND huyện Cao Lộc",
    "UBND huyện Văn Lãng",
    "Bộ Y tế",
]


def _said(number: int, unit: str) -> Said:
    """Return a claim of an article of its own, as a site of Lạng Sơn makes it."""
    article = f"article{number}"
    base = node_of(NAME, unit_key(unit, province="lạng sơn"), article=article)
    at = START + timedelta(days=number)
    return Said(f"claim{number}", article, "site", at, NAME, f"{article} {NAME}", base)


@given(st.lists(st.sampled_from(UNITS), min_size=1, max_size=20), st.randoms())
def test_the_same_name_with_another_unit_is_never_merged_by_itself(
    units: list[str], order: object
) -> None:
    said = [_said(number, unit) for number, unit in enumerate(units)]
    known = people_of(said, [])
    assert len(known.people) == len(set(units))
    assert all(len(person.nodes) == 1 for person in known.people)
    order.shuffle(said)  # type: ignore[attr-defined]
    assert people_of(said, []) == known


@given(st.lists(st.sampled_from(UNITS), min_size=2, max_size=10, unique=True))
def test_an_archivist_merges_two_of_them_and_no_others(units: list[str]) -> None:
    said = [_said(number, unit) for number, unit in enumerate(units)]
    first, second = said[0].base, said[1].base
    one = Correction("c1", Deed.MERGE, (first, second), "Một người", START, "lan")
    merged = people_of(said, [one])
    assert len(merged.people) == len(units) - 1
    (joined,) = [person for person in merged.people if len(person.nodes) == 2]
    assert set(joined.nodes) == {first, second}
    assert people_of(said, []) == people_of(said, [])


def test_a_unit_written_short_or_with_its_own_province_is_the_same_unit() -> None:
    told = unit_key("UBND tỉnh", province="lạng sơn")
    assert told == unit_key("Uỷ ban nhân dân tỉnh", province="lạng sơn")
    assert told == unit_key("UBND tỉnh Lạng Sơn", province="lạng sơn")
    assert told != unit_key("UBND tỉnh Cao Bằng", province="lạng sơn")
    assert told != unit_key("UBND tỉnh", province="cao bằng")
