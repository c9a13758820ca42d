"""NukeViet's eGov theme: `.newsdetailmetatop` with three `span.h5`, `#news-related` lists."""

from __future__ import annotations

from random import Random

from tests.sites.writing import bylines
from tests.sites.writing.markup import a, block, caption, image, soup, t, today, typed_byline
from tests.sites.writing.story import Family, Other, Shot, Spec, Story

HOST = "https://dukcoquan.thanhlinh.example"
OLD = "http://xaphulac.example"


def link(slug: str, number: int) -> str:
    """Return the address of another article."""
    return f"/index.php/news/hoat-dong-dang-doan-the/{slug}-{number}.html"


def _body(story: Story) -> str:
    rng = Random(story.spec.seed)
    items = story.items
    lines = []
    for number, item in enumerate(items):
        if number == 0 and item.photo is not None and item.photo.form == "c-hidden-double":
            continue
        if "word" in story.spec.text:
            lines.append(
                block(item, lambda x: f'<div style="text-align:justify">{soup(x, rng)}</div>')
            )
        elif "nbsp" in story.spec.text:
            lines.append(
                block(
                    item,
                    lambda x: (
                        f'<div style="text-align:justify">&nbsp; &nbsp; &nbsp;{t(x)}</div><div>&nbsp;</div>'
                    ),
                )
            )
        else:
            lines.append(block(item, lambda x: f"<p>{t(x)}</p>", "<h3>{}</h3>"))
    return "\n".join(lines)


def _home(story: Story) -> str:
    first = story.photos[0] if story.photos else None
    if first is None or first.form != "c-hidden-double":
        return ""
    return f"""<div class="imghome text-center hidden-xs">{image(first, 'class="img-thumbnail"')}
<figcaption><em>{caption(first)}</em></figcaption></div>
<div class="hidden" style="display:none" id="imgpreview">{image(first)}<figcaption>{caption(first)}</figcaption></div>"""


def _row(other: Other, date: str = '<span class="text-muted">({})</span>') -> str:
    return f'<li><a href="{other.url}" title="{a(other.title)}">{other.title}</a> {date.format(other.date)}</li>'


def _related(story: Story) -> str:
    half = len(story.related) // 2
    newer = "".join(map(_row, story.related[:half]))
    older = "".join(map(_row, story.related[half:]))
    first = (
        f'<div id="news-relatednew"><h4 class="title-related">Những tin mới hơn</h4><ul class="list-related">{newer}</ul></div>'
        if newer
        else ""
    )
    second = (
        f'<div id="news-related"><h4 class="title-related">Những tin cũ hơn</h4><ul class="list-related">{older}</ul></div>'
        if older
        else ""
    )
    return first + second


def _meta(story: Story) -> str:
    views = 100 + story.spec.seed * 7
    if story.spec.layout == "new":
        return f"""<div class="newsdetailmetatop"><span class="h5"><i class="fa fa-clock-o"></i> {story.spec.date}</span>
<span class="h5"><i class="fa fa-eye"></i> Đã xem: {views}</span>
<span class="h5"><i class="fa fa-comments-o"></i> Phản hồi: 0</span></div>"""
    return f"""<div class="newsdetailmetatop"><ul class="list-inline"><li><span class="h5">{story.spec.date}</span></li>
<li><span class="h5">{views} lượt xem</span></li><li><span class="h5">12/2 phản hồi</span></li></ul></div>"""


def _labelled(story: Story) -> str:
    rows = "".join(f'<p class="text-right"><strong>{label}: </strong>{t(value)}</p>\n'
                   for label, value in story.spec.by.labelled)  # fmt: skip
    return f'<div class="news-author">{rows}</div>' if rows else ""


def _files(story: Story) -> str:
    rows = "".join(f'<div class="list-group-item"><a href="{a(href)}" title="Tải về">{label}</a></div>'
                   for href, label in story.spec.files)  # fmt: skip
    return (
        f'<div class="list-group news-download-file"><div class="list-group-item active">Tài liệu đính kèm:</div>{rows}</div>'
        if rows
        else ""
    )


def _article(story: Story) -> str:
    spec = story.spec
    lead = f'<div id="hometext"><strong>{t(story.lead)}</strong></div>' if story.lead else ""
    if spec.layout == "new":
        lead = f'<div class="hometext"><h2>{t(story.lead)}</h2></div>' if story.lead else ""
    return f"""<article class="news-detail"><h1 class="title-detail" itemprop="headline">{t(story.title)}</h1>
{_meta(story)}
<div class="social-share">Chia sẻ: <a href="#" title="facebook"><i class="fa fa-facebook"></i></a> <a href="#" title="In bài này">In bài này</a></div>
{_home(story)}
{lead}
<div id="news-bodyhtml" class="bodytext">
{_body(story)}
{typed_byline(story, '<p align="right"><b><i>{}</i></b></p>')}
</div>
{_files(story)}
{_labelled(story)}
</article>"""


