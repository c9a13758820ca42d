"""Captures and articles come in once, in order, and nothing counts before its commit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from archive.catalogue import Catalogue
from archive.errors import ArchiveError, RecordingError
from archive.intake import Intake
from archive.locks import SiteBusy
from archive.models import Article, CaptureKind, Problem, Reason
from archive.saving import Outcome
from archive.verify import verify
from archive.warc import WarcWriter, read_record
from tests.archive.archive_sample import (
    SITE,
    START,
    Clock,
    article,
    exchange,
    id_of,
    intake,
    row_of,
    rows,
    url_of,
)


def test_a_capture_is_what_its_record_says(catalogue: Catalogue) -> None:
    with intake(catalogue, Clock()) as opened:
        capture = opened.record(exchange(1))
    assert catalogue.capture(capture.id) == capture
    record = read_record(catalogue.config.warc_dir, capture.file, capture.offset)
    assert (record.id, record.url, record.digest) == (capture.id, capture.url, capture.digest)
    assert (record.at, record.length) == (capture.fetched_at, capture.length)
    assert (capture.mime, capture.etag, capture.status) == ("text/html", '"trang"', 200)


def test_the_same_payload_again_becomes_a_revisit_of_the_first(catalogue: Catalogue) -> None:
    clock = Clock()
    with intake(catalogue, clock) as opened:
        first = opened.record(exchange(1))
        second = opened.record(exchange(1, at=START + timedelta(hours=1)))
    with intake(catalogue, clock) as opened:
        third = opened.record(exchange(1, at=START + timedelta(hours=2)))
        other = opened.record(exchange(2))
    assert [c.kind for c in (first, second, third, other)] == [
        CaptureKind.RESPONSE, CaptureKind.REVISIT, CaptureKind.REVISIT, CaptureKind.RESPONSE,
    ]  # fmt: skip
    assert second.refers_to == third.refers_to == first.id
    assert third.digest == first.digest
    assert catalogue.last_capture(url_of(1)) == third


def test_a_304_revisits_and_keeps_the_validators_going(catalogue: Catalogue) -> None:
    clock = Clock()
    with intake(catalogue, clock) as opened:
        first = opened.record(exchange(1))
        more: dict[str, Any] = {
            "status": 304,
            "body": b"",
            "headers": (),
            "at": START + timedelta(hours=1),
        }
        again = opened.record(exchange(1, **more))
    assert (again.kind, again.refers_to, again.etag) == (CaptureKind.REVISIT, first.id, '"trang"')
    assert catalogue.last_capture(url_of(1)) == again
    assert not list(verify(catalogue.config, catalogue))


def test_a_304_to_nothing_and_a_cut_body_are_no_ground_for_a_revisit(catalogue: Catalogue) -> None:
    with intake(catalogue, Clock()) as opened:
        lone = opened.record(exchange(1, status=304, body=b"", headers=()))
        assert catalogue.last_capture(url_of(1)) is None
        cut = opened.record(exchange(2, truncated="length"))
        whole = opened.record(exchange(2))
    assert {c.kind for c in (lone, cut, whole)} == {CaptureKind.RESPONSE}
    assert catalogue.last_capture(url_of(1)) is None
    assert catalogue.last_capture(url_of(2)) == whole


def test_an_error_page_is_kept_but_is_no_last_capture(catalogue: Catalogue) -> None:
    with intake(catalogue, Clock()) as opened:
        good = opened.record(exchange(1))
        opened.record(exchange(1, "lỗi", status=500, at=START + timedelta(hours=1)))
    assert catalogue.last_capture(url_of(1)) == good
    assert [c.status for c in catalogue.captures_of(url_of(1))] == [500, 200]


def test_only_changed_content_makes_a_version(catalogue: Catalogue) -> None:
    clock = Clock()
    with intake(catalogue, clock) as opened:
        outcomes = []
        for hour, text in enumerate(["một", "một", "hai", "một"]):
            capture = opened.record(exchange(1, text, at=START + timedelta(hours=hour)))
            outcomes.append(save(opened, article(1, text), capture.id))
    assert outcomes == [Outcome.NEW, Outcome.UNCHANGED, Outcome.EDITED, Outcome.EDITED]
    versions = catalogue.versions(id_of(1))
    assert [(v.number, v.reason) for v in versions] == [
        (1, Reason.CAPTURED), (2, Reason.EDITED), (3, Reason.EDITED),
    ]  # fmt: skip
    assert versions[1].article == article(1, "hai")
    row = row_of(catalogue, 1)
    assert (row.current, row.last_seen) == (3, START + timedelta(hours=3))


def test_a_second_section_is_a_label_and_no_version(catalogue: Catalogue) -> None:
    with intake(catalogue, Clock()) as opened:
        capture = opened.record(exchange(1)).id
        assert save(opened, article(1), capture) is Outcome.NEW
        opened.flush()
        before = catalogue.revision()
        assert save(opened, article(1, "Nội dung.", "Đảng"), capture) is Outcome.SECTION
        assert save(opened, article(1, "Nội dung.", "Đảng"), capture) is Outcome.UNCHANGED
    row = row_of(catalogue, 1)
    assert row.sections == ("Tin tức", "Đảng")
    assert (row.current, row.revision) == (1, before + 1)
    assert [event.value for event in catalogue.events(id_of(1))] == ["Đảng"]


def test_gone_is_said_once_and_back_when_it_is_seen_again(catalogue: Catalogue) -> None:
    clock = Clock()
    later = START + timedelta(hours=1)
    with intake(catalogue, clock) as opened:
        save(opened, article(1), opened.record(exchange(1)).id)
        missing = opened.record(exchange(1, "không", status=404, at=later)).id
        assert opened.gone(id_of(1), capture=missing, at=later)
        assert not opened.gone(id_of(1), capture=missing, at=later)
        assert not opened.gone("unknown", capture=missing, at=later)
        opened.flush()
        row = row_of(catalogue, 1)
        assert (row.state, row.gone_at) == ("gone", later)
        assert catalogue.stale_articles(SITE, limit=5) == []
        again = opened.record(exchange(1, at=START + timedelta(hours=2))).id
        assert save(opened, article(1), again) is Outcome.BACK
    row = row_of(catalogue, 1)
    assert (row.state, row.gone_at, row.current) == ("live", None, 1)
    assert [e.happening for e in catalogue.events(id_of(1))] == ["gone", "back"]


def test_reading_a_gone_articles_old_page_again_does_not_bring_it_back(
    catalogue: Catalogue,
) -> None:
    with intake(catalogue, Clock()) as opened:
        old = opened.record(exchange(1)).id
        save(opened, article(1), old)
        later = START + timedelta(hours=1)
        opened.gone(id_of(1), capture=opened.record(exchange(1, status=404, at=later)).id, at=later)
        assert save(opened, article(1, "tốt hơn"), old, Reason.REPARSED) is Outcome.EDITED
    row = row_of(catalogue, 1)
    assert (row.state, row.current) == ("gone", 2)


def test_an_older_page_read_late_does_not_hide_the_newer_text(catalogue: Catalogue) -> None:
    with intake(catalogue, Clock()) as opened:
        old = opened.record(exchange(1, "cũ")).id
        new = opened.record(exchange(1, "mới", at=START + timedelta(days=1))).id
        save(opened, article(1, "mới"), new)
        assert save(opened, article(1, "cũ"), old, Reason.REPARSED) is Outcome.EDITED
        assert save(opened, article(1, "cũ"), old, Reason.REPARSED) is Outcome.UNCHANGED
    row, shown = row_of(catalogue, 1), catalogue.version(id_of(1))
    assert shown
    assert (row.current, row.versions) == (1, 2)
    assert shown.article.body == "mới"


def test_a_problem_is_noted_once_and_solved(catalogue: Catalogue) -> None:
    with intake(catalogue, Clock()) as opened:
        capture = opened.record(exchange(1))
        problem = Problem(capture.id, SITE, capture.url, "title", "không có", START)
        opened.note(problem)
        opened.note(problem)
        opened.flush()
        opened.note(problem)
        assert catalogue.problems() == [problem] == catalogue.problems(SITE)
        opened.solved("another")
        opened.solved(capture.id)
    assert catalogue.problems() == []
    assert len(rows(catalogue)["events"]) == 2


def test_seen_and_asked_move_times_but_no_revision(catalogue: Catalogue) -> None:
    with intake(catalogue, Clock()) as opened:
        for number in (1, 2):
            save(opened, article(number), opened.record(exchange(number)).id)
        opened.flush()
        before = catalogue.revision()
        later = START + timedelta(hours=5)
        more: dict[str, Any] = {"status": 304, "body": b"", "headers": (), "at": later}
        opened.seen(id_of(1), capture=opened.record(exchange(1, **more)).id)
        opened.asked(id_of(2), at=later + timedelta(hours=1))
    row = row_of(catalogue, 1)
    assert row.last_seen == later
    assert catalogue.revision() == before
    assert [found[0] for found in catalogue.stale_articles(SITE, limit=9)] == [id_of(1), id_of(2)]


def test_nothing_is_in_the_catalogue_before_the_flush(catalogue: Catalogue) -> None:
    with intake(catalogue, Clock(), batch_size=3) as opened:
        capture = opened.record(exchange(1))
        save(opened, article(1), capture.id)
        assert not opened.due()
        assert catalogue.article(id_of(1)) is None
        opened.record(exchange(2))
        assert opened.due()
        opened.flush()
        assert catalogue.article(id_of(1))
        assert not opened.due()


def test_a_batch_is_due_after_its_seconds(catalogue: Catalogue) -> None:
    with intake(catalogue, Clock(), batch_seconds=2.5) as opened:
        opened.record(exchange(1))
        assert [opened.due() for _ in range(3)] == [False, False, True]


def test_hooks_share_the_commit_and_its_failure(catalogue: Catalogue) -> None:
    def refuse(_connection: Connection) -> None:
        raise RuntimeError("no")

    with intake(catalogue, Clock()) as opened:
        save(opened, article(1), opened.record(exchange(1)).id)
        opened.hooks.append(refuse)
        with pytest.raises(RuntimeError):
            opened.flush()
        assert catalogue.article(id_of(1)) is None
        assert catalogue.revision() == 0
        opened.hooks.clear()
        opened.flush()
        assert catalogue.article(id_of(1))
        assert catalogue.revision() == 1


def test_after_a_failed_record_nothing_more_is_said_to_be_saved(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_more: object) -> None:
        raise RecordingError("the disk is full")

    def stopped() -> None:
        with intake(catalogue, Clock()) as opened:
            save(opened, article(1), opened.record(exchange(1)).id)
            opened.flush()
            capture = opened.record(exchange(2)).id
            monkeypatch.setattr(WarcWriter, "write_conversion", full)
            monkeypatch.setattr(WarcWriter, "sync", full)
            save(opened, article(2), capture)

    with pytest.raises(RecordingError):
        stopped()
    assert catalogue.article(id_of(1))
    assert catalogue.article(id_of(2)) is None
    assert catalogue.captures_of(url_of(2)) == []


def test_two_runs_do_not_write_one_site_at_once(catalogue: Catalogue) -> None:
    config = catalogue.config
    with intake(catalogue, Clock()):
        writer = WarcWriter(
            config.warc_dir, site=SITE, run="r", verb="crawl", roll_bytes=10**9, clock=Clock()
        )
        with pytest.raises(SiteBusy, match="another run is writing this site"):
            Intake(catalogue, writer, run="r", site=SITE, lock_seconds=0)
        with intake(catalogue, Clock(), site="other"):
            pass
    with intake(catalogue, Clock()):
        pass


def test_an_article_of_an_unknown_capture_is_refused(catalogue: Catalogue) -> None:
    with intake(catalogue, Clock()) as opened, pytest.raises(ArchiveError, match="no capture"):
        save(opened, article(1), "0" * 32)


def save(opened: Intake, what: Article, capture: str, reason: Reason | None = None) -> Outcome:
    return opened.save(
        what, article_id=id_of(int(what.key)), capture=capture, extractor="r1", reason=reason
    )
