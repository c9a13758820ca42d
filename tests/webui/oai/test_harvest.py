"""A real harvester takes the archive in, and comes back for what is new, edited, hidden and shown again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sickle import Sickle
from sickle.oaiexceptions import BadResumptionToken, NoRecordsMatch

from archive.catalogue import Catalogue, settling
from archive.rebuilding import rebuild
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from tests.webui.serving import served
from tests.webui.stock import SITE, Stock, article_id, written
from webui.oai import answering
from webui.oai.records import URN

Own = tuple[Stock, Catalogue, Flask]
DC = "oai_dc"


def harvest(at: str, **span: str) -> dict[str, Any]:
    """Return what a harvester has in the end: by identifier the title, None for a deleted record."""
    try:
        records = list(Sickle(f"{at}/oai").ListRecords(metadataPrefix=DC, **span))
    except NoRecordsMatch:
        return {}
    return {
        r.header.identifier: None if r.header.deleted else r.metadata["title"][0] for r in records
    }


def second(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_whole_archive_is_taken_in_by_parts(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    _, catalogue, app = own
    monkeypatch.setattr(answering, "RECORDS", 7)
    monkeypatch.setattr(answering, "HEADERS", 9)
    with served(app) as at:
        found = harvest(at)
        sickle = Sickle(f"{at}/oai", http_method="POST")
        headers = [each.identifier for each in sickle.ListIdentifiers(metadataPrefix=DC)]
        assert set(headers) == set(found) == {URN + id_ for id_ in catalogue.article_ids()}
        assert len(headers) == len(found)
        assert found[URN + article_id(3000)] == "Hội nghị tổng kết năm"
        assert next(iter(sickle.ListSets())).setSpec == SITE
        assert sickle.Identify().deletedRecord == "persistent"
        assert [each.metadataPrefix for each in sickle.ListMetadataFormats()] == [DC]
        assert harvest(at, set=SITE) == found


def test_a_harvester_that_comes_back_gets_what_changed_and_nothing_else(own: Own) -> None:
    stock, catalogue, app = own
    start = datetime.now(UTC) + timedelta(hours=1)
    with served(app) as at, time_machine.travel(start, tick=True) as clock:
        known = harvest(at)

        def since_then(hours: int) -> dict[str, Any]:
            return harvest(at, **{"from": second(start + timedelta(hours=hours))})

        assert since_then(0) == {}
        clock.move_to(start + timedelta(hours=1))
        stock.take_in_one(catalogue, written(9001, "Bài mới", "Chữ."))
        stock.take_in_one(catalogue, written(1, "Bài sửa", "Chữ đã sửa."))
        assert since_then(1) == {URN + article_id(9001): "Bài mới", URN + article_id(1): "Bài sửa"}
        clock.move_to(start + timedelta(hours=2))
        made = restrict(
            catalogue, Kind.ARTICLE, article_id(2), ground=Ground.LAW, reason="Án", by="l"
        )
        assert since_then(2) == {URN + article_id(2): None}
        clock.move_to(start + timedelta(hours=3))
        lift(catalogue, made.id, by="lan")
        assert since_then(3) == {URN + article_id(2): known[URN + article_id(2)]}
        only = harvest(
            at, **{"from": second(start), "until": second(start + timedelta(hours=1, minutes=9))}
        )
        assert set(only) == {URN + article_id(9001), URN + article_id(1)}


def test_nothing_is_missed_while_articles_change_between_the_parts(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock, catalogue, app = own
    monkeypatch.setattr(answering, "RECORDS", 5)
    with served(app) as at:
        before = {URN + id_ for id_ in catalogue.article_ids()}
        titles: dict[str, str] = {}
        for count, record in enumerate(Sickle(f"{at}/oai").ListRecords(metadataPrefix=DC)):
            titles[record.header.identifier] = record.metadata["title"][0]
            if count % 5 == 2 and count < 40:
                number = 45 - count // 5
                stock.take_in_one(catalogue, written(number, f"Sửa {count}", f"Chữ {count}."))
        assert set(titles) == before
        now = {URN + id_: catalogue.version(id_) for id_ in catalogue.article_ids()}
        assert titles == {id_: version.article.title for id_, version in now.items() if version}


def test_after_a_rebuild_nothing_has_to_be_taken_in_again(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock, catalogue, app = own
    monkeypatch.setattr(answering, "RECORDS", 10)
    restrict(catalogue, Kind.ARTICLE, article_id(2), ground=Ground.LAW, reason="Án", by="lan")
    later = datetime.now(UTC) + timedelta(days=30)
    with served(app) as at:
        sickle = Sickle(f"{at}/oai")
        before = harvest(at)
        going_on = sickle.ListRecords(metadataPrefix=DC)
        next(going_on)
        with time_machine.travel(later, tick=True):
            rebuild(stock.config)
        assert harvest(at, **{"from": second(later - timedelta(days=1))}) == {}
        assert harvest(at) == before
        with pytest.raises(BadResumptionToken):
            list(going_on)


def test_what_a_rebuild_does_not_find_again_is_told_as_deleted(own: Own) -> None:
    stock, catalogue, app = own
    known = set(stock.config.warc_dir.rglob("*.warc.gz"))
    stock.take_in_one(catalogue, written(9001, "Bài sẽ mất", "Chữ."))
    [file] = set(stock.config.warc_dir.rglob("*.warc.gz")) - known
    with served(app) as at:
        before = harvest(at)
        assert before[URN + article_id(9001)] == "Bài sẽ mất"
        file.unlink()
        since = second(datetime.now(UTC))
        rebuild(stock.config)
        assert harvest(at, **{"from": since}) == {URN + article_id(9001): None}
        assert harvest(at) == before | {URN + article_id(9001): None}
        one = Sickle(f"{at}/oai").GetRecord(identifier=URN + article_id(9001), metadataPrefix=DC)
        assert one.header.deleted


def test_who_asks_while_somebody_writes_for_long_is_asked_to_come_again(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, catalogue, app = own
    monkeypatch.setattr(settling, "SECONDS", 0.05)
    asked = f"/oai?verb=ListIdentifiers&metadataPrefix={DC}"
    with catalogue.write():
        answer = app.test_client().get(asked)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert app.test_client().get("/oai?verb=Identify").status_code == 200
    assert app.test_client().get(asked).status_code == 200
