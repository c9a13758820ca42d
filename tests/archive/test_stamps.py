"""Every visible change moves an article's stamp, and a rebuild moves none but of what it makes otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update

from archive.catalogue import Catalogue
from archive.catalogue.coverage import count_in
from archive.catalogue.stamps import stamp
from archive.catalogue.tables import articles
from archive.config import Config
from archive.losses import losses
from archive.rebuilding import rebuild
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from tests.archive.archive_sample import START, Clock, article, exchange, id_of, intake
from tests.archive.whole_archive import fill


@pytest.fixture
def filled(config: Config, tmp_path: Path) -> Iterator[Catalogue]:
    """A catalogue with something of everything."""
    with Catalogue.open(config) as catalogue:
        fill(catalogue, tmp_path)
        yield catalogue


def stamps_of(catalogue: Catalogue) -> dict[str, datetime]:
    with catalogue.read() as connection:
        return dict(connection.execute(select(articles.c.id, articles.c.changed_at)).all())


def test_a_stamp_is_a_whole_second_and_never_past() -> None:
    at = datetime(2026, 1, 1, 5, 30, 1, tzinfo=UTC)
    assert stamp(at) == at
    assert stamp(at + timedelta(microseconds=1)) == at + timedelta(seconds=1)


def test_hiding_and_lifting_move_the_stamp_of_that_article_alone(filled: Catalogue) -> None:
    before = stamps_of(filled)
    assert all(before.values())
    later = datetime.now(UTC) + timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        made = restrict(filled, Kind.ARTICLE, id_of(1), ground=Ground.LAW, reason="Án", by="lan")
    hidden = stamps_of(filled)
    assert hidden[id_of(1)] >= later > before[id_of(1)]
    assert {k: v for k, v in hidden.items() if k != id_of(1)} == {
        k: v for k, v in before.items() if k != id_of(1)
    }
    with time_machine.travel(later + timedelta(hours=1), tick=False):
        lift(filled, made.id, by="lan")
    assert stamps_of(filled)[id_of(1)] >= later + timedelta(hours=1)


def test_what_takes_long_to_write_is_stamped_when_it_is_written(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = datetime(2026, 1, 1, 5, 30, tzinfo=UTC)
    with time_machine.travel(begun, tick=False) as clock, Catalogue.open(config) as catalogue:

        def slowly(*args: Any, **named: Any) -> None:
            clock.move_to(begun + timedelta(seconds=9))
            count_in(*args, **named)

        monkeypatch.setattr("archive.catalogue.waiting.count_in", slowly)
        with intake(catalogue, Clock()) as own:
            capture = own.record(exchange(1))
            own.save(article(1), article_id=id_of(1), capture=capture.id, extractor="test-1")
        # Whoever harvested in the ninth second asks from there next time.
        assert stamps_of(catalogue) == {id_of(1): begun + timedelta(seconds=9)}


@pytest.mark.parametrize("hidden_meanwhile", [False, True])
def test_a_rebuild_keeps_the_stamps_of_what_is_as_it_was(
    filled: Catalogue, hidden_meanwhile: bool
) -> None:
    before = stamps_of(filled)
    if hidden_meanwhile:
        restrict(filled, Kind.ARTICLE, id_of(2), ground=Ground.LAW, reason="Án", by="lan")
        before = stamps_of(filled)
    with time_machine.travel(START + timedelta(days=4000)):
        rebuild(filled.config, at=START)
    assert stamps_of(filled) == before


def test_what_a_rebuild_makes_otherwise_is_stamped_once_readers_see_it(
    filled: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    with filled.write() as connection:
        other = update(articles).where(articles.c.id == id_of(1)).values(sections=["Khác"])
        connection.execute(other)
    before = stamps_of(filled)
    seen = datetime.now(UTC) + timedelta(hours=3)
    with time_machine.travel(seen - timedelta(hours=2), tick=False) as clock:

        def take_hours(*args: Any, **named: Any) -> Any:
            clock.move_to(seen)
            return losses(*args, **named)

        # The last that is done before readers see the new catalogue.
        monkeypatch.setattr("archive.rebuilding.losses", take_hours)
        rebuild(filled.config, at=START)
    after = stamps_of(filled)
    # Whoever harvested while it was being rebuilt asks next time from a moment before this one.
    assert after[id_of(1)] >= seen
    assert {k for k, at in after.items() if at != before[k]} == {id_of(1)}
