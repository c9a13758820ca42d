"""Liferay, first Vietnamese form: `#titleDetail`, `.date_time`, `#leadDetail`, `#contentDetail`."""

from __future__ import annotations

from random import Random

from tests.sites.writing import bylines
from tests.sites.writing.markup import a, block, caption, image, soup, t, today, typed_byline
from tests.sites.writing.story import Family, Photo, Shot, Spec, Story

HOST = "https://bantochuc.thanhlinh.example"
OLD = "http://bandanvan-thanhlinh.example"


def link(slug: str, number: int) -> str:
    """Return the address of another article."""
    return f"/web/guest/tin-tuc/-/chi-tiet/{slug}-{number}-1.html"


def _lead_photo(story: Story) -> Photo | None:
    first = story.items[0].photo
    return first if first is not None and first.form == "c-img-title" else None


def _body(story: Story) -> str:
    rng = Random(story.spec.seed)

    def paragraph(text: str) -> str:
        if "word" in story.spec.text:
            return f'<p style="text-align:justify"><span style="font-family:Times New Roman">{soup(text, rng)}</span></p>'
        if "vni" in story.spec.text:
            return f'<p><font face="VNI-Times">{t(text)}</font></p>'
        return f'<p style="text-align:justify;">{t(text)}</p>'

    items = story.items[1:] if _lead_photo(story) else story.items
    return "\n".join(block(item, paragraph, "<h3>{}</h3>") for item in items)


def _image(story: Story) -> str:
    photo = _lead_photo(story)
    if photo is None:
        return ""
    text = f'<div class="img-title">{caption(photo)}</div>' if photo.caption or photo.note else ""
    return f'<div class="img-detail" align="center">{image(photo, "")}{text}</div>'


def _writer(story: Story) -> str:
    rows = []
    for label, value in story.spec.by.labelled:
        name = "source" if label == "Nguồn tin" else "author"
        shown = f"{label}: {t(value)}" if label != "Tác giả" else t(value)
        rows.append(f'<div class="{name}">{shown}</div>')
    return "\n".join(rows)


def _files(story: Story) -> str:
    rows = "".join(
        f'<a href="{a(href)}"><i class="icon-paper-clip"></i>{label}</a><br/>'
        for href, label in story.spec.files
    )
    return f'<div class="attachment"><span>Tệp đính kèm</span>{rows}</div>' if rows else ""


def _article(story: Story) -> str:
    spec = story.spec
    lead = f'<div id="leadDetail" class="lead">{t(story.lead)}</div>' if story.lead else ""
    change = (
        f'<span class="date_modified">{spec.modified_line}</span>' if spec.modified_line else ""
    )
    related = "".join(
        f'<li><a href="{a(o.url)}">{o.title}</a><span> ({o.date})</span></li>'
        for o in story.related
    )
    heading = "Tin cùng chuyên mục" if spec.layout == "new" else "CÁC TIN KHÁC"
    return f"""<div class="detail-news">
<div id="titleDetail" class="title">{t(story.title)}</div>
<div class="info"><span class="date_time">{spec.date}</span> {change}<span class="luotxem">Lượt xem: {spec.seed * 3}</span></div>
{lead}
{_image(story)}
<div id="contentDetail" class="content">
{_body(story)}
{typed_byline(story, '<p style="text-align:right"><strong>{}</strong></p>')}
</div>
{_writer(story)}
{_files(story)}
<div class="tools"><a href="javascript:window.print()">In bài này</a> | <a href="#">Gửi bài này</a> | <span>Chia sẻ</span></div>
<div class="list_detail"><div class="list_title">{heading}</div><ul>{related}</ul></div>
</div>"""


