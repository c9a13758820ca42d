"""How well a site's pages were read, where the start page names what the archive holds."""

from __future__ import annotations

from flask.testing import FlaskClient

from archive.catalogue import Catalogue
from archive.catalogue.grades import Grade, put_grades
from tests.webui.stock import Stock, article_id


def test_a_site_is_shown_with_the_mean_of_its_grades(client: FlaskClient, stock: Stock) -> None:
    assert "chất lượng đọc" not in client.get("/").text
    with Catalogue.open(stock.config) as catalogue:
        row = catalogue.article(article_id(1034))
        assert row is not None
        given = {
            (row.id, row.current): Grade(0.9, 0.87),
            # Of a version that no reader is shown.
            (row.id, row.current + 1): Grade(0.1, 0.1),
        }
        with catalogue.write() as connection:
            put_grades(connection, row.site, given)
    assert "chất lượng đọc 87/100" in client.get("/").text
    assert "quality of reading 87 of 100" in client.get("/en/").text
