"""The people that articles name narrow a search; whoever is hidden from readers is not offered."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from archive.catalogue import Catalogue
from archive.catalogue.people_tables import people
from archive.people.following import follow
from archive.restrictions.acts import restrict
from archive.restrictions.values import Ground, Kind
from indexer.engines import open_engine
from indexer.sync import sync
from tests.webui.stock import AT, Stock, written
from tests.webui.test_understanding import total
from webui.app import create_app
from webui.named import people_in_words

KHAI = "Đỗ Quang Khải"


def test_people_narrow_a_search_until_they_are_hidden(tmp_path: Path) -> None:
    stock = Stock(tmp_path).fill()
    client = create_app(stock.config).test_client()
    with Catalogue.open(stock.config) as catalogue:
        follow(catalogue)
        sync(open_engine(stock.config), catalogue, rebuild=True)
        page = client.get("/?sort=newest").text
        inside = page.partition('id="by-person"')[2].partition("</section>")[0]
        offered = re.findall(r'href="([^"]*)">.*?lang="vi">(.*?)</span>', inside, re.S)
        named = {name: html.unescape(to) for to, name in offered}
        leads_to = named["Phạm Thu Hằng"]
        assert total(client, leads_to) == 1
        chips = client.get(leads_to).text.partition('class="chips"')[2].partition("</ul>")[0]
        assert "Phạm Thu Hằng" in chips
        told = (client.get("/search.json?sort=newest").json or {})["facets"]["people"]
        assert {"Phạm Thu Hằng", "Nguyễn Trọng Sơn"} <= {each["name"] for each in told}

        restrict(
            catalogue, Kind.PERSON, "Phạm Thu Hằng", ground=Ground.PRIVACY, reason="x", by="lan"
        )
        assert "Phạm Thu Hằng" not in client.get("/?sort=newest").text.partition("<h1")[0]
        told = (client.get("/search.json?sort=newest").json or {})["facets"]["people"]
        assert "Phạm Thu Hằng" not in {each["name"] for each in told}
        assert client.get(leads_to).status_code == 451
        sync(open_engine(stock.config), catalogue, rebuild=True)
        assert client.get(leads_to).status_code == 451


def test_an_unknown_person_finds_nothing_and_leads_on(tmp_path: Path) -> None:
    client = create_app(Stock(tmp_path).fill().config).test_client()
    page = client.get("/?q=giao&person=khong-co").text
    assert "bất kể nhắc tới ai" in page
    assert ">khong-co" in page


def test_ids_that_are_nobody_s_are_not_kept(tmp_path: Path) -> None:
    app = create_app(Stock(tmp_path).fill().config)
    with app.test_request_context("/"):
        assert people_in_words(["a" * 100_000, "a" * 16]) == {}
    assert set(app.extensions["khotin.people"].names) == {"a" * 16}


def test_an_office_is_the_last_one_as_soon_as_it_is_read(tmp_path: Path) -> None:
    stock = Stock(tmp_path).fill()
    app = create_app(stock.config)
    before, after = "Giám đốc Sở Y tế", "Phó Giám đốc Sở Y tế"
    elsewhere = "Trưởng Ban Tuyên giáo Huyện ủy"
    texts = [
        written(n, "Họp", f"Phát biểu tại hội nghị, đồng chí {KHAI}, {office}, nêu rõ.",
                published_at=AT + timedelta(days=n))
        for n, office in ((90, before), (91, elsewhere), (92, after))
    ]  # fmt: skip
    with Catalogue.open(stock.config) as catalogue:
        for article in texts[:2]:
            stock.take_in_one(catalogue, article)
        follow(catalogue)
        with catalogue.read() as connection:
            ids = list(connection.scalars(select(people.c.id).where(people.c.name == KHAI)))

        def named() -> set[str]:
            with app.test_request_context("/"):
                return set(people_in_words(ids).values())

        stock.take_in_one(catalogue, texts[2])
        # A reader looks after the article was saved, and before it was read for people.
        assert named() == {f"{KHAI} ({before})", f"{KHAI} ({elsewhere})"}
        follow(catalogue)
        assert named() == {f"{KHAI} ({after})", f"{KHAI} ({elsewhere})"}
        # Alone on a page, one of them needs no office to be told from another.
        with app.test_request_context("/"):
            assert set(people_in_words(ids[:1]).values()) == {KHAI}
