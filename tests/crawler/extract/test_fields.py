"""Fields one by one, in pages that tempt: heads, sections, leads, structure, files, related, traps."""

from __future__ import annotations

import pytest

from archive.errors import ExtractionError
from archive.models import BlockKind
from crawler.extract import extract_article
from tests.crawler.extract.pages import FIRST, HEAD, LAST, SITE, TITLE, URL, page, read, read_around

DATE = "01-03-2019 16:40"


def test_the_sections_label_of_the_profile_wins_over_the_page() -> None:
    assert read(f"<p>Mục khác</p>{HEAD}<p>{FIRST}</p>").sections == (SITE.sections["2"],)


@pytest.mark.parametrize(
    "line",
    [
        "<p>Học tập và làm theo Bác</p>",
        '<p><a href="/">Trang chủ</a> » <a href="/?c=content&a=list&catid=77">Học tập và làm theo Bác</a></p>',
    ],
)
def test_a_section_without_label_is_read_from_the_page(line: str) -> None:
    article = read(f"{line}{HEAD}<p>{FIRST}</p>", url=URL.replace("catid=2", "catid=77"))
    assert article.sections == ("Học tập và làm theo Bác",)


def test_a_menu_above_the_title_is_no_section() -> None:
    menu = '<ul><li><a href="/?c=content&a=list&catid=5">Công tác kiểm tra</a></li></ul>'
    article = read(f"{menu}{HEAD}<p>{FIRST}</p>", url=URL.replace("catid=2", "catid=77"))
    assert article.sections == ()
    assert "no-section" in article.warnings


@pytest.mark.parametrize(
    "head",
    [
        f"<td>{TITLE}</td><td>{DATE}</td>",
        f"<b>{TITLE}</b><br>{DATE}",
        f"<h1>Ra quân Tháng Thanh niên<br>năm 2019</h1><i>({DATE})</i>",
        f"<div><a href='#'>{TITLE}</a></div><div>{DATE}</div>",
        f"<div><a href='{URL}'>{TITLE}</a></div><div>{DATE}</div>",
        f"<h1>{TITLE} <small>({DATE})</small></h1>",
        f"<h1>{TITLE}</h1><div>In bài này | Gửi email</div><div>Ngày đăng: {DATE} | Lượt xem: 12</div>",
    ],
)
def test_title_and_date_are_read_from_any_head(head: str) -> None:
    article = read(f"<table><tr>{head}</tr></table><p>{FIRST}</p><p>{LAST}</p>")
    assert article.title == TITLE
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2019-03-01T16:40:00+07:00"


def test_a_clock_of_the_same_shape_in_the_header_is_not_the_date() -> None:
    clock = "<div>Xin chào quý khách đến với trang<br>22-11-2026 10:00</div>"
    article = extract_article(page(f"{clock}<div>{HEAD}<p>{FIRST}</p></div>"), SITE)
    assert (article.title, article.printed_dates) == (TITLE, (DATE,))


def test_an_odd_date_is_flagged_and_not_believed() -> None:
    article = read(f"<h3>{TITLE}</h3><p>01-03-2199 16:40</p><p>{FIRST}</p><p>{LAST}</p>")
    assert article.published_at is None
    assert article.printed_dates == ("01-03-2199 16:40",)
    assert "odd-date: 01-03-2199 16:40" in article.warnings


def test_a_page_without_date_line_is_read_by_its_section_and_title() -> None:
    section = SITE.sections["2"]
    article = read(f"<p>{section}</p><h2>{TITLE}</h2><p>{FIRST}</p><p>{LAST * 2}</p>")
    assert (article.title, article.published_at) == (TITLE, None)
    assert "no-date" in article.warnings


@pytest.mark.parametrize(
    "lead",
    [
        f"<p><strong>{FIRST}</strong></p>",
        f"<p><em>{FIRST}</em></p>",
        f'<div class="sapo"><p>{FIRST}</p></div>',
        f"<h2>{FIRST}</h2>",
    ],
)
def test_a_lead_set_apart_is_no_paragraph(lead: str) -> None:
    article = read(f"{HEAD}{lead}<p>{LAST}</p><p>{LAST}</p>")
    assert (article.lead, article.body) == (FIRST, f"{LAST}\n\n{LAST}")


def test_an_unindented_first_paragraph_above_indented_ones_is_the_lead() -> None:
    rest = f"<p>&nbsp; &nbsp; {LAST}</p>" * 2
    assert read(f"{HEAD}<p>{FIRST}</p>{rest}").lead == FIRST


def test_words_split_over_spans_stay_whole_and_wraps_are_spaces() -> None:
    article = read_around("<p>Ban Tuyên <b>gi</b><span>áo Đảng\nủy Khối</span> họp.</p>")
    assert article.body.split("\n\n")[1] == "Ban Tuyên giáo Đảng ủy Khối họp."