def new(story: Story) -> str:
    """Return a page of a Liferay 7 portal."""
    spec = story.spec
    crumbs = "".join(
        f'<li class="breadcrumb-item"><a class="breadcrumb-link" href="/web/guest/{n}"><span class="breadcrumb-text-truncate">{s}</span></a></li>'
        for n, s in enumerate(spec.sections)
    )
    side = "".join(
        f'<div class="row tin"><div class="span4"><img src="{o.image}" alt=""/></div><div class="span8"><a href="{a(o.url)}">{o.title}</a><div class="date">{o.date} 10:20</div></div></div>'
        for o in story.beside[:4]
    )
    return f"""<!DOCTYPE html>
<html class="ltr" dir="ltr" lang="vi-VN"><head>
<title>{t(story.title)} - Ban Tổ chức</title>
<meta content="text/html; charset={spec.meta_charset}" http-equiv="content-type" />
<link class="lfr-css-file" href="/o/theme/css/main.css" rel="stylesheet" type="text/css" /></head>
<body class="controls-visible public-page site">
<header id="banner"><div id="heading"><a class="logo" href="/web/guest"><img alt="Logo" src="/image/layout_set_logo?img_id=1" /></a></div><div class="ngay-thang">{today(story)}</div></header>
<nav id="navigation"><ul aria-label="Trang web"><li><a href="/web/guest/trang-chu">Trang chủ</a></li><li><a href="/web/guest/gioi-thieu">Giới thiệu</a></li><li><a href="/web/guest/tin-tuc">Tin tức</a></li></ul></nav>
<section id="content"><div class="portlet-breadcrumb"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/web/guest"><span>Trang chủ</span></a></li>{crumbs}</ol></div>
<div class="columns-2" id="main-content" role="main"><div class="portlet-layout row-fluid">
<div class="portlet-column span8" id="column-1"><div class="portlet-boundary portlet-boundary_tintuc_" id="p_p_id_tintuc_WAR_portlet_INSTANCE_x9Qa_"><section class="portlet"><div class="portlet-content">
{_article(story)}
</div></section></div></div>
<div class="portlet-column span4" id="column-2"><h3>Tin đọc nhiều</h3>{side}<h3>Liên kết</h3><select><option>Cổng TTĐT tỉnh</option></select></div>
</div></div></section>
<footer id="footer"><p>Ban Tổ chức Tỉnh ủy. Điện thoại: 0299 000 111. Thiết lập ngày 02/09/2017.</p></footer>
</body></html>
"""


