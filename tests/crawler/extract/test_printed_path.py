"""Paths of pages of no known site, told by their form: lines, lists, labels; what menus are, is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.models import Article, Page
from crawler.extract import extract_article, printed_path
from crawler.extract.lines import Line

CAPTURED = datetime(2024, 6, 1, tzinfo=UTC)
TEXT = (
    "Sáng nay, Ban Thường vụ Tỉnh ủy tổ chức hội nghị sơ kết công tác xây dựng Đảng năm nay. " * 5
)
TITLE = "Hội nghị sơ kết công tác xây dựng Đảng sáu tháng đầu năm"
HEAD = f"<h1>{TITLE}</h1><p>30/05/2024 08:15</p>"
URL = "https://la.example.vn/hoi-nghi-so-ket-123.html"
HOME = '<a href="/">Trang chủ</a>'
MENU = ("Tin tức", "Văn bản", "Xây dựng Đảng", "Đoàn thể", "Video", "Dân vận", "Kiểm tra")
NEWEST = "".join(
    f'<li><a href="/bai-{n}.html">Đoàn công tác số {n} làm việc với các xã vùng cao</a> (0{n}/05/2024)</li>'
    for n in range(1, 6)
)
OTHERS = f"<div><h3>Tin nổi bật</h3><ul>{NEWEST}</ul></div>"


def link(name: str, url: str = "") -> str:
    return f'<a href="{url or "/m/" + name.replace(" ", "-")}">{name}</a>'


def listed(*names: str, tag: str = "li") -> str:
    rows = "".join(f"<{tag}>{one if one.startswith('<') else link(one)}</{tag}>" for one in names)
    return f"<div><ul>{rows}</ul></div>" if tag == "li" else f"<div>{rows}</div>"


def read(
    above: str, *, head: str = HEAD, url: str = URL, window: str = "", end: str = ""
) -> Article:
    html = (
        f"<html><head><title>{window or TITLE}</title></head><body>{above}"
        f"<div><div>{head}</div><div><p>{TEXT}</p><p>{TEXT.upper()}</p></div></div>{end}</body></html>"
    )
    return extract_article(Page(url, html, CAPTURED), None)


@pytest.mark.parametrize(
    "path",
    [
        f"<div>{HOME} » {link('Tin tức')} » {link('Dân vận')}</div>",
        f"<div>{HOME}» {link('Tin tức')}»{link('Dân vận')}</div>",
        f"<div>{HOME} / {link('Tin tức')} / {link('Dân vận')}</div>",
        f"<div>{HOME} &gt; {link('Tin tức')} &gt; Dân vận</div>",
        f"<div>{HOME} › {link('Tin tức')} › {link('Dân vận')} › {TITLE}</div>",
        f"<div>{HOME} › {link('Tin tức')} › {link('Dân vận')} › {TITLE[:30]}...</div>",
        f"<div>Bạn đang ở đây: {HOME} → {link('Tin tức')} → {link('Dân vận')}</div>",
        f"<div>Trang chủ &gt;&gt; {link('Tin tức')} &gt;&gt; {link('Dân vận')}</div>",
        f"<div>{link('Tin tức')} » {link('Dân vận')}</div>",
        "<div>Trang chủ &gt; Tin tức &gt; Dân vận</div>",
        f"<p>{link('Home', '/')} &#8250; {link('Tin tức')} &#8250; {link('Dân vận')}</p>",
    ],
)
@pytest.mark.parametrize("between", ["", OTHERS, "<p>Thứ Bảy, ngày 01 tháng 06 năm 2024</p>"])
def test_a_line_of_links_with_marks_between_is_the_path(path: str, between: str) -> None:
    assert read(listed(HOME, *MENU) + path + between).sections == ("Tin tức", "Dân vận")


@pytest.mark.parametrize(
    "path",
    [
        listed(HOME, "Tin tức", "Chuyên đề"),
        listed(f"<b>Bạn đang ở đây:</b> {HOME}", "Tin tức", "Chuyên đề"),
        listed(HOME, link("Tin tức", "/tin-tuc"), link("Chuyên đề", "/tin-tuc/chuyen-de")),
        f'<div>{HOME} <img src="/arrow.png"> {link("Tin tức")} <img src="/arrow.png"> {link("Chuyên đề")}</div>',
    ],
)
@pytest.mark.parametrize("between", ["", OTHERS])
def test_a_second_list_whose_first_step_leads_home_is_the_path(path: str, between: str) -> None:
    assert read(listed(HOME, *MENU) + path + between).sections == ("Tin tức", "Chuyên đề")


def test_one_step_from_home_is_a_path_wherever_it_stands_alone() -> None:
    assert read(listed(HOME, "Đời sống") + OTHERS).sections == ("Đời sống",)
    strip = f"<div>{HOME}</div><div>{link('Video')}</div><p>Đường dây nóng: 0205 123 456</p>"
    assert read(strip + OTHERS).sections == ()


@pytest.mark.parametrize(
    ("label", "found"),
    [
        (link("Xây dựng Đảng"), ("Xây dựng Đảng",)),
        (f"{link('Văn hóa')}{link('Tuyên giáo')}", ("Văn hóa", "Tuyên giáo")),
        (f"{link('Văn hóa')}, {link('Tuyên giáo')}", ("Văn hóa", "Tuyên giáo")),
    ],
)
def test_a_lone_line_of_links_right_above_the_title_is_its_section(
    label: str, found: tuple[str, ...]
) -> None:
    assert read(f"{OTHERS}<div><div>{label}</div></div>").sections == found
    assert read(f"<p>Thứ Bảy, 01/06/2024</p><div>{label}</div>").sections == found


@pytest.mark.parametrize(
    "above",
    [
        listed(HOME, *MENU),
        listed(HOME, "Giới thiệu", "Tin tức"),
        listed(HOME, "Tin tức", "Văn bản") * 2 + OTHERS,
        listed(HOME, "Tin tức", "Văn bản") + OTHERS,
        f"<div>{HOME} | {link('Tin tức')} | {link('Văn bản')}</div>{OTHERS}",
        f"<div>{HOME} | {link('Sơ đồ cổng')} | {link('Liên hệ')}</div>",
        f"<div>{link('Bài trước')} » {link('Bài sau')}</div>",
        f"<div>{link('Trang 1')} &gt; {link('Trang 2')}</div>",
        f"<div>{link('VI')} | {link('EN')}</div>",
        *(
            f"<div>{link(tool)}</div>"
            for tool in (
                "Menu",
                "Đóng",
                "Quảng cáo",
                "Tiếp theo",
                "Bỏ qua điều hướng",
                "Đường dây nóng: 0205 381 234",
            )
        ),
        f"<div>{link('Tiếng Việt')} {link('English')}</div>",
        f"<div>{link('Báo Mai', '/')}</div>",
        f"<div>{link('Báo bạn', 'https://b.example.vn/tin/')}</div>",
        f"<div>{link('Xem tất cả')} »</div>",
        listed("Khéo dân vận ở vùng cao", "Một ngày ở chợ phiên"),
        f"<p>{link('Khéo dân vận')}</p><p>{link('Chợ phiên')}</p>",
        f"<div>{link('In bài này')}</div><div>{link('Đăng nhập')}</div>",
    ],
)
def test_menus_teasers_and_tools_are_no_section(above: str) -> None:
    assert read(above).sections == ()


def test_headings_of_other_boxes_are_no_step() -> None:
    assert read(f"<p>{HOME}</p>{OTHERS}").sections == ()
    assert read(f"<div>{HOME} » {link('Tin tức')}</div>{OTHERS}").sections == ("Tin tức",)


def test_other_articles_of_one_template_are_no_list() -> None:
    url = "https://la.example.vn/Default.aspx?tabid=120&NDID=7"
    around = (
        f"<p>{link('English', '/Default.aspx?tabid=120&NDID=7&language=en')} và tiếng Việt</p>"
        f"<p>{link('Chợ phiên vùng cao', '/Default.aspx?tabid=120&NDID=9&keyword=x')} cùng bài khác</p>"
    )
    assert read("", url=url, end=around).sections == ()


def test_a_folder_of_the_address_is_named_by_the_link_with_its_words() -> None:
    url = "https://la.example.vn/xay-dung-dang/hoi-nghi-123.html"
    menu = listed(HOME, *(link(name, f"/?m={n}") for n, name in enumerate(MENU)))
    assert read(menu, url=url).sections == ("Xây dựng Đảng",)
    assert read(menu, url="https://la.example.vn/hoi-nghi/xay-dung-dang").sections == ()


@pytest.mark.parametrize(
    ("window", "found"),
    [
        (f"{TITLE} - Dân vận - Cổng thông tin huyện", ("Dân vận",)),
        (f"{TITLE} | Dân vận", ("Dân vận",)),
        ("Cổng thông tin > Dân vận > Chi tiết", ("Dân vận",)),
        (f"{TITLE} - Công an - Cổng thông tin huyện", ()),
        (f"{TITLE} - Giới thiệu - Cổng thông tin huyện", ()),
    ],
)
def test_a_part_of_the_window_title_that_a_menu_has_too_is_the_section(
    window: str, found: tuple[str, ...]
) -> None:
    menu = listed(HOME, *MENU, "Giới thiệu")
    assert read(menu, window=window).sections == found


@pytest.mark.parametrize(
    ("url", "around", "end"),
    [
        ("https://tuyengiao.nalung.example.vn/bai?id=4", "", ""),
        (
            "https://a.example.vn/bai?id=4",
            '<a href="/"><img src="/l.png" alt="Tuyên giáo Nà Lũng"></a>',
            "",
        ),
        ("https://a.example.vn/bai?id=4", "", "<p>© 2024 Tuyên giáo Nà Lũng</p>"),
    ],
)
def test_the_name_of_the_site_is_no_title(url: str, around: str, end: str) -> None:
    clock = "<h2>TUYÊN GIÁO NÀ LŨNG</h2><p>Thứ Bảy, ngày 01 tháng 06 năm 2024 08:00:00</p>"
    head = f"<div>{TITLE}</div><div>Ngày đăng tin: 07/04/2024 511 lượt xem</div>"
    found = read(around + clock, head=head, url=url, end=end, window="Tuyên giáo Nà Lũng")
    assert found.title == TITLE
    assert found.published_at == datetime(2024, 4, 6, 17, tzinfo=UTC)


def test_a_footer_between_title_and_text_holds_the_date() -> None:
    head = f"<h1>{TITLE}</h1><footer><div>14/04/2024 | 04:02</div></footer>"
    assert read("<p>Thứ Bảy, 01/06/2024</p>", head=head).published_at == datetime(
        2024, 4, 13, 21, 2, tzinfo=UTC
    )


def test_lines_that_look_like_paths_without_end_are_each_looked_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[str] = []

    def counted(line: Line) -> bool:
        looked.append(line.text)
        return passes(line)

    passes = printed_path._passes
    monkeypatch.setattr(printed_path, "_passes", counted)
    assert read("".join(f"<p>Trang chủ | 0{number}</p>" for number in range(200))).sections == ()
    assert 200 <= len(looked) < 500
