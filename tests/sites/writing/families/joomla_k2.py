"""Joomla with K2: the date stands before the title; `itemView` of K2 2.x, Joomla 1.5 (old) and 3 (new)."""

from __future__ import annotations

from random import Random

from tests.sites.writing import bylines
from tests.sites.writing.markup import a, bare, block, image, soup, t, today, typed_byline
from tests.sites.writing.story import Family, Photo, Shot, Spec, Story

HOST = "http://truongchinhtri.thanhlinh.example"


def link(slug: str, number: int) -> str:
    """Return the address of another article."""
    return f"/index.php/tin-tuc/item/{number}-{slug}"


def _field_photo(story: Story) -> Photo | None:
    first = story.items[0].photo
    return first if first is not None and first.form == "c-field" else None


def _image_block(story: Story) -> str:
    photo = _field_photo(story)
    if photo is None:
        return ""
    cap = f'<span class="itemImageCaption">{t(photo.caption)}</span>' if photo.caption else ""
    credit = f'<span class="itemImageCredits">{t(photo.note)}</span>' if photo.note else ""
    return f"""<div class="itemImageBlock"><span class="itemImage"><a class="modal" rel="{{handler: 'image'}}" href="{a(photo.src)}">{image(photo, 'style="width:600px; height:auto;"')}</a></span>
{cap}
{credit}
<div class="clr"></div></div>"""


def _body(story: Story) -> str:
    rng = Random(story.spec.seed)
    if "bare" in story.spec.text:
        return bare(story)
    items = story.items[1:] if _field_photo(story) else story.items

    def paragraph(text: str) -> str:
        if "word" in story.spec.text:
            return f'<p class="MsoNormal" style="text-align: justify;">{soup(text, rng)}</p>'
        if "nbsp" in story.spec.text:
            return f"<p>&nbsp;&nbsp;&nbsp;&nbsp;{t(text)}</p>\n<p>&nbsp;</p>"
        return f'<p style="text-align: justify;">{t(text)}</p>'

    return "\n".join(block(item, paragraph, "<h4>{}</h4>") for item in items)


def _item(story: Story) -> str:
    spec = story.spec
    old = spec.layout == "old"
    intro = f'<div class="itemIntroText"><p>{t(story.lead)}</p></div>' if story.lead else ""
    files = "".join(
        f'<li><a title="{a(label)}" href="{a(href)}">{label}</a> <span>({n + 12} Tải về)</span></li>'
        for n, (href, label) in enumerate(spec.files)
    )
    attached = (
        f'<div class="itemAttachmentsBlock"><span>Tải tệp đính kèm:</span><ul class="itemAttachments">{files}</ul></div>'
        if files
        else ""
    )
    related = "".join(
        f'<li class="even"><a class="itemRelTitle" href="{a(o.url)}">{o.title}</a></li>'
        for o in story.related
    )
    change = (
        f'<span class="itemDateModified">Sửa lần cuối vào {spec.modified_line}</span>'
        if spec.modified_line
        else ""
    )
    labelled = "".join(
        f"<p><strong>{label}:</strong> {t(value)}</p>" for label, value in spec.by.labelled
    )
    category = f'<div class="itemCategory"><span>Danh mục</span> <a href="/index.php/tin-tuc">{spec.sections[-1]}</a></div>'
    tag = "h2" if old else "h1"
    return f"""<div id="k2Container" class="itemView">
<div class="itemHeader"><span class="itemDateCreated">{spec.date}</span>
<{tag} class="itemTitle">{t(story.title)}</{tag}>
<span class="itemAuthor">Viết bởi&nbsp; <a rel="author" href="/index.php/tin-tuc/itemlist/user/42-superuser">Super User</a></span></div>
<div class="itemToolbar"><ul><li><span class="itemTextResizerTitle">Cỡ chữ</span> <a href="#" id="fontDecrease"><span>giảm</span></a> <a href="#" id="fontIncrease"><span>tăng</span></a></li><li><a class="itemPrintLink" rel="nofollow" href="{a(story.spec.url)}?tmpl=component&amp;print=1"><span>In ấn</span></a></li><li><a class="itemEmailLink" href="#"><span>Email</span></a></li></ul></div>
<div class="itemRatingBlock"><span>Đánh giá mục này</span> <div class="itemRatingLog">(2 bình chọn)</div></div>
<div class="itemBody">
{_image_block(story)}
{intro}
<div class="itemFullText">
{_body(story)}
{"" if "bare" in spec.text else typed_byline(story)}
{labelled}
</div>
<div class="itemContentFooter"><span class="itemHits">Đọc <b>{spec.seed * 4}</b> lần</span> {change}</div>
</div>
<div class="itemSocialSharing"><a href="#" class="twitter-share-button">Tweet</a></div>
<div class="itemLinks">{category}{attached}</div>
<div class="itemRelated"><h3>{"Tin liên quan" if not old else "Các tin khác"}</h3><ul>{related}</ul></div>
<div class="itemNavigation"><span class="itemNavigationTitle">Các mục khác trong chuyên mục:</span> <a class="itemPrevious" href="/index.php/tin-tuc/item/1-a">&laquo; Thông báo tuyển sinh</a></div>
</div>"""


