"""NukeViet: the default theme of 4.x (new) and of 3.x (old)."""

from __future__ import annotations

from random import Random

from tests.sites.writing import bylines
from tests.sites.writing.markup import a, bare, block, caption, image, soup, t, today, typed_byline
from tests.sites.writing.story import Family, Item, Other, Shot, Spec, Story

HOST = "https://thanhuy-thanhlinh.example"
OLD = "http://huyenuy-binhsa.example"


def link(slug: str, number: int) -> str:
    """Return the address of another article."""
    return f"/news/tin-tuc-su-kien/{slug}-{number}.html"


def _body(story: Story) -> str:
    ways = story.spec.text
    rng = Random(story.spec.seed)
    if "bare" in ways:
        return bare(story)
    if "word" in ways:
        return "\n".join(block(i, lambda x: f'<p class="MsoNormal">{soup(x, rng)}</p>')
                         for i in story.items)  # fmt: skip
    if "div" in ways:
        return "\n".join(block(i, lambda x: f"<div>{t(x)}</div>\n<div>&nbsp;</div>")
                         for i in story.items)  # fmt: skip
    return "\n".join(
        block(i, lambda x: f'<p style="text-align: justify;">{t(x)}</p>', "<h2>{}</h2>")
        for i in _inline(story)
    )


def _home(story: Story) -> Item | None:
    """Return the lead image, which the module prints outside the body."""
    first = story.items[0]
    return first if first.photo is not None and first.photo.form == "c-hidden-double" else None


def _inline(story: Story) -> tuple[Item, ...]:
    return story.items[1:] if _home(story) else story.items


def _home_figure(story: Story) -> str:
    item = _home(story)
    if item is None or item.photo is None:
        return ""
    text = f"<figcaption>{caption(item.photo)}</figcaption>" if item.photo.caption else ""
    return f"""<figure class="article left pointer" onclick="modalShowByObj('#imgpreview');">
<div style="width:300px;"><p class="text-center">{image(item.photo, 'class="img-thumbnail"')}</p>{text}</div>
</figure>
<div id="imgpreview" style="display:none">
<p class="text-center">{image(item.photo, 'class="img-thumbnail"')}</p>{text}
</div>"""


def _row(other: Other, *, closed: bool = True) -> str:
    end = "</li>" if closed else ""
    return (f'<li><em class="fa fa-angle-right">&nbsp;</em><h4><a href="{other.url}" '
            f'title="{a(other.title)}">{other.title}</a></h4> <em>({other.date})</em>{end}')  # fmt: skip


def _related(story: Story) -> str:
    if not story.related:
        return ""
    half = (len(story.related) + 1) // 2
    newer = "\n".join(_row(o) for o in story.related[:half])
    older = "\n".join(
        _row(o, closed="o-unclosed" not in story.spec.holds) for o in story.related[half:]
    )
    return f"""<div class="news_column panel panel-default"><div class="panel-body other-news">
<p class="h3"><strong>Những tin mới hơn</strong></p>
<div class="clearfix"><ul class="detail-related related list-none list-items">{newer}</ul></div>
<p class="h3"><strong>Những tin cũ hơn</strong></p>
<div class="clearfix"><ul class="detail-related related list-none list-items">{older}</ul></div>
</div></div>"""


def _files(story: Story) -> str:
    if not story.spec.files:
        return ""
    rows = "\n".join(
        f'<div class="list-group-item"><a href="{a(href)}" title="Tải về {a(label)}" download>'
        f"Tải về: <strong>{label}</strong></a></div>"
        for href, label in story.spec.files
    )
    return f"""<div class="panel panel-default"><div class="panel-heading"><i class="fa fa-download"></i>
<strong>File đính kèm</strong></div><div class="list-group news-download-file">{rows}</div></div>"""


def _authors(story: Story) -> str:
    rows = "\n".join(f'<p class="h5 text-right"><strong>{label}: </strong>{t(value)}</p>'
                     for label, value in story.spec.by.labelled)  # fmt: skip
    return f'<div class="margin-bottom-lg">{rows}</div>' if rows else ""


