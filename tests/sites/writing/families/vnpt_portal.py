"""VNPT Portal: `figure.image > img[alt=Anh-tin-bai]`, captions in bold, media under quantritintuc.

Only this much of its markup is known; the rest of these pages is a guess in the manner of such
portals.
"""

from __future__ import annotations

from random import Random

from tests.sites.writing import bylines
from tests.sites.writing.markup import (
    CENTRE,
    a,
    block,
    caption,
    image,
    soup,
    t,
    today,
    typed_byline,
)
from tests.sites.writing.story import Family, Item, Shot, Spec, Story

HOST = "https://dangbo.dongkhe.example"
MEDIA = "https://media.dongkhe.example/pic/quantritintuc"
ALT = "Anh-tin-bai"


def link(slug: str, number: int) -> str:
    """Return the address of another article."""
    return f"/vi/tin-tuc/-/tin-bai/{slug}-{number}"


def _paragraph(text: str, story: Story, rng: Random) -> str:
    if "word" in story.spec.text:
        return f'<p style="text-align:justify">{soup(text, rng)}</p>'
    return f'<p style="text-align:justify">{t(text)}</p>'


def _run_on(item: Item, text: str, *, line: bool) -> str:
    """Return a photo whose caption opens the paragraph of text that follows it."""
    assert item.photo is not None
    joint = "<br />\n" if line else " "
    return f'<figure class="image">{image(item.photo)}</figure>\n<p><strong>{caption(item.photo)}</strong>{joint}{t(text)}</p>'


def _body(story: Story) -> str:
    rng = Random(story.spec.seed)
    lines: list[str] = []
    waiting: Item | None = None
    for item in story.items:
        if item.photo is not None and item.photo.form == "c-run-on":
            waiting = item
        elif waiting is not None:
            lines.append(_run_on(waiting, item.text, line=story.spec.layout == "new"))
            waiting = None
        else:
            lines.append(block(item, lambda x: _paragraph(x, story, rng)))
    return "\n".join(lines)


def _article(story: Story) -> str:
    spec = story.spec
    lead = f'<div class="sapo"><p><strong>{t(story.lead)}</strong></p></div>' if story.lead else ""
    authors = "".join(f'<p class="tacgia" {CENTRE.replace("center", "right")}>{label}: <b>{t(value)}</b></p>'
                      for label, value in spec.by.labelled)  # fmt: skip
    files = "".join(
        f'<a class="file-dinh-kem" href="{a(href)}">{label}</a>' for href, label in spec.files
    )
    related = "".join(
        f'<li><a href="{a(o.url)}">{o.title}</a> <span>({o.date})</span></li>'
        for o in story.related
    )
    return f"""<div class="chi-tiet-tin">
<h1 class="tieu-de-tin">{t(story.title)}</h1>
<div class="ngay-dang"><i class="icon-time"></i> {spec.date}</div>
{lead}
<div class="noi-dung-tin">
{_body(story)}
{typed_byline(story, '<p style="text-align:right"><strong>{}</strong></p>')}
</div>
{authors}
<div class="dinh-kem">{files}</div>
<div class="cong-cu"><a href="#">Chia sẻ</a> <a href="#">In bài này</a> <span>Lượt xem: {spec.seed * 2}</span></div>
<div class="tin-khac"><h3>{"Tin liên quan" if spec.layout == "new" else "Các tin khác"}</h3><ul>{related}</ul></div>
</div>"""


def new(story: Story) -> str:
    """Return a page of the present portal."""
    spec = story.spec
    crumbs = "".join(
        f'<li><a href="/vi/chuyen-muc/{n}">{s}</a></li>' for n, s in enumerate(spec.sections)
    )
    side = "".join(
        f'<div class="news-item"><a href="{a(o.url)}"><img alt="{ALT}" src="{MEDIA}{o.image}"></a><p class="cap"><a href="{a(o.url)}">{o.title}</a></p><p class="time">{o.date}</p></div>'
        for o in story.beside[:4]
    )
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="{spec.meta_charset}"><title>{t(story.title)} | Đảng bộ Đồng Khê</title>
<meta property="og:image" content="{MEDIA}/og.jpg"></head>
<body><div class="vnpt-portal"><div class="portal-header"><img src="/banner.png" alt="banner"><span id="clock">{today(story)}</span></div>
<ul class="portal-menu"><li><a href="/vi">Trang chủ</a></li><li><a href="/vi/gioi-thieu">Giới thiệu</a></li><li><a href="/vi/tin-tuc">Tin tức</a></li></ul>
<ul class="duong-dan"><li><a href="/vi">Trang chủ</a></li>{crumbs}</ul>
<div class="portal-row"><div class="portal-main" id="p_p_id_tinbai_WAR_vnptportal_">
{_article(story)}
</div><div class="portal-side"><h3>Tin mới nhất</h3>{side}</div></div>
<div class="portal-footer">Đơn vị vận hành: Văn phòng Huyện ủy. Thời gian vận hành từ 01/10/2020.</div></div></body></html>
"""


def old(story: Story) -> str:
    """Return a page of the earlier portal: fixed width, tables for the frame."""
    spec = story.spec
    crumbs = " &gt; ".join(
        f"<a href='/chuyen-muc/{n}'>{s}</a>" for n, s in enumerate(spec.sections)
    )
    side = "".join(
        f"<tr><td><a href='{a(o.url)}'>{o.title}</a><br><small>{o.date}</small></td></tr>"
        for o in story.beside[:5]
    )
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html><head><meta http-equiv="Content-Type" content="text/html; charset={spec.meta_charset}"><title>Đảng bộ Đồng Khê</title></head>
<body><table width="1000" align="center"><tr><td colspan="2"><img src="/images/header.jpg"></td></tr>
<tr><td colspan="2" align="right">{today(story)}</td></tr>
<tr><td width="240" valign="top"><table class="menu-trai">{side}</table></td><td valign="top">
<div class="duong-dan"><a href='/'>Trang chủ</a> &gt; {crumbs}</div>
{_article(story)}
</td></tr><tr><td colspan="2" align="center">Số người truy cập: 71.114</td></tr></table></body></html>
"""