def test_lists_tables_headings_and_quotes_keep_their_structure() -> None:
    article = read_around(
        "<h4>Kết quả</h4><ul><li>Một việc</li><li>Hai việc</li></ul><blockquote>Lời dặn.</blockquote>"
        "<table><tr><th>TT</th><th>Đơn vị</th></tr><tr><td>1</td><td>Chi bộ A</td></tr></table>"
    )
    kinds = [block.kind for block in article.blocks]
    assert kinds == [
        BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST, BlockKind.QUOTE, BlockKind.TABLE,
        BlockKind.PARAGRAPH,
    ]  # fmt: skip
    assert article.blocks[2].rows == (("Một việc",), ("Hai việc",))
    assert article.blocks[4].rows == (("TT", "Đơn vị"), ("1", "Chi bộ A"))


def test_the_closing_words_inside_a_paragraph_close_nothing() -> None:
    text = "Tin liên quan đến buổi lễ đã được đăng trên trang thông tin điện tử của Khối."
    assert text in read_around(f"<p>{text}</p>").body


def test_a_list_of_other_articles_in_the_middle_of_the_text_is_left_out() -> None:
    aside = '<div><b>Tin liên quan</b><br><a href="?c=content&a=detail&id=2">Tin khác</a></div>'
    article = read(f"{HEAD}<p>{FIRST}</p>{aside}<p>{LAST * 3}</p><p>{FIRST * 2}</p>")
    assert article.body.split("\n\n") == [FIRST, LAST * 3, FIRST * 2]


def test_files_are_attachments_and_their_lines_leave_the_body() -> None:
    article = read_around(
        '<p>Tệp đính kèm:</p><p><a href="/Uploads/1.PDF">50-NQ.pdf</a></p><p><a href="/a.aspx?f=kh.docx">Tải về</a></p>'
        '<p>Chi tiết xem tại <a href="/Uploads/2.xlsx">phụ lục</a> ban hành kèm theo nghị quyết này.</p>'
    )
    assert [file.label for file in article.attachments] == ["50-NQ.pdf", "Tải về", "phụ lục"]
    assert [text[:8] for text in article.body.split("\n\n")] == [FIRST[:8], "Chi tiết", LAST[:8]]


def test_an_article_that_is_only_a_file_is_an_article() -> None:
    article = read(f'{HEAD}<p><a href="/Uploads/1.pdf">Xem tại đây</a></p>')
    assert len(article.attachments) == 1
    assert "no-text" in article.warnings


@pytest.mark.parametrize(
    "tail",
    [
        "<p>Lượt xem: 153</p>",
        "<p><a href='#'>In bài này</a> | <a href='#'>Gửi bài viết</a></p>",
        "<p>Các tin khác:</p><ul><li><a href='?c=content&a=detail&id=9'>Tin chín</a></li></ul>",
        "<div class='sidebar'><h4>Tin mới</h4><p>Mô tả ngắn về một tin khác ở đây để thử xem có lẫn không.</p></div>",
        "<p>TIN LIÊN QUAN</p>",
    ],
)
def test_what_follows_the_article_does_not_leak_into_it(tail: str) -> None:
    article = read(f"{HEAD}<p>{FIRST}</p><p>{LAST}</p><p>T/h: Vi Quân</p>{tail}")
    assert article.body.split("\n\n") == [FIRST, LAST]
    assert article.byline == "T/h: Vi Quân"


def test_a_page_of_plain_lines_ends_before_its_footer() -> None:
    html = (
        f"<body>{HEAD}<p>{FIRST}</p><p>{LAST}</p><p>Hoàng Nga</p><p>In bài này</p>"
        f"<p>{SITE.title}</p><p>Địa chỉ: số 2 Hoàng Văn Thụ</p><p>Điện thoại: 123</p>"
    )
    article = extract_article(page(html), SITE)
    assert (article.body, article.byline) == (f"{FIRST}\n\n{LAST}", "Hoàng Nga")


def test_related_links_stop_at_the_articles_own_box() -> None:
    news = '<div><p><a href="?c=content&a=detail&id=8">Tin mới của Khối</a></p></div>'
    own = '<p>Tin liên quan</p><p><a href="?c=content&a=detail&id=7">Tin bảy</a> (01-02-2019)</p>'
    assert [link.title for link in read(f"<div>{HEAD}<p>{FIRST}</p>{own}</div>{news}").related] == [
        "Tin bảy"
    ]
    assert read(f"<div>{HEAD}<p>{FIRST}</p><p>Tin liên quan</p></div>{news}").related == ()


def test_hidden_text_scripts_and_form_fields_are_not_read() -> None:
    article = read_around(
        "<p style='display: none'>Ẩn</p><script>var a = 'x';</script><noscript>Bật script</noscript>"
        "<select><option>Chọn</option></select><style>p{}</style><!-- ghi chú --><xml><w:a>x</w:a></xml>"
    )
    assert article.body.split("\n\n") == [FIRST, LAST]


def test_a_title_without_text_below_is_no_article() -> None:
    with pytest.raises(ExtractionError, match="blocks: there is no text below the title"):
        read(HEAD)


def test_a_url_that_is_no_articles_keeps_its_canonical_form_as_key() -> None:
    article = read(f"{HEAD}<p>{FIRST}</p>", url="http://127.0.0.1:8000/x?b=1&a=2#y")
    assert (article.site, article.key) == ("duk-langson", "http://127.0.0.1:8000/x?a=2&b=1")
