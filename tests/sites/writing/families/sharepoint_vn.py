"""SharePoint as Vietnamese ministries and provinces run it: News_Detail_* and MsoNormal soup."""

from __future__ import annotations

from random import Random

from tests.sites.writing import bylines
from tests.sites.writing.markup import a, block, soup, t, table, today, typed_byline
from tests.sites.writing.story import Family, Item, Shot, Spec, Story

HOST = "https://tinhuy.thanhlinh.example"
OLD = "http://www.banxdd.example"


def link(slug: str, number: int) -> str:
    """Return the address of another article."""
    return f"/tintuc/Pages/tin-tuc.aspx?ItemID={number}&CateID=0&slug={slug[:30]}"


def _guid(rng: Random) -> str:
    return "-".join(f"{rng.getrandbits(bits):0{bits // 4}x}" for bits in (32, 16, 16, 16, 48))


def _body(story: Story) -> str:
    rng = Random(story.spec.seed)
    plain = "word" not in story.spec.text
    split = "x-split" in story.spec.holds

    def paragraph(text: str) -> str:
        inner = t(text) if plain else soup(text, rng, split=split, font=";mso-ansi-language:VI")
        return f'<p class="MsoNormal" style="text-align:justify;text-indent:36.0pt">{inner}</p>\n<p class="MsoNormal">&nbsp;</p>'

    def one(item: Item) -> str:
        if item.kind == "table":
            return table(item, 'class="MsoTableGrid" border="1" cellspacing="0"')
        return block(item, paragraph, '<p class="MsoNormal"><b><span>{}</span></b></p>')

    return "\n".join(map(one, story.items))


def _files(story: Story) -> str:
    rows = "".join(f'<li><img src="/_layouts/15/images/icpdf.png" alt="pdf icon"><a href="{a(href)}" target="_blank">{label}</a></li>'
                   for href, label in story.spec.files)  # fmt: skip
    return (
        f'<div class="News_Attachments"><b>Tài liệu đính kèm:</b><ul>{rows}</ul></div>'
        if rows
        else ""
    )


def _lead(story: Story) -> tuple[str, str]:
    """Return both description boxes; which one is filled depends on the layout."""
    text = t(story.lead)
    return (text, "") if story.spec.layout == "new" else ("", text)


def _article(story: Story) -> str:
    rng = Random(story.spec.seed + 1)
    spec = story.spec
    first, second = _lead(story)
    change = (
        f'<span class="News_Time_Update">{spec.modified_line}</span>' if spec.modified_line else ""
    )
    related = "".join(
        f'<li><a href="{a(o.url)}">{o.title}</a> <span class="News_Other_Time">({o.date})</span></li>'
        for o in story.related
    )
    hexid = f"{rng.getrandbits(128):032X}"
    return f"""<div class="News_Detail" id="ctl00_ctl33_g_{_guid(rng).replace("-", "_")}_pnlDetail">
<h1 class="News_Detail_Title" id="ctl00_g_{_guid(rng).replace("-", "_")}_lblTitle">{t(story.title)}</h1>
<div class="News_Info"><span class="News_Time_Post">{spec.date} |</span> {change}<span class="News_View">Lượt xem: {spec.seed * 13}</span>
<span class="News_Tools"><a href="javascript:print()">In bài này</a> <a href="#">Gửi bài này</a> Cỡ chữ <a href="#">A-</a> <a href="#">A+</a></span></div>
<div id="divArticleDescription1" class="News_Sapo">{first}</div>
<div id="divArticleDescription2" class="News_Sapo">{second}</div>
<div id="divArticleContent"><div class="ExternalClass{hexid}">
{_body(story)}
{typed_byline(story, '<p class="MsoNormal" align="right" style="text-align:right"><b>{}</b></p>')}
</div></div>
{_files(story)}
{_labelled(story)}
</div>
<div class="News_Other"><h3>Các tin khác</h3><ul>{related}</ul></div>"""


def _labelled(story: Story) -> str:
    return "".join(
        f'<div class="News_Author">{label}: {t(value)}</div>'
        for label, value in story.spec.by.labelled
    )


def _crumbs(story: Story) -> str:
    return "".join(
        f'<span> &gt; </span><a href="/tintuc/Pages/chuyenmuc.aspx?ChuyenMucID={n + 30}">{s}</a>'
        for n, s in enumerate(story.spec.sections)
    )


