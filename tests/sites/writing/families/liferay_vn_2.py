"""Liferay, second Vietnamese form: `header.title-article`, `.the-article-timecreate`, `?dinhdanh=`."""

from __future__ import annotations

from random import Random

from tests.sites.writing import bylines
from tests.sites.writing.markup import a, bare, block, caption, image, soup, t, today, typed_byline
from tests.sites.writing.story import Family, Item, Shot, Spec, Story

HOST = "https://xaydungdang.nalung.example"
OLD = "http://tuyengiao.nalung.example"


def link(slug: str, number: int) -> str:
    """Return the address of another article."""
    return f"/chi-tiet-tin?dinhdanh={number}&cat={slug[:10]}"


def _item(item: Item, story: Story, rng: Random) -> str:
    if item.photo is not None and item.photo.form == "c-strong":
        return f'<div class="the-article-image">{image(item.photo, "")}</div><p class="pCaption"><strong>{caption(item.photo)}</strong></p>'
    if "word" in story.spec.text:
        return block(
            item,
            lambda x: (
                f'<p><span style="font-size:16px"><span style="font-family:Arial,sans-serif">{soup(x, rng)}</span></span></p>'
            ),
        )
    return block(
        item,
        lambda x: f"<p>{t(x)}</p>",
        '<p><span style="font-size:16px"><strong>{}</strong></span></p>',
    )


def _body(story: Story) -> str:
    rng = Random(story.spec.seed)
    if "bare" in story.spec.text:
        return bare(story)
    lines = [_item(item, story, rng) for item in story.items]
    box = story.related[:1] if "o-boxes" in story.spec.holds else ()
    for other in box:
        lines.insert(
            2,
            f'<div class="xem-them"><p>Xem thêm</p><a href="{a(other.url)}">{other.title}</a></div>',
        )
    return "\n".join(lines) + typed_byline(story, '\n<p style="text-align:right"><em>{}</em></p>')


def _article(story: Story) -> str:
    spec = story.spec
    lead = f'<p class="the-article-summary">{t(story.lead)}</p>' if story.lead else ""
    authors = "".join(f'<p class="the-article-{"source" if label == "Nguồn tin" else "author"}">{label}: {t(value)}</p>'
                      for label, value in spec.by.labelled)  # fmt: skip
    rest = story.related[1:] if "o-boxes" in spec.holds else story.related
    related = "".join(
        f'<li><a href="{a(o.url)}" title="{a(o.title)}">{o.title}</a> <time>{o.date}</time></li>'
        for o in rest
    )
    files = "".join(
        f'<li><a class="taptin" href="{a(href)}">{label}</a></li>' for href, label in spec.files
    )
    attached = (
        f'<div class="the-article-files"><b>Tệp tin đính kèm</b><ul>{files}</ul></div>'
        if files
        else ""
    )
    change = (
        f'<span class="the-article-timeupdate">{spec.modified_line}</span>'
        if spec.modified_line
        else ""
    )
    tags = '<div class="the-article-tags"><span>Từ khóa:</span> <a href="#">chi bộ</a> <a href="#">đảng viên</a></div>'
    return f"""<article class="the-article">
<header class="title-article">{t(story.title)}</header>
<div class="the-article-meta"><span class="the-article-timecreate">{spec.date}</span>{change} <span class="the-article-views">{spec.seed} lượt xem</span></div>
{lead}
<div class="the-article-body">
{_body(story)}
</div>
{authors}
{attached}
{tags if spec.layout == "new" else ""}
</article>
<div class="related-article"><h4>{"Bài liên quan" if spec.layout == "new" else "Tin cùng chuyên mục"}</h4><ul>{related}</ul></div>"""


