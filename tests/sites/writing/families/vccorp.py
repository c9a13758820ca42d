"""VCCorp's CMS: `VCSortableInPreviewMode[type=Photo]`, `.PhotoCMS_Caption`, `.PhotoCMS_Author`."""

from __future__ import annotations

from random import Random

from tests.sites.writing import bylines
from tests.sites.writing.markup import a, block, image, listing, soup, t, table, today
from tests.sites.writing.story import Family, Item, Photo, Shot, Spec, Story

HOST = "https://baothanhlinh.example"
MEDIA = "https://cdn-baothanhlinh.example/2023/12/9"
PLACEHOLDER = "[nhập chú thích]"


def link(slug: str, number: int) -> str:
    """Return the address of another article."""
    return f"/{slug}-1022312{number}.htm"


def _photo(p: Photo, *, new: bool) -> str:
    text = PLACEHOLDER if p.form == "c-placeholder" else t(p.caption)
    if new:
        author = f'<p class="PhotoCMS_Author">{t(p.note)}</p>' if p.note else ""
        cap = (
            f'<figcaption class="PhotoCMS_Caption"><p class="" data-placeholder="{PLACEHOLDER}">{text}</p></figcaption>'
            if text
            else ""
        )
        return f"""<figure class="VCSortableInPreviewMode alignCenter" type="Photo"><div><a href="{a(p.src)}" class="detail-img-lightbox" target="_blank">{image(p, 'w="1200" h="800" rel="lightbox"')}</a></div>{cap}{author}</figure>"""
    author = f'<div class="PhotoCMS_Author"><p>{t(p.note)}</p></div>' if p.note else ""
    return f"""<div class="VCSortableInPreviewMode" type="Photo" style=""><div>{image(p, 'type="photo" style="max-width:100%;"')}</div><div class="PhotoCMS_Caption"><p>{text}</p></div>{author}</div>"""


def _block(item: Item, story: Story, rng: Random) -> str:
    new = story.spec.layout == "new"
    if item.photo is not None:
        return _photo(item.photo, new=new)
    if item.kind == "quote":
        return f"""<div class="VCSortableInPreviewMode" type="simplequote"><blockquote class="quote"><p>{t(item.text)}</p></blockquote></div>"""
    if item.kind == "table":
        return f'<div class="VCSortableInPreviewMode" type="Table">{table(item)}</div>'
    if item.kind == "list":
        return listing(item)
    if "word" in story.spec.text:
        return block(item, lambda x: f"<p>{soup(x, rng)}</p>", "<p><b>{}</b></p>")
    return block(item, lambda x: f"<p>{t(x)}</p>", "<h3>{}</h3>" if new else "<p><b>{}</b></p>")


def _box(story: Story) -> str:
    rows = "".join(
        f'<li><a href="{o.url}" title="{a(o.title)}">{o.title}</a></li>' for o in story.related[:2]
    )
    return f'<div class="VCSortableInPreviewMode" type="RelatedNewsBox" relatednewsboxtype="type-1"><div class="kbwscwl-relatedbox"><ul class="kbwscwlr-list">{rows}</ul></div></div>'


def _body(story: Story) -> str:
    rng = Random(story.spec.seed)
    lines = [_block(item, story, rng) for item in story.items]
    if "o-boxes" in story.spec.holds:
        lines.insert(3, _box(story))
    lines += [
        f'<p style="text-align: right;"><b>{t(line)}</b></p>' for line in story.spec.by.printed
    ]
    return "\n".join(lines)


def _related(story: Story) -> str:
    rest = story.related[2:] if "o-boxes" in story.spec.holds else story.related
    rows = "".join(
        f'<li class="item"><a href="{o.url}">{o.title}</a><span class="time">{o.date}</span></li>'
        for o in rest
    )
    return f'<div class="box-category" data-layout="1"><div class="box-category-title">{"Tin liên quan" if story.spec.layout == "new" else "Tin cùng chuyên mục"}</div><ul class="detail-related">{rows}</ul></div>'


