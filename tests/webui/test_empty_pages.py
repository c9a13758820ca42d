"""An archived page without anything to see says so, and where it led by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.intake import Intake
from tests.webui.memento.conftest import HOST, PAGE, Shelf, at
from webui.app import create_app
from webui.archived.emptiness import Emptiness, emptiness_of

URL = f"http://{HOST}/cu/tin.aspx"


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<meta http-equiv=refresh content='0; url=../moi.aspx'>", f"http://{HOST}/moi.aspx"),
        ('<meta http-equiv="Refresh" content="3;URL=\'/moi\'">Xin chờ', f"http://{HOST}/moi"),
        ("<meta http-equiv=refresh content='5'>", ""),
        ("<script>location='/x'</script><noscript>Hãy bật JavaScript</noscript>", ""),
        ("", ""),
    ],
)
def test_nothing_to_see_is_told(page: str, found: str) -> None:
    assert emptiness_of(f"<html><body>{page}</body></html>", url=URL) == Emptiness(found)


@pytest.mark.parametrize(
    "page",
    [
        "<p>Ban Thường vụ Đảng ủy Khối các cơ quan tỉnh vừa họp.</p>",
        "<img src=a.png>",
        "<meta http-equiv=refresh content='600;url=/'>" + "<p>Tin trong ngày của huyện.</p>" * 9,
    ],
)
def test_a_page_with_something_to_see_says_nothing(page: str) -> None:
    assert emptiness_of(page, url=URL) is None


class Led(Shelf):
    """The shelf, with a page that leads on by itself and one that scripts would write."""

    def _fill(self, intake: Intake) -> None:
        super()._fill(intake)
        target = PAGE.replace("&", "&amp;")
        page = f"<title>x</title><meta http-equiv=refresh content='0;url={target}'>"
        self.take(intake, URL, page.encode(), at(2019))
        self.take(intake, f"{URL}2", b"<script>go()</script>", at(2019))


def test_the_banner_leads_on_to_the_archived_copy(tmp_path: Path) -> None:
    shelf = Led(tmp_path)
    client = create_app(shelf.config).test_client()
    led, written, plain = (
        client.get(f"/capture/{shelf.taken[url][0].id}").text for url in (URL, f"{URL}2", PAGE)
    )
    assert "nó tự dẫn sang một địa chỉ khác" in led
    assert f'href="/capture/{shelf.taken[PAGE][0].id}">Xem trang đã lưu' in led
    # The page itself is still there to be seen.
    assert "<iframe" in led
    assert "các đoạn mã trong trang đã tắt" in written
    assert 'class="empty"' not in plain
