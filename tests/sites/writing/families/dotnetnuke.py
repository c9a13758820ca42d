"""DotNetNuke: `Default.aspx?tabid=…&NID=…`, `dnn_ctr` ids, `language=en-US` doubles."""

from __future__ import annotations

from random import Random

from tests.sites.writing import bylines
from tests.sites.writing.markup import a, bare, block, soup, t, today, typed_byline
from tests.sites.writing.story import Family, Shot, Spec, Story

HOST = "http://doankhoi.thanhlinh.example"


def link(slug: str, number: int) -> str:
    """Return the address of another article."""
    return f"/Default.aspx?tabid=120&NDID={number}&keyword={slug[:20]}"


def _font(story: Story) -> tuple[str, str]:
    """Return what opens and closes a run of the old font the text is set in."""
    for way, face in (("tcvn3", ".VnTime"), ("vni", "VNI-Times")):
        if way in story.spec.text:
            return f'<font face="{face}" size="3">', "</font>"
    return "", ""


def _body(story: Story) -> str:
    rng = Random(story.spec.seed)
    before, after = _font(story)
    if "bare" in story.spec.text:
        return before + bare(story) + after

    def paragraph(text: str) -> str:
        if "word" in story.spec.text:
            return f'<p class="MsoNormal" style="MARGIN: 6pt 0cm; TEXT-ALIGN: justify">{soup(text, rng)}</p>'
        return f"<P align=justify><FONT face=Arial size=2>{t(text)}</FONT></P>"

    if before:
        return "\n".join(
            f"{before}{block(item, lambda x: f'<p align=justify>{before}{t(x)}{after}</p>')}{after}"
            for item in story.items
        )
    return "\n".join(block(item, paragraph, "<P><B>{}</B></P>") for item in story.items)


def _article(story: Story) -> str:
    spec = story.spec
    before, after = _font(story)
    lead = (
        f'<span id="dnn_ctr463_ViewNews_lblLead" class="NormalBold">{before}{t(story.lead)}{after}</span>'
        if story.lead
        else ""
    )
    files = "".join(
        f'<a id="dnn_ctr463_ViewNews_lnkFile{n}" href="{a(href)}">{label}</a><br />'
        for n, (href, label) in enumerate(spec.files)
    )
    related = "".join(
        f'<tr><td><a class="NormalLink" href="{a(o.url)}">{o.title}</a> <span class="SubDate">({o.date})</span></td></tr>'
        for o in story.related
    )
    labelled = "".join(
        f'<div class="NewsAuthor" align="right"><i>{label}: {t(value)}</i></div>'
        for label, value in spec.by.labelled
    )
    ending = (
        ""
        if "bare" in spec.text
        else typed_byline(story, f'<p align="right">{before}<b>{{}}</b>{after}</p>')
    )
    return f"""<div id="dnn_ctr463_ContentPane" class="DNNAlignleft"><div id="dnn_ctr463_ModuleContent">
<span id="dnn_ctr463_ViewNews_lblTitle" class="Head">{before}{t(story.title)}{after}</span>
<div class="NewsDate"><span id="dnn_ctr463_ViewNews_lblDate" class="SubHead">{spec.date}</span></div>
{lead}
<div id="dnn_ctr463_ViewNews_lblContent" class="Normal">
{_body(story)}
{ending}
</div>
{labelled}
<div class="NewsFiles">{files}</div>
<table id="dnn_ctr463_ViewNews_tblOther"><tr><td class="SubHead">{"Các tin khác" if spec.layout == "new" else "Những tin cũ hơn"}</td></tr>{related}</table>
<span class="Normal">Lượt xem: {spec.seed}</span> <a href="#">In bài này</a> <a href="#">Gửi bài này</a>
</div></div>"""


