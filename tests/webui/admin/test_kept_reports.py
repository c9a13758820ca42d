"""A quality report that was kept names nothing that was hidden from readers since it was made."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import update

from archive import jobs
from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as job_table
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from tests.webui.admin.conftest import AT, Person
from tests.webui.stock import SITE, article_id


def test_a_kept_report_leaves_out_what_was_hidden_since(
    person: Callable[[str], Person], catalogue: Catalogue
) -> None:
    seen, hidden = article_id(1034), article_id(2000)
    worst = [
        {"id": id_, "url": f"http://x.vn/{id_}", "score": 0.2, "warnings": []}
        for id_ in (seen, hidden)
    ]
    doubt = {
        "name": "no-date",
        "articles": 1,
        "share": 0.1,
        "example": hidden,
        "url": f"http://x.vn/{hidden}",
    }
    report = {"site": SITE, "articles": 2, "score": 0.2, "bands": {}, "fill": {}, "months": [],
              "warnings": [doubt], "worst": worst}  # fmt: skip
    made = jobs.enqueue(catalogue, "report", {}, site=SITE, by="root")
    with catalogue.write() as connection:
        chosen = update(job_table).where(job_table.c.id == made.id)
        connection.execute(chosen.values(state="finished", finished_at=AT, result=[report]))
    minh = person("minh")
    pages = (f"/admin/quality/{SITE}", f"/admin/api/quality/{SITE}", f"/admin/api/jobs/{made.id}")
    assert all(hidden in minh.get(page).text for page in pages)
    restriction = restrict(
        catalogue, Kind.ARTICLE, hidden, ground=Ground.LAW, reason="Án", by="lan"
    )
    try:
        assert all(hidden not in minh.get(page).text for page in pages)
        assert all(seen in minh.get(page).text for page in pages)
    finally:
        lift(catalogue, restriction.id, by="lan")
