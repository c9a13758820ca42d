"""Pages have the real site's addresses and text shape, whatever their markup."""

from datetime import date
from zlib import decompress

import pytest

from tests.simulator.browsing import fetch
from tests.simulator.page_text import containers, plain_lines
from tests.site_simulator import SAMPLE_ID, SECTIONS, Behaviour, GeneratedArticle, Simulator
from tests.site_simulator.markup import REDESIGN
from tests.site_simulator.media import jpeg, pdf, png


def _expected_lines(article: GeneratedArticle, sim: Simulator) -> list[str]:
    """Give the lines a reader of the article's page sees, top to bottom."""
    lines = [
        SECTIONS[article.sections[0]],
        article.title,
        f"{article.published_at:%d-%m-%Y %H:%M}",
        article.lead,
    ]
    for number, paragraph in enumerate(article.paragraphs):
        lines.append(paragraph)
        for photo in article.photos:
            if photo.after == number:
                lines += photo.caption_lines
    lines += [f"Tệp đính kèm: {file.name}" for file in article.attachments]
    lines += [*article.byline_lines, "Tin liên quan"]
    for article_id in article.related:
        other = sim.article(article_id)
        if other is not None:
            lines.append(f"{other.title} ({other.published_at:%d-%m-%Y})")
    return [line for line in lines if line]


def test_every_page_shows_its_article_in_the_site_s_order(sim: Simulator) -> None:
    designs = set()
    for article in sim.articles():
        if article.id == SAMPLE_ID:
            continue
        page = fetch(sim.article_url(article.id)).text
        shown = containers(page, beginning=SECTIONS[article.sections[0]])[0]
        assert plain_lines(shown) == _expected_lines(article, sim)
        designs.add((article.published_at.date() < REDESIGN, "<o:p>" in page, "&aacute;" in page))
    assert len(designs) == 4


@pytest.mark.parametrize(
    "target",
    [
        "Default.aspx?siteid=1&c=content&a=detail&catid=2&id=4990",
        "default.aspx?id=4990&catid=2&a=detail&c=content&siteid=1",
        "DEFAULT.ASPX?c=content&a=detail&catid=2&id=4990",
        "Default.aspx?SiteID=1&C=content&A=Detail&CatID=2&ID=4990&page=1",
    ],
)
def test_one_article_has_many_addresses(target: str, sim: Simulator) -> None:
    assert sim.article(SAMPLE_ID).title in fetch(sim.url + target).text  # type: ignore[union-attr]


def test_the_header_shows_today_not_the_article_s_day(sim: Simulator) -> None:
    assert "Thứ Bảy, 21/11/2026" in fetch(sim.article_url(SAMPLE_ID)).text


def test_every_page_says_that_it_is_generated(sim: Simulator) -> None:
    for url in (sim.url, sim.list_url(2), sim.article_url(SAMPLE_ID)):
        page = fetch(url).text
        assert '<meta name="generator" content="Kho Tin site simulator' in page
        assert "<!-- Trang sinh tự động để thử nghiệm" in page


def test_no_class_or_id_names_a_part_of_an_article(sim: Simulator) -> None:
    for article in list(sim.articles())[::10]:
        page = fetch(sim.article_url(article.id)).text
        inside = page[page.index('<td valign="top" width="760">') : page.index("Liên kết website")]
        assert " class=" not in inside
        assert " id=" not in inside


def test_home_links_to_the_sections_and_the_newest(sim: Simulator) -> None:
    page = fetch(sim.url).text
    for catid in SECTIONS:
        assert f"a=list&amp;catid={catid}" in page
        newest = sim.newsroom.section(catid)[-1]
        assert f"catid={catid}&amp;id={newest}" in page


@pytest.mark.parametrize("dead_page", ["empty", "home", "hard"])
def test_a_dead_article_answers_as_told(dead_page: str) -> None:
    with Simulator(5, behaviour=Behaviour(dead_page=dead_page)) as sim:  # type: ignore[arg-type]
        reply = fetch(sim.article_url(999_999))
        assert reply.status == (404 if dead_page == "hard" else 200)
        assert (reply.body == fetch(sim.url).body) == (dead_page == "home")


def test_a_site_may_hold_the_sample_alone() -> None:
    with Simulator(0) as sim:
        assert [article.id for article in sim.articles()] == [SAMPLE_ID]
        assert fetch(sim.url).status == 200


def test_robots_says_what_it_is_told(sim: Simulator) -> None:
    assert fetch(sim.url + "robots.txt").text == "User-agent: *\n"
    sim.behave(crawl_delay=2.5, disallow=("/loop/", "/Uploads/"))
    assert fetch(sim.url + "robots.txt").text.splitlines()[1:] == [
        "Disallow: /loop/",
        "Disallow: /Uploads/",
        "Crawl-delay: 2.5",
    ]
    sim.behave(robots=False)
    assert fetch(sim.url + "robots.txt").status == 404


def test_the_calendar_never_ends(sim: Simulator) -> None:
    assert "Lịch công tác" not in fetch(sim.url).text
    sim.behave(calendar=True)
    assert "c=calendar&amp;a=month&amp;y=2026&amp;m=11" in fetch(sim.url).text
    month = fetch(sim.url + "Default.aspx?siteid=1&c=calendar&a=month&y=2026&m=12").text
    assert "y=2027&amp;m=1" in month
    assert "y=2026&amp;m=11" in month
    assert fetch(sim.url + "Default.aspx?c=calendar&a=month&y=9999&m=12").status == 200


def test_photos_and_files_are_real_and_differ(sim: Simulator) -> None:
    articles = list(sim.articles())
    photos = {photo.path for article in articles for photo in article.photos}
    jpegs = {fetch(sim.url + path[1:]).body for path in photos if path.endswith(".jpg")}
    assert len(jpegs) > len(photos) / 3
    assert all(body.startswith(b"\xff\xd8\xff") and body.endswith(b"\xff\xd9") for body in jpegs)
    reply = fetch(sim.url + "Uploads/2020/01/x_2.png")
    assert (reply.headers["content-type"], reply.body[:4]) == ("image/png", b"\x89PNG")
    reply = fetch(sim.url + "Uploads/2020/01/50-NQ-DUK.pdf")
    assert reply.headers["content-type"] == "application/pdf"


def test_the_png_holds_the_pixels_it_declares() -> None:
    data = png(5, width=48, height=32)
    start = data.index(b"IDAT")
    length = int.from_bytes(data[start - 4 : start])
    assert len(decompress(data[start + 4 : start + 4 + length])) == 32 * (1 + 48 * 3)


def test_files_vary_with_their_number_and_the_pdf_s_table_points_right() -> None:
    assert len({jpeg(number) for number in range(100)}) == 100
    data = pdf(7, "text (in brackets)")
    table = int(data.split(b"startxref\n")[1].split(b"\n")[0])
    assert data[table : table + 4] == b"xref"
    for number, line in enumerate(data[table:].split(b"\n")[3:8], 1):
        assert data[int(line[:10]) :].startswith(b"%d 0 obj" % number)


def test_today_is_the_day_in_hanoi_unless_told(sim: Simulator) -> None:
    assert sim.site.today == date(2026, 11, 21)