def _crumbs(story: Story) -> str:
    return "".join(
        f'<li><a href="/index.php/news/{n}/">{s}</a></li>'
        for n, s in enumerate(story.spec.sections)
    )


def new(story: Story) -> str:
    """Return a page of the theme as it looked from about 2020."""
    side = "".join(
        f'<div class="media"><a class="media-left" href="{o.url}"><img src="{o.image}" alt=""></a><div class="media-body"><a href="{o.url}">{o.title}</a><p class="small">{o.date} 07:30</p></div></div>'
        for o in story.beside[:4]
    )
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="{story.spec.meta_charset}"><title>{t(story.title)}</title>
<meta name="generator" content="NukeViet v4.4"><meta property="og:image" content="{HOST}/uploads/logo-og.png"></head>
<body class="egov">
<header class="egov-header"><div class="banner"><img src="/uploads/banner-egov.png" alt="Cổng thông tin"></div><div class="topbar"><span class="current-time">{today(story)}</span><span class="hotline">Đường dây nóng: 02990 000 000</span></div></header>
<nav class="main-menu"><a href="/">Trang chủ</a><a href="/index.php/about/">Giới thiệu</a><a href="/index.php/news/">Tin tức</a><a href="/index.php/laws/">Văn bản pháp quy</a></nav>
<main class="container"><ol class="breadcrumb"><li><a href="/">Trang chủ</a></li>{_crumbs(story)}</ol>
<div class="row"><div class="col-md-17">
{_article(story)}
<div class="comments"><h4>Ý kiến bạn đọc</h4><p>Mã an toàn</p></div>
{_related(story)}
</div><aside class="col-md-7"><h3>Thông báo</h3>{side}<h3>Thăm dò ý kiến</h3><form><label><input type="radio"> Rất tốt</label><label><input type="radio"> Tốt</label></form></aside></div></main>
<footer><p>Trưởng Ban Biên tập: Lý Văn Thắng. Ngày thành lập 01/06/2018.</p><p>Lượt truy cập: 998.112</p></footer>
</body></html>
"""


def old(story: Story) -> str:
    """Return a page of the theme's first years."""
    side = "".join(_row(o, "<em>{}</em>") for o in story.beside[:5])
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head>
<meta http-equiv="content-type" content="text/html; charset={story.spec.meta_charset}" />
<title>{t(story.title)} | Tin tức</title></head>
<body><div id="wrap"><div id="top"><img src="/images/top.jpg" alt="" width="980" height="150" /></div>
<table width="980" cellspacing="0"><tr><td class="menu"><a href="/">Trang chủ</a> | <a href="/index.php/news/">Tin tức</a></td><td class="date" align="right">{today(story)}</td></tr></table>
<div class="main"><div class="left"><div class="title-block">Tin nổi bật</div><ul>{side}</ul><div class="title-block">Liên kết website</div><select><option>-- Chọn --</option></select></div>
<div class="center"><ul class="breadcrumb"><li><a href="/">Trang chủ</a></li>{_crumbs(story)}</ul>
{_article(story)}
{_related(story)}
</div></div><div id="bottom">UBND xã Phú Lạc - Cập nhật lần cuối 01/01/2016</div></div></body></html>
"""


def page(story: Story) -> str:
    """Return the page of a story in its layout."""
    return new(story) if story.spec.layout == "new" else old(story)


SPECS = (
    Spec(
        name="01-home-image", layout="new", topic="dai-hoi", seed=201, plan="FPPPHPPPPHPPP",
        url=f"{HOST}/index.php/news/hoat-dong/dai-hoi-diem-311.html",
        date="Thứ ba - 22/04/2025 17:20", published="2025-04-22T17:20",
        fetched="2025-05-05T01:00:00+00:00", sections=("Tin tức", "Hoạt động Đảng - Đoàn thể"),
        by=bylines.labelled("Dương Hữu Vinh", source="Văn phòng Đảng ủy Khối", poster="Quản trị"),
        shots=(Shot("c-hidden-double", "Hữu Vinh", "brackets"),),
        holds=("d-weekday", "t-today", "t-sidebar-dates", "k-moi-hon", "o-chrome"),
    ),
    Spec(
        name="02-word-divs", layout="new", topic="hoi-thi", seed=202, plan="PPFPFP", text=("word",),
        url=f"{HOST}/index.php/news/hoat-dong/hoi-thi-bao-cao-vien-325.html",
        date="Thứ sáu - 30/09/2022 11:11", published="2022-09-30T11:11",
        fetched="2022-10-10T01:00:00+00:00", sections=("Tin tức", "Tuyên giáo"),
        by=bylines.stacked("Triệu Ngọc Loan", "Ban Tuyên giáo Đảng ủy Khối"),
        shots=(Shot("c-mso"), Shot("c-table", "Ngọc Loan", "plain")), holds=("d-weekday", "x-split"),
    ),
    Spec(
        name="03-files", layout="new", topic="kiem-tra", seed=203, plan="PPTP",
        url=f"{HOST}/index.php/news/thong-bao/cong-bo-quyet-dinh-399.html",
        date="Thứ hai - 06/03/2023 08:40", published="2023-03-06T08:40",
        fetched="2023-03-20T01:00:00+00:00", sections=("Tin tức", "Thông báo"), lead="",
        by=bylines.unit_only("Ủy ban Kiểm tra Đảng ủy Khối"),
        files=(("/uploads/news/2023_03/quyet-dinh-giam-sat.pdf", "quyet-dinh-giam-sat.pdf"),
               ("/uploads/news/2023_03/mau-bao-cao.xlsx", "mau-bao-cao.xlsx")),
        holds=("d-weekday",), related=5,
    ),
    Spec(
        name="04-italic-before", layout="new", topic="nong-thon", seed=204, plan="PsPFPPsQPPPP",
        url=f"{HOST}/index.php/news/co-so/dang-vien-di-dau-412.html",
        date="Thứ tư - 15/11/2023 06:55", published="2023-11-15T06:55",
        fetched="2023-11-16T01:00:00+00:00", sections=("Tin tức", "Từ cơ sở"), lead="(ĐN) - ",
        by=bylines.compiled("Thu Hà"), shots=(Shot("c-italic-before"),), holds=("d-weekday", "k-inside"),
    ),
    Spec(
        name="05-relative", layout="new", topic="hoc-bac", seed=205, plan="PPPFP",
        url=f"{HOST}/index.php/news/hoc-bac/lan-toa-hoc-bac-433.html",
        date="2 tháng 2 tuần trước", published="2024-01-01T00:00",
        fetched="2024-03-15T03:00:00+00:00", sections=("Tin tức", "Học tập và làm theo Bác"),
        by=bylines.name_only("Lê Minh Khánh"), shots=(Shot("c-figcaption", "T. Nam", "dash"),),
        holds=("d-relative", "t-today"),
    ),
    Spec(
        name="11-old-nbsp", layout="old", topic="so-ket", seed=211, plan="PPFPP", text=("nbsp",),
        url=f"{OLD}/index.php/news/dang-uy/so-ket-6-thang-77.html",
        date="Thứ bảy - 11/07/2015 15:02", published="2015-07-11T15:02",
        fetched="2015-08-01T00:00:00+00:00", sections=("Tin tức", "Đảng ủy"),
        by=bylines.dash("Lộc Thị Lan", "Văn phòng Đảng ủy"), shots=(Shot("c-italic-after"),),
        holds=("d-weekday", "t-today"),
    ),
    Spec(
        name="12-old-entities", layout="old", topic="tap-huan", seed=212, plan="PPP", text=("entities",),
        url=f"{OLD}/index.php/news/dang-uy/tap-huan-ky-nang-90.html",
        date="Thứ năm - 03/12/2015 09:30", published="2015-12-03T09:30",
        fetched="2016-01-01T18:00:00+00:00", sections=("Tin tức", "Đảng ủy"), lead="title",
        by=bylines.labelled("Hà Văn Tuấn", source="Huyện ủy Bình Sa"), holds=("d-weekday",), related=2,
    ),
    Spec(
        name="13-old-charset", layout="old", topic="dan-van", seed=213, plan="PFPPP",
        url=f"{OLD}/index.php/news/dan-van/duong-ve-ban-101.html", meta_charset="iso-8859-1",
        date="Chủ nhật - 17/01/2016 20:15", published="2016-01-17T20:15",
        fetched="2016-02-01T00:00:00+00:00", sections=("Tin tức", "Dân vận"),
        by=bylines.taken_from("Đài Truyền thanh xã"), shots=(Shot("c-none", alt="1"),),
        holds=("d-weekday", "x-charset", "x-mixed-uy"),
    ),
)  # fmt: skip

FAMILY = Family("nukeviet-egov", SPECS, page, link)