def new(story: Story) -> str:
    """Return a page of the SharePoint 2013 portals."""
    rng = Random(story.spec.seed + 2)
    side = "".join(
        f'<div class="hot-item"><img src="{o.image}" alt="{a(o.title)}"><a href="{a(o.url)}">{o.title}</a><i>{o.date}</i></div>'
        for o in story.beside[:4]
    )
    return f"""<!DOCTYPE html>
<html dir="ltr" lang="vi-VN"><head><meta name="GENERATOR" content="Microsoft SharePoint" />
<meta http-equiv="Content-type" content="text/html; charset={story.spec.meta_charset}" />
<title>{t(story.title)} - Tỉnh ủy</title>
<script type="text/javascript">//<![CDATA[
var _spPageContextInfo = {{webServerRelativeUrl: "/tintuc", webAbsoluteUrl: "{HOST}/tintuc", siteId: "{{{_guid(rng)}}}"}};
//]]></script></head>
<body><form method="post" action="{a(story.spec.url)}" id="aspnetForm">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPDwUKMTIwMjMwOTEyMA9kFgJmD2QWAgIBD2QWBAIBD2QWAg==" />
<div id="s4-workspace"><div id="s4-bodyContainer">
<div class="header"><div class="banner"></div><div class="today">{today(story)}</div></div>
<div class="menu"><ul class="root static"><li><a href="/"><span class="menu-item-text">Trang chủ</span></a></li><li><a href="/tintuc"><span class="menu-item-text">Tin tức</span></a></li><li><a href="/vanban"><span class="menu-item-text">Văn bản</span></a></li></ul></div>
<div class="breadcrumb"><a href="/">Trang chủ</a>{_crumbs(story)}</div>
<div class="ms-webpart-zone"><div class="ms-webpartzone-cell"><div webpartid="{_guid(rng)}" id="WebPart{_guid(rng)}">
{_article(story)}
</div></div></div>
<div class="right-zone"><h2>Tin nổi bật</h2>{side}<h2>Lịch công tác</h2><p>Tuần 49 (từ 04/12/2023 đến 10/12/2023)</p></div>
<div class="footer"><p>© Cổng thông tin điện tử Tỉnh ủy. Giấy phép số 88/GP-BC ngày 16/06/2014</p></div>
</div></div></form></body></html>
"""


