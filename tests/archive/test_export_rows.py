"""Rows of a result set: pinned, in order, complete or an error, and hidden where something is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.errors import ArchiveError, UsageError
from archive.export.columns import CAPTION_COLUMNS, COLUMNS, captions_of, chosen, default_columns
from archive.export.forms import FORMS, form_of
from archive.export.options import Options
from archive.export.rows import batches, rows
from archive.models import Block, BlockKind
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from tests.archive.archive_sample import START, Clock, article, exchange, id_of, intake
from tests.archive.export_sample import COUNT, everything, pinned, thirty


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    """An archive of thirty articles, the third with a second version."""
    with thirty(tmp_path) as opened:
        yield opened


def test_rows_come_in_the_order_of_the_set_with_the_pinned_text(catalogue: Catalogue) -> None:
    found = list(rows(catalogue, everything(catalogue)))
    assert [row.place for row in found] == list(range(1, COUNT + 1))
    assert [row.article_id for row in found] == [id_of(n) for n in range(COUNT, 0, -1)]
    assert COLUMNS["body"].value(found[-3]) == "Nội dung 3."
    assert found[0].captured_at == START
    assert found[0].permalink == f"urn:khotin:version:{id_of(COUNT)}:1"


def test_an_older_and_a_newer_version_may_stand_in_one_set(catalogue: Catalogue) -> None:
    found = list(rows(catalogue, pinned(catalogue, (3, 2), (4, 1), (3, 1))))
    assert [COLUMNS["body"].value(row) for row in found] == [
        "Nội dung 3 đã sửa.", "Nội dung 4.", "Nội dung 3.",
    ]  # fmt: skip


def test_every_column_has_a_value_of_its_kind_or_none(catalogue: Catalogue) -> None:
    row = next(rows(catalogue, everything(catalogue)))
    kinds = {"string": str, "integer": int, "date": str, "datetime": str, "list": list}
    for column in COLUMNS.values():
        value = column.value(row)
        assert value is None or isinstance(value, kinds[column.kind]), column.name
    assert COLUMNS["published_at"].value(row) == article(COUNT).published_at.isoformat()  # type: ignore[union-attr]
    assert COLUMNS["captured_at"].value(row) == "2026-03-01T15:00:00+07:00"
    assert COLUMNS["captions"].value(row) == ["Chú thích ảnh"]


def test_a_set_without_rows_has_none(catalogue: Catalogue) -> None:
    assert list(rows(catalogue, pinned(catalogue))) == []


def test_the_first_batch_is_small_and_none_holds_a_connection(catalogue: Catalogue) -> None:
    read = batches(catalogue, everything(catalogue))
    assert len(next(read)) == 1
    assert catalogue.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert sum(map(len, read)) == COUNT - 1


def test_a_text_that_is_no_longer_there_ends_the_rows_with_an_error(catalogue: Catalogue) -> None:
    with pytest.raises(ArchiveError, match=r"row 2, article .* version 9"):
        list(rows(catalogue, pinned(catalogue, (1, 1), (2, 9), (3, 1))))


@pytest.mark.parametrize("count", [COUNT - 1, COUNT + 1, 20_001])
def test_more_or_fewer_rows_than_the_set_counts_are_an_error(
    catalogue: Catalogue, count: int
) -> None:
    with pytest.raises(ArchiveError):
        list(rows(catalogue, replace(everything(catalogue), count=count)))


def test_a_hidden_article_keeps_its_row_and_shows_nothing_but_the_ground(
    catalogue: Catalogue,
) -> None:
    made = restrict(catalogue, Kind.ARTICLE, id_of(5), ground=Ground.PRIVACY, reason="x", by="lan")
    found = {row.article_id: row for row in rows(catalogue, everything(catalogue))}
    shown = {name: column.value(found[id_of(5)]) for name, column in COLUMNS.items()}
    told = {name: value for name, value in shown.items() if value not in (None, [])}
    assert told == {"row": 26, "id": id_of(5), "version": 1, "withheld": "privacy"}
    assert len(found) == COUNT
    lift(catalogue, made.id, by="lan")
    assert next(iter(rows(catalogue, pinned(catalogue, (5, 1))))).withheld == ""


def test_a_text_read_from_a_hidden_page_is_withheld(catalogue: Catalogue) -> None:
    row = next(iter(rows(catalogue, pinned(catalogue, (5, 1)))))
    restrict(catalogue, Kind.CAPTURE, row.capture, ground=Ground.LAW, reason="x", by="lan")
    assert next(iter(rows(catalogue, pinned(catalogue, (5, 1))))).withheld == "law"


def test_a_hidden_photo_takes_its_caption_along_and_keeps_its_row(catalogue: Catalogue) -> None:
    photo = article(5).photos[0].url
    restrict(catalogue, Kind.PHOTO, photo, ground=Ground.PRIVACY, reason="x", by="lan")
    row, other = rows(catalogue, pinned(catalogue, (5, 1), (6, 1)))
    assert (COLUMNS["captions"].value(row), COLUMNS["photos"].value(row)) == ([], [])
    assert COLUMNS["captions"].value(other) == ["Chú thích ảnh"]
    captions = list(captions_of([row, other]))
    values = [
        CAPTION_COLUMNS[name].value(captions[0]) for name in ("withheld", "caption", "photo_url")
    ]
    assert values == ["privacy", None, None]
    assert [each.row.place for each in captions] == [1, 2]


def test_what_is_hidden_in_the_middle_ends_the_rows_with_an_error(catalogue: Catalogue) -> None:
    read = rows(catalogue, everything(catalogue))
    next(read)
    restrict(catalogue, Kind.ARTICLE, id_of(1), ground=Ground.LAW, reason="x", by="lan")
    with pytest.raises(ArchiveError, match="hidden from readers or shown again"):
        list(read)


def test_dates_are_doubted_as_they_were_when_the_set_was_made(catalogue: Catalogue) -> None:
    printed = article(7).published_at
    assert printed is not None
    before = pinned(catalogue, (7, 1))
    later = datetime.now(UTC) + timedelta(days=1)
    clock = Clock(later)
    with intake(catalogue, clock) as taken:
        taken.doubt(id_of(7), printed, odd=True)
    after = replace(before, made_at=later + timedelta(days=1))
    columns = ("published_at", "published_on", "doubted_date", "doubted_why")
    then, now = (
        [COLUMNS[name].value(row) for name in columns]
        for found in (before, after)
        for row in rows(catalogue, found)
    )
    assert then == [printed.isoformat(), "2026-02-22", None, None]
    assert now == [None, None, "22-02-2026", "unlike-neighbours"]


def test_control_characters_are_gone_and_line_ends_stay(catalogue: Catalogue) -> None:
    with intake(catalogue, Clock()) as taken:
        made = taken.record(exchange(77, "x"))
        odd = replace(
            article(77), title="a\x00b\x0cc", blocks=(Block(BlockKind.QUOTE, "d\ne\\u0041"),)
        )
        taken.save(odd, article_id=id_of(77), capture=made.id, extractor="test-1")
    (row,) = rows(catalogue, pinned(catalogue, (77, 1)))
    assert [COLUMNS[name].value(row) for name in ("title", "body")] == ["abc", "d\ne\\u0041"]


def test_columns_are_chosen_by_name_and_an_unknown_one_is_refused() -> None:
    assert [column.name for column in chosen(["title", "id", "title"])] == ["title", "id"]
    assert "body" not in [column.name for column in default_columns(text=False)]
    with pytest.raises(UsageError, match="«tile»; there are row, id"):
        chosen(["tile"])
    with pytest.raises(UsageError, match="photo_url"):
        chosen(["body"], table="captions")


def test_options_come_back_from_their_arguments() -> None:
    options = Options.from_args({"columns": ["id,title", "body"], "text": ["0", "1"], "bom": "1"})
    assert options == Options(("id", "title", "body"), bom=True)
    assert Options.from_args(options.to_args()) == options
    assert Options.from_args({"columns": ",".join(c.name for c in default_columns())}) == Options()
    for wrong in ({"rows": "x"}, {"text": "yes"}, {"columns": "x"}):
        with pytest.raises(UsageError, match=next(iter(wrong))):
            Options.from_args(wrong)


def test_an_unknown_form_is_refused_with_the_known_ones() -> None:
    assert form_of("csv").streamed
    with pytest.raises(UsageError, match="«doc»; there are csv, jsonl"):
        form_of("doc")
    assert {name for name, form in FORMS.items() if form.streamed} == {
        "csv", "jsonl", "txt", "bibtex", "ris", "csl-json",
    }  # fmt: skip