def _machine_dates(story: Story) -> str:
    if story.spec.modified is None:
        return ""
    edited = f"{story.spec.modified}+07:00"
    return f"""<span class="hidden hide d-none" itemprop="datePublished">{edited}</span>
<span class="hidden hide d-none" itemprop="dateModified">{edited}</span>"""


def new(story: Story) -> str:
    """Return a page of the 4.x default theme."""
    spec = story.spec
    crumbs = "".join(f'<li><a href="/news/{n}/" itemprop="url"><span itemprop="title">{s}</span></a></li>'
                     for n, s in enumerate(spec.sections))  # fmt: skip
    lead = (
        f'<div class="hometext m-bottom" itemprop="description">{t(story.lead)}</div>'
        if story.lead
        else ""
    )
    side = "\n".join(f'<li class="clearfix"><a class="show" href="{o.url}"><img src="{o.image}" '
                     f'alt="{a(o.title)}" class="img-thumbnail pull-left"/>{o.title}</a></li>'
                     for o in story.beside[:4])  # fmt: skip
    malformed = ""
    if "t-malformed" in spec.holds and spec.modified:
        malformed = f'<meta property="article:published_time" content="{spec.modified[:10]}+07{spec.modified[11:]}">'
    return f"""<!DOCTYPE html>
<html lang="vi" xmlns="http://www.w3.org/1999/xhtml" prefix="og: http://ogp.me/ns#">
<head>
<title>{t(story.title)} - Trang thông tin điện tử</title>
<meta charset="{spec.meta_charset}">
<meta name="description" content="{a((story.lead or story.title)[:150])}">
<meta name="generator" content="NukeViet v4.5">
<meta property="og:title" content="{a(story.title)}">
<meta property="og:type" content="article">
{malformed}
<link rel="stylesheet" href="/themes/default/css/news.css">
</head>
<body>
<noscript><div class="alert alert-danger">Trình duyệt của bạn đã tắt chức năng hỗ trợ JavaScript.</div></noscript>
<div class="body-bg"><div class="wraper">
<header><div class="container"><div id="header" class="row"><div class="logo"><a href="/"><img src="/uploads/logo.png" alt="Thành ủy"></a></div></div></div></header>
<nav class="second-nav" id="second-nav"><div class="bg clearfix"><div class="menu"><ul class="slimmenu">
<li><a href="/">Trang nhất</a></li><li><a href="/about/">Giới thiệu</a></li><li><a href="/news/">Tin Tức</a></li><li><a href="/laws/">Văn bản</a></li><li><a href="/contact/">Liên hệ</a></li></ul></div>
<div class="header-date"><span id="nowdate">{today(story)}</span></div></div></nav>
<section><div class="container" id="body">
<nav class="third-nav"><div class="row"><div class="breadcrumbs-wrap"><ul class="breadcrumbs list-none"><li><a href="/"><span>Trang nhất</span></a></li>{crumbs}</ul></div></div></nav>
<div class="row">
<div class="col-sm-16 col-md-18">
<div class="news_column panel panel-default" itemtype="http://schema.org/NewsArticle" itemscope>
<div class="panel-body">
<h1 class="title margin-bottom-lg" itemprop="headline">{t(story.title)}</h1>
{_machine_dates(story)}
<div class="row margin-bottom-lg">
<div class="col-md-12"><span class="h5">{spec.date}</span></div>
<div class="col-md-12"><ul class="list-inline text-right">
<li><a class="dimgray" rel="nofollow" title="Gửi bài viết qua email" href="#"><em class="fa fa-envelope fa-lg">&nbsp;</em></a></li>
<li><a class="dimgray" rel="nofollow" title="In ra" href="{spec.url.replace("/news/", "/news/print/")}"><em class="fa fa-print fa-lg">&nbsp;</em></a></li>
<li><a class="dimgray" rel="nofollow" title="Lưu bài viết này" href="{spec.url.replace("/news/", "/news/savefile/")}"><em class="fa fa-save fa-lg">&nbsp;</em></a></li>
</ul></div></div>
<div class="clearfix">{_home_figure(story)}
{lead}
</div>
<div id="news-bodyhtml" class="bodytext margin-bottom-lg">
{_body(story)}
{"" if "bare" in spec.text else typed_byline(story)}
</div>
{_files(story)}
{_authors(story)}
</div></div>
<div class="news_column panel panel-default"><div class="panel-body"><form id="form3B" action=""><div class="h5 clearfix"><p id="stringrating">Tổng số điểm của bài viết là: 5 trong 1 đánh giá</p></div></form></div></div>
<div class="news_column panel panel-default"><div class="panel-body"><div class="h5"><em class="fa fa-tags">&nbsp;</em><strong>Từ khóa: </strong><a href="/news/tag/dang-bo/"><em>đảng bộ</em></a>, <a href="/news/tag/co-so/"><em>cơ sở</em></a></div></div></div>
<div class="news_column panel panel-default"><div class="panel-body"><div id="idcomment"><p>Ý kiến bạn đọc</p><form><textarea placeholder="Nội dung"></textarea></form></div></div></div>
{_related(story)}
</div>
<div class="col-sm-8 col-md-6"><div class="panel panel-primary"><div class="panel-heading">Tin xem nhiều</div><div class="panel-body"><ul class="block_news">
{side}
</ul></div></div>
<div class="panel panel-primary"><div class="panel-heading">Thống kê</div><div class="panel-body"><ul class="counter"><li>Đang truy cập <span>17</span></li><li>Hôm nay <span>1,204</span></li><li>Tổng lượt truy cập <span>3,418,226</span></li></ul></div></div></div>
</div></div></section>
<footer id="footer"><p>Cơ quan chủ quản: Thành ủy Thanh Lĩnh. Giấy phép số 12/GP-TTĐT ngày 03/04/2019.</p></footer>
</div></div>
<script src="/assets/js/jquery/jquery.min.js"></script>
</body>
</html>
"""


