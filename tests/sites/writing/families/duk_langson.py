"""The first site's page order in eight markups of our own: its real markup was never seen.

The texts are invented like all others; only the address form, the section names and the order of
a page (section, title, date, sometimes a lead that repeats the title, body, byline, Tin liên
quan) are the site's.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.sites.writing import bylines
from tests.sites.writing.markup import (
    CENTRE,
    PHOTO_FORMS,
    a,
    block,
    broken,
    caption,
    image,
    t,
    today,
)
from tests.sites.writing.story import Family, Item, Photo, Shot, Spec, Story

HOST = "http://duk.langson.gov.vn"
OWN = "Hoạt động Đảng ủy Khối các cơ quan tỉnh Lạng Sơn"
CELLS = "Hoạt động của các tổ chức Đảng cơ sở"
INDENT = "&nbsp; &nbsp; &nbsp;"


def link(slug: str, number: int) -> str:
    """Return the address of another article."""
    return f"/Default.aspx?siteid=1&c=content&a=detail&catid={2 + len(slug) % 2}&id={number}"


def _links(story: Story, row: str, around: str) -> str:
    """Return the related list, or its heading with nothing after it, as the site leaves it."""
    return around.format("".join(row.format(a(o.url), o.title, o.date) for o in story.related))


def _top(story: Story) -> str:
    return f'<img src="/images/banner.jpg" width="1000"><div>{today(story)}</div><div><a href="/">Trang chủ</a> | <a href="/Default.aspx?siteid=1&amp;c=content&amp;a=list&amp;catid=2">Tin tức</a> | <a href="/Default.aspx?siteid=1&amp;c=contact">Liên hệ</a></div>'


def _page(story: Story, inner: str, doctype: str = "<!DOCTYPE html>") -> str:
    return f"""{doctype}
<html><head><meta http-equiv="Content-Type" content="text/html; charset={story.spec.meta_charset}" />
<title>Đảng ủy Khối các cơ quan tỉnh</title></head><body><form method="post" action="{a(story.spec.url)}" id="form1">
<input type="hidden" name="__VIEWSTATE" value="/wEPDwULLTEyMzA5MTI=" />
{_top(story)}
{inner}
<div>Trang thông tin điện tử. Số người truy cập: 1202844</div></form></body></html>
"""


def _divs(story: Story) -> str:
    """Divs without a class, a nbsp block between paragraphs: the shape of the one known text."""
    body = "\n".join(
        block(item, lambda x: f"<div>{INDENT}{t(x)}</div>\n<div>&nbsp;</div>")
        for item in story.items
    )
    lead = f"<div><b>{t(story.lead)}</b></div>" if story.lead else ""
    by = "".join(f"<div>{t(line)}</div>" for line in story.spec.by.printed)
    inner = f"""<div><div><div>{story.spec.sections[0]}</div><div><div>{t(story.title)}</div><div>{story.spec.date}</div>{lead}
<div>{body}
<div>&nbsp;</div>{by}</div></div>{_links(story, '<div><a href="{}">{}</a> ({})</div>', "<div>Tin liên quan</div>{}")}</div></div>"""
    return _page(story, inner)


def _tables(story: Story) -> str:
    """Nested tables and td classes, as designers of 2008 cut them."""

    def cell(item: Item) -> str:
        return f"<tr><td>{block(item, lambda x: f'<p>{INDENT}{t(x)}</p>')}</td></tr>"

    rows = "".join(map(cell, story.items))
    by = "".join(
        f'<tr><td align="right"><b>{t(line)}</b></td></tr>' for line in story.spec.by.printed
    )
    lead = f'<tr><td class="sapo"><b>{t(story.lead)}</b></td></tr>' if story.lead else ""
    inner = f"""<table width="1000"><tr><td width="200" valign="top"><table>{"".join(f'<tr><td><a href="{a(o.url)}">{o.title}</a></td></tr>' for o in story.beside[:3])}</table></td>
