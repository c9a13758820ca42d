"""The rows of a set as people see them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.restrictions.acts import restrict
from archive.restrictions.values import Ground, Kind
from archive.restrictions.withholding import withheld
from archive.resultsets import ResultSet, showing
from archive.resultsets.showing import Shown, first_saved, row_json, shown_rows
from tests.archive.archive_sample import Clock, article, id_of, intake
from tests.archive.export_sample import everything, pinned, thirty


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with thirty(tmp_path / "data") as opened:
        yield opened


def rows(catalogue: Catalogue, found: ResultSet, **part: int) -> list[Shown]:
    return list(shown_rows(catalogue, found, held=withheld(catalogue), **part))


def test_rows_come_in_order_from_any_place(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showing, "_CHUNK", 7)
    found = everything(catalogue)
    whole = rows(catalogue, found)
    assert [row.place for row in whole] == list(range(1, 31))
    assert whole[0].member == (id_of(30), 1)
    assert rows(catalogue, found, start=12, limit=9) == whole[12:21]
    edited = [row.member.article_id for row in whole if row.is_edited]
    assert edited == [id_of(3)]


def test_a_version_that_is_lost_leaves_its_row(catalogue: Catalogue) -> None:
    (lost, there) = rows(catalogue, pinned(catalogue, (5, 9), (6, 1)))
    told = row_json(lost, permalink="urn:x")
    assert (told["missing"], told["title"], told["withheld"]) == (True, None, None)
    assert row_json(there, permalink="urn:x")["missing"] is False


def test_a_text_read_from_a_hidden_page_is_withheld_and_the_later_one_is_not(
    catalogue: Catalogue,
) -> None:
    version = catalogue.version(id_of(3), 1)
    assert version is not None
    restrict(
        catalogue, Kind.CAPTURE, version.capture, ground=Ground.LAW, reason="Án 3", by="lan"
    )  # fmt: skip
    first, second = rows(catalogue, pinned(catalogue, (3, 1), (3, 2)))
    assert (first.ground, first.version, first.current) == (Ground.LAW, None, None)
    assert second.version is not None


def test_a_printed_date_is_doubted_as_when_the_set_was_made(catalogue: Catalogue) -> None:
    printed = article(7).published_at
    assert printed is not None
    before = pinned(catalogue, (7, 1))
    later = datetime.now(UTC) + timedelta(days=1)
    with intake(catalogue, Clock(later)) as taken:
        taken.doubt(id_of(7), printed, odd=True)
    after = replace(before, made_at=later + timedelta(days=1))
    dates = [
        row.version.article.published_at
        for found in (before, after)
        for row in rows(catalogue, found)
        if row.version
    ]
    assert dates == [printed, None]


def test_an_article_is_new_from_its_first_text_on(catalogue: Catalogue) -> None:
    saved = first_saved(catalogue, [id_of(3), id_of(4), "a" * 16])
    first = catalogue.version(id_of(3), 1)
    assert first is not None
    assert saved[id_of(3)] == first.saved_at
    assert set(saved) == {id_of(3), id_of(4)}
