"""The simulated site without its socket: a request in, an answer out.

The address scheme is that of http://duk.langson.gov.vn (seen 2023): one `Default.aspx`, everything
in the query, in any order and letter case, `siteid` optional.
"""

import gzip
import itertools
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b
from zlib import crc32

from tests.site_simulator.article import GeneratedArticle, Headline
from tests.site_simulator.behaviour import Behaviour
from tests.site_simulator.documents import MIMES, document
from tests.site_simulator.feeds import rss, sitemap, sitemap_index
from tests.site_simulator.markup import article_html
from tests.site_simulator.media import jpeg, png
from tests.site_simulator.newsroom import Newsroom
from tests.site_simulator.pages import (
    Pager,
    calendar_content,
    empty_content,
    home_content,
    list_content,
    whole_page,
)
from tests.site_simulator.postback import wanted_page
from tests.site_simulator.sections import SECTIONS
from tests.site_simulator.wire import Answer, Request

Headers = tuple[tuple[str, str], ...]
_CACHED_PAGES = 500
_RSS_LINK = b'<link rel="alternate" type="application/rss+xml" title="Tin" href="/rss.xml">'
_HOME_LINES = 8
_LOOP = {"/loop/a": "/loop/b", "/loop/b": "/loop/a"}
_BAD_STATE = "<html><body><h1>Server Error in '/' Application.</h1><h2>Validation of viewstate MAC failed.</h2></body></html>"


