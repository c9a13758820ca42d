"""A small archive for the search site's tests, taken in through the archive's own door."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from archive.attachments.sweep import sweep
from archive.catalogue import Catalogue
from archive.catalogue.coverage import Failed, Seen, note_failed, note_seen
from archive.config import Config
from archive.coverage import settle_gaps
from archive.intake import Exchange, Intake
from archive.models import (
    Article,
    Attachment,
    Block,
    BlockKind,
    Capture,
    Photo,
    Reason,
)
from archive.profiles import find_site
from archive.text import HANOI
from archive.urls import public_id
from archive.warc import WarcWriter
from indexer.engines import open_engine
from indexer.sync import sync
from tests.site_simulator.documents import pdf_of, xlsx_of
from tests.site_simulator.media import jpeg, png

SITE = "duk-langson"
HOST = "duk.langson.gov.vn"
SECTION = "Hoạt động Đảng ủy Khối các cơ quan tỉnh Lạng Sơn"
AT = datetime(2024, 1, 5, 3, 0, tzinfo=UTC)
FILLERS = 45

SAMPLE = (
    Path(__file__).parents[1] / "site_simulator" / "content" / "article-duk-langson.txt"
).read_text("utf-8")

CAPTIONS = (
    "Đồng chí Nguyễn Thị Kiều Hương, Ủy viên Ban Thường vụ, Trưởng Ban Tuyên giáo Đảng ủy Khối"
    " báo cáo kết quả công tác tuyên giáo năm 2023",
    "Đồng chí Phạm Thu Hằng, Phó Bí thư Đảng ủy Khối các cơ quan tỉnh phát biểu tại buổi làm việc",
    "Đồng chí Nguyễn Trọng Sơn, Phó Trưởng Ban Tuyên giáo Tỉnh ủy phát biểu kết luận buổi làm việc",
)
FILES = {
    "huong-dan.pdf": pdf_of(
        [["Việc chấm điểm thidualienthong", "theo văn bản 51-HD/ĐUK."], ["Trang hai"]]
    ),
    "bang.xlsx": xlsx_of("Tổng hợp", [["Chi bộ", "Số phiếu"], ["Văn phòng <b>", 18]]),
    "quet.pdf": pdf_of([[""]]),
}
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
HOSTILE_PAGE = f"""<!doctype html><html><head><title>x</title>
<meta http-equiv="refresh" content="0;url=/?q=owned"><script>top.document.title='owned'</script>
<style>p {{ color: navy }}</style></head><body onload="top.document.title='owned'">
<h1>Trang có mã độc</h1>{HOSTILE}<a href="javascript:top.document.title='owned'">bấm</a>
<form action="http://evil.example/"><input name=q autofocus onfocus="top.document.title='owned'"></form>
<iframe src="javascript:parent.document.title='owned'"></iframe></body></html>"""


def article_url(number: int) -> str:
    """Return the URL of the article with this number."""
    return f"http://{HOST}/Default.aspx?siteid=1&c=content&a=detail&catid=2&id={number}"


def article_id(number: int) -> str:
    """Return the public id of the article with this number."""
    return public_id(HOST, f"siteid=1&id={number}")


def paragraphs(*texts: str) -> tuple[Block, ...]:
    """Return plain paragraphs."""
    return tuple(Block(BlockKind.PARAGRAPH, text=text) for text in texts)


def written(number: int, title: str, *texts: str, **fields: object) -> Article:
    """Return an article of the first site, published on a day that follows from its number."""
    values: dict[str, object] = {
        "site": SITE,
        "key": f"siteid=1&id={number}",
        "url": article_url(number),
        "title": title,
        "blocks": paragraphs(*texts),
        "sections": (SECTION,),
        "published_at": datetime(2018, 1, 1, 8, 30, tzinfo=HANOI) + timedelta(days=number % 1500),
    }
    return Article(**(values | fields))  # type: ignore[arg-type]


def sample_article() -> Article:
    """Return the real article: three captions, the last photo never archived."""
    _section, title, _date, *rest = [line.strip() for line in SAMPLE.splitlines() if line.strip()]
    body = [line for line in rest if len(line) > 400]
    blocks: list[Block] = []
    for place, text in enumerate(body):
        blocks += paragraphs(text)
        if place < len(CAPTIONS):
            blocks.append(Block(BlockKind.PHOTO, photo=place))
    return written(
        1034, title, blocks=tuple(blocks), byline="La Thị Nhung, Ban Tuyên giáo Đảng ủy Khối CCQ tỉnh",
        published_at=datetime(2023, 12, 9, 13, 15, tzinfo=HANOI),
        photos=tuple(Photo(f"http://{HOST}/anh/{n}.jpg", caption) for n, caption in enumerate(CAPTIONS)),
    )  # fmt: skip


def rich_article() -> Article:
    """Return an article with every kind of block, and four attachments, three of them archived."""
    return written(
        2000, "Hướng dẫn tổ chức đại hội chi bộ",
        lead="Ban Thường vụ vừa ban hành hướng dẫn mới về đại hội chi bộ.",
        blocks=(
            *paragraphs("Hướng dẫn số 50-NQ/ĐUK nêu ba nội dung."),
            Block(BlockKind.HEADING, text="Nội dung chính"),
            Block(BlockKind.LIST, rows=(("Chuẩn bị văn kiện",), ("Chuẩn bị nhân sự",))),
            Block(BlockKind.TABLE, rows=(("Chi bộ", "Ngày đại hội", "Số đảng viên"),
                                         ("Văn phòng", "12/4/2024", "18"), ("Tổ chức", "15/4/2024", "9"))),
            Block(BlockKind.QUOTE, text="Đại hội là dịp sinh hoạt chính trị quan trọng."),
        ),
        attachments=(Attachment(f"http://{HOST}/tep/huong-dan.pdf", "Hướng dẫn 50-HD/ĐUK (PDF)"),
                     Attachment(f"http://{HOST}/tep/mat.doc", "Phụ lục đã mất"),
                     Attachment(f"http://{HOST}/tep/bang.xlsx", "Bảng thống kê"),
                     Attachment(f"http://{HOST}/tep/quet.pdf", "Bản quét")),
    )  # fmt: skip


def hostile_article() -> Article:
    """Return an article that carries markup everywhere a text may stand."""
    return written(
        6666, f"Bài nguyhiem {HOSTILE}", f"Thân bài nguyhiem {HOSTILE}",
        lead=f"Sapô {HOSTILE}", byline=HOSTILE, sections=(HOSTILE,),
        photos=(Photo(f"http://{HOST}/anh/0.jpg", f"Chú thích nguyhiem {HOSTILE}"),),
        attachments=(Attachment("javascript:document.title='owned'", HOSTILE),),
    )  # fmt: skip


class Stock:
    """The archive: settings, and the captures by URL in the order they were made."""

    def __init__(self, folder: Path, *, page_size: int = 10) -> None:
        self.config = Config(data_dir=folder, page_size=page_size)
        self.captures: dict[str, list[Capture]] = {}
        self._at = AT

    def fill(self) -> Stock:
        """Take everything in and index it, or copy what another test has taken in."""
        if type(self) is not Stock:
            return self._fill()
        first = _filled()
        shutil.copytree(first.config.data_dir, self.config.data_dir, dirs_exist_ok=True)
        self.captures = {url: list(found) for url, found in first.captures.items()}
        self._at = first._at
        return self

    def _fill(self) -> Stock:
        with Catalogue.open(self.config) as catalogue:
            with self._intake(catalogue) as intake:
                self._take_in(intake)
            self._note_holes(catalogue)
            sweep(catalogue, self.config, clock=lambda: self._at)
            sync(open_engine(self.config), catalogue)
        return self

    def _note_holes(self, catalogue: Catalogue) -> None:
        """Write into the ledger what a crawl saw and did not have, in February 2018 and without a date."""
        day = date(2018, 2, 5)
        seen = [
            Seen(article_id(n), SECTION, article_url(n), AT, n, listed=True, listed_on=on)
            for n, on in ((70, day), (71, day), (72, day), (90, None))
        ]
        failed = [
            Failed(article_id(70), article_url(70), "status 503", AT, 70),
            Failed(article_id(71), article_url(71), "gone: status 404", AT, 71, absent=True),
        ]
        with catalogue.write() as connection:
            note_seen(connection, SITE, seen)
            note_failed(connection, SITE, failed)
        settle_gaps(catalogue, find_site(SITE))

    def take_in_one(self, catalogue: Catalogue, article: Article) -> None:
        """Take in one more article; the index does not know it yet."""
        with self._intake(catalogue) as intake:
            self._save(intake, article, page_of(article.title, article.body).decode())

    def _intake(self, catalogue: Catalogue) -> Intake:
        run = catalogue.start_run(SITE, "crawl", at=self._at)
        writer = WarcWriter(self.config.warc_dir, site=SITE, run=run.id, verb="crawl",
                            roll_bytes=10**9, clock=lambda: self._at)  # fmt: skip
        return Intake(catalogue, writer, run=run, site=SITE, clock=lambda: self._at)

    def capture(self, url: str, place: int = -1) -> Capture:
        """Return a capture of a URL, the newest one by default."""
        return self.captures[url][place]

    def _fetch(self, intake: Intake, url: str, body: bytes, *, mime: str, status: int = 200,
               **headers: str) -> Capture:  # fmt: skip
        self._at += timedelta(seconds=2)
        fields = (("Content-Type", mime), *((k.title(), v) for k, v in headers.items()))
        reason = "OK" if status < 400 else "Error"
        made = intake.record(Exchange(url, status, reason, fields, body, self._at))
        self.captures.setdefault(url, []).append(made)
        return made

    def _save(
        self, intake: Intake, article: Article, page: str, reason: Reason | None = None
    ) -> None:
        number = int(article.key.rsplit("=", 1)[1])
        capture = self._fetch(intake, article.url, page.encode(), mime="text/html; charset=utf-8")
        intake.save(article, article_id=article_id(number), capture=capture.id, extractor="test-1",
                    reason=reason)  # fmt: skip

    def _take_in(self, intake: Intake) -> None:
        home = f"http://{HOST}/"
        self._fetch(intake, f"{home}anh/0.jpg", jpeg(1, width=480, height=320), mime="image/jpeg")
        self._fetch(intake, f"{home}anh/that.png", png(2, width=480, height=320), mime="image/png")
        self._fetch(intake, f"{home}anh/1.jpg", b"", mime="text/html", status=302,
                    location="/anh/that.png")  # fmt: skip
        self._fetch(intake, f"{home}anh/gia.jpg", b"<html>khong phai anh", mime="image/jpeg")
        for name, body in FILES.items():
            self._fetch(intake, f"{home}tep/{name}", body, mime="application/octet-stream")
        self._fetch(intake, f"{home}robots.txt", b"User-agent: *\n", mime="text/plain")
        self._fetch(
            intake, f"{home}mat.aspx", b"<p>Khong tim thay</p>", mime="text/html", status=404
        )
        self._fetch(intake, f"{home}cu.aspx", b"", mime="text/html", status=301, location="/")
        self._fetch(intake, home, page_of("Trang chủ", "Chào mừng"), mime="text/html")
        sample = sample_article()
        self._save(intake, sample, sample_page(sample))
        self._save(intake, sample, sample_page(sample))
        self._save(intake, rich_article(), page_of("Hướng dẫn", "Văn bản").decode())
        self._save(intake, hostile_article(), HOSTILE_PAGE)
        self._edited_and_gone(intake)
        for article in fillers():
            self._save(intake, article, page_of(article.title, article.body).decode())
        intake.save(
            written(4000, "Bài có ảnh giả", "Ảnh không phải là ảnh.",
                    photos=(Photo(f"{home}anh/gia.jpg", "Ảnh giả"),)),
            article_id=article_id(4000), capture=self.capture(home).id, extractor="test-1",
        )  # fmt: skip

    def _edited_and_gone(self, intake: Intake) -> None:
        first = written(3000, "Hội nghị tổng kết", "Bản đầu tiên nói về chanhvanphong cũ.")
        second = written(3000, "Hội nghị tổng kết năm", "Bản đã sửa nói về việc khác.")
        self._save(intake, first, page_of("Hội nghị", "cũ").decode())
        self._save(intake, second, page_of("Hội nghị", "mới").decode())
        lost = self._fetch(intake, first.url, b"<p>404</p>", mime="text/html", status=404)
        intake.gone(article_id(3000), capture=lost.id, at=self._at)


@cache
def _filled() -> Stock:
    """Fill the archive that all others of this process are copies of."""
    folder = Path(tempfile.mkdtemp(prefix="khotin-stock-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Stock(folder)._fill()


def page_of(title: str, text: str) -> bytes:
    """Return a small page."""
    return (
        f"<!doctype html><html><head><title>{title}</title></head>"
        f"<body><h1>{title}</h1><p>{text}</p></body></html>"
    ).encode()


def sample_page(article: Article) -> str:
    """Return the real article's page, with its photos and a script."""
    parts = "".join(
        f"<p>&nbsp; &nbsp; &nbsp;{block.text}</p>" if block.photo is None else
        f'<p style="text-align:center"><img src="anh/{block.photo}.jpg" alt="Ảnh {block.photo}"></p>'
        f'<p style="text-align:center">{CAPTIONS[block.photo]}</p>'
        for block in article.blocks
    )  # fmt: skip
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{article.title}</title>"
        "<script>document.title='owned'</script></head>"
        f"<body><h2>{SECTION}</h2><h1>{article.title}</h1><p>09-12-2023 13:15</p>{parts}"
        f"<p>{article.byline}</p><p>Tin liên quan <a href='Default.aspx?id=1'>Bài khác</a></p>"
        "</body></html>"
    )


def fillers() -> Iterable[Article]:
    """Return short articles, half of which speak of tuyến giao and none of tuyên giáo."""
    for number in range(1, FILLERS + 1):
        word = "tuyến giao thông" if number % 2 else "bàn giao nhiệm vụ"
        yield written(
            number,
            f"Tin số {number}: {word} tại huyện",
            f"Ngày {number} trong tháng, các đơn vị bàn về {word} và đời sống nhân dân.",
        )
