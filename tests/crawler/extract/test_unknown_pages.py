"""Pages of news sites the world over, without any profile: what is text, what is of other things."""

from __future__ import annotations

import pytest

from crawler.extract.particulars import is_particulars
from tests.crawler.extract.stories import (
    LEAD,
    OTHER,
    TEXT,
    TITLE,
    paragraphs,
    paragraphs_of,
    read,
)


def _teasers(kind: str = "c-item") -> str:
    return "".join(
        f'<div class="{kind}"><a href="/o{n}"><img src="/o{n}.jpg"></a><h3><a href="/o{n}">Another story, '
        f"number {n} of today</a></h3><p>{OTHER} ({n})</p></div>"
        for n in range(4)
    )


@pytest.mark.parametrize("kind", ["c-item", "x1 y2", ""])
def test_teasers_in_a_row_are_no_text_whatever_they_are_called(kind: str) -> None:
    article = read(
        f'<div class="m"><div class="a"><h1>{TITLE}</h1><div class="b">{paragraphs(TEXT)}</div></div>'
        f'<div class="c">{_teasers(kind)}</div></div>'
    )
    assert paragraphs_of(article) == TEXT
    assert not article.photos


def test_linked_items_of_an_article_that_is_a_list_stay() -> None:
    items = "".join(
        f'<div class="item"><h2><a href="https://shop.example.net/{n}">Good kettle of this year no. {n}</a></h2>'
        f"<p>{text}</p></div>"
        for n, text in enumerate(TEXT)
    )
    article = read(f'<main><div class="list"><h1>{TITLE}</h1>{items}</div></main>')
    assert all(text in article.body for text in TEXT)


def test_a_newsletter_and_a_writers_life_are_no_text() -> None:
    article = read(
        f"<article><h1>{TITLE}</h1><div class='t'>{paragraphs(TEXT[:3])}"
        '<div class="inline-newsletter"><h4>The morning letter</h4><p>Put your address here and find the news of the '
        "coast in your letter box every morning before seven.</p></div>"
        f"{paragraphs(TEXT[3:])}</div><div class='author-bio'><h4>Ada Moor</h4><p>Ada Moor has written about ships "
        "and harbours for twenty years and lives on the island with two goats.</p></div></article>"
    )
    assert paragraphs_of(article) == TEXT


def test_a_class_on_most_of_the_text_says_nothing() -> None:
    rest = "".join(f'<p class="paywall">{t} <a href="/x">More</a></p>' for t in TEXT[1:])
    article = read(f'<main><h1>{TITLE}</h1><div class="b"><p>{TEXT[0]}</p>{rest}</div></main>')
    assert paragraphs_of(article) == [TEXT[0], *(f"{text} More" for text in TEXT[1:])]


def test_text_goes_on_in_boxes_like_those_of_the_text() -> None:
    posts = "".join(
        f'<div class="post" id="p{n}"><div class="by">user{n}</div><div class="post-content"><p>{a}</p><p>{b}</p></div></div>'
        for n, (a, b) in enumerate([(TEXT[0], TEXT[1]), (TEXT[2], TEXT[3]), (TEXT[4], LEAD)])
    )
    article = read(f'<div id="topic"><h1>{TITLE}</h1>{posts}</div>')
    assert all(text in article.body for text in [*TEXT, LEAD])


def test_a_lead_below_the_title_is_kept_and_names_and_dates_are_not() -> None:
    article = read(
        f'<article><header class="atc-header"><h1>{TITLE}</h1></header><p class="standfirst">{LEAD}</p>'
        '<div class="by">By <a href="/ada">Ada Moor</a></div><div>Published May 3, 2024 8:00am EDT</div>'
        f'<div>5 min read</div><div class="b">{paragraphs(TEXT)}</div></article>'
    )
    assert paragraphs_of(article) == [LEAD, *TEXT]


def test_a_column_called_sidebar_that_holds_the_article_is_no_frame() -> None:
    article = read(
        f'<div class="sidebar-1"><div class="header-content"><span>Coast</span></div><h1>{TITLE}</h1>'
        f'<p class="description">{LEAD}</p><div class="fck">{paragraphs(TEXT)}'
        '<figure><img src="/a.jpg"><figcaption>The ship in the dock.</figcaption></figure></div></div>'
        f'<div class="sidebar-2">{_teasers()}</div>'
    )
    assert paragraphs_of(article) == [LEAD, *TEXT]
    assert [photo.caption for photo in article.photos] == ["The ship in the dock."]