class Site:
    """Answers requests from the newsroom, as `behaviour` says. Safe to use from several threads."""

    def __init__(self, newsroom: Newsroom, *, behaviour: Behaviour, today: date) -> None:
        self.newsroom = newsroom
        self.today = today
        self.routes: dict[str, Callable[[Request], Answer]] = {
            "/": self._aspx,
            "/default.aspx": self._aspx,
            "/robots.txt": self._robots,
            "/sitemap.xml": self._sitemap_index,
            "/rss.xml": self._rss,
        }
        self._behaviour = behaviour
        self._visits = itertools.count(100_000)
        self._cache: dict[tuple[int, int], bytes] = {}
        self._generation = 0
        self._lock = threading.Lock()

    @property
    def behaviour(self) -> Behaviour:
        """The switches in force."""
        return self._behaviour

    @behaviour.setter
    def behaviour(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self.forget_pages()

    def forget_pages(self) -> None:
        """Drop rendered pages, after the newsroom has changed."""
        with self._lock:
            self._generation += 1
            self._cache.clear()

    def answer(self, request: Request) -> Answer:
        """Give the answer to one request."""
        if request.method not in ("GET", "HEAD", "POST"):
            return Answer(405, headers=(("Allow", "GET, HEAD, POST"),))
        path = request.path.lower()
        if path in self.routes:
            return self.routes[path](request)
        if path.startswith("/uploads/"):
            return self._media(request)
        if path.startswith("/sitemap-") and self.behaviour.sitemap:
            return self._sitemap(request)
        if path.startswith("/maze/") and self.behaviour.maze:
            deeper = f'<a href="{path.rstrip("/")}/news/">Trang sau</a>'
            return Answer(body=self._whole(deeper, "Danh sách"))
        if path in _LOOP:
            return Answer(302, headers=(("Location", _LOOP[path]),))
        return Answer(404, b"<html><body>404</body></html>")

    def _aspx(self, request: Request) -> Answer:
        wanted = request.args.get("c", "").lower(), request.args.get("a", "").lower()
        if wanted == ("content", "detail"):
            return self._article(request)
        if wanted == ("content", "list"):
            return self._list(request)
        if wanted[0] == "calendar" and self.behaviour.calendar:
            return self._calendar(request)
        return self._home(request)

    def _article(self, request: Request) -> Answer:
        generation = self._generation
        article_id = _number(request.args.get("id"))
        article = None if article_id is None else self.newsroom.article(article_id)
        if article is None:
            return self._dead(request)
        catid = _number(request.args.get("catid"))
        shown = catid if catid in SECTIONS and catid is not None else article.sections[0]
        page = self._article_page(article, shown, generation)
        edited = self.newsroom.edited_at.get(article.id, article.published_at)
        return self._page(request, page, modified=edited)

    def _article_page(self, article: GeneratedArticle, catid: int, generation: int) -> bytes:
        """Give the rendered page; keep it if nothing has changed since `generation`."""
        key = article.id, catid
        page = self._cache.get(key)
        if page is None:
            related = self._headlines(article.related)
            page = self._whole(article_html(article, related, catid=catid), article.title)
            with self._lock:
                if len(self._cache) >= _CACHED_PAGES:
                    self._cache.clear()
                if generation == self._generation and not self.behaviour.visits_rise:
                    self._cache[key] = page
        return page

    def _headlines(self, ids: Sequence[int]) -> list[Headline]:
        found = (self.newsroom.headline(article_id) for article_id in ids)
        return [line for line in found if line is not None]

    def _list(self, request: Request) -> Answer:
        catid = _number(request.args.get("catid"))
        if catid is None or catid not in SECTIONS:
            return self._dead(request)
        pager, size = self.behaviour.pager(catid), self.behaviour.page_size
        page = _wanted_page(request, catid, pager)
        if page is None:
            return Answer(500, _BAD_STATE.encode())
        ids = self.newsroom.section(catid)[::-1]
        pages = max(1, -(-len(ids) // size))
        page = min(max(page, 1), pages)  # past the end stands the last page again
        lines = self._headlines(ids[(page - 1) * size : page * size])
        content = list_content(catid, lines, page=page, pages=pages, pager=pager)
        return self._page(request, self._whole(content, SECTIONS[catid]))

    def _home(self, request: Request) -> Answer:
        news = [
            (catid, self._headlines(self.newsroom.section(catid)[: -_HOME_LINES - 1 : -1]))
            for catid in SECTIONS
        ]
        content = home_content(news)
        if self.behaviour.redirect_loop:
            content += '\n<div><a href="/loop/a">Thông báo</a></div>'
        if self.behaviour.maze:
            content += '\n<div><a href="/maze/news/">Danh sách</a></div>'
        page = self._whole(content, "Trang chủ")
        if self.behaviour.rss:
            page = page.replace(b"</head>", _RSS_LINK + b"</head>", 1)
        return self._page(request, page)

    def _sitemap_index(self, request: Request) -> Answer:
        if not self.behaviour.sitemap:
            return Answer(404, b"<html><body>404</body></html>")
        years = sorted({line.published_at.year for line in self._headlines(self.newsroom.ids())})
        return self._xml(request, sitemap_index(_address(request), years))

    def _sitemap(self, request: Request) -> Answer:
        year = _number(request.path.removeprefix("/sitemap-").partition(".")[0])
        lines = self._headlines(self.newsroom.ids())
        shown = [
            (line, self.newsroom.edited_at.get(line.id, line.published_at))
            for line in lines
            if line.published_at.year == year
        ]
        return self._xml(request, sitemap(_address(request), shown))

    def _rss(self, request: Request) -> Answer:
        if not self.behaviour.rss:
            return Answer(404, b"<html><body>404</body></html>")
        newest = self.newsroom.ids()[: -_HOME_LINES - 1 : -1]
        return self._xml(request, rss(_address(request), self._headlines(newest)))

    def _xml(self, request: Request, text: str) -> Answer:
        return self._with_validators(request, text.encode(), mime="text/xml; charset=utf-8")

    def _dead(self, request: Request) -> Answer:
        if self.behaviour.dead_page == "home":
            return self._home(request)
        status = 404 if self.behaviour.dead_page == "hard" else 200
        page = self._whole(empty_content(), "Đảng ủy Khối các cơ quan tỉnh")
        return Answer(status, page)

    def _calendar(self, request: Request) -> Answer:
        year, month = _number(request.args.get("y")), _number(request.args.get("m"))
        try:
            shown = date(year or self.today.year, month or self.today.month, 1)
            return Answer(body=self._whole(calendar_content(shown), "Lịch công tác"))
        except (ValueError, OverflowError):
            return self._dead(request)

    def _whole(self, content: str, title: str) -> bytes:
        visits = next(self._visits) if self.behaviour.visits_rise else 100_000
        calendar = self.behaviour.calendar
        page = whole_page(content, title=title, today=self.today, calendar=calendar, visits=visits)
        return page.encode()

    def _robots(self, request: Request) -> Answer:
        if not self.behaviour.robots:
            return Answer(404, b"<html><body>404</body></html>")
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in self.behaviour.disallow)]
        if self.behaviour.crawl_delay is not None:
            lines.append(f"Crawl-delay: {self.behaviour.crawl_delay:g}")
        if self.behaviour.sitemap:
            lines.append(f"Sitemap: {_address(request)}/sitemap.xml")
        return Answer(body=("\n".join(lines) + "\n").encode(), mime="text/plain")

    def _media(self, request: Request) -> Answer:
        path, _, kind = request.path.lower().rpartition(".")
        seed = crc32(path.encode()) % 100_000
        if kind in MIMES:
            return self._with_validators(request, document(kind, seed), mime=MIMES[kind])
        if kind == "png":
            return self._with_validators(request, png(seed), mime="image/png")
        if kind == "jpg":
            return self._with_validators(request, jpeg(seed), mime="image/jpeg")
        return Answer(404, b"<html><body>404</body></html>")

    def _page(self, request: Request, page: bytes, *, modified: datetime | None = None) -> Answer:
        headers: Headers = ()
        if self.behaviour.gzip and "gzip" in request.headers.get("accept-encoding", ""):
            page = gzip.compress(page, 1, mtime=0)
            headers = (("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
        return self._with_validators(request, page, headers=headers, modified=modified)

    def _with_validators(
        self,
        request: Request,
        body: bytes,
        *,
        mime: str = "text/html; charset=utf-8",
        headers: Headers = (),
        modified: datetime | None = None,
    ) -> Answer:
        """Answer 304 when the client holds these bytes (RFC 9110 §13.1), else 200 with validators."""
        if not self.behaviour.validators or request.method == "POST":
            return Answer(body=body, mime=mime, headers=headers)
        etag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
        headers = (*headers, ("ETag", etag))
        if modified is not None:
            stamp = format_datetime(_in_utc(modified), usegmt=True)
            headers = (*headers, ("Last-Modified", stamp))
        if _is_current(request, etag, modified):
            return Answer(304, headers=headers)
        return Answer(body=body, mime=mime, headers=headers)


def _address(request: Request) -> str:
    """Give the address of the site as the client calls it, without a slash at its end."""
    return f"http://{request.headers.get('host', 'localhost')}"


def _wanted_page(request: Request, catid: int, pager: Pager) -> int | None:
    """Give the list page asked for by either pager; None for a form that does not come from us."""
    if request.method == "POST" and pager in ("postback", "both"):
        return wanted_page(request.form(), catid)
    if pager in ("links", "both"):
        return _number(request.args.get("page")) or 1
    return 1


def _number(text: str | None) -> int | None:
    return (
        int(text)
        if text is not None and text.isascii() and text.isdigit() and len(text) < 10
        else None
    )


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _is_current(request: Request, etag: str, modified: datetime | None) -> bool:
    known = request.headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or etag in [
            tag.strip().removeprefix("W/") for tag in known.split(",")
        ]
    since = request.headers.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        return _in_utc(modified) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False
