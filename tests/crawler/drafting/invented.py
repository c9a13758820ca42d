"""Two invented sites on this machine: one of no known family, one of NukeViet with its own theme.

The texts are the simulator's generated ones; markup and addresses are made up here.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable
from html import escape
from types import TracebackType
from typing import Self

from tests.site_simulator.article import GeneratedArticle
from tests.site_simulator.newsroom import Newsroom
from tests.site_simulator.sections import SECTIONS
from tests.site_simulator.wire import Answer, Listener, Request

PER_PAGE = 8
Render = Callable[["InventedSite", GeneratedArticle], str]


def slug(text: str) -> str:
    """Return a title as an address writes it."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    ascii_ = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", ascii_).strip("-")[:60].strip("-")


SLUGS = {catid: slug(name) for catid, name in SECTIONS.items()}


class InventedSite:
    """A running site; `extra` answers more paths, `asked` are the paths asked for, in order."""

    def __init__(self, kind: str, *, articles: int = 40) -> None:
        self.newsroom = Newsroom(articles, seed=7)
        self.theme = {"own": Own(), "nukeviet": NukeViet()}[kind]
        self.extra: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self._listener = Listener("127.0.0.1", 0, respond=self._respond)
        self._thread = threading.Thread(
            target=self._listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.stop()
        self._thread.join()

    @property
    def url(self) -> str:
        """The address of the home page."""
        host, port = self._listener.server_address[:2]
        return f"http://{host!s}:{port}/"

    def articles(self, catid: int | None = None) -> list[GeneratedArticle]:
        """Return the articles (of a section), newest first, without the real one."""
        ids = self.newsroom.ids() if catid is None else self.newsroom.section(catid)
        found = [made for id_ in ids if (made := self.newsroom.article(id_)) is not None]
        return sorted(found, key=lambda made: -made.id)

    def address(self, made: GeneratedArticle) -> str:
        """Return the whole address of an article."""
        return self.url.rstrip("/") + self.theme.link(made)

    def _respond(self, request: Request) -> Answer:
        self.asked.append(request.target)
        self.agents.add(request.headers.get("user-agent", ""))
        if request.path in self.extra:
            return self.extra[request.path]
        page = self.theme.page(self, request.path)
        return (
            Answer(404, b"<html><body>404</body></html>")
            if page is None
            else Answer(body=page.encode())
        )


class Own:
    """A design nobody knows: Vietnamese class names, `-a<number>.htm`, lists by /trang-2."""

    name = "Trang tin Huyện ủy Đồng Khê"

    def link(self, made: GeneratedArticle) -> str:
        return f"/doc-bai/{SLUGS[made.sections[0]]}/{slug(made.title)}-a{made.id}.htm"

    def page(self, site: InventedSite, path: str) -> str | None:
        if path == "/":
            return self._whole("Trang chủ", self._teasers(site.articles()[:20]))
        if found := re.fullmatch(r"/muc/([\w-]+?)(?:/trang-(\d+))?", path):
            return self._list(site, found.group(1), int(found.group(2) or 1))
        if found := re.fullmatch(r"/doc-bai/[\w-]+/[\w-]*-a(\d+)\.htm", path):
            made = site.newsroom.article(int(found.group(1)))
            return self._article(site, made) if made else None
        return None

    def _list(self, site: InventedSite, name: str, number: int) -> str | None:
        catid = next((c for c, s in SLUGS.items() if s == name), None)
        if catid is None:
            return None
        made = site.articles(catid)
        pages = max(1, -(-len(made) // PER_PAGE))
        shown = made[(number - 1) * PER_PAGE : number * PER_PAGE]
        pager = " ".join(f'<a href="/muc/{name}/trang-{n}">{n}</a>' for n in range(1, pages + 1))
        return self._whole(
            SECTIONS[catid], f'{self._teasers(shown)}<div class="phan-trang">{pager}</div>'
        )

    def _teasers(self, made: list[GeneratedArticle]) -> str:
        rows = (f'<li><a href="{self.link(m)}">{escape(m.title)}</a></li>' for m in made)
        return f'<ul class="ds-tin">{"".join(rows)}</ul>'

    def _article(self, site: InventedSite, made: GeneratedArticle) -> str:
        catid = made.sections[0]
        body = []
        for index, text in enumerate(made.paragraphs):
            body.append(f"<p>{escape(text)}</p>")
            for photo in made.photos:
                if photo.after == index:
                    body.append(
                        f'<div class="khung-anh"><img src="{photo.path}" width="500"></div>'
                    )
                    if photo.caption:
                        body.append(
                            f'<div class="ghi-chu-anh" style="text-align:center"><i>{escape(photo.caption)}</i></div>'
                        )
        lead = f'<div class="tom-luoc">{escape(made.lead)}</div>' if made.lead else ""
        byline = f'<p class="nguoi-viet">{escape(made.byline)}</p>' if made.byline else ""
        others = self._teasers([m for m in site.articles(catid) if m.id != made.id][:4])
        return self._whole(
            f"{made.title} | {self.name}",
            f'<div class="duong-dan"><a href="/">Trang chủ</a> » <a href="/muc/{SLUGS[catid]}">{SECTIONS[catid]}</a></div>'
            f'<h2 class="ten-bai">{escape(made.title)}</h2>'
            f'<div class="tg-dang">Đăng lúc {made.published_at:%H:%M, %d/%m/%Y}</div>{lead}'
            f'<div class="than-bai">{"".join(body)}</div>{byline}'
            f'<div class="cung-muc"><h3>Tin liên quan</h3>{others}</div>',
        )  # fmt: skip

    def _whole(self, title: str, content: str) -> str:
        menu = "".join(
            f'<li><a href="/muc/{SLUGS[c]}">{name}</a></li>' for c, name in SECTIONS.items()
        )
        return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta property="og:site_name" content="{self.name}"></head><body>
<div class="dau-trang"><b>{self.name}</b> <span>Thứ Hai, 23/11/2026</span></div>
<ul class="menu-ngang"><li><a href="/">Trang chủ</a></li>{menu}<li><a href="/lien-he">Liên hệ</a></li></ul>
<div class="cot-chinh">{content}</div>
<div class="chan-trang">Bản quyền thuộc {self.name}. Giấy phép số 12/GP-STTTT ngày 03/04/2019.</div>
</body></html>"""


class NukeViet(Own):
    """NukeViet's addresses and marks, but a theme that renamed date and body."""

    name = "Thành ủy Bình Sa"

    def link(self, made: GeneratedArticle) -> str:
        return f"/news/{SLUGS[made.sections[0]]}/{slug(made.title)}-{made.id}.html"

    def page(self, site: InventedSite, path: str) -> str | None:
        if found := re.fullmatch(r"/news/([\w-]+)/(?:page-(\d+)/)?", path):
            return self._list(site, found.group(1), int(found.group(2) or 1))
        if found := re.fullmatch(r"/news/[\w-]+/[\w-]*-(\d+)\.html", path):
            made = site.newsroom.article(int(found.group(1)))
            return self._article(site, made) if made else None
        return super().page(site, path) if path == "/" else None

    def _whole(self, title: str, content: str) -> str:
        page = super()._whole(title, content).replace("/trang-", "/page-")
        page = re.sub(r'href="/muc/([\w-]+)(?:/page-(\d+))?"', _nukeviet_list, page)
        page = page.replace(
            '<h2 class="ten-bai">', '<h1 class="title" itemprop="headline">'
        ).replace("</h2>", "</h1>")
        page = page.replace('class="tom-luoc"', 'class="hometext"').replace(
            "duong-dan", "breadcrumbs"
        )
        return page.replace("<head>", '<head><meta name="generator" content="NukeViet v4.5">')


def _nukeviet_list(found: re.Match[str]) -> str:
    return f'href="/news/{found.group(1)}/{f"page-{found.group(2)}/" if found.group(2) else ""}"'
