"""Where the text of an unknown page begins, goes on and ends, and what stands in its middle."""

from __future__ import annotations

import pytest

from archive.models import BlockKind
from crawler.extract.particulars import is_stamp
from tests.crawler.extract.stories import TEXT, TITLE, paragraphs, paragraphs_of, read

MORE = [
    "The harbour master will hand the keys over on Sunday evening, with a band and the old captain on the quay.",
    "From June the last ship of the day leaves an hour later, so that the theatre can be reached from the island.",
    "A second ship is not wanted by anybody, the council found, for the bay is too narrow for two of them.",
]
CAPTION = "The ship leaves the dock on its first trial."
LINKS = "".join(
    f'<li><a href="/o{n}">Another story of today, number {n}</a></li>' for n in range(6)
)
RIGHTS = (
    "All that is printed here belongs to the house that prints it. Nobody may copy, lend, sell or send it round "
    "without having asked in writing, and having been told yes in writing too."
)


def test_a_list_of_what_is_read_most_in_the_middle_does_not_end_the_text() -> None:
    popular = f'<aside class="recirc"><div>Most Popular</div><ul>{LINKS}</ul></aside>'
    article = read(
        f'<article><h1>{TITLE}</h1><div class="w"><div class="chunk">{paragraphs(TEXT)}</div>{popular}'
        f'<div class="chunk">{paragraphs(MORE[:2])}</div>{popular}<div class="chunk">{paragraphs(MORE[2:])}</div>'
        "</div></article>"
    )
    assert paragraphs_of(article) == [*TEXT, *MORE]


@pytest.mark.parametrize(
    "text",
    [RIGHTS, "".join(("版权声明：本网站所刊载信息，不代表本网观点。", "未经授权禁止转载。"))],
)
def test_a_foot_behind_links_is_no_text_whatever_its_language(text: str) -> None:
    article = read(
        f'<div class="m"><div class="l"><h1>{TITLE}</h1><div class="c">{paragraphs(TEXT)}</div></div>'
        f'<div class="r"><ul>{LINKS}</ul></div></div><div class="f"><p>{text}</p></div>'
    )
    assert paragraphs_of(article) == TEXT


def test_the_last_section_of_several_is_text_though_nobody_voted_for_it() -> None:
    names = ["Search results", "Share your work", "Related projects", "Comments and notes"]
    sections = "".join(
        f'<section id="{name.lower().replace(" ", "-")}"><h2>{name}<a href="#x">¶</a></h2>{paragraphs([a, b])}'
        f"<ul><li>{b[:40]}, no. {n}</li><li>{a[:40]}, no. {n}</li></ul></section>"
        for n, (name, a, b) in enumerate(zip(names, TEXT, [*MORE, TEXT[4]], strict=False))
    )
    article = read(f'<div class="d"><h1>{TITLE}</h1><div class="doc">{sections}</div></div>')
    assert [b.text for b in article.blocks if b.kind is BlockKind.HEADING] == names
    assert all(text in article.body for text in [*TEXT[:4], *MORE])
    assert article.blocks[-1].kind is BlockKind.LIST


def test_what_readers_wrote_one_line_each_is_no_text() -> None:
    said = "".join(
        f'<div class="x_comment"><p class="who">reader {n}</p><div class="x_comment_text"><p>{text[::-1]}</p></div></div>'
        for n, text in enumerate(TEXT)
    )
    article = read(
        f'<article><h1>{TITLE}</h1><div class="c">{paragraphs([*TEXT, *MORE])}</div>{said}</article>'
    )
    assert paragraphs_of(article) == [*TEXT, *MORE]