def old(story: Story) -> str:
    """Return a page of a Liferay 5 or 6 portal."""
    spec = story.spec
    crumbs = " ".join(
        f'&raquo; <a href="/web/guest/{n}">{s}</a>' for n, s in enumerate(spec.sections)
    )
    side = "".join(
        f'<div class="hot"><a href="{a(o.url)}"><img width="60" src="{o.image}"/></a><a href="{a(o.url)}">{o.title}</a> <i>[{o.date}]</i></div>'
        for o in story.beside[:3]
    )
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html dir="ltr" lang="vi-VN" xmlns="http://www.w3.org/1999/xhtml"><head>
<title>Chi tiết tin - Ban Dân vận</title>
<meta content="text/html; charset={spec.meta_charset}" http-equiv="content-type" /></head>
<body class="blue yui3-skin-sam signed-out public-page"><div id="wrapper">
<table width="100%" class="header"><tr><td><img src="/html/images/banner.gif" alt=""/></td></tr><tr><td class="thoigian">{today(story)}</td></tr></table>
<div id="breadcrumbs"><a href="/web/guest">Trang chủ</a> {crumbs}</div>
<table class="lfr-column" width="100%"><tr><td valign="top" id="column-1" width="70%">
<div class="portlet-body">
{_article(story)}
</div></td><td valign="top" id="column-2"><div class="tit">Tiêu điểm</div>{side}<div class="tit">Thống kê</div><p>Hôm nay: 211 - Hôm qua: 340 - Tất cả: 601.882</p></td></tr></table>
<div id="footer">Trang tin Ban Dân vận</div></div></body></html>
"""


def page(story: Story) -> str:
    """Return the page of a story in its layout."""
    return new(story) if story.spec.layout == "new" else old(story)


SPECS = (
    Spec(
        name="01-img-title", layout="new", topic="khao-sat", seed=401, plan="FPPFPP",
        url=f"{HOST}/web/guest/tin-tuc/-/chi-tiet/khao-sat-4411-1.html", date="18/08/2023 09:05",
        published="2023-08-18T09:05", fetched="2023-09-02T02:00:00+00:00", sections=("Tin tức", "Hoạt động trong Ban"),
        by=bylines.labelled("Vi Quang Dũng", source="Văn phòng Ban"),
        shots=(Shot("c-img-title", alt="{caption}"), Shot("c-italic-after", "Quang Dũng", "brackets")),
        holds=("d-plain", "t-today", "k-cung-chuyen-muc", "o-chrome", "t-sidebar-dates"),
    ),
    Spec(
        name="02-files-table", layout="new", topic="dai-hoi", seed=402, plan="PTPLP",
        url=f"{HOST}/web/guest/tin-tuc/-/chi-tiet/chuan-bi-dai-hoi-4502-1.html", date="27/12/2024 lúc 00:02 (GMT+7)",
        published="2024-12-27T00:02", fetched="2025-01-02T02:00:00+00:00", sections=("Tin tức", "Công tác tổ chức"),
        by=bylines.unit_only("Phòng Tổ chức Đảng"), lead="",
        files=(("/documents/20181/0/huong-dan-dai-hoi.docx/aa11-22", "huong-dan-dai-hoi.docx"),
               ("/documents/20181/0/de-cuong.pdf/bb11-33", "Đề cương báo cáo.pdf")),
        holds=("d-luc-gmt", "k-cung-chuyen-muc"),
    ),
    Spec(
        name="03-word", layout="new", topic="nong-thon", seed=403, plan="FPPFPPP", text=("word",),
        url=f"{HOST}/web/guest/tin-tuc/-/chi-tiet/nong-thon-moi-4610-1.html", date="02/11/2021 21:30",
        published="2021-11-02T21:30", modified="2021-11-03T07:45", modified_line="Cập nhật: 03/11/2021 07:45",
        fetched="2021-12-01T02:00:00+00:00", sections=("Tin tức", "Từ cơ sở"), lead="LSO- ",
        by=bylines.after("Báo Thanh Lĩnh điện tử", by="Lương Thu Yến"),
        shots=(Shot("c-img-title", "Thu Yến", "plain"), Shot("c-none-name")),
        holds=("d-plain", "d-two", "x-split", "k-cung-chuyen-muc"),
    ),
    Spec(
        name="04-quote-inside", layout="new", topic="hoc-bac", seed=404, plan="PPPQPPHPPPPP",
        url=f"{HOST}/web/guest/tin-tuc/-/chi-tiet/hoc-bac-4702-1.html", date="19/05/2022 06:00",
        published="2022-05-19T06:00", fetched="2022-05-20T02:00:00+00:00", sections=("Tin tức", "Học và làm theo Bác"),
        by=bylines.initials("H.L"), holds=("d-plain", "k-inside", "k-cung-chuyen-muc"), related=5,
    ),
    Spec(
        name="11-old-vni", layout="old", topic="dan-van", seed=411, plan="PPFPP", text=("vni",),
        url=f"{OLD}/web/guest/chitiet?id=201", date="14/07/2009 08:12", published="2009-07-14T08:12",
        fetched="2009-08-05T02:00:00+00:00", sections=("Phong trào",), by=bylines.name_only("Hoàng Mai"),
        shots=(Shot("c-same-block"),), holds=("d-plain", "t-today", "k-cac-tin-khac"),
    ),
    Spec(
        name="12-old-entities", layout="old", topic="tap-huan", seed=412, plan="FPPPP", text=("entities",),
        url=f"{OLD}/web/guest/chitiet?id=377", date="03/04/2012 10:10", published="2012-04-03T10:10",
        fetched="2012-05-05T02:00:00+00:00", sections=("Tin trong tỉnh",), by=bylines.dash("Nguyễn Loan", "Ban Dân vận Huyện ủy"),
        shots=(Shot("c-img-title"),), holds=("d-plain", "k-cac-tin-khac"),
    ),
    Spec(
        name="13-old-1970", layout="old", topic="ve-nguon", seed=413, plan="PPFP",
        url=f"{OLD}/web/guest/chitiet?id=19700101", date="01/01/1970 07:00", published=None,
        fetched="2013-03-05T02:00:00+00:00", sections=("Tin trong tỉnh",), by=bylines.NOBODY,
        shots=(Shot("c-none", alt="1"),), holds=("t-1970", "t-today", "t-url-day", "k-cac-tin-khac"),
    ),
    Spec(
        name="14-old-truncated", layout="old", topic="so-ket", seed=414, plan="PPPP",
        url=f"{OLD}/web/guest/chitiet?id=502", date="09/07/2013 16:00", published="2013-07-09T16:00",
        fetched="2013-07-10T02:00:00+00:00", sections=("Tin trong tỉnh",), by=bylines.comma("Bế Ngọc Sơn", "Khối Dân vận xã"),
        holds=("d-plain", "x-truncated", "k-cac-tin-khac"),
    ),
)  # fmt: skip

FAMILY = Family("liferay-vn", SPECS, page, link)
