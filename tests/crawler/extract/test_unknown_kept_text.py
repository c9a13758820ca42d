"""What of an unknown page's text stays though its place, its class or a date in it tells against it."""

from __future__ import annotations

import pytest

from crawler.extract.particulars import is_stamp
from tests.crawler.extract.stories import TEXT, TITLE, paragraphs, paragraphs_of, read

MORE = [
    "The harbour master will hand the keys over on Sunday evening, with a band and the old captain on the quay.",
    "From June the last ship of the day leaves an hour later, so that the theatre can be reached from the island.",
]
LINKS = "".join(
    f'<li><a href="/o{n}">Another story of today, number {n}</a></li>' for n in range(6)
)
RIGHTS = (
    "All that is printed here belongs to the house that prints it. Nobody may copy, lend, sell or send it round "
    "without having asked in writing, and having been told yes in writing too."
)
AWAY = '<p>The list is <a href="/list">on a page of its own</a>.</p>'


@pytest.mark.parametrize(
    "line",
    [
        "Khai mạc: 14:00 ngày 10/12/2024, tại hội trường lớn",
        "Khai mạc: 14:00 ngày 10/12/2024, tại Lộc Bình",
        "Họp lúc 14:00 ngày 10/12/2024",
        "Lộc Bình, ngày 12/11/2024",
        "Thái Bình, ngày 12/11/2024",
        "Doors open at 14:00 on 10/12/2024 and close when the great hall is full",
    ],
)
def test_what_is_said_with_a_date_in_its_own_box_above_the_text_is_text(line: str) -> None:
    article = read(
        f"<article><h1>{TITLE}</h1><div class='k'><p>{line}</p></div><div>{paragraphs(TEXT)}</div></article>"
    )
    assert paragraphs_of(article) == [line, *TEXT]


@pytest.mark.parametrize(
    "text",
    [
        "Thứ Hai, ngày 12/11/2024 14:00",
        "Bài viết đăng ngày 12/11/2024",
        "Cập nhật lúc 14:00, ngày 12/11/2024",
        "Tác giả: Lê Minh - 12/11/2024 08:00",
        "Chuyên mục: Tin tức trong huyện | 12/11/2024 08:00",
        "Người đăng: Nguyễn Văn An - Ngày đăng: 12/11/2024",
        "2018年6月18日 10:01 発信地：島 [ 港 船 祭 ]",
    ],
)
def test_a_date_with_its_labels_and_names_is_a_stamp(text: str) -> None:
    assert is_stamp(text)


def test_place_and_date_in_a_letterhead_stay() -> None:
    head = (
        ("UBND HUYỆN LỘC BÌNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Số: 12/UBND", "Lộc Bình, ngày 12/11/2024"),
    )
    rows = "".join(f"<tr><td>{left}</td><td>{right}</td></tr>" for left, right in head)
    article = read(
        f"<article><h1>{TITLE}</h1><table>{rows}</table><div>{paragraphs(TEXT)}</div></article>"
    )
    assert article.blocks[0].rows == head


def test_a_short_line_that_was_voted_for_is_text_whatever_its_class() -> None:
    line = "Ban tổ chức mời bà con đến dự hội"
    article = read(
        f"<article><h1>{TITLE}</h1><div class='published'><p>{line}</p></div>"
        f"<div>{paragraphs(TEXT)}</div></article>"
    )
    assert paragraphs_of(article) == [line, *TEXT]


@pytest.mark.parametrize(
    "around", ["<article>{}</article>", '<div class="m">{}</div><div class="n"></div>']
)
def test_a_closing_paragraph_behind_links_in_the_box_around_the_text_is_text(around: str) -> None:
    inner = (
        f'<h1>{TITLE}</h1><div class="i">{paragraphs([*TEXT, *TEXT[:3]])}</div><ul>{LINKS}</ul>'
        f'<div class="o">{paragraphs(MORE[:1])}</div>'
    )
    article = read(around.format(inner) + f'<div class="f"><p>{RIGHTS}</p></div>')
    assert MORE[0] in article.body
    assert not any(word in article.body for word in ("Another story", "in writing"))


@pytest.mark.parametrize(
    "parting",
    ["<h3>Related stories</h3><ul>{}</ul>", '<ul class="comments">{}</ul>', "<nav>{}</nav>"],
)
def test_what_stands_behind_lists_of_other_things_is_a_foot_in_any_box(parting: str) -> None:
    article = read(
        f'<div class="m"><h1>{TITLE}</h1><div class="i">{paragraphs([*TEXT, *TEXT[:3]])}</div>'
        f'{parting.format(LINKS)}<div class="o"><p>{RIGHTS}</p></div></div>'
    )
    assert RIGHTS not in article.body
    assert TEXT[-1] in article.body


def test_an_answer_of_one_paragraph_is_text_and_a_readers_comment_is_none() -> None:
    def page_with(name: str) -> str:
        said = f'<div class="{name}"><p>{MORE[0]}</p></div>'
        body = f"{paragraphs(TEXT[:2])}{said}{paragraphs(TEXT[2:])}"
        return read(f"<article><h1>{TITLE}</h1><div class='c'>{body}</div></article>").body

    assert MORE[0] in page_with("response")
    assert MORE[0] not in page_with("comment")


@pytest.mark.parametrize("name", ["bio", "survey", "donate"])
def test_a_section_that_opens_the_text_or_leads_nowhere_is_text_by_any_name(name: str) -> None:
    rest = paragraphs([*TEXT, *TEXT[:3]])
    opening = f'<div class="{name}">{paragraphs(MORE)}{AWAY}</div>{rest}'
    middle = (
        f'{paragraphs(TEXT)}<div class="{name}"><h2>In short</h2>{paragraphs(MORE)}</div>{rest}'
    )
    for inner in (opening, middle):
        article = read(f'<article><h1>{TITLE}</h1><div class="c">{inner}</div></article>')
        assert all(text in article.body for text in [*MORE, *TEXT])


def test_a_small_box_that_asks_for_money_below_the_text_is_none_but_a_third_of_it_is() -> None:
    asked = f'<div class="donate"><h2>In short</h2>{paragraphs(MORE)}{AWAY}</div>'

    def body_of(texts: list[str]) -> str:
        inner = f'<div class="c">{paragraphs(texts)}{asked}{paragraphs(TEXT[4:])}</div>'
        return read(f"<article><h1>{TITLE}</h1>{inner}</article>").body

    assert MORE[0] not in body_of([f"{text[:-1]}, part {n}." for n in range(4) for text in TEXT])
    assert MORE[0] in body_of(TEXT[:4])