<td valign="top"><table width="100%"><tr><td class="chuyenmuc">{story.spec.sections[0]}</td></tr><tr><td class="tieude">{t(story.title)}</td></tr>
<tr><td class="ngay"><i>{story.spec.date}</i></td></tr>{lead}{rows}{by}</table>
<table>{_links(story, '<tr><td>- <a href="{}">{}</a> <i>({})</i></td></tr>', "<tr><td><b>Tin liên quan</b></td></tr>{}")}</table></td></tr></table>"""
    return _page(story, inner, "")


def _spans(story: Story) -> str:
    """ASP.NET labels: spans with control ids, everything inline but the paragraphs."""
    body = "\n".join(
        block(item, lambda x: f'<p style="text-align: justify;">{t(x)}</p>') for item in story.items
    )
    lead = (
        f'<span id="ctl00_cph_lblSapo" style="font-weight:bold">{t(story.lead)}</span>'
        if story.lead
        else ""
    )
    by = "".join(
        f'<p style="text-align: right;"><strong>{t(line)}</strong></p>'
        for line in story.spec.by.printed
    )
    inner = f"""<div class="main"><span id="ctl00_cph_lblCat">{story.spec.sections[0]}</span><br />
<span id="ctl00_cph_lblTitle" class="title">{t(story.title)}</span><br />
<span id="ctl00_cph_lblDate">{story.spec.date}</span><br />{lead}
<span id="ctl00_cph_lblContent">{body}{by}</span>
<span id="ctl00_cph_lblOther">Tin liên quan</span>{_links(story, '<li><a href="{}">{}</a> <span>{}</span></li>', "<ul>{}</ul>")}</div>"""
    return _page(story, inner)


def _fonts(story: Story) -> str:
    """HTML 4 with <font> and <center>, unclosed <p>, upper-case tags."""

    def one(item: Item) -> str:
        if item.photo is not None:
            return f"<P><CENTER>{image(item.photo)}</CENTER>\n<P><CENTER><FONT size=2><I>{caption(item.photo)}</I></FONT></CENTER>"
        return block(
            item,
            lambda x: f"<P align=justify><FONT size=3>{t(x)}</FONT>",
            "<P><FONT size=3><B>{}</B></FONT>",
        )

    by = "".join(
        f"<P align=right><FONT size=3><B>{t(line)}</B></FONT>" for line in story.spec.by.printed
    )
    lead = f"<P><FONT size=3><B>{t(story.lead)}</B></FONT>" if story.lead else ""
    inner = f"""<CENTER><FONT color=red size=4>{story.spec.sections[0]}</FONT></CENTER><HR>
<FONT color=blue size=5>{t(story.title)}</FONT><BR><FONT size=1>{story.spec.date}</FONT>
{lead}
{chr(10).join(map(one, story.items))}
{by}
<HR><B>Tin liên quan</B>{_links(story, '<BR><A href="{}">{}</A> {}', "{}")}"""
    return _page(story, inner, '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">')


def _breaks(story: Story) -> str:
    """Nothing but <br>: photos, captions and byline are lines among the lines."""

    def one(item: Item) -> str:
        if item.photo is not None:
            return f"<center>{image(item.photo)}<br>\n{broken(item.photo.caption)}</center>"
        return block(item, lambda x: f"{INDENT} {t(x)}<br><br>", "<b>{}</b><br><br>")

    lead = f"<b>{t(story.lead)}</b><br><br>" if story.lead else ""
    by = "".join(f"<b>{t(line)}</b><br>" for line in story.spec.by.printed)
    inner = f"""<div id="noidung"><b>{story.spec.sections[0]}</b><br><h3>{t(story.title)}</h3>{story.spec.date}<br><br>
{lead}{chr(10).join(map(one, story.items))}
<br>{by}<br><b>Tin liên quan</b><br>{_links(story, '<a href="{}">{}</a> {}<br>', "{}")}</div>"""
    return _page(story, inner)


def _classes(story: Story) -> str:
    """A tidy page with a class on everything."""
    body = "\n".join(
        block(item, lambda x: f'<p class="para">{t(x)}</p>', "<h4>{}</h4>") for item in story.items
    )
    lead = f'<p class="sapo">{t(story.lead)}</p>' if story.lead else ""
    by = "".join(f'<p class="tac-gia">{t(line)}</p>' for line in story.spec.by.printed)
    inner = f"""<div class="layout"><div class="detail"><h4 class="cat">{story.spec.sections[0]}</h4><h1 class="title">{t(story.title)}</h1>
