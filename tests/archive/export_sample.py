"""A small archive to export from, and result sets of its articles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.catalogue import Catalogue
from archive.config import Config
from archive.intake import Intake
from archive.resultsets import Asked, Member, ResultSet, make
from tests.archive.archive_sample import Clock, article, exchange, id_of, intake

COUNT = 30


@contextmanager
def thirty(folder: Path) -> Iterator[Catalogue]:
    """Give an archive of thirty articles, the third with a second version."""
    with Catalogue.open(Config(data_dir=folder)) as opened:
        with intake(opened, Clock()) as taken:
            for number in range(1, COUNT + 1):
                save(taken, number, f"Nội dung {number}.")
            save(taken, 3, "Nội dung 3 đã sửa.")
        yield opened


def save(taken: Intake, number: int, text: str) -> None:
    """Record a page and save the article read from it."""
    made = taken.record(exchange(number, text))
    taken.save(article(number, text), article_id=id_of(number), capture=made.id, extractor="test-1")


def pinned(catalogue: Catalogue, *members: tuple[int, int]) -> ResultSet:
    """Return a set of these articles and versions."""
    asked = Asked({}, "", "", catalogue.epoch(), catalogue.revision())
    return make(catalogue, [Member(id_of(n), version) for n, version in members], asked=asked)


def everything(catalogue: Catalogue) -> ResultSet:
    """Return a set of all articles, the last first."""
    return pinned(catalogue, *((number, 1) for number in range(COUNT, 0, -1)))