def new(story: Story) -> str:
    """Return a page of a Joomla 3 site."""
    spec = story.spec
    crumbs = "".join(
        f'<li itemprop="itemListElement"><a href="/index.php/{n}" class="pathway"><span itemprop="name">{s}</span></a></li>'
        for n, s in enumerate(spec.sections)
    )
    side = "".join(
        f'<li class="even"><a class="moduleItemTitle" href="{a(o.url)}">{o.title}</a><span class="moduleItemDateCreated">{o.date} 09:00</span><img src="{o.image}" alt=""/></li>'
        for o in story.beside[:4]
    )
    return f"""<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="vi-vn" lang="vi-vn" dir="ltr"><head>
<base href="{a(spec.url)}" /><meta http-equiv="content-type" content="text/html; charset={spec.meta_charset}" />
<meta name="generator" content="Joomla! - Open Source Content Management" /><title>{t(story.title)}</title></head>
<body class="site com_k2 view-item"><header class="header"><a class="brand" href="/">Trường Chính trị</a><div class="mod_datetime">{today(story)}</div></header>
<nav class="navigation"><ul class="nav menu"><li><a href="/">Trang chủ</a></li><li><a href="/index.php/tin-tuc">Tin tức</a></li><li><a href="/index.php/dao-tao">Đào tạo</a></li></ul></nav>
<ul itemscope class="breadcrumb"><li>Bạn đang ở đây: <a href="/" class="pathway"><span>Trang chủ</span></a></li>{crumbs}</ul>
<main id="content" role="main" class="span9">
{_item(story)}
</main><div id="aside" class="span3"><div class="well"><h3 class="page-header">Tin mới</h3><div class="k2ItemsBlock"><ul>{side}</ul></div></div></div>
<footer class="footer"><p>&copy; 2018 Trường Chính trị Thanh Lĩnh</p></footer></body></html>
"""