<p class="date">{story.spec.date}</p>{lead}<div class="content">{body}{by}</div>
<div class="related"><h4>Tin liên quan</h4>{_links(story, '<p><a href="{}">{}</a> <small>{}</small></p>', "{}")}</div></div>
<div class="side">{"".join(f'<p><img src="{o.image}" alt=""><a href="{a(o.url)}">{o.title}</a> {o.date}</p>' for o in story.beside[:3])}</div></div>"""
    return _page(story, inner)


def _lines(story: Story) -> str:
    """One <p> for the whole text, lines parted by <br /> and typed nbsp, photos between."""
    parts: list[str] = []
    for item in story.items:
        if item.photo is not None:
            parts.append(PHOTO_FORMS[item.photo.form](item.photo))
        else:
            parts.append(
                block(item, lambda x: f'<p style="margin:0">{INDENT}{t(x)}<br />&nbsp;</p>')
            )
    by = "<br />".join(t(line) for line in story.spec.by.printed)
    lead = f"<h5>{t(story.lead)}</h5>" if story.lead else ""
    inner = f"""<section><h6>{story.spec.sections[0]}</h6><h2>{t(story.title)}</h2><em>{story.spec.date}</em>{lead}
{"".join(parts)}<p style="text-align:right">{by}</p></section><section><h6>Tin liên quan</h6>{_links(story, '<p>&bull; <a href="{}">{}</a> - {}</p>', "{}")}</section>"""
    return _page(story, inner)


def _cells_of_photos(p: Photo) -> str:
    return f"<div {CENTRE}><div>&nbsp;{image(p)}&nbsp;</div></div>\n<div {CENTRE}><span>{caption(p)}</span></div>"


def _soup(story: Story) -> str:
    """Divs in divs in spans: the deep soup of a pasted newsletter."""

    def one(item: Item) -> str:
        if item.photo is not None:
            return _cells_of_photos(item.photo)
        return block(
            item,
            lambda x: (
                f'<div><div><span><span style="font-size:12pt">{INDENT}</span><span>{t(x)}</span></span></div></div><div><span>&nbsp;</span></div>'
            ),
        )

    by = "".join(
        f"<div><div><span><b>{t(line)}</b></span></div></div>" for line in story.spec.by.printed
    )
    lead = f"<div><span><b>{t(story.lead)}</b></span></div>" if story.lead else ""
    inner = f"""<div><div><span>{story.spec.sections[0]}</span></div><div><div><span><span>{t(story.title)}</span></span></div></div><div><span>{story.spec.date}</span></div>