@pytest.mark.parametrize(
    "line",
    [
        "<div class='t'>الأربعاء، 28 آب/اغسطس 2013، آخر تحديث 14:00 (GMT+0400)</div>",
        "<div>更新时间 2012年12月10日, 格林尼治标准时间10:41</div>",
        "<p class='autor'>Pat Moor | Port Town</p>",
        "<div class='entry-meta'>The Example, Port Town</div>",
        "<p>Pat Moor | Port Town | 08/01/2014</p>",
    ],
)
def test_a_line_of_date_or_writer_above_the_text_is_none_of_it(line: str) -> None:
    article = read(f"<article><h1>{TITLE}</h1>{line}<div>{paragraphs(TEXT)}</div></article>")
    assert paragraphs_of(article) == TEXT


@pytest.mark.parametrize(
    "text", ["Họp lúc 14:00 ngày 3/5/2024.", "In 2024 the ferry rests", "Ngày 3 tháng 5 năm 2024"]
)
def test_a_sentence_with_a_date_is_no_stamp(text: str) -> None:
    assert not is_stamp(text)


@pytest.mark.parametrize(
    "inner", ["", '<video src="/v.mp4"></video>', '<div class="spacer"></div>']
)
def test_a_caption_without_its_image_is_no_text(inner: str) -> None:
    figure = (
        f'<figure class="embed">{inner}<div class="w caption"><span class="caption__text">{CAPTION}</span>'
        '<span class="caption__credit">Photograph: Jo Lee/The Example</span></div></figure>'
    )
    article = read(
        f"<article><h1>{TITLE}</h1><div class='b'>{paragraphs(TEXT[:2])}{figure}{paragraphs(TEXT[2:])}</div></article>"
    )
    assert paragraphs_of(article) == TEXT


def test_an_image_that_scripts_draw_is_found_with_its_caption() -> None:
    figure = f'<figure><div><noscript><img src="/p.jpg"></noscript></div><figcaption>{CAPTION}</figcaption></figure>'
    drawn = '<figure><img src="/q.jpg"><noscript><img src="/q.jpg?full"></noscript></figure>'
    article = read(
        f"<article><h1>{TITLE}</h1><div>{paragraphs(TEXT[:2])}{figure}{paragraphs(TEXT[2:])}{drawn}</div></article>"
    )
    assert [(photo.url.rsplit("/", 1)[1], photo.caption) for photo in article.photos] == [
        ("p.jpg", CAPTION),
        ("q.jpg", ""),
    ]


def test_a_heading_in_a_caption_is_the_captions() -> None:
    figure = f'<figure><img src="/p.jpg"><figcaption><h4>{CAPTION}</h4></figcaption></figure>'
    article = read(f"<article><h1>{TITLE}</h1><div>{figure}{paragraphs(TEXT)}</div></article>")
    assert [photo.caption for photo in article.photos] == [CAPTION]
    assert paragraphs_of(article) == TEXT


def test_words_and_dates_that_come_again_in_a_table_stay() -> None:
    rows = [
        ("Tháng", "Số chuyến", "Kết quả", "Ngày"),
        *((str(n), "40", "Đạt", "03/05/2024") for n in range(1, 7)),
    ]
    table = "".join(
        "<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in rows
    )
    article = read(
        f"<article><h1>{TITLE}</h1><div>{paragraphs(TEXT)}<table>{table}</table></div><ul>{LINKS}</ul></article>"
    )
    assert [b.rows for b in article.blocks if b.kind is BlockKind.TABLE] == [tuple(rows)]


def test_a_link_framed_by_a_table_of_one_cell_and_a_linked_card_are_no_text() -> None:
    framed = '<table><tr><td><a href="/o1">How the band came to its new drum last winter</a></td></tr></table>'
    card = '<div><a href="/o2"><h4>The drum of the island</h4><p>It was made of two barrels and a sail, people say.</p></a></div>'
    article = read(
        f"<article><h1>{TITLE}</h1><div>{paragraphs(TEXT[:2])}{framed}{paragraphs(TEXT[2:4])}{card}{paragraphs(TEXT[4:])}"
        "</div></article>"
    )
    assert paragraphs_of(article) == TEXT