def page(story: Story) -> str:
    """Return the page of a story in its layout."""
    return new(story) if story.spec.layout == "new" else old(story)


def _shot(
    form: str, number: int, *, credit: str = "", credit_form: str = "", captioned: bool = True
) -> Shot:
    return Shot(form, credit, credit_form, ALT, captioned, f"{MEDIA}/2023/anh-{number}.jpg")


SPECS = (
    Spec(
        name="01-strong", layout="new", topic="so-ket", seed=601, plan="PFPPFP",
        url=f"{HOST}/vi/tin-tuc/-/tin-bai/so-ket-5101", date="Ngày đăng: 12/07/2023 15:44", published="2023-07-12T15:44",
        fetched="2023-08-01T03:00:00+00:00", sections=("Tin tức", "Hoạt động của Huyện ủy"), by=bylines.name_only("Nông Minh Quyên"),
        shots=(_shot("c-strong", 1), _shot("c-strong", 2, credit="Minh Quyên", credit_form="brackets")),
        holds=("d-plain", "t-today", "k-tin-lien-quan", "t-sidebar-dates", "o-chrome"),
    ),
    Spec(
        name="02-run-on", layout="new", topic="dan-van", seed=602, plan="PFPPP",
        url=f"{HOST}/vi/tin-tuc/-/tin-bai/dan-van-kheo-5160", date="Ngày đăng: 28/09/2023 08:31", published="2023-09-28T08:31",
        fetched="2023-10-01T03:00:00+00:00", sections=("Tin tức", "Dân vận"), by=bylines.comma("Lý Hồng Mai", "Ban Dân vận Huyện ủy"),
        shots=(_shot("c-run-on", 3),), holds=("d-plain", "k-tin-lien-quan"),
    ),
    Spec(
        name="03-no-caption", layout="new", topic="hoc-bac", seed=603, plan="FPPPFPPPPP", text=("word",),
        url=f"{HOST}/vi/tin-tuc/-/tin-bai/hoc-bac-5202", date="Ngày đăng: 02/12/2024 10:10", published="2024-12-02T10:10",
        fetched="2024-12-30T03:00:00+00:00", sections=("Tin tức", "Học Bác"), by=bylines.BOARD, lead="CTTĐT - ",
        shots=(_shot("c-none", 4, captioned=False), _shot("c-none-name", 5, captioned=False)), holds=("d-plain", "x-split", "k-tin-lien-quan"),
    ),
    Spec(
        name="04-list-files", layout="new", topic="kiem-tra", seed=604, plan="PLPPs", lead="",
        url=f"{HOST}/vi/tin-tuc/-/tin-bai/giam-sat-5290", date="Ngày đăng: 15/01/2025 16:16", published="2025-01-15T16:16",
        fetched="2025-01-30T03:00:00+00:00", sections=("Tin tức", "Kiểm tra"), by=bylines.labelled(source="UBKT Huyện ủy"),
        files=((f"{HOST}/documents/qd-giam-sat.doc", "Quyết định giám sát.doc"),), holds=("d-plain", "k-tin-lien-quan"), related=2,
    ),
    Spec(
        name="05-credit-alone", layout="new", topic="hien-mau", seed=605, plan="PPFPP",
        url=f"{HOST}/vi/tin-tuc/-/tin-bai/hien-mau-5344", date="Ngày đăng: 07/04/2024 11:00", published="2024-04-07T11:00",
        fetched="2024-04-30T03:00:00+00:00", sections=("Tin tức", "Đoàn thể"), by=bylines.news_and_photos("Thu Hằng"),
        shots=(_shot("c-strong", 6, credit="Thu Hằng", credit_form="plain", captioned=False),), holds=("d-plain", "k-tin-lien-quan", "k-inside"),
    ),
    Spec(
        name="11-old-time-first", layout="old", topic="huy-hieu", seed=611, plan="PPFP",
        url=f"{HOST}/tin-bai?id=812", date="04:35 15/03/2016", published="2016-03-15T04:35", fetched="2016-05-01T03:00:00+00:00",
        sections=("Tin hoạt động",), by=bylines.dash("Vi Đức Thắng", "Văn phòng Huyện ủy"), shots=(_shot("c-strong", 7),),
        holds=("d-time-first", "t-today", "k-cac-tin-khac"),
    ),
    Spec(
        name="12-old-run-on", layout="old", topic="ve-nguon", seed=612, plan="PPFPP", text=("entities",),
        url=f"{HOST}/tin-bai?id=903", date="17/12/2016 09:00:00", published="2016-12-17T09:00", fetched="2017-01-01T03:00:00+00:00",
        sections=("Đoàn thể",), by=bylines.initials("N.T"), shots=(_shot("c-run-on", 8),), holds=("d-seconds", "k-cac-tin-khac"),
    ),
    Spec(
        name="13-old-plain", layout="old", topic="tap-huan", seed=613, plan="PPTP",
        url=f"{HOST}/tin-bai?id=16102017", date="16/10/2017 02:48:00 AM", published="2017-10-16T02:48", fetched="2017-11-01T03:00:00+00:00",
        sections=("Đào tạo",), by=bylines.taken_from("Trung tâm Chính trị huyện"), holds=("d-ampm", "t-url-day", "t-today", "k-cac-tin-khac"),
    ),
)  # fmt: skip

FAMILY = Family("vnpt-portal", SPECS, page, link)