def new(story: Story) -> str:
    """Return a page of the portals since about 2019."""
    spec = story.spec
    crumbs = "".join(
        f'<a href="/danh-muc?danhmuc={n + 7}">{s}</a>' for n, s in enumerate(spec.sections)
    )
    side = "".join(
        f'<article class="item"><img data-src="{o.image}" src="/o/theme/images/blank.gif" alt="{a(o.title)}"><h5><a href="{a(o.url)}">{o.title}</a></h5><time>{o.date}</time></article>'
        for o in story.beside[:4]
    )
    return f"""<!DOCTYPE html>
<html class="aui ltr" dir="ltr" lang="vi-VN"><head><meta charset="{spec.meta_charset}">
<title>{t(story.title)}</title><meta name="viewport" content="initial-scale=1.0, width=device-width">
<meta property="og:title" content="{a(story.title)}"><meta property="og:description" content="{a(story.lead)}"></head>
<body class="yui3-skin-sam controls-visible signed-out public-page site">
<div class="container-fluid" id="wrapper"><header id="banner" role="banner"><img src="/o/theme/images/banner.png" alt="Banner"><div class="date-time">{today(story)}</div></header>
<nav class="menu"><a href="/">Trang chủ</a><a href="/danh-muc?danhmuc=7">Tin tức</a><a href="/van-ban">Văn bản</a></nav>
<div id="content"><div class="breadcrumb-news"><a href="/">Trang chủ</a>{crumbs}</div>
<div class="row"><div class="col-md-8">
{_article(story)}
<div class="comment-box"><h4>Ý kiến bạn đọc</h4><p class="cmt"><b>Văn Tám</b> 3 giờ trước: Bài viết rất hay và thiết thực.</p></div>
</div><div class="col-md-4"><h3>Tin mới</h3>{side}</div></div></div>
<footer id="footer"><p>Chịu trách nhiệm: Ban Xây dựng Đảng. Email: bbt@nalung.example</p></footer></div>
</body></html>
"""


