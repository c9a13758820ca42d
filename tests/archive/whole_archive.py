"""An archive with everything in it that a rebuild has to bring back."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from archive.catalogue import Catalogue
from archive.imports import import_jsonl
from archive.models import Problem, Reason, RunState
from tests.archive.archive_sample import SITE, START, Clock, article, exchange, id_of, intake

DAY = timedelta(days=1)


def fill(catalogue: Catalogue, folder: Path) -> None:
    """Record two crawls, an import and a reparse.

    Article 0 is unchanged (a revisit), 1 edited, 2 gone, 3 in two sections, 4 gone and back,
    5 reparsed, 6 found unchanged by a 304; 7 could not be read, 8 could only later; one import is
    of a page that was never crawled, one of article 1.
    """
    clock = Clock()
    _first_crawl(catalogue, clock)
    _second_crawl(catalogue, Clock(START + DAY))
    _third_crawl(catalogue, Clock(START + 2 * DAY))
    dump = folder / "dump.jsonl"
    lines = [
        {"url": "http://cu.example.vn/1", "title": "Cũ", "body": "Từ kho cũ."},
        {"url": "http://cu.example.vn/2", "site": SITE, "title": "Cũ", "body": "A\n\nB",
         "section": "Cũ"},
    ]  # fmt: skip
    dump.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    import_jsonl(dump, catalogue=catalogue, sites={}, clock=Clock(START + 3 * DAY))


def _first_crawl(catalogue: Catalogue, clock: Clock) -> None:
    with intake(catalogue, clock) as opened:
        for number in range(7):
            capture = opened.record(exchange(number, at=clock())).id
            opened.save(article(number), article_id=id_of(number), capture=capture, extractor="r1")
            opened.flush()
        for number in (7, 8):
            found = opened.record(exchange(number, at=clock()))
            opened.note(Problem(found.id, SITE, found.url, "title", "không có", clock()))
    run = catalogue.runs()[0]
    catalogue.finish_run(run.id, RunState.FINISHED, counts={"pages": 9}, problems=(), at=clock())


def _second_crawl(catalogue: Catalogue, clock: Clock) -> None:
    with intake(catalogue, clock) as opened:

        def page(number: int, text: str = "trang", status: int = 200) -> str:
            return opened.record(exchange(number, text, status=status, at=clock())).id

        def save(number: int, capture: str, text: str = "Nội dung.", *sections: str) -> None:
            what = article(number, text, *sections)
            opened.save(what, article_id=id_of(number), capture=capture, extractor="r1")

        save(0, page(0))
        save(1, page(1, "sửa"), "Đã sửa.")
        for number in (2, 4):
            opened.gone(id_of(number), capture=page(number, "không", 404), at=clock())
        save(3, page(3), "Nội dung.", "Đảng")
        not_modified = exchange(6, status=304, body=b"", headers=(), at=clock())
        opened.seen(id_of(6), capture=opened.record(not_modified).id)


def _third_crawl(catalogue: Catalogue, clock: Clock) -> None:
    with intake(catalogue, clock) as opened:
        back = opened.record(exchange(4, at=clock())).id
        opened.save(article(4), article_id=id_of(4), capture=back, extractor="r1")
        version = catalogue.version(id_of(5))
        assert version
        opened.save(
            article(5, "Đọc lại."), article_id=id_of(5), capture=version.capture, extractor="r2",
            reason=Reason.REPARSED,
        )  # fmt: skip
        problem = next(p for p in catalogue.problems() if p.url.endswith("=8"))
        opened.save(article(8), article_id=id_of(8), capture=problem.capture, extractor="r2")
        opened.solved(problem.capture)