def _old_row(other: Other) -> str:
    return f'<li><a title="{a(other.title)}" href="{other.url}">{other.title}</a> <span class="date">({other.date})</span></li>'


def old(story: Story) -> str:
    """Return a page of the 3.x default theme."""
    spec = story.spec
    home = _home(story)
    thumb = ""
    if home and home.photo:
        thumb = f"""<div id="imghome" class="fl" style="width:220px;margin-right:8px;"><a href="{home.photo.src}" rel="shadowbox">{image(home.photo, 'width="220"')}</a><p><em>{caption(home.photo)}</em></p></div>"""
    authors = "\n".join(f'<p style="text-align: right;"><strong>{label}: </strong>{t(value)}</p>'
                        for label, value in spec.by.labelled)  # fmt: skip
    related = ""
    if story.related:
        related = f"""<p><strong>Những tin cũ hơn</strong></p><ul class="related">{"".join(map(_old_row, story.related))}</ul>"""
    files = "".join(f'<p><a href="{a(href)}">{label}</a></p>' for href, label in spec.files)
    lead = f'<div id="hometext">{thumb}{t(story.lead)}</div>' if story.lead or thumb else ""
    crumbs = " ".join(
        f'<span>&raquo;</span><a href="/news/{n}/">{s}</a>' for n, s in enumerate(spec.sections)
    )
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="vi" lang="vi"><head>
<meta http-equiv="Content-Type" content="text/html; charset={spec.meta_charset}" />
<meta name="generator" content="NukeViet v3.4" />
<title>{t(story.title)} - Huyện ủy Bình Sa</title>
</head><body>
<div id="container"><div id="header"><div id="logo"><a href="/"><img src="/images/logo.png" alt="logo" /></a></div></div>
<ul class="nav"><li><a href="/">Trang nhất</a></li><li><a href="/news/">Tin Tức</a></li><li><a href="/download/">Văn bản</a></li></ul>
<div id="message"><div class="clock fr"><label>{today(story)}</label></div><div class="breadcrumbs"><a href="/">Trang nhất</a> {crumbs}</div></div>
<div class="col-a1 fl"><div class="box silver"><h3 class="header">Tin mới nhận</h3><ul>{"".join(map(_old_row, story.beside[:3]))}</ul></div></div>
<div class="col-b1 fl">
<div class="news_column" style="padding:0 !important;margin:0 !important;"><div id="news_detail">
<h1>{t(story.title)}</h1>
<span class="time">{spec.date}</span>
<div class="control"><ul><li><a class="sendmail" title="Gửi bài viết qua email" href="#"></a></li><li><a class="print" title="In ra" href="#"></a></li></ul></div>
<div style="clear: both;"></div>
{lead}
<div class="bodytext">
{_body(story)}
{"" if "bare" in spec.text else typed_byline(story)}
</div>
{files}
{authors}
</div>
<div class="keywords"><strong>Từ khóa: </strong><a href="#"><em>huyện ủy</em></a></div>
{related}
</div></div>
<div class="clear"></div></div>
<div id="footer">Bản quyền thuộc về Huyện ủy Bình Sa. Số lượt truy cập: 88213</div>
</body></html>
"""


def page(story: Story) -> str:
    """Return the page of a story in its layout."""
    return new(story) if story.spec.layout == "new" else old(story)


SPECS = (
    Spec(
        name="01-khao-sat-figures", layout="new", topic="khao-sat", seed=101, plan="PBFPFP",
        url=f"{HOST}/news/hoat-dong/doan-cong-tac-khao-sat-1204.html",
        date="Thứ bảy - 09/12/2023 13:15", published="2023-12-09T13:15", modified="2023-12-09T15:20:41",
        fetched="2024-01-15T02:10:00+00:00", sections=("Tin Tức", "Hoạt động của Thành ủy"),
        by=bylines.labelled("Nông Thu Hương", source="Văn phòng Thành ủy"),
        shots=(Shot("c-figcaption"), Shot("c-figcaption", "Minh Khánh", "brackets")),
        holds=("d-weekday", "t-today", "t-edit-time", "t-malformed", "t-sidebar-dates", "k-moi-hon", "k-y-kien", "o-chrome"),
    ),
    Spec(
        name="02-hidden-double", layout="new", topic="huy-hieu", seed=102, plan="FPPPP", related=6,
        url=f"{HOST}/news/xay-dung-dang/trao-huy-hieu-dang-19052016.html",
        date="Thứ sáu - 17/05/2019 08:04", published="2019-05-17T08:04",
        fetched="2019-06-02T23:10:00+00:00", sections=("Tin Tức", "Xây dựng Đảng"),
        by=bylines.labelled("Vi Thanh Mai", label="Tác giả bài viết", poster="admin"),
        shots=(Shot("c-hidden-double", alt="{caption}"),),
        holds=("d-weekday", "t-url-day", "t-today", "o-unclosed", "k-moi-hon"),
    ),
    Spec(
        name="03-div-body-files", layout="new", topic="kiem-tra", seed=103, plan="PPLPP", text=("div",),
        url=f"{HOST}/news/kiem-tra-giam-sat/ky-hop-uy-ban-kiem-tra-1533.html",
        date="Thứ năm - 14/07/2022 16:30", published="2022-07-14T16:30", modified="2022-07-15T09:02:11",
        fetched="2022-09-01T00:00:00+00:00", sections=("Tin Tức", "Kiểm tra, giám sát"), lead="",
        by=bylines.labelled(source="Ủy ban Kiểm tra Thành ủy"),
        files=((f"{HOST}/news/kiem-tra-giam-sat/ky-hop-uy-ban-kiem-tra-1533.html?download=1&id=0", "thong-bao-ky-hop.pdf"),
               (f"{HOST}/news/kiem-tra-giam-sat/ky-hop-uy-ban-kiem-tra-1533.html?download=1&id=1", "phu-luc-01.docx")),
        holds=("d-weekday", "t-edit-time", "t-malformed"),
    ),
    Spec(
        name="04-table-quote", layout="new", topic="so-ket", seed=104, plan="PHPPTHPPPQPPF",
        url=f"{HOST}/news/hoat-dong/hoi-nghi-tong-ket-2020-2025-1777.html",
        title="{u1}: Nhiều chuyển biến trong công tác xây dựng Đảng giai đoạn 2020-2025",
        date="Chủ nhật - 13/07/2025 19:45", published="2025-07-13T19:45",
        fetched="2025-08-01T05:00:00+00:00", sections=("Tin Tức", "Hoạt động của Thành ủy"), lead="CTTĐT - ",
        by=bylines.news_and_photos("Hoàng Lan"),
        shots=(Shot("c-table", alt="1"),), holds=("d-weekday", "t-title-date", "t-today"),
    ),
    Spec(
        name="05-word-soup", layout="new", topic="tap-huan", seed=105, plan="PPFPP", text=("word",),
        url=f"{HOST}/news/dao-tao/khai-giang-lop-boi-duong-1811.html",
        date="Thứ Bẩy - 05/11/2022 07:09", published="2022-11-05T07:09",
        fetched="2023-01-05T00:30:00+00:00", sections=("Tin Tức", "Đào tạo, bồi dưỡng"),
        by=bylines.comma("Lương Hồng Yến", "Trung tâm Chính trị thành phố"),
        shots=(Shot("c-italic-after", "Hồng Yến", "plain", "DSC_0042.JPG"),),
        holds=("d-weekday", "d-thu-bay", "x-split", "k-inside"),
    ),
    Spec(
        name="06-nfd", layout="new", topic="chuyen-doi-so", seed=106, plan="PPPFPP", text=("nfd",),
        url=f"{HOST}/news/chuyen-doi-so/chi-bo-khong-giay-1902.html",
        date="Thứ hai - 20/02/2023 10:00", published="2023-02-20T10:00",
        fetched="2023-03-03T10:00:00+00:00", sections=("Tin Tức", "Chuyển đổi số"),
        by=bylines.labelled("Đặng Quang Hải"), shots=(Shot("c-none", alt="null"),),
        holds=("d-weekday",),
    ),
    Spec(
        name="07-uncaptioned-name", layout="new", topic="dan-van", seed=107, plan="PPFPPPsPFPPP",
        url=f"{HOST}/news/dan-van/kheo-dan-van-2044.html",
        date="Thứ tư - 03/01/2024 08:00", published="2024-01-03T08:00",
        fetched="2024-01-03T04:00:00+00:00", sections=("Tin Tức", "Dân vận"), lead="LSO-",
        by=bylines.labelled("Chu Bích Quyên", source="Báo Thanh Lĩnh"),
        shots=(Shot("c-none-name"), Shot("c-figcaption", alt="IMG_2034.JPG{caption}")),
        holds=("d-weekday", "t-today"),
    ),
    Spec(
        name="11-old-home-image", layout="old", topic="chinh-sach", seed=111, plan="FPPP",
        url=f"{OLD}/news/Tin-hoat-dong/Tham-tang-qua-gia-dinh-chinh-sach-218/",
        date="Thứ sáu - 26/07/2013 14:22", published="2013-07-26T14:22",
        fetched="2013-08-09T00:00:00+00:00", sections=("Tin Tức", "Tin hoạt động"),
        by=bylines.labelled("Bế Văn Dũng", label="Tác giả bài viết", source="Ban Tuyên giáo Huyện ủy"),
        shots=(Shot("c-hidden-double", alt=""),), holds=("d-weekday", "t-today", "k-moi-hon"),
    ),
    Spec(
        name="12-old-bare-br", layout="old", topic="ve-nguon", seed=112, plan="PPFPP", text=("bare",),
        url=f"{OLD}/news/Doan-the/Hanh-trinh-ve-nguon-301/", date="26/03/2012 09:15:00",
        published="2012-03-26T09:15", fetched="2012-05-19T00:00:00+00:00",
        sections=("Tin Tức", "Đoàn thể"), lead="", by=bylines.initials("T.D"),
        shots=(Shot("c-same-block"),), holds=("d-seconds", "t-today"),
    ),
    Spec(
        name="13-old-entities", layout="old", topic="hien-mau", seed=113, plan="PFPPs", text=("entities",),
        url=f"{OLD}/news/Doan-the/Ngay-hoi-giot-hong-422/", date="Thứ ba - 09/04/2013 16:05",
        published="2013-04-09T16:05", fetched="2013-06-01T00:00:00+00:00",
        sections=("Tin Tức", "Đoàn thể"), by=bylines.labelled("Lộc Minh Phương", poster="quantri"),
        shots=(Shot("c-italic-after", "Đức Bình/TTXVN", "plain"),),
        holds=("d-weekday", "t-today"), related=3,
    ),
)  # fmt: skip

FAMILY = Family("nukeviet", SPECS, page, link)