def new(story: Story) -> str:
    """Return a page of the present template."""
    spec = story.spec
    crumbs = "".join(
        f'<a href="/muc-{n}.htm" title="{s}" data-role="cate-name">{s}</a>'
        for n, s in enumerate(spec.sections)
    )
    lead = f'<h2 class="detail-sapo" data-role="sapo">{t(story.lead)}</h2>' if story.lead else ""
    authors = "".join(
        f'<div class="detail-author" data-role="author">{t(value)}</div>'
        for label, value in spec.by.labelled
        if label == "Tác giả"
    )
    sources = "".join(
        f'<div class="detail-source">{label}: {t(value)}</div>'
        for label, value in spec.by.labelled
        if label == "Nguồn tin"
    )
    change = (
        f'<div class="detail-time-update">{spec.modified_line}</div>' if spec.modified_line else ""
    )
    side = "".join(
        f'<div class="box-category-item"><a href="{o.url}" class="box-category-link-with-avatar"><img src="{MEDIA}{o.image}" alt="{a(o.title)}"></a><h3><a href="{o.url}">{o.title}</a></h3><span class="box-category-time">{o.date}</span></div>'
        for o in story.beside[:4]
    )
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="{spec.meta_charset}"><title>{t(story.title)}</title>
<meta name="description" content="{a(story.lead)}"><meta property="og:type" content="article">
<script type="application/ld+json">{{"@context":"http://schema.org","@type":"BreadcrumbList","itemListElement":[]}}</script></head>
<body><div class="header"><div class="container"><a class="logo" href="/" title="Báo Thanh Lĩnh"></a><span class="header-date">{today(story)}</span></div></div>
<div class="main"><div class="detail__page"><div class="container">
<div class="detail-cate">{crumbs}</div>
<div class="detail__cmain"><h1 class="detail-title" data-role="title">{t(story.title)}</h1>
<div class="detail-time"><div data-role="publishdate">{spec.date}</div></div>{change}
<div class="detail-share"><a href="#">Chia sẻ</a><a href="#">In bài này</a></div>
{lead}
<div class="detail-cmain"><div class="detail-content afcbc-body clearfix" data-role="content" itemprop="articleBody">
{_body(story)}
</div></div>
{authors}{sources}
<div class="detail-tags"><a href="#">#Thanh Lĩnh</a> <a href="#">#xây dựng Đảng</a></div>
{_related(story)}
<div class="comment-wrapper"><div class="title-comment">Ý kiến bạn đọc</div><div class="item-comment"><span class="avatar-name">Ngọc Anh</span><p class="content-cmt">Mong có thêm nhiều bài như thế này.</p><span>2 ngày trước</span></div></div>
</div><div class="detail__csub"><div class="box-category-title">Đọc nhiều</div>{side}</div>
</div></div></div>
<div class="footer"><p>Tổng Biên tập: Dương Thanh Loan. Giấy phép số 251/GP ngày 10/05/2021.</p></div></body></html>
"""


def old(story: Story) -> str:
    """Return a page of the template of the 2010s."""
    spec = story.spec
    crumbs = "".join(
        f'<li><a href="/muc-{n}.chn">{s}</a></li>' for n, s in enumerate(spec.sections)
    )
    lead = f'<p class="sapo">{t(story.lead)}</p>' if story.lead else ""
    labelled = "".join(f'<p class="author">{t(value)}</p>' if label == "Tác giả" else f'<p class="source">{label}: {t(value)}</p>'
                       for label, value in spec.by.labelled)  # fmt: skip
    side = "".join(
        f'<li><a href="{o.url}"><img src="{o.image}" width="80"/>{o.title}</a></li>'
        for o in story.beside[:4]
    )
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset={spec.meta_charset}" />
<title>{t(story.title)} - Báo Thanh Lĩnh</title></head><body>
<form id="form1" action="#"><div id="wrapper"><div class="top"><div class="fl">{today(story)}</div><div class="fr"><input value="Tìm kiếm" /></div></div>
<ul class="breadcrumb"><li><a href="/">Trang chủ</a></li>{crumbs}</ul>
<div class="wrapright"><div class="hot"><b>Tin nóng</b><ul>{side}</ul></div></div>
<div class="wrapleft"><div class="title_detail"><h1 class="title">{t(story.title)}</h1></div>
<div class="date">{spec.date}</div>
{lead}
<div class="contentdetail" id="divNewsContent">
{_body(story)}
</div>
{labelled}
<div class="tool"><a href="#">Gửi bài này</a> <a href="#">In bài này</a> Cỡ chữ: <a href="#">A+</a></div>
{_related(story)}
</div></div></form></body></html>
"""


def page(story: Story) -> str:
    """Return the page of a story in its layout."""
    return new(story) if story.spec.layout == "new" else old(story)


def _shot(
    number: int, credit: str = "", form: str = "c-vccorp", *, alt: str = "", captioned: bool = True
) -> Shot:
    return Shot(
        form, credit, "field" if credit else "", alt, captioned, f"{MEDIA}/anh-{number}-17021.jpg"
    )