def new(story: Story) -> str:
    """Return a page of DotNetNuke 7."""
    spec = story.spec
    crumbs = "".join(
        f'<a href="/Default.aspx?tabid={n + 60}" class="SkinObject">{s}</a> &gt; '
        for n, s in enumerate(spec.sections)
    )
    side = "".join(
        f'<li><a href="{a(o.url)}"><img src="{o.image}" alt="" />{o.title}</a><em>{o.date}</em></li>'
        for o in story.beside[:4]
    )
    return f"""<!DOCTYPE html>
<html lang="vi-VN"><head id="Head"><meta content="text/html; charset={spec.meta_charset}" http-equiv="Content-Type" />
<meta name="GENERATOR" content="DotNetNuke" /><title>Đoàn Khối &gt; Tin tức &gt; Chi tiết</title></head>
<body id="Body"><form method="post" action="{a(spec.url)}" id="Form"><input type="hidden" name="__VIEWSTATE" value="/wEPDwUKLTE3MDg=" />
<div id="ControlPanelWrapper"></div><div class="skin"><div class="head"><a id="dnn_dnnLOGO_hypLogo" href="/"><img src="/Portals/0/logo.png" alt="Đoàn Khối" /></a><span id="dnn_dnnCURRENTDATE_lblDate" class="SkinObject">{today(story)}</span>
<a href="{a(spec.url)}&amp;language=en-US">English</a></div>
<div id="dnnMenu"><ul><li><a href="/">Trang chủ</a></li><li><a href="/Default.aspx?tabid=60">Tin tức</a></li></ul></div>
<div class="breadcrumb"><span id="dnn_dnnBREADCRUMB_lblBreadCrumb">{crumbs.removesuffix(" &gt; ")}</span></div>
<div id="dnn_LeftPane"><h3>Tin mới</h3><ul>{side}</ul></div>
<div id="dnn_ContentPane">
{_article(story)}
</div><div id="dnn_FooterPane">Bản quyền 2012 Đoàn Khối các cơ quan</div></div></form></body></html>
"""


