"""One article in many markups: the same text shape, written as different editors and CMS would."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

INDENT = "&nbsp; &nbsp; &nbsp;"
URL = "http://duk.langson.gov.vn/Default.aspx?siteid=1&c=content&a=detail&catid=2&id=4990"


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo with the lines of its caption."""

    src: str
    caption: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """An article as it was written; `parts` are paragraphs and photos in order."""

    section: str
    title: str
    date: str
    lead: str
    parts: tuple[str | Shot, ...]
    byline: tuple[str, ...]
    files: tuple[tuple[str, str], ...] = ()
    related: tuple[tuple[int, str], ...] = ()

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs alone."""
        return [part for part in self.parts if isinstance(part, str)]

    @property
    def captions(self) -> list[str]:
        """The captions, one a photo, each on one line."""
        return [" ".join(part.caption) for part in self.parts if isinstance(part, Shot)]


def _shot(shot: Shot) -> str:
    return f'&nbsp;<img src="{shot.src}" alt="">&nbsp;'


def _links(article: Written) -> list[str]:
    return [
        f'<a href="Default.aspx?siteid=1&amp;c=content&amp;a=detail&amp;catid=3&amp;id={number}">{escape(t)}</a>'
        for number, t in article.related
    ]


def _file_links(article: Written) -> list[str]:
    return [f'Tệp đính kèm: <a href="{path}">{name}</a>' for path, name in article.files]


def paragraphs(article: Written) -> str:
    """Everything a <p>, aligned by style."""
    rows = [
        f"<p>{escape(article.section)}</p>",
        f"<p><b>{escape(article.title)}</b></p>",
        f"<p>{article.date}</p>",
    ]
    if article.lead:
        rows.append(f"<p><strong>{escape(article.lead)}</strong></p>")
    for part in article.parts:
        if isinstance(part, str):
            rows.append(f'<p style="text-align:justify">{INDENT} {escape(part)}</p>')
        else:
            rows.append(f'<p style="text-align:center">{_shot(part)}</p>')
            if part.caption:
                rows.append(
                    f'<p style="text-align:center">{"<br>".join(map(escape, part.caption))}</p>'
                )
            rows.append("<p>&nbsp;</p>")
    rows += [f"<p>{line}</p>" for line in _file_links(article)]
    rows.append(
        f'<p style="text-align:right"><b>{"<br>".join(map(escape, article.byline))}</b></p>'
    )
    rows.append("<p>Tin liên quan</p>")
    rows += [f"<p>{link}</p>" for link in _links(article)]
    return "<div>\n" + "\n".join(rows) + "\n</div>"


def breaks(article: Written) -> str:
    """Bare text in one <div>, everything parted by <br>."""
    rows = [escape(article.section), "", f"<b>{escape(article.title)}</b>", article.date, ""]
    if article.lead:
        rows += [f"<b>{escape(article.lead)}</b>", ""]
    for part in article.parts:
        if isinstance(part, str):
            rows += [f"{INDENT} {escape(part)}", ""]
        else:
            rows += [_shot(part), *map(escape, part.caption), "&nbsp;"]
    rows += [line for row in _file_links(article) for line in (row, "")]
    rows += [*map(escape, article.byline), "", "<b>Tin liên quan</b>", *_links(article)]
    return "<div>" + "<br>\n".join(rows) + "</div>"


def single_breaks(article: Written) -> str:
    """Bare text with one <br> a line: only indents part paragraphs."""
    rows = [escape(article.section), f"<b>{escape(article.title)}</b>", article.date]
    rows += [f"<b>{escape(article.lead)}</b>"] if article.lead else []
    for part in article.parts:
        if isinstance(part, str):
            rows.append(f"{INDENT} {escape(part)}")
        else:
            rows += [_shot(part), *(f"<i>{escape(line)}</i>" for line in part.caption)]
    rows += _file_links(article)
    rows += [f"<b>{escape(line)}</b>" for line in article.byline]
    rows += ["Tin liên quan", *_links(article)]
    return "<td>" + "<br/>".join(rows) + "</td>"


def table(article: Written) -> str:
    """One table row a part; photos in a small table, the caption in its second row."""
    rows = [
        f"<b>{escape(article.section)}</b>",
        f"<h2>{escape(article.title)}</h2>",
        f"<i>{article.date}</i>",
    ]
    rows += [f"<b>{escape(article.lead)}</b>"] if article.lead else []
    body = []
    for part in article.parts:
        if isinstance(part, str):
            body.append(f"<div align=justify>{INDENT}{escape(part)}</div>")
        else:
            caption = "<br>".join(map(escape, part.caption))
            body.append(
                f"<table align=center><tbody><tr><td>{_shot(part)}</td></tr>"
                f"<tr><td>{caption}</td></tr></tbody></table>"
            )
    body += [f"<div>{row}</div>" for row in _file_links(article)]
    body.append(f"<div align=right>{'<br>'.join(map(escape, article.byline))}</div>")
    rows += [
        "\n".join(body),
        "<b>Tin liên quan:</b>",
        "<ul>" + "".join(f"<li>{a}</li>" for a in _links(article)) + "</ul>",
    ]
    return "<table width=100%>" + "".join(f"<tr><td>{row}</td></tr>" for row in rows) + "</table>"


def spans(article: Written) -> str:
    """Word soup: spans that split words, fonts, hard wraps inside sentences, o:p."""

    def soup(text: str) -> str:
        cut = max(1, len(text) // 3)
        first, second = escape(text[:cut]), escape(text[cut:]).replace(" ", "\n", 1)
        return (
            f'<span style="font-size:14.0pt"><font face="Times New Roman">{first}</font></span>'
            f'<span lang=VI style="font-size:14.0pt">{second}<o:p></o:p></span>'
        )

    rows = [
        f"<p class=MsoNormal>{soup(article.section)}</p>",
        f"<p class=MsoNormal><b>{soup(article.title)}</b></p>",
        f"<p class=MsoNormal><span>{article.date[:6]}</span><span>{article.date[6:]}</span></p>",
    ]
    rows += [f"<p class=MsoNormal><b>{soup(article.lead)}</b></p>"] if article.lead else []
    for part in article.parts:
        if isinstance(part, str):
            rows.append(f'<p class=MsoNormal style="text-indent:36.0pt">{soup(part)}</p>')
        else:
            rows.append(f"<p class=MsoNormal align=center><span>{_shot(part)}</span></p>")
            rows += [
                f"<p class=MsoNormal align=center><i>{soup(line)}</i></p>" for line in part.caption
            ]
    rows += [f"<p class=MsoNormal>{row}</p>" for row in _file_links(article)]
    rows += [f"<p class=MsoNormal align=right><b>{soup(line)}</b></p>" for line in article.byline]
    rows += [
        "<p><b><span>Tin li</span><span>ên quan</span></b></p>",
        *(f"<p>{a}</p>" for a in _links(article)),
    ]
    return "<div>\n" + "\n".join(rows) + "\n</div>"


def nested(article: Written) -> str:
    """Divs in divs, nothing styled; head and text in containers of their own."""
    body = []
    for part in article.parts:
        if isinstance(part, str):
            body.append(f"<div><div>{escape(part)}</div></div>")
        else:
            caption = "<br>".join(map(escape, part.caption))
            body.append(
                f"<div><div>{_shot(part)}</div></div>"
                + (f"<div>{caption}</div>" if caption else "")
            )
    body += [f"<div>{row}</div>" for row in _file_links(article)]
    body.append(f"<div>{'<br>'.join(map(escape, article.byline))}</div>")
    lead = f'<div class="sapo">{escape(article.lead)}</div>' if article.lead else ""
    related = "".join(f"<div>{a}</div>" for a in _links(article))
    return (
        f"<div><div><div><span>{escape(article.section)}</span></div></div>"
        f"<div><h1>{escape(article.title)}</h1><div><em>{article.date}</em></div>{lead}</div>"
        f"<div><div>{''.join(body)}</div></div><div><div><h3>Tin liên quan</h3>{related}</div></div></div>"
    )


def figures(article: Written) -> str:
    """A modern hand: article, header, time, figure and figcaption."""
    body = []
    for part in article.parts:
        if isinstance(part, str):
            body.append(f"<p>{escape(part)}</p>")
        else:
            caption = "<br>".join(map(escape, part.caption))
            inner = f"<figcaption>{caption}</figcaption>" if caption else ""
            body.append(
                f'<figure><img data-src="{part.src}" src="/images/loading.gif">{inner}</figure>'
            )
    body += [f"<p>{row}</p>" for row in _file_links(article)]
    body.append(f'<p class="author">{"<br>".join(map(escape, article.byline))}</p>')
    lead = f"<p><em>{escape(article.lead)}</em></p>" if article.lead else ""
    related = "".join(f"<li>{a} <small>(01-12-2023 08:00)</small></li>" for a in _links(article))
    return (
        f"<article><header><p>{escape(article.section)}</p><h1>{escape(article.title)}</h1>"
        f"<time>{article.date}</time></header>{lead}<section>{''.join(body)}</section>"
        f"<footer><h4>TIN LIÊN QUAN</h4><ul>{related}</ul></footer></article>"
    )


def minified(article: Written) -> str:
    """No white space between tags, no quotes."""
    return re.sub(r">\s+<", "><", paragraphs(article)).replace('"', "")


def uppercase(article: Written) -> str:
    """Upper-case tags, and <P> never closed."""
    shouted = re.sub(
        r"</?[a-z]+(?=[\s>])", lambda found: found.group().upper(), paragraphs(article)
    )
    return shouted.replace("</P>", "")


def decomposed(article: Written) -> str:
    """NFD text."""
    return unicodedata.normalize("NFD", paragraphs(article))


def entities(article: Written) -> str:
    """Every letter outside ASCII as a numeric reference."""
    return paragraphs(article).encode("ascii", "xmlcharrefreplace").decode()


def dated_inside_heading(article: Written) -> str:
    """Title and date line in one block, parted by <br>; label beside the date."""
    page = paragraphs(article)
    return page.replace(
        f"</b></p>\n<p>{article.date}</p>", f"</b><br><i>Ngày đăng: {article.date}</i></p>", 1
    )


VARIANTS: dict[str, Callable[[Written], str]] = {
    make.__name__: make
    for make in (
        paragraphs, breaks, single_breaks, table, spans, nested, figures, minified, uppercase,
        decomposed, entities, dated_inside_heading,
    )
}  # fmt: skip

_MENU = "".join(
    f'<li><a href="/Default.aspx?siteid=1&c=content&a=list&catid={n}">Chuyên mục số {n}</a></li>'
    for n in range(2, 14)
)
_FOOT = (
    "Bản quyền thuộc về Đảng ủy Khối các cơ quan tỉnh Lạng Sơn<br>Địa chỉ: Số 1, đường Hùng Vương, "
    "thành phố Lạng Sơn<br>Điện thoại: 0205 3 000 000 - Email: duk@langson.gov.vn"
)


def bare(content: str) -> str:
    """No frame at all."""
    return f"<html><body>{content}</body></html>"


def framed(content: str) -> str:
    """Header with today's date, menu, footer, in marked elements."""
    return (
        "<!DOCTYPE html><html><head><title>Đảng ủy Khối các cơ quan tỉnh Lạng Sơn</title></head><body>"
        "<form><div id=header><h1>ĐẢNG ỦY KHỐI CÁC CƠ QUAN TỈNH LẠNG SƠN</h1><div>Thứ Bảy, 21/11/2026</div>"
        f"</div><ul class=menu>{_MENU}</ul><div id=main>{content}"
        '<div><a href="#">In bài này</a> | <a href="javascript:history.back()">Quay lại</a> | Lượt xem: 153</div></div>'
        f"<div id=footer>{_FOOT}</div></form></body></html>"
    )


def tabled(content: str) -> str:
    """A table with menu, content and a column of news that shows dates of the same shape."""
    news = "".join(
        f"<p><a href='/Default.aspx?siteid=1&c=content&a=detail&catid=3&id={n}'>Tin mới số {n} của các tổ chức Đảng</a>"
        f"<br>20-11-2026 0{n}:00</p>"
        for n in range(1, 6)
    )
    return (
        "<html><body><table><tr><td colspan=3>Chủ Nhật, 22-11-2026 09:30</td></tr><tr><td width=180>"
        f"<ul>{_MENU}</ul><b>Tin mới</b>{news}</td><td><table><tr>{content if content.startswith('<td') else '<td>' + content + '</td>'}"
        f"</tr></table></td><td><b>Liên kết</b>{news}</td></tr><tr><td colspan=3>{_FOOT}</td></tr></table></body></html>"
    )


def unmarked(content: str) -> str:
    """Header and footer as plain lines before and after, in nothing of their own."""
    return f"<html><body><p>Trang thông tin điện tử</p><p>21-11-2026 10:15</p>{content}<p>{_FOOT}</p></body></html>"


FRAMES: dict[str, Callable[[str], str]] = {
    make.__name__: make for make in (bare, framed, tabled, unmarked)
}