def old(story: Story) -> str:
    """Return a page of the first portals of this form."""
    spec = story.spec
    crumbs = " / ".join(f'<a href="/?danhmuc={n + 7}">{s}</a>' for n, s in enumerate(spec.sections))
    side = "".join(
        f'<li><a href="{a(o.url)}">{o.title}</a> ({o.date})</li>' for o in story.beside[:4]
    )
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta http-equiv="Content-Type" content="text/html; charset={spec.meta_charset}">
<title>Tuyên giáo Nà Lũng</title></head>
<body><div class="page"><div class="top"><h2 class="site-name">TUYÊN GIÁO NÀ LŨNG</h2><div class="clock">{today(story)} 08:00:00</div></div>
<div class="path"><a href="/">Trang chủ</a> / {crumbs}</div>
<div class="content-left">
{_article(story)}
</div><div class="content-right"><h3>Tin nổi bật</h3><ul>{side}</ul><h3>Video</h3><iframe src="about:blank" title="Phóng sự ngày 05/05/2015"></iframe></div>
<div class="bottom">© 2015 Tuyên giáo Nà Lũng. Lượt truy cập: 55.901</div></div></body></html>
"""


def page(story: Story) -> str:
    """Return the page of a story in its layout."""
    return new(story) if story.spec.layout == "new" else old(story)


SPECS = (
    Spec(
        name="01-strong-caption", layout="new", topic="kiem-tra", seed=501, plan="PPFPPP",
        url=f"{HOST}/chi-tiet-tin?dinhdanh=20211209", date="Ngày đăng tin: 09/02/2022 14:20",
        published="2022-02-09T14:20", fetched="2022-03-01T04:00:00+00:00", sections=("Tin tức", "Kiểm tra - Giám sát"),
        by=bylines.labelled("Đặng Hồng Khánh"), shots=(Shot("c-strong", "Hồng Khánh", "brackets", alt="{caption}"),),
        holds=("d-plain", "t-today", "t-url-day", "k-bai-lien-quan", "k-y-kien", "o-comments"),
    ),
    Spec(
        name="02-boxes", layout="new", topic="dai-hoi", seed=502, plan="PPPHPPPFPPPHPP", related=5,
        url=f"{HOST}/chi-tiet-tin?dinhdanh=118803", date="Ngày đăng tin: 10/06/2025 18:00",
        published="2025-06-10T18:00", fetched="2025-06-11T04:00:00+00:00", sections=("Tin tức", "Đại hội Đảng"), lead="(ĐN) - ",
        by=bylines.news_and_photos("Triệu Thanh Bình", "Lộc Xuân Hải"), shots=(Shot("c-table"),),
        holds=("d-plain", "o-boxes", "k-xem-them", "k-bai-lien-quan"),
    ),
    Spec(
        name="03-word-files", layout="new", topic="chuyen-doi-so", seed=503, plan="PPLPP", text=("word",),
        url=f"{HOST}/chi-tiet-tin?dinhdanh=119001", date="Ngày đăng tin: 22/09/2023 07:01",
        published="2023-09-22T07:01", modified="2023-09-25T10:00", modified_line="Ngày cập nhật: 25/09/2023 10:00",
        fetched="2023-10-01T04:00:00+00:00", sections=("Tin tức", "Chuyển đổi số"), by=bylines.name_only("Lê Hữu Nam"),
        files=(("/documents/d/so-tay-dang-vien.pdf", "Sổ tay đảng viên.pdf"),), holds=("d-plain", "d-two", "x-split", "k-bai-lien-quan"),
    ),
    Spec(
        name="04-gmt", layout="new", topic="hoi-thi", seed=504, plan="FPPPP",
        url=f"{HOST}/chi-tiet-tin?dinhdanh=90112", date="Thứ Năm, 14/11/2019, 22:38 [GMT+7]",
        published="2019-11-14T22:38", fetched="2019-12-01T04:00:00+00:00", sections=("Tin tức",),
        by=bylines.after("Báo Nhân dân Thanh Lĩnh"), shots=(Shot("c-italic-after", "", "", "anh.jpg{caption}"),),
        holds=("d-gmt", "k-bai-lien-quan"),
    ),
    Spec(
        name="11-old-bare", layout="old", topic="hien-mau", seed=511, plan="PPFP", text=("bare",),
        url=f"{OLD}/?dinhdanh=441", date="Ngày đăng tin: 07/04/2015", published="2015-04-07T00:00",
        fetched="2015-04-20T04:00:00+00:00", sections=("Đoàn thể",), by=bylines.compiled("Minh Tú"), lead="",
        shots=(Shot("c-same-block", "Minh Tú", "plain"),), holds=("d-day", "t-today", "k-cung-chuyen-muc"),
    ),
    Spec(
        name="12-old-nfd-entities", layout="old", topic="chinh-sach", seed=512, plan="PPPP", text=("nfd",),
        url=f"{OLD}/?dinhdanh=455", date="Ngày đăng tin: 24/07/2015 17:03", published="2015-07-24T17:03",
        fetched="2015-08-20T04:00:00+00:00", sections=("Chính sách",), by=bylines.stacked("Chu Thị Hằng", "Phòng Văn hóa huyện"),
        holds=("d-plain", "t-today", "k-cung-chuyen-muc"),
    ),
    Spec(
        name="13-old-uncaptioned", layout="old", topic="nong-thon", seed=513, plan="PFPPPFPPPP",
        url=f"{OLD}/?dinhdanh=502", date="Cập nhật: 11-07-2016 | 22:47:57", published="2016-07-11T22:47:57",
        fetched="2016-08-20T04:00:00+00:00", sections=("Từ cơ sở",), by=bylines.dash("Dương Minh Sơn", "Đài Truyền thanh huyện"),
        shots=(Shot("c-none"), Shot("c-none-name", alt="null")), holds=("d-updated-bar", "k-cung-chuyen-muc"),
    ),
    Spec(
        name="14-old-title-lead", layout="old", topic="khao-sat", seed=514, plan="PBPP", lead="title",
        url=f"{OLD}/?dinhdanh=533", date="Ngày đăng tin: 03/10/2016 09:09", published="2016-10-03T09:09",
        fetched="2016-10-20T04:00:00+00:00", sections=("Hoạt động",), title="Đoàn khảo sát làm việc với {u1} ngày [ngan]",
        by=bylines.comma("Hà Bích Phương", "Văn phòng Huyện ủy"), holds=("d-plain", "t-title-date", "k-cung-chuyen-muc"),
    ),
)  # fmt: skip

FAMILY = Family("liferay-vn-2", SPECS, page, link)
