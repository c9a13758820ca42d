"""Restrictions: what they hide, what brings them back, what a rebuild makes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.audit import notes
from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import UsageError
from archive.ingest import rebuild
from archive.restrictions.acts import end_passed, lift, restrict, restrictions
from archive.restrictions.commands import read_until
from archive.restrictions.mentions import mentions
from archive.restrictions.values import FOLDER, Ground, Kind, Restriction
from archive.restrictions.withholding import withheld
from archive.verify import verify
from tests.archive.archive_sample import (
    START,
    Clock,
    article,
    exchange,
    id_of,
    intake,
    row_of,
)  # fmt: skip

PHOTO = "http://tin.example.vn/anh/1.jpg"
LATER = START + timedelta(days=10)


def fill(catalogue: Catalogue) -> None:
    clock = Clock()
    with intake(catalogue, clock) as opened:
        for number in range(3):
            page = opened.record(exchange(number, at=clock()))
            opened.save(article(number), article_id=id_of(number), capture=page.id, extractor="r1")
        opened.record(exchange(1, url=PHOTO, body=b"\xff\xd8\xff 1", at=clock()))


def hide(catalogue: Catalogue, kind: Kind, target: str, **more: object) -> Restriction:
    given = {"ground": Ground.PRIVACY, "reason": "Đơn đề nghị số 5", "by": "lan"} | more
    return restrict(catalogue, kind, target, **given)  # type: ignore[arg-type]


def test_a_hidden_article_hides_its_texts_its_page_and_its_photo(catalogue: Catalogue) -> None:
    fill(catalogue)
    made = hide(catalogue, Kind.ARTICLE, id_of(1))
    held = withheld(catalogue)
    version = catalogue.version(id_of(1))
    assert version
    assert held.article(id_of(1)) == made
    assert held.version(version) == made
    page, photo = catalogue.capture(version.capture), catalogue.last_capture(PHOTO)
    assert page
    assert photo
    assert held.capture(page) == made
    assert held.capture(photo) == made
    other = catalogue.version(id_of(2))
    assert other
    assert held.article(id_of(2)) is None
    assert held.version(other) is None
    assert held.articles == {id_of(1)}


def test_a_hidden_photo_leaves_its_article_without_caption_and_address(
    catalogue: Catalogue,
) -> None:
    fill(catalogue)
    made = hide(catalogue, Kind.PHOTO, PHOTO)
    held = withheld(catalogue)
    version, copy = catalogue.version(id_of(1)), catalogue.last_capture(PHOTO)
    assert version
    assert copy
    assert held.version(version) is None
    assert held.capture(copy) == made
    (photo,) = held.shown(version).article.photos
    assert (photo.url, photo.caption) == ("", "")
    assert made.articles == (id_of(1),)
    other = catalogue.version(id_of(2))
    assert other
    assert held.shown(other) is other


def test_a_hidden_capture_hides_the_same_bytes_and_the_text_read_from_them(
    catalogue: Catalogue,
) -> None:
    fill(catalogue)
    version = catalogue.version(id_of(1))
    assert version
    with intake(catalogue, Clock(LATER)) as opened:
        again = opened.record(exchange(1, at=LATER))
        opened.record(exchange(2, url="http://tin.example.vn/rong", body=b"", at=LATER))
    assert again.refers_to == version.capture
    made = hide(catalogue, Kind.CAPTURE, again.id)
    held = withheld(catalogue)
    first = catalogue.capture(version.capture)
    assert first
    assert held.capture(first) == made
    assert held.version(version) == made
    assert made.articles == (id_of(1),)


def test_an_article_whose_only_text_is_hidden_counts_as_hidden_until_it_has_another(
    catalogue: Catalogue,
) -> None:
    titled = replace(article(1), title="Hội nghị tổng kết công tác dân vận")
    with intake(catalogue, Clock()) as opened:
        page = opened.record(exchange(1))
        opened.save(titled, article_id=id_of(1), capture=page.id, extractor="r1")
    version = catalogue.version(id_of(1))
    assert version
    made = hide(catalogue, Kind.CAPTURE, version.capture)
    held = withheld(catalogue)
    assert held.article(id_of(1)) == made
    assert held.articles == {id_of(1)}
    assert mentions(held, ()).said(f"Tin khác: {titled.title} (hôm nay)") == made
    assert withheld(catalogue, last=held) is held
    with intake(catalogue, Clock(LATER)) as opened:
        page = opened.record(exchange(1, "đã sửa", at=LATER))
        opened.save(article(1, "Đã sửa."), article_id=id_of(1), capture=page.id, extractor="r1")
    again = withheld(catalogue, last=held)
    assert again.article(id_of(1)) is None
    assert again.version(version) == made
    assert again.state != held.state


def test_to_hide_what_holds_nothing_hides_nothing_else(catalogue: Catalogue) -> None:
    with intake(catalogue, Clock()) as opened:
        one = opened.record(exchange(1, body=b""))
        two = opened.record(exchange(2, body=b""))
    hide(catalogue, Kind.CAPTURE, one.id)
    held = withheld(catalogue)
    assert held.capture(one)
    assert held.capture(two) is None


def test_a_persons_page_is_hidden_however_the_name_is_written(catalogue: Catalogue) -> None:
    made = hide(catalogue, Kind.PERSON, "Nguyễn Văn A")
    assert withheld(catalogue).person("  NGUYỄN  văn a") == made
    assert withheld(catalogue).person("Nguyễn Văn B") is None


def test_an_index_is_told_to_follow_and_what_it_has_not_reached_is_left_out(
    catalogue: Catalogue,
) -> None:
    fill(catalogue)
    before = catalogue.revision()
    made = hide(catalogue, Kind.ARTICLE, id_of(1))
    assert [change.article_id for change in catalogue.changes(before)] == [id_of(1)]
    held = withheld(catalogue)
    assert held.unsettled(before) == {id_of(1)}
    assert held.unsettled(catalogue.revision()) == set()
    after = catalogue.revision()
    lift(catalogue, made.id, by="lan", reason="Nhầm")
    assert [change.article_id for change in catalogue.changes(after)] == [id_of(1)]
    assert withheld(catalogue).unsettled(before) == set()


def test_a_crawl_that_has_read_an_article_before_does_not_take_its_revision_back(
    catalogue: Catalogue,
) -> None:
    fill(catalogue)
    with intake(catalogue, Clock(LATER)) as opened:
        page = opened.record(exchange(1, at=LATER))
        opened.save(article(1), article_id=id_of(1), capture=page.id, extractor="r1")
        hide(catalogue, Kind.ARTICLE, id_of(1))
        newest = row_of(catalogue, 1).revision
    assert row_of(catalogue, 1).revision == newest
    assert row_of(catalogue, 1).last_seen == LATER


def test_a_restriction_ends_by_itself_and_the_index_is_told(catalogue: Catalogue) -> None:
    fill(catalogue)
    made = hide(catalogue, Kind.ARTICLE, id_of(1), now=START, until=LATER)
    moment = timedelta(microseconds=1)
    held = withheld(catalogue, now=LATER - moment)
    assert held.article(id_of(1))
    assert withheld(catalogue, last=held, now=LATER - moment) is held
    assert withheld(catalogue, last=held, now=LATER).article(id_of(1)) is None
    before = catalogue.revision()
    assert end_passed(catalogue, now=LATER - moment) == 0
    assert end_passed(catalogue, now=LATER) == 1
    assert end_passed(catalogue, now=LATER) == 0
    assert [change.article_id for change in catalogue.changes(before)] == [id_of(1)]
    with pytest.raises(UsageError, match="hides nothing any more"):
        lift(catalogue, made.id, by="lan")


def test_lifting_one_of_two_leaves_the_other(catalogue: Catalogue) -> None:
    fill(catalogue)
    first = hide(catalogue, Kind.ARTICLE, id_of(1), now=START)
    second = hide(catalogue, Kind.ARTICLE, id_of(1), now=LATER, ground=Ground.LAW)
    assert withheld(catalogue).article(id_of(1)) == first
    lift(catalogue, first.id[:8], by="lan")
    assert withheld(catalogue).article(id_of(1)) == second
    lift(catalogue, second.id, by="lan")
    assert not withheld(catalogue)
    assert [each.id for each in restrictions(catalogue, past=True)] == [second.id, first.id]
    assert restrictions(catalogue) == []


def test_all_of_it_is_audited(catalogue: Catalogue) -> None:
    fill(catalogue)
    made = hide(catalogue, Kind.ARTICLE, id_of(1))
    lift(catalogue, made.id, by="minh", reason="Nhầm")
    lifted, added = notes(catalogue, action="restriction")
    assert (added.who, added.action, added.what) == ("lan", "restriction.add", made.id)
    assert added.detail["reason"] == "Đơn đề nghị số 5"
    assert (lifted.who, lifted.action, lifted.detail["reason"]) == (
        "minh",
        "restriction.lift",
        "Nhầm",
    )


def test_it_survives_a_rebuild_and_verify_knows_its_records(config: Config) -> None:
    with Catalogue.open(config) as catalogue:
        fill(catalogue)
        hide(catalogue, Kind.ARTICLE, id_of(1), until=LATER + timedelta(days=99_999))
        gone = hide(catalogue, Kind.PHOTO, "http://tin.example.vn/anh/2.jpg")
        lift(catalogue, gone.id, by="lan", reason="Nhầm")
        before = [plain(each) for each in restrictions(catalogue, past=True)]
        runs = catalogue.runs()
        assert list(verify(config, catalogue)) == []
    assert rebuild(config).warnings == []
    with Catalogue.open(config) as catalogue:
        assert [plain(each) for each in restrictions(catalogue, past=True)] == before
        assert catalogue.runs() == runs
        assert withheld(catalogue).articles == {id_of(1)}
        assert list(verify(config, catalogue)) == []


def plain(each: Restriction) -> tuple[object, ...]:
    return each.id, each.kind, each.target, each.reason, each.until, each.lifted_at, each.articles


def test_whichever_record_is_read_first_what_was_lifted_is_lifted(lite: Config) -> None:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue)
        made = hide(catalogue, Kind.ARTICLE, id_of(1), now=START)
        lift(catalogue, made.id, by="lan", reason="Nhầm", now=START)
        before = [plain(each) for each in restrictions(catalogue, past=True)]
    folder = lite.warc_dir / FOLDER
    for _ in range(2):
        first, second = sorted(folder.glob("*.gz"))
        # Whichever name came first now comes last.
        first.rename(first.with_name(f"2{second.name}"))
        rebuild(lite)
        with Catalogue.open(lite) as catalogue:
            assert [plain(each) for each in restrictions(catalogue, past=True)] == before


def test_a_record_that_did_not_reach_the_catalogue_is_read_in_later(lite: Config) -> None:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue)
        hide(catalogue, Kind.ARTICLE, id_of(1))
        with catalogue.write() as connection:
            connection.exec_driver_sql("DELETE FROM restrictions")
            connection.exec_driver_sql("DELETE FROM events WHERE happening = 'restricted'")
        hide(catalogue, Kind.ARTICLE, id_of(2))
        assert withheld(catalogue).articles == {id_of(1), id_of(2)}


def test_bad_input_is_refused_before_anything_is_written(lite: Config) -> None:
    with Catalogue.open(lite) as catalogue:
        with pytest.raises(UsageError, match="reason"):
            hide(catalogue, Kind.ARTICLE, id_of(1), reason="  ")
        with pytest.raises(UsageError, match="past"):
            hide(catalogue, Kind.ARTICLE, id_of(1), until=START)
        with pytest.raises(UsageError, match="there is no restriction"):
            lift(catalogue, "abcd1234", by="lan")
    assert not list(lite.warc_dir.rglob("*.gz"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE restrictions SET target = 'x'", "the catalogue says otherwise than the record: target"),
        ("UPDATE restrictions SET reason = 'x'", "reason"),
        ("UPDATE restrictions SET ground = 'law'", "ground"),
        ("UPDATE restrictions SET until = NULL", "until"),
        ("UPDATE restrictions SET lifted_by = 'x' WHERE lifted_at IS NOT NULL", "lifted_by"),
        ("UPDATE restrictions SET lifted_at = at", "no record lifts it"),
        ("UPDATE restrictions SET ended_at = at WHERE lifted_at IS NULL", "ended before its time"),
        ("DELETE FROM restrictions", "the catalogue has no restriction"),
        ("UPDATE restrictions SET id = '0' WHERE lifted_at IS NULL", "restriction 0 has no record"),
        ("UPDATE events SET at = '2020-01-01' WHERE happening = 'restricted'", "at"),
    ],
)  # fmt: skip
def test_verify_finds_a_restriction_that_is_not_as_its_record_says_and_a_rebuild_mends_it(
    lite: Config, change: str, said: str
) -> None:
    with Catalogue.open(lite) as catalogue:
        fill(catalogue)
        hide(catalogue, Kind.ARTICLE, id_of(1), until=LATER + timedelta(days=99_999))
        lift(catalogue, hide(catalogue, Kind.PHOTO, PHOTO).id, by="lan", reason="Nhầm")
        with catalogue.write() as connection:
            connection.exec_driver_sql(change)
        assert said in " ".join(each.what for each in verify(lite, catalogue))
    rebuild(lite)
    with Catalogue.open(lite) as catalogue:
        assert list(verify(lite, catalogue)) == []
        assert withheld(catalogue).articles == {id_of(1)}


def test_a_day_ends_a_restriction_when_it_begins_in_hanoi(catalogue: Catalogue) -> None:
    fill(catalogue)
    until = read_until("2030-05-02")
    assert until == datetime(2030, 5, 1, 17, tzinfo=UTC)
    hide(catalogue, Kind.ARTICLE, id_of(1), until=until)
    moment = timedelta(microseconds=1)
    assert withheld(catalogue, now=until - moment).articles == {id_of(1)}
    assert withheld(catalogue, now=until).articles == set()