def old(story: Story) -> str:
    """Return a page of a Joomla 1.5 site."""
    spec = story.spec
    crumbs = "".join(
        f' <img src="/images/arrow.png" alt=""/> <a href="/index.php?id={n}" class="pathway">{s}</a>'
        for n, s in enumerate(spec.sections)
    )
    side = "".join(
        f'<tr><td><a href="{a(o.url)}" class="latestnews">{o.title}</a> ({o.date})</td></tr>'
        for o in story.beside[:4]
    )
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="vi-vn" lang="vi-vn"><head>
<meta http-equiv="content-type" content="text/html; charset={spec.meta_charset}" />
<meta name="generator" content="Joomla! 1.5 - Open Source Content Management" /><title>{t(story.title)}</title></head>
<body id="page_bg"><table class="blank" width="980"><tr><td colspan="3"><div class="date">{today(story)}</div></td></tr>
<tr><td colspan="3"><span class="breadcrumbs pathway"><a href="/" class="pathway">Trang chủ</a>{crumbs}</span></td></tr>
<tr valign="top"><td id="leftcolumn"><div class="moduletable"><h3>Bài mới nhất</h3><table>{side}</table></div></td>
<td id="maincolumn">
{_item(story)}
</td></tr></table><div id="footer">Số lượt truy cập: 330188</div></body></html>
"""


def page(story: Story) -> str:
    """Return the page of a story in its layout."""
    return new(story) if story.spec.layout == "new" else old(story)


SPECS = (
    Spec(
        name="01-date-before-title", layout="new", topic="tap-huan", seed=801, plan="FPPPP",
        url=f"{HOST}/index.php/tin-tuc/item/1201-khai-giang", date="Thứ sáu, 07 Tháng 9 2018 14:58", published="2018-09-07T14:58",
        modified="2018-09-08T08:00", modified_line="Thứ bảy, 08 Tháng 9 2018 08:00", fetched="2018-10-01T00:00:00+00:00",
        sections=("Tin tức", "Đào tạo - Bồi dưỡng"), by=bylines.name_only("Nguyễn Ngọc Loan"),
        shots=(Shot("c-field", "Ngọc Loan", "field", "Khai giảng"),),
        holds=("d-month-word", "d-two", "t-today", "t-sidebar-dates", "k-tin-lien-quan", "o-chrome"),
    ),
    Spec(
        name="02-field-no-caption", layout="new", topic="hoi-thi", seed=802, plan="PPFPHP",
        url=f"{HOST}/index.php/tin-tuc/item/1333-hoi-thi", date="Thứ hai, 12 Tháng 11 2018 09:07", published="2018-11-12T09:07",
        fetched="2018-12-01T00:00:00+00:00", sections=("Tin tức", "Hoạt động nhà trường"), by=bylines.stacked("Hà Thanh Yến", "Khoa Xây dựng Đảng"),
        shots=(Shot("c-table", "Thanh Yến", "plain"),), holds=("d-month-word", "k-tin-lien-quan", "t-today"),
    ),
    Spec(
        name="03-files", layout="new", topic="kiem-tra", seed=803, plan="PLP", lead="",
        url=f"{HOST}/index.php/tin-tuc/item/20052019-thong-bao", date="Thứ hai, 20 Tháng 5 2019 15:30", published="2019-05-20T15:30",
        fetched="2019-06-01T00:00:00+00:00", sections=("Tin tức", "Thông báo"), by=bylines.unit_only("Phòng Tổ chức - Hành chính"),
        files=(("/index.php/tin-tuc/item/download/88_a1b2", "Thông báo số 15.pdf"), ("/index.php/tin-tuc/item/download/89_a1b3", "Danh sách kèm theo.xls")),
        holds=("d-month-word", "t-url-day", "k-tin-lien-quan"), related=3,
    ),
    Spec(
        name="04-word-ttxvn", layout="new", topic="chuyen-doi-so", seed=804, plan="PPPFPPPFPPPP", text=("word",),
        url=f"{HOST}/index.php/tin-tuc/item/1502-chuyen-doi-so", date="Chủ nhật, 02 Tháng 2 2020 20:20", published="2020-02-02T20:20",
        fetched="2020-03-01T00:00:00+00:00", sections=("Tin tức",), by=bylines.after("TTXVN", by="Lê Hương"),
        shots=(Shot("c-mso", "Văn Điệp/TTXVN", "plain"), Shot("c-italic-before")), holds=("d-month-word", "x-split", "k-tin-lien-quan"),
    ),
    Spec(
        name="11-old-nbsp", layout="old", topic="ve-nguon", seed=811, plan="PPFPP", text=("nbsp",),
        url=f"{HOST}/index.php?option=com_k2&view=item&id=88", date="Thứ tư, 21 Tháng 3 2012 07:00", published="2012-03-21T07:00",
        fetched="2012-04-01T00:00:00+00:00", sections=("Tin tức",), by=bylines.initials("P.V"), shots=(Shot("c-none", alt="null"),),
        holds=("d-month-word", "t-today", "k-cac-tin-khac"),
    ),
    Spec(
        name="12-old-bare", layout="old", topic="hien-mau", seed=812, plan="PPPP", text=("bare", "entities"),
        url=f"{HOST}/index.php?option=com_k2&view=item&id=131", date="Thứ ba, 09 Tháng 4 2013 10:41", published="2013-04-09T10:41",
        fetched="2013-05-01T00:00:00+00:00", sections=("Đoàn thanh niên",), by=bylines.comma("Vi Hồng Lan", "Đoàn trường"), lead="",
        holds=("d-month-word", "k-cac-tin-khac"),
    ),
    Spec(
        name="13-old-nfd", layout="old", topic="hoc-bac", seed=813, plan="FPPQP", text=("nfd",),
        url=f"{HOST}/index.php?option=com_k2&view=item&id=140", date="Thứ Bẩy, 18 Tháng 5 2013 06:30", published="2013-05-18T06:30",
        fetched="2013-06-01T00:00:00+00:00", sections=("Học tập và làm theo Bác",), by=bylines.dash("Đặng Xuân Nam", "Phòng Đào tạo"),
        shots=(Shot("c-field"),), holds=("d-month-word", "d-thu-bay", "k-cac-tin-khac"),
    ),
    Spec(
        name="14-old-labelled", layout="old", topic="so-ket", seed=814, plan="PTPP", lead="LSO- ",
        url=f"{HOST}/index.php?option=com_k2&view=item&id=177", date="Thứ năm, 10 Tháng 7 2014 16:16", published="2014-07-10T16:16",
        fetched="2014-08-01T00:00:00+00:00", sections=("Tin tức",), by=bylines.labelled("Chu Văn Khánh", source="Báo Thanh Lĩnh"),
        holds=("d-month-word", "k-cac-tin-khac", "b-viet-boi"),
    ),
)  # fmt: skip

FAMILY = Family("joomla-k2", SPECS, page, link)