<div>{lead}{"".join(map(one, story.items))}{by}</div><div><span>Tin liên quan</span></div>{_links(story, '<div><span><a href="{}">{}</a></span> <span>{}</span></div>', "<div>{}</div>")}</div>"""
    return _page(story, inner)


MARKUPS: dict[str, Callable[[Story], str]] = {
    "01-divs": _divs, "02-tables": _tables, "03-spans": _spans, "04-fonts": _fonts,
    "05-breaks": _breaks, "06-classes": _classes, "07-lines": _lines, "08-soup": _soup,
}  # fmt: skip


def page(story: Story) -> str:
    """Return the page of a story in the markup its case is named after."""
    return MARKUPS[story.spec.name](story)


def _url(catid: int, number: int) -> str:
    return f"{HOST}/Default.aspx?siteid=1&c=content&a=detail&catid={catid}&id={number}"


SPECS = (
    Spec(
        name="01-divs", layout="old", topic="khao-sat", seed=1101, plan="PBFPFPFB", url=_url(2, 5101), date="09-12-2023 13:15", published="2023-12-09T13:15",
        fetched="2024-01-10T03:00:00+00:00", sections=(OWN,), lead="", by=bylines.comma("Lý Thu Nhung", "Ban Tuyên giáo Đảng ủy Khối CCQ tỉnh"),
        shots=(Shot("c-br"), Shot("c-nbsp-inside"), Shot("c-nbsp")), related=0, holds=("d-dash", "t-today", "k-tin-lien-quan", "x-mixed-uy", "x-nbsp"),
    ),
    Spec(
        name="02-tables", layout="old", topic="huy-hieu", seed=1102, plan="PPFPP", url=_url(3, 2210), date="19-05-2020 07:45", published="2020-05-19T07:45",
        fetched="2020-06-10T03:00:00+00:00", sections=(CELLS,), lead="title", by=bylines.dash("Hoàng Minh Hải", "Chi bộ Văn phòng"), shots=(Shot("c-nbsp"),),
        holds=("d-dash", "t-today", "k-tin-lien-quan", "x-nbsp"),
    ),
    Spec(
        name="03-spans", layout="new", topic="hoc-bac", seed=1103, plan="PPFPPPPFP", url=_url(3, 4870), date="02-11-2023 14:54", published="2023-11-02T14:54",
        fetched="2023-12-10T03:00:00+00:00", sections=(CELLS,), lead="", by=bylines.stacked("Chu Ngọc Lan", "Đảng bộ Kho bạc tỉnh"),
        shots=(Shot("c-italic-after"), Shot("c-none")), holds=("d-dash", "k-tin-lien-quan"),
    ),
    Spec(
        name="04-fonts", layout="old", topic="ve-nguon", seed=1104, plan="PPFPs", url=_url(2, 310), date="12-06-2014 16:30", published="2014-06-12T16:30",
        fetched="2014-08-10T03:00:00+00:00", sections=(OWN,), lead="", by=bylines.initials("T.D"), shots=(Shot("c-same-block"),), text=("entities",),
        holds=("d-dash", "t-today", "k-tin-lien-quan"),
    ),
    Spec(
        name="05-breaks", layout="old", topic="dan-van", seed=1105, plan="PPFPP", url=_url(2, 9122015), date="09-12-2015 08:05", published="2015-12-09T08:05",
        fetched="2016-01-10T03:00:00+00:00", sections=(OWN,), lead="", by=bylines.comma("Triệu Văn Bình", "Ban Dân vận"), shots=(Shot("c-br"),),
        holds=("d-dash", "t-url-day", "k-tin-lien-quan", "x-nbsp"), related=3,
    ),
    Spec(
        name="06-classes", layout="new", topic="dai-hoi", seed=1106, plan="PHPPLHPPQPPPP", url=_url(2, 6010), date="20-05-2025 09:00", published="2025-05-20T09:00",
        fetched="2025-06-10T03:00:00+00:00", sections=(OWN,), lead="yes", by=bylines.news_and_photos("Nguyễn Hữu Khánh"), title="{u1} tổ chức đại hội nhiệm kỳ 2025-2030",
        holds=("d-dash", "t-title-date", "k-tin-lien-quan", "t-sidebar-dates"),
    ),
    Spec(
        name="07-lines", layout="new", topic="nong-thon", seed=1107, plan="PFPPFP", url=_url(10, 5310), date="01-03-2024 10:10", published="2024-03-01T10:10",
        fetched="2024-04-10T03:00:00+00:00", sections=("Giới thiệu Đảng ủy Khối",), lead="LSO- ", by=bylines.name_only("Lương Bích Loan"),
        shots=(Shot("c-nbsp", "Bích Loan", "plain"), Shot("c-none-name")), text=("nfd",), holds=("d-dash", "k-tin-lien-quan", "k-inside", "x-nbsp"),
    ),
    Spec(
        name="08-soup", layout="new", topic="kiem-tra", seed=1108, plan="PBFPPP", url=_url(2, 5500), date="18-07-2024 17:00", published="2024-07-18T17:00",
        fetched="2024-08-10T03:00:00+00:00", sections=(OWN,), lead="title", by=bylines.after("Báo Thanh Lĩnh", by="Vi Thị Hằng"), shots=(Shot("c-nbsp"),),
        related=0, holds=("d-dash", "k-tin-lien-quan", "x-nbsp", "x-mixed-uy"),
    ),
)  # fmt: skip

FAMILY = Family("duk-langson", SPECS, page, link, "duk-langson-written")