def test_an_offer_below_a_short_text_is_not_believed_to_be_text() -> None:
    offer = (
        '<div class="subscribe-wall"><h2>Read on with us</h2><p>Get all our words about the sea for a coin a month, on '
        'every slate you own, and stop whenever you like.</p><p>One of us? <a href="/in">Come in</a></p></div>'
    )
    article = read(
        f"<main><article><h1>{TITLE}</h1><div class='s'>{paragraphs(TEXT[:2])}</div>{offer}</article></main>"
    )
    assert paragraphs_of(article) == TEXT[:2]


def test_text_behind_a_wall_that_is_lifted_is_text() -> None:
    article = read(
        f"<article><h1>{TITLE}</h1><div>{paragraphs(TEXT[:3])}<div class='paywall'>{paragraphs([*TEXT[3:], *MORE])}"
        '<p>More on <a href="/ships">ships</a>.</p></div></div></article>'
    )
    assert all(text in article.body for text in [*TEXT, *MORE])


def test_an_address_made_of_the_headings_words_says_nothing_of_it() -> None:
    head = '<h2 class="sub" id="no-response-from-the-comments-office">No response from the comments office</h2>'
    article = read(
        f"<article><h1>{TITLE}</h1><div>{paragraphs(TEXT)}{head}{paragraphs(MORE)}</div></article>"
    )
    assert [b.text for b in article.blocks if b.kind is BlockKind.HEADING] == [
        "No response from the comments office"
    ]


def test_when_a_meeting_will_be_stays_where_it_stands_in_the_text() -> None:
    when = [
        "Khai mạc lúc 14:00 ngày 10/05/2024 tại hội trường lớn",
        "Số: 123/QĐ-UBND ngày 03/05/2024",
    ]
    article = read(
        f"<article><h1>{TITLE}</h1><p>03/05/2024 08:00</p><div class='b'>{paragraphs([*when, *TEXT])}</div></article>"
    )
    assert paragraphs_of(article) == [*when, *TEXT]


def test_text_below_a_long_list_of_its_own_files_is_text() -> None:
    files = "".join(
        f'<p><a href="/f/{n}.pdf">Phụ lục số {n} kèm theo thông báo</a></p>' for n in range(12)
    )
    article = read(
        f'<div class="m"><h1>{TITLE}</h1><div class="i">{paragraphs(TEXT)}</div>{files}'
        f'<div class="o">{paragraphs(MORE[:1])}</div></div>'
    )
    assert paragraphs_of(article) == [*TEXT, *MORE[:1]]
    assert len(article.attachments) == 12


@pytest.mark.parametrize(
    "shown", ["<table><tr><td>Đảo</td><td>40</td></tr></table>", "<pre>a\nb</pre>"]
)
def test_the_caption_of_a_figure_that_shows_no_image_stays(shown: str) -> None:
    figure = f"<figure class='t'>{shown}<figcaption>{CAPTION}</figcaption></figure>"
    article = read(
        f"<article><h1>{TITLE}</h1><div>{paragraphs(TEXT)}{figure}{paragraphs(MORE)}</div></article>"
    )
    assert CAPTION in article.body


@pytest.mark.parametrize(("address", "rows"), [("/f/{}.pdf", 6), ("/vb/{}", 2)])
def test_a_table_of_documents_is_text_with_its_links(address: str, rows: int) -> None:
    cells = [
        (str(n), f"Số {n}23/QĐ-UBND ngày {n}/11", f"Quyết định phê duyệt dự án số {n}")
        for n in range(1, rows + 1)
    ]
    table = "".join(
        f"<tr><td>{n}</td>"
        + "".join(f'<td><a href="{address.format(n)}">{one}</a></td>' for one in said)
        + "</tr>"
        for n, *said in cells
    )
    article = read(
        f"<article><h1>{TITLE}</h1><div>{paragraphs(TEXT)}<table>{table}</table>{paragraphs(MORE)}</div></article>"
    )
    assert [b.rows for b in article.blocks if b.kind is BlockKind.TABLE] == [tuple(cells)]
    assert len(article.attachments) == (rows if address.endswith(".pdf") else 0)