def old(story: Story) -> str:
    """Return a page of the SharePoint 2007 portals: tables all the way down."""
    rng = Random(story.spec.seed + 3)
    side = "".join(
        f'<tr><td class="left_item"><a href="{a(o.url)}">{o.title}</a> ({o.date})</td></tr>'
        for o in story.beside[:5]
    )
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML dir="ltr"><HEAD><META Name="GENERATOR" Content="Microsoft SharePoint">
<META http-equiv="Content-Type" content="text/html; charset={story.spec.meta_charset}"><TITLE>{t(story.title)}</TITLE></HEAD>
<BODY scroll="yes"><form name="aspnetForm" method="post" id="aspnetForm">
<input type="hidden" name="__EVENTTARGET" value="" /><input type="hidden" name="__VIEWSTATE" value="/wEPDwULLTE2Njg0NjA=" />
<TABLE width="1000" cellpadding="0" cellspacing="0" align="center"><TR><TD colspan="2"><img src="/Style Library/banner.jpg" alt="" width="1000"></TD></TR>
<TR><TD class="ms-globalbreadcrumb" colspan="2">{today(story)}</TD></TR>
<TR><TD valign="top" width="220"><TABLE class="left_menu">{side}</TABLE></TD>
<TD valign="top"><TABLE width="100%"><TR><TD class="breadcrumb"><a href="/">Trang chủ</a>{_crumbs(story)}</TD></TR>
<TR><TD id="MSOZoneCell_WebPartWPQ2" vAlign="top"><div id="WebPartWPQ2" WebPartID="{_guid(rng)}">
{_article(story)}
</div></TD></TR></TABLE></TD></TR>
<TR><TD colspan="2" class="foot">Số lượt truy cập: 1.223.004</TD></TR></TABLE></form></BODY></HTML>
"""


def page(story: Story) -> str:
    """Return the page of a story in its layout."""
    return new(story) if story.spec.layout == "new" else old(story)


SPECS = (
    Spec(
        name="01-mso-captions", layout="new", topic="khao-sat", seed=301, plan="PPPFPPPPFPPP", text=("word",),
        url=f"{HOST}/tintuc/Pages/tin-tuc.aspx?ItemID=20231209&CateID=0",
        date="09/12/2023 13:15", published="2023-12-09T13:15", fetched="2023-12-20T08:00:00+00:00",
        sections=("Tin tức", "Hoạt động của cấp ủy"), by=bylines.comma("Phạm Thu Phương", "Văn phòng Tỉnh ủy"),
        shots=(Shot("c-mso", src="/PublishingImages/2023/12/anh%201.jpg"), Shot("c-mso", "Thu Phương", "brackets", src="/PublishingImages/2023/12/anh%202.jpg")),
        holds=("d-plain", "t-today", "t-url-day", "t-sidebar-dates", "o-guid", "k-cac-tin-khac", "o-chrome", "x-split"),
    ),
    Spec(
        name="02-two-dates", layout="new", topic="so-ket", seed=302, plan="PHPPPTHPPPPP", text=("word",),
        url=f"{HOST}/tintuc/Pages/tin-tuc.aspx?ItemID=4107",
        date="Ngày đăng: 05/01/2022 16:40", published="2022-01-05T16:40", modified="2022-01-06T08:05",
        modified_line="Cập nhật: 06/01/2022 08:05", fetched="2022-03-01T08:00:00+00:00",
        sections=("Tin tức", "Xây dựng Đảng"), by=bylines.name_only("Chu Thanh Hải"),
        holds=("d-plain", "d-two", "o-guid", "k-cac-tin-khac"),
    ),
    Spec(
        name="03-afternoon-word", layout="new", topic="tap-huan", seed=303, plan="PPFPP",
        url=f"{HOST}/tintuc/Pages/tin-tuc.aspx?ItemID=4555", date="13/12/2023 15:20 CH",
        published="2023-12-13T15:20", fetched="2023-12-14T08:00:00+00:00",
        sections=("Tin tức", "Đào tạo"), by=bylines.news_and_photos("Lý Hồng Nhung", "Hà Đức Tuấn"),
        shots=(Shot("c-italic-after", alt="anh1.png"),), holds=("d-ch", "t-today", "o-guid", "k-cac-tin-khac"),
    ),
    Spec(
        name="04-year-2199", layout="new", topic="hien-mau", seed=304, plan="PPP",
        url=f"{HOST}/tintuc/Pages/tin-tuc.aspx?ItemID=4580", date="01/01/2199 00:00", published=None,
        fetched="2020-06-20T08:00:00+00:00", sections=("Tin tức", "Đoàn thể"), lead="",
        by=bylines.NOBODY, holds=("t-2199", "t-today"), related=3,
    ),
    Spec(
        name="05-files-list", layout="new", topic="chuyen-doi-so", seed=305, plan="PLPPFP", text=("word",),
        url=f"{HOST}/tintuc/Pages/tin-tuc.aspx?ItemID=4601", date="14/10/2020 | 04:02",
        published="2020-10-14T04:02", fetched="2020-11-01T08:00:00+00:00",
        sections=("Tin tức", "Chuyển đổi số"), lead="CTTĐT - ", by=bylines.compiled("Nguyễn Mai"),
        shots=(Shot("c-none", alt=""),),
        files=(("/tintuc/Lists/TinTuc/Attachments/4601/Ke hoach 12.pdf".replace(" ", "%20"), "Ke hoach 12.pdf"),),
        holds=("d-bar", "o-guid"),
    ),
    Spec(
        name="11-old-time-first", layout="old", topic="huy-hieu", seed=311, plan="PPFPP",
        url=f"{OLD}/Pages/tinbai.aspx?ItemID=812", date="04:35 15/03/2016", published="2016-03-15T04:35",
        fetched="2016-04-01T08:00:00+00:00", sections=("Tin hoạt động",),
        by=bylines.stacked("Nông Văn Bình", "Ban Tổ chức Tỉnh ủy"), shots=(Shot("c-table"),),
        holds=("d-time-first", "t-today", "k-cac-tin-khac"),
    ),
    Spec(
        name="12-old-day-only", layout="old", topic="dai-hoi", seed=312, plan="PPPP", text=("entities",),
        url=f"{OLD}/Pages/tinbai.aspx?ItemID=633", date="(09/12/2014)", published="2014-12-09T00:00",
        fetched="2015-01-01T08:00:00+00:00", sections=("Tin hoạt động",), by=bylines.BOARD,
        holds=("d-parens", "t-today", "k-cac-tin-khac"),
    ),
    Spec(
        name="13-old-prime", layout="old", topic="chinh-sach", seed=313, plan="PFPPP", text=("word", "nfd"),
        url=f"{OLD}/Pages/tinbai.aspx?ItemID=990", date="14/5/2019 8:43'", published="2019-05-14T08:43",
        fetched="2019-06-01T08:00:00+00:00", sections=("Tin hoạt động",),
        by=bylines.labelled("Trần Xuân Thắng", source="Báo Thanh Lĩnh"),
        shots=(Shot("c-mso", "Xuân Thắng", "plain"),), holds=("d-prime", "o-guid", "x-split"),
    ),
    Spec(
        name="14-old-mixed-marks", layout="old", topic="kiem-tra", seed=314, plan="PPPF",
        url=f"{OLD}/Pages/tinbai.aspx?ItemID=1022", date="Cập nhật lúc 13h15 ngày 9/12/2019",
        published="2019-12-09T13:15", fetched="2020-01-10T08:00:00+00:00", sections=("Tin hoạt động", "Kiểm tra"),
        by=bylines.unit_only("UBKT Tỉnh ủy"), shots=(Shot("c-italic-before", alt="null"),),
        holds=("d-ngay", "x-mixed-uy"), meta_charset="windows-1252",
    ),
)  # fmt: skip

FAMILY = Family("sharepoint-vn", SPECS, page, link)
