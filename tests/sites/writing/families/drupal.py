"""Drupal: `/node/N`; fields of Drupal 7 (old) and of 8 and later (new)."""

from __future__ import annotations

from random import Random

from tests.sites.writing import bylines
from tests.sites.writing.markup import a, block, caption, image, soup, t, today, typed_byline
from tests.sites.writing.story import Family, Item, Shot, Spec, Story

HOST = "https://congdoan.thanhlinh.example"
OLD = "http://hoinongdan.nalung.example"


def link(slug: str, number: int) -> str:
    """Return the address of another article."""
    return f"/node/{number}"


def _field(name: str, inner: str, kind: str = "text") -> str:
    return f'<div class="field field-name-{name} field-type-{kind} field-label-hidden"><div class="field-items"><div class="field-item even">{inner}</div></div></div>'


def _item(item: Item, story: Story, rng: Random) -> str:
    if item.photo is not None and item.photo.form == "c-figcaption":
        text = (
            f"<figcaption>{caption(item.photo)}</figcaption>"
            if item.photo.caption or item.photo.note
            else ""
        )
        return f'<figure role="group" class="caption caption-img align-center">{image(item.photo, "data-entity-type=file loading=lazy")}{text}</figure>'
    if "word" in story.spec.text:
        return block(item, lambda x: f'<p class="rtejustify">{soup(x, rng)}</p>')
    if "nbsp" in story.spec.text:
        return block(
            item, lambda x: f'<p class="rtejustify">&nbsp; &nbsp; {t(x)}</p>\n<p>&nbsp;</p>'
        )
    return block(item, lambda x: f'<p class="text-align-justify">{t(x)}</p>', "<h2>{}</h2>")


def _body(story: Story) -> str:
    rng = Random(story.spec.seed)
    items = (
        story.items[1:]
        if story.items[0].photo and story.items[0].photo.form == "c-field"
        else story.items
    )
    lines = "\n".join(_item(item, story, rng) for item in items)
    labelled = "".join(
        f'<p class="text-align-right"><strong>{label}: {t(value)}</strong></p>'
        for label, value in story.spec.by.labelled
    )
    form = '<p class="text-align-right"><strong>{}</strong></p>'
    return f"{lines}\n{typed_byline(story, form)}{labelled}"


def _lead_image(story: Story) -> str:
    photo = story.items[0].photo
    if photo is None or photo.form != "c-field":
        return ""
    cap = _field("field-chu-thich-anh", caption(photo)) if photo.caption or photo.note else ""
    return _field("field-anh", image(photo, 'typeof="foaf:Image"'), "image") + cap


def _files(story: Story) -> str:
    rows = "".join(f'<span class="file"><img class="file-icon" alt="" title="application/pdf" src="/modules/file/icons/application-pdf.png" /> <a href="{a(href)}" type="application/pdf; length=120331">{label}</a></span>'
                   for href, label in story.spec.files)  # fmt: skip
    return _field("field-tep-dinh-kem", rows, "file") if rows else ""


def new(story: Story) -> str:
    """Return a page of Drupal 8 or later."""
    spec = story.spec
    crumbs = "".join(
        f'<li><a href="/chuyen-muc/{n}">{s}</a></li>' for n, s in enumerate(spec.sections)
    )
    lead = (
        f'<div class="clearfix text-formatted field field--name-field-trich-yeu field--type-text-long">{t(story.lead)}</div>'
        if story.lead
        else ""
    )
    side = "".join(
        f'<div class="views-row"><div class="views-field views-field-field-image"><img src="{o.image}" alt=""></div><div class="views-field views-field-title"><a href="{o.url}" hreflang="vi">{o.title}</a></div><div class="views-field views-field-created"><time class="datetime">{o.date}</time></div></div>'
        for o in story.beside[:4]
    )
    related = "".join(
        f'<li><a href="{o.url}" hreflang="vi">{o.title}</a></li>' for o in story.related
    )
    change = (
        f'<span class="node__changed">{spec.modified_line}</span>' if spec.modified_line else ""
    )
    return f"""<!DOCTYPE html>
<html lang="vi" dir="ltr" prefix="og: https://ogp.me/ns#"><head><meta charset="{spec.meta_charset}" />
<meta name="Generator" content="Drupal 9 (https://www.drupal.org)" /><link rel="canonical" href="{a(spec.url)}" />
<title>{t(story.title)} | Công đoàn viên chức</title></head>
<body class="path-node page-node-type-article"><a href="#main-content" class="visually-hidden focusable">Nhảy đến nội dung</a>
<div class="dialog-off-canvas-main-canvas" data-off-canvas-main-canvas><header role="banner"><div class="region region-header"><a href="/" rel="home"><img src="/sites/default/files/logo.png" alt="Trang chủ" /></a><div class="block-today">{today(story)}</div></div></header>
<nav role="navigation"><ul class="menu"><li><a href="/">Trang chủ</a></li><li><a href="/gioi-thieu">Giới thiệu</a></li></ul></nav>
<div class="region region-breadcrumb"><nav class="breadcrumb"><ol><li><a href="/">Trang chủ</a></li>{crumbs}</ol></nav></div>
<main role="main"><a id="main-content" tabindex="-1"></a>
<div class="region region-content"><h1 class="page-title"><span class="field field--name-title field--type-string field--label-hidden">{t(story.title)}</span></h1>
<article role="article" about="/node/{spec.seed}" class="node node--type-article node--view-mode-full">
<footer class="node__meta"><div class="node__submitted">{spec.date}</div>{change}</footer>
<div class="node__content">{lead}
{_lead_image(story)}
<div class="clearfix text-formatted field field--name-body field--type-text-with-summary field--label-hidden field__item">
{_body(story)}
</div>
{_files(story)}
<div class="field field--name-field-tags"><div class="field__label">Từ khóa</div><div class="field__item"><a href="/taxonomy/term/3">công đoàn</a></div></div>
<div class="node__links"><ul class="links inline"><li><a href="/print/{spec.seed}">In bài này</a></li><li><span>Lượt xem: {spec.seed}</span></li></ul></div>
</div></article>
<div class="views-element-container block block-views-tin-lien-quan"><h2>Bài liên quan</h2><ul>{related}</ul></div>
</div></main><aside role="complementary"><h2>Tin mới</h2>{side}</aside>
<footer role="contentinfo"><p>Công đoàn viên chức tỉnh. Thành lập ngày 28/07/1994.</p></footer></div></body></html>
"""