SPECS = (
    Spec(
        name="01-captions-authors", layout="new", topic="khao-sat", seed=701, plan="PFPPFP",
        url=f"{HOST}/khao-sat-102231209131500123.htm", date="09/12/2023 13:15", published="2023-12-09T13:15",
        fetched="2023-12-11T00:00:00+00:00", sections=("Xây dựng Đảng",), by=bylines.labelled("Phạm Hữu Tuấn"),
        shots=(_shot(1, "Hữu Tuấn", alt="{caption}"), _shot(2, "Minh Đức/TTXVN")),
        holds=("d-plain", "t-today", "t-url-day", "k-tin-lien-quan", "o-chrome", "o-comments", "k-y-kien", "t-sidebar-dates"),
    ),
    Spec(
        name="02-placeholder", layout="new", topic="hoi-thi", seed=702, plan="PPFPFP", lead="(ĐN) - ",
        url=f"{HOST}/hoi-thi-102230811070000345.htm", date="11/08/2023 07:00", published="2023-08-11T07:00",
        fetched="2023-08-12T00:00:00+00:00", sections=("Văn hóa", "Tuyên giáo"), by=bylines.name_only("Hoàng Lan"),
        shots=(_shot(3, form="c-placeholder", captioned=False), _shot(4, "Hoàng Lan")), holds=("d-plain", "k-tin-lien-quan"),
    ),
    Spec(
        name="03-boxes-quote", layout="new", topic="nong-thon", seed=703, plan="PPPQPPHPPPTPP", related=6,
        url=f"{HOST}/nong-thon-moi-102240227000200111.htm", date="27/02/2024 lúc 00:02 (GMT+7)", published="2024-02-27T00:02",
        modified="2024-02-27T09:30", modified_line="Cập nhật lúc 09h30 ngày 27/2/2024",
        fetched="2024-03-01T00:00:00+00:00", sections=("Nông thôn mới",), by=bylines.labelled("Bế Thị Hương", source="Báo Thanh Lĩnh"),
        holds=("d-luc-gmt", "d-two", "o-boxes", "k-tin-lien-quan"),
    ),
    Spec(
        name="04-entities", layout="new", topic="huy-hieu", seed=704, plan="FPPP", text=("entities",),
        url=f"{HOST}/huy-hieu-102220519080000999.htm", date="19/05/2022 08:00", published="2022-05-19T08:00",
        fetched="2022-06-01T00:00:00+00:00", sections=("Xây dựng Đảng",), by=bylines.after("TTXVN"),
        shots=(_shot(5, "Trọng Nghĩa/TTXVN"),), holds=("d-plain", "k-tin-lien-quan"),
    ),
    Spec(
        name="05-word-none", layout="new", topic="chuyen-doi-so", seed=705, plan="PFPPP", text=("word",), lead="",
        url=f"{HOST}/chuyen-doi-so-102210101060000777.htm", date="01/10/2021 06:00", published="2021-10-01T06:00",
        fetched="2021-10-02T00:00:00+00:00", sections=("Chuyển đổi số",), by=bylines.compiled("Quang Minh"),
        shots=(_shot(6, form="c-none", alt="{caption}", captioned=False),), holds=("d-plain", "x-split"),
    ),
    Spec(
        name="11-old-gmt", layout="old", topic="dai-hoi", seed=711, plan="PFPPP",
        url=f"{HOST}/dai-hoi-20191114223800.chn", date="Thứ Năm, 14/11/2019, 22:38 [GMT+7]", published="2019-11-14T22:38",
        fetched="2019-12-01T00:00:00+00:00", sections=("Chính trị",), by=bylines.labelled("Trần Quang Vinh"),
        shots=(_shot(7, "Quang Vinh"),), holds=("d-gmt", "t-url-day", "t-today", "k-cung-chuyen-muc"),
    ),
    Spec(
        name="12-old-updated", layout="old", topic="hien-mau", seed=712, plan="PPFPP",
        url=f"{HOST}/hien-mau-2018082710290.chn", date="Cập nhật lúc 10:29, Thứ Hai, 27/08/2018 (GMT+7)", published="2018-08-27T10:29",
        fetched="2018-09-01T00:00:00+00:00", sections=("Đời sống",), by=bylines.initials("K.A"),
        shots=(_shot(8, form="c-placeholder", captioned=False),), holds=("d-updated-gmt", "t-today", "k-cung-chuyen-muc"),
    ),
    Spec(
        name="13-old-charset", layout="old", topic="chinh-sach", seed=713, plan="PPP", meta_charset="iso-8859-1",
        url=f"{HOST}/chinh-sach-20170726140000.chn", date="Cập nhật: 26-07-2017 | 14:00:09", published="2017-07-26T14:00:09",
        fetched="2017-08-01T00:00:00+00:00", sections=("Đời sống",), by=bylines.taken_from("Báo Quân khu"),
        holds=("d-updated-bar", "k-cung-chuyen-muc"), related=3,
    ),
)  # fmt: skip

FAMILY = Family("vccorp", SPECS, page, link)