def old(story: Story) -> str:
    """Return a page of DotNetNuke 3 or 4."""
    spec = story.spec
    crumbs = " &gt; ".join(
        f'<A class="Breadcrumb" href="/Default.aspx?tabid={n + 60}">{s}</A>'
        for n, s in enumerate(spec.sections)
    )
    side = "".join(
        f'<TR><TD><A href="{a(o.url)}">{o.title}</A> - {o.date}</TD></TR>' for o in story.beside[:4]
    )
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">
<HTML><HEAD><META content="text/html; charset={spec.meta_charset}" http-equiv=Content-Type><META name=GENERATOR content="DotNetNuke 3.3.7">
<TITLE>{t(story.title)}</TITLE></HEAD><BODY bottommargin=0 leftmargin=0 topmargin=0>
<FORM name="Form" method="post" id="Form"><TABLE cellSpacing=0 cellPadding=0 width=980 align=center>
<TR><TD colSpan=2><IMG src="/Portals/0/banner.jpg" border=0></TD></TR><TR><TD colSpan=2 align=right><SPAN class=SelectedTab>{today(story)}</SPAN></TD></TR>
<TR><TD id=dnn_LeftPane vAlign=top width=200><TABLE>{side}</TABLE></TD><TD id=dnn_ContentPane vAlign=top>
<SPAN id=dnn_dnnBREADCRUMB_lblBreadCrumb>{crumbs}</SPAN>
{_article(story)}
</TD></TR><TR><TD colSpan=2>Copyright (c) 2008</TD></TR></TABLE></FORM></BODY></HTML>
"""


def page(story: Story) -> str:
    """Return the page of a story in its layout."""
    return new(story) if story.spec.layout == "new" else old(story)


SPECS = (
    Spec(
        name="01-ampm", layout="new", topic="ve-nguon", seed=1001, plan="PPFPP", url=f"{HOST}/Default.aspx?tabid=120&NDID=1373",
        date="16/10/2020 02:48:00 PM", published="2020-10-16T14:48", fetched="2020-11-01T00:00:00+00:00", sections=("Tin tức", "Hoạt động Đoàn"),
        by=bylines.comma("Dương Hồng Quyên", "Đoàn Khối"), shots=(Shot("c-same-block", alt="{caption}"),),
        holds=("d-ampm", "t-today", "k-cac-tin-khac", "t-sidebar-dates", "o-chrome"),
    ),
    Spec(
        name="02-word", layout="new", topic="hoi-thi", seed=1002, plan="PPPPPFPPP", text=("word",), url=f"{HOST}/Default.aspx?tabid=120&NDID=20102014",
        date="20/10/2014 08:00:00 AM", published="2014-10-20T08:00", fetched="2014-11-01T00:00:00+00:00", sections=("Tin tức",),
        by=bylines.dash("Phạm Thị Nhung", "Ban Tuyên giáo Đoàn Khối"), shots=(Shot("c-mso", "Thị Nhung", "brackets"),),
        holds=("d-ampm", "t-url-day", "x-split", "k-cac-tin-khac"),
    ),
    Spec(
        name="03-english-double", layout="new", topic="hien-mau", seed=1003, plan="PFPP", url=f"{HOST}/Default.aspx?tabid=120&NDID=1401&language=en-US",
        date="07/04/2014 12:30:00 AM", published="2014-04-07T00:30", fetched="2014-05-01T00:00:00+00:00", sections=("Tin tức", "Tình nguyện"),
        by=bylines.labelled("Hoàng Minh Bình", source="Đoàn Khối"), shots=(Shot("c-table"),), holds=("d-ampm", "o-english", "t-today", "k-cac-tin-khac"),
    ),
    Spec(
        name="04-files", layout="new", topic="dai-hoi", seed=1004, plan="PTPL", lead="", url=f"{HOST}/Default.aspx?tabid=120&NDID=1455",
        date="Thứ Sáu, 12/05/2017, 16:08 [GMT+7]", published="2017-05-12T16:08", fetched="2017-06-01T00:00:00+00:00", sections=("Thông báo",),
        by=bylines.unit_only("Văn phòng Đoàn Khối"), files=(("/Portals/0/Tai%20lieu/de-an.rar", "de-an.rar"), ("/LinkClick.aspx?fileticket=AbC12&tabid=120", "Kế hoạch đại hội.doc")),
        holds=("d-gmt", "k-cac-tin-khac"),
    ),
    Spec(
        name="11-old-1258", layout="old", topic="khao-sat", seed=1011, plan="PPPs", url=f"{HOST}/Default.aspx?tabid=76&NDID=112",
        date="09/12/2008 13:15:00", published="2008-12-09T13:15", fetched="2009-01-10T00:00:00+00:00", sections=("Tin tức",),
        by=bylines.name_only("Lê Văn Sơn"), charset="windows-1258", meta_charset="windows-1258", content_type="text/html",
        holds=("d-seconds", "x-1258", "t-today", "k-moi-hon"),
    ),
    Spec(
        name="12-old-1258-contradicted", layout="old", topic="dan-van", seed=1012, plan="PFPP", url=f"{HOST}/Default.aspx?tabid=76&NDID=130",
        date="(14/02/2009)", published="2009-02-14T00:00", fetched="2009-03-10T00:00:00+00:00", sections=("Tin tức",), lead="LSO-",
        by=bylines.initials("Q.M"), shots=(Shot("c-none", alt=""),), charset="windows-1258", meta_charset="utf-8",
        content_type="text/html; charset=windows-1258", holds=("d-parens", "x-1258", "k-moi-hon"),
    ),
    Spec(
        name="13-old-tcvn3", layout="old", topic="kiem-tra", seed=2000, plan="PPPP", text=("tcvn3",), url=f"{HOST}/Default.aspx?tabid=76&NDID=88",
        date="14/5/2007 8:43'", published="2007-05-14T08:43", fetched="2007-06-10T00:00:00+00:00", sections=("Tin tức",),
        by=bylines.name_only("Nguyễn Thanh Tuấn"), holds=("d-prime", "t-today", "k-moi-hon"),
    ),
    Spec(
        name="14-old-tcvn3-bare", layout="old", topic="so-ket", seed=1014, plan="PPPP", text=("tcvn3", "bare"), url=f"{HOST}/Default.aspx?tabid=76&NDID=91",
        date="09:10 16/07/2007", published="2007-07-16T09:10", fetched="2007-08-10T00:00:00+00:00", sections=("Tin tức",), lead="",
        by=bylines.compiled("Minh Hoa"), holds=("d-time-first", "k-moi-hon"),
    ),
    Spec(
        name="15-old-vni", layout="old", topic="nong-thon", seed=1015, plan="PPFP", text=("vni",), url=f"{HOST}/Default.aspx?tabid=76&NDID=99",
        date="20/11/2007 10:05:00 AM", published="2007-11-20T10:05", fetched="2007-12-10T00:00:00+00:00", sections=("Tin tức",),
        by=bylines.stacked("Bế Thu Mai", "Hội Liên hiệp Phụ nữ"), shots=(Shot("c-same-block"),), holds=("d-ampm", "k-moi-hon"),
    ),
)  # fmt: skip

FAMILY = Family("dotnetnuke", SPECS, page, link)