def old(story: Story) -> str:
    """Return a page of Drupal 7."""
    spec = story.spec
    crumbs = " » ".join(
        f'<a href="/taxonomy/term/{n}">{s}</a>' for n, s in enumerate(spec.sections)
    )
    lead = (
        _field("field-tom-tat", f"<p><strong>{t(story.lead)}</strong></p>", "text-long")
        if story.lead
        else ""
    )
    side = "".join(
        f'<li class="views-row"><span class="views-field-title"><a href="{o.url}">{o.title}</a></span> <span class="views-field-created">{o.date} - 08:15</span></li>'
        for o in story.beside[:4]
    )
    related = "".join(f'<li><a href="{o.url}">{o.title}</a> ({o.date})</li>' for o in story.related)
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML+RDFa 1.0//EN" "http://www.w3.org/MarkUp/DTD/xhtml-rdfa-1.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="vi" version="XHTML+RDFa 1.0" dir="ltr"><head profile="http://www.w3.org/1999/xhtml/vocab">
<meta http-equiv="Content-Type" content="text/html; charset={spec.meta_charset}" /><meta name="Generator" content="Drupal 7 (http://drupal.org)" />
<title>{t(story.title)} | Hội Nông dân</title></head>
<body class="html not-front not-logged-in page-node node-type-tin-tuc"><div id="page-wrapper"><div id="header"><div id="site-name">Hội Nông dân</div><div class="region-header">{today(story)}</div></div>
<div id="breadcrumb"><h2 class="element-invisible">Bạn đang ở đây</h2><div class="breadcrumb"><a href="/">Trang chủ</a> » {crumbs}</div></div>
<div id="main"><div id="sidebar-first"><div class="block block-views"><h2>Tin nổi bật</h2><ul>{side}</ul></div></div>
<div id="content"><h1 class="title" id="page-title">{t(story.title)}</h1>
<div class="region region-content"><div id="node-{spec.seed}" class="node node-tin-tuc clearfix">
<div class="meta submitted">{spec.date}</div>
<div class="content clearfix">{lead}
{_lead_image(story)}
<div class="field field-name-body field-type-text-with-summary field-label-hidden"><div class="field-items"><div class="field-item even" property="content:encoded">
{_body(story)}
</div></div></div>
{_files(story)}
</div></div>
<div class="block block-views"><h2>Các tin khác</h2><div class="content"><ul>{related}</ul></div></div>
</div></div></div><div id="footer">Người đang trực tuyến: 3</div></div></body></html>
"""


def page(story: Story) -> str:
    """Return the page of a story in its layout."""
    return new(story) if story.spec.layout == "new" else old(story)


SPECS = (
    Spec(
        name="01-figcaption", layout="new", topic="chinh-sach", seed=901, plan="PPsFPPPPFPPP",
        url=f"{HOST}/node/901", date="Thứ ba, 16/01/2024 - 09:15", published="2024-01-16T09:15", fetched="2024-02-01T00:00:00+00:00",
        sections=("Hoạt động",), by=bylines.news_and_photos("Trần Bích Hằng"),
        shots=(Shot("c-figcaption", alt="{caption}"), Shot("c-figcaption", "Bích Hằng", "dash")),
        holds=("d-plain", "t-today", "k-bai-lien-quan", "t-sidebar-dates", "o-chrome"),
    ),
    Spec(
        name="02-two-dates-files", layout="new", topic="so-ket", seed=902, plan="PHPLHP", url=f"{HOST}/node/902",
        date="14/10/2020 | 04:02", published="2020-10-14T04:02", modified="2020-10-15T10:00", modified_line="Cập nhật: 15/10/2020 10:00",
        fetched="2020-11-01T00:00:00+00:00", sections=("Hoạt động", "Công đoàn cơ sở"), by=bylines.unit_only("Văn phòng Công đoàn"),
        files=(("/sites/default/files/2020-10/bao-cao.pdf", "bao-cao.pdf"),), holds=("d-bar", "d-two", "k-bai-lien-quan"),
    ),
    Spec(
        name="03-lead-image-field", layout="new", topic="huy-hieu", seed=903, plan="FPPP", url=f"{HOST}/node/903",
        date="Cập nhật lúc 13h15 ngày 9/12/2023", published="2023-12-09T13:15", fetched="2024-01-01T00:00:00+00:00",
        sections=("Xây dựng Đảng",), by=bylines.name_only("Nông Thanh Hải"), shots=(Shot("c-field", "Thanh Hải", "plain"),),
        holds=("d-ngay", "t-today", "k-bai-lien-quan"), lead="CTTĐT - ",
    ),
    Spec(
        name="04-word-table-photo", layout="new", topic="dan-van", seed=904, plan="PPFPPP", text=("word",), url=f"{HOST}/node/904",
        date="27/12/2022 lúc 18:02 (GMT+7)", published="2022-12-27T18:02", fetched="2023-01-05T00:00:00+00:00",
        sections=("Dân vận",), by=bylines.compiled("Hồng Vân"), shots=(Shot("c-table", "Hồng Vân", "brackets", "DSC01.jpg{caption}"),),
        holds=("d-luc-gmt", "x-split", "k-bai-lien-quan"),
    ),
    Spec(
        name="05-relative-week", layout="new", topic="hien-mau", seed=905, plan="PPP", url=f"{HOST}/node/905", lead="",
        date="3 tuần trước", published="2023-05-01T00:00", fetched="2023-05-22T03:00:00+00:00",
        sections=("Đoàn thể",), by=bylines.NOBODY, holds=("d-relative", "t-today", "k-bai-lien-quan"), related=3,
    ),
    Spec(
        name="11-old-updated", layout="old", topic="nong-thon", seed=911, plan="PPFPP", url=f"{OLD}/node/2018",
        date="Cập nhật lúc 10:29, Thứ Hai, 27/08/2018 (GMT+7)", published="2018-08-27T10:29", fetched="2018-09-09T00:00:00+00:00",
        sections=("Phong trào",), by=bylines.after("Báo Nông dân Thanh Lĩnh"), shots=(Shot("c-italic-after"),),
        holds=("d-updated-gmt", "t-today", "k-cac-tin-khac"),
    ),
    Spec(
        name="12-old-nbsp", layout="old", topic="tap-huan", seed=912, plan="FPPPP", text=("nbsp",), url=f"{OLD}/node/1140",
        date="Thứ tư, 12/06/2013 - 15:20", published="2013-06-12T15:20", fetched="2013-07-01T00:00:00+00:00",
        sections=("Tin hội",), by=bylines.dash("Lộc Văn Vinh", "Hội Nông dân xã"), shots=(Shot("c-field", alt="1"),),
        holds=("d-plain", "k-cac-tin-khac"),
    ),
    Spec(
        name="13-old-entities", layout="old", topic="hoc-bac", seed=913, plan="PPQPs", text=("entities",), url=f"{OLD}/node/1201",
        date="Gửi bởi admin vào Thứ năm, 19/12/2013 - 07:45", published="2013-12-19T07:45", fetched="2014-01-01T00:00:00+00:00",
        sections=("Tin hội",), by=bylines.labelled("Hà Minh Phương"), holds=("d-plain", "t-today", "k-cac-tin-khac"),
    ),
    Spec(
        name="14-old-uncaptioned", layout="old", topic="ve-nguon", seed=914, plan="PFPPFP", url=f"{OLD}/node/1255",
        date="Thứ Bẩy, 22/03/2014 - 19:00", published="2014-03-22T19:00", fetched="2014-04-01T00:00:00+00:00",
        sections=("Tin hội", "Văn nghệ"), by=bylines.BOARD, shots=(Shot("c-none-name", alt="1"), Shot("c-same-block")),
        holds=("d-plain", "d-thu-bay", "k-cac-tin-khac", "k-inside"),
    ),
)  # fmt: skip

FAMILY = Family("drupal", SPECS, page, link)