def test_a_linked_paragraph_between_others_is_no_text_but_linked_words_are() -> None:
    article = read(
        f'<article><h1>{TITLE}</h1><div class="b"><p>{TEXT[0]}</p><p><a href="/r">READ THE STORY OF THE LAST SHIP THAT '
        f'SANK</a></p>{paragraphs(TEXT[1:4])}<ul><li><a href="/m">The mail boat sails at nine</a>, every weekday</li>'
        f'<li><a href="/n">The slow boat sails at noon</a>, in summer only</li></ul><p>{TEXT[4]}</p></div></article>'
    )
    assert "READ THE STORY" not in article.body
    assert "The mail boat sails at nine, every weekday" in article.body


def test_a_kicker_in_the_heading_is_no_part_of_the_title() -> None:
    article = read(f"<main><h2>Coast: {TITLE}</h2><div class='b'>{paragraphs(TEXT)}</div></main>")
    assert article.title == TITLE
    assert paragraphs_of(article) == TEXT


CAPTION = "The ship leaves the dock on its first trial."
FIGURES = {
    "credit of its own": '<figure><img src="/p.jpg"><figcaption><span>{}</span> <span class="c__credit">Jo Lee/AFP</span></figcaption></figure>',
    "Photograph:": '<figure><img src="/p.jpg"><figcaption>{} Photograph: Jo Lee/The Example</figcaption></figure>',
    "agency in brackets": '<figure><img src="/p.jpg"><figcaption>{} (Jo Lee/Getty Images)</figcaption></figure>',
    "read aloud first": '<figure><img src="/p.jpg"><figcaption><span class="visually-hidden">Image caption, </span>{}</figcaption></figure>',
    "picture without src": '<figure><picture><source srcset="/p.jpg 640w, /q.jpg 900w"><img alt="x"></picture><figcaption>{}</figcaption></figure>',
    "srcset alone": '<figure><img srcset="/p.jpg 1x, /q.jpg 2x"><figcaption>{}</figcaption></figure>',
    "placeholder before lazy set": '<figure><img src="data:image/gif;base64,R0lG" data-srcset="/p.jpg 1x"><figcaption>{}</figcaption></figure>',
    "amp": '<figure><amp-img src="/p.jpg" width="800" height="450"></amp-img><figcaption>{}</figcaption></figure>',
    "image box": '<div class="picture-box"><div><img src="/p.jpg"></div><p class="info-7">{}</p></div>',
    "Bildunterschrift": '<div><img src="/p.jpg"><div class="bildunterschrift">{} <span class="copyright">Foto: dpa</span></div></div>',
    "in a widget": '<div class="elementor-widget"><figure><img src="/p.jpg"><figcaption class="widget-image-caption">{}</figcaption></figure></div>',
}  # fmt: skip


@pytest.mark.parametrize("name", FIGURES)
def test_captions_of_every_shape_go_with_their_image(name: str) -> None:
    figure = FIGURES[name].format(CAPTION)
    article = read(
        f"<article><h1>{TITLE}</h1><div class='b'>{paragraphs(TEXT[:2])}{figure}{paragraphs(TEXT[2:])}</div></article>"
    )
    assert [(photo.url.rsplit("/", 1)[1], photo.caption) for photo in article.photos] == [
        ("p.jpg", CAPTION)
    ]
    assert paragraphs_of(article) == TEXT


def test_an_alternative_text_is_never_a_caption() -> None:
    article = read(
        f"<article><h1>{TITLE}</h1><div>{paragraphs(TEXT[:2])}<img src='/p.jpg' alt='{CAPTION}'>{paragraphs(TEXT[2:])}</div></article>"
    )
    assert [photo.caption for photo in article.photos] == [""]


def test_a_captioned_photo_above_the_title_is_the_articles() -> None:
    article = read(
        f'<div class="story"><div class="hero"><img src="/p.jpg"><div class="wp-caption-text">{CAPTION}</div></div>'
        f'<h1>{TITLE}</h1><div class="b">{paragraphs(TEXT)}</div></div>'
    )
    assert [photo.caption for photo in article.photos] == [CAPTION]


@pytest.mark.parametrize(
    "text",
    [
        "May 3, 2024", "Published May 3, 2024 8:00am EDT", "Stand: 03.05.2024 08:00 Uhr", "09:00 BST", "By Ada Moor",
        "Publié le 03 mai 2024 à 08h00", "2024年5月3日 8時00分", "5 min read", "Temps de lecture 3 min.", "3 hours ago",
        "Madrid - 03 MAY 2024 - 10:00 CEST", "Posted on May 3, 2024 by Ada Moor", "Von Ada Moor",
    ],
)  # fmt: skip
def test_particulars_are_known_in_many_languages(text: str) -> None:
    assert is_particulars(text)


@pytest.mark.parametrize(
    "text",
    ["In May the ferry sails twice a day.", "By then the ship was late.", "May it sail long", "2024",
     "By Monday the harbour will be open to all ships again.", "Theo Ban tổ chức, ngày 3/5/2024"],
)  # fmt: skip
def test_sentences_are_no_particulars(text: str) -> None:
    assert not is_particulars(text)
