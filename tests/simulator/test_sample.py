"""The real article is served with exactly the text of the file."""

from hashlib import sha256

from lxml import html

from tests.simulator.browsing import fetch
from tests.simulator.page_text import containers, plain_lines
from tests.site_simulator import SAMPLE_ID, SECTIONS, Simulator, sample_article
from tests.site_simulator.sample import PATH, text


def test_the_file_is_the_one_that_was_read_from_the_site() -> None:
    digest = sha256(PATH.read_bytes()).hexdigest()
    assert digest == "b03e0ac3b000867af8d5b7e3bd214d236aaabc33ec601035e12b0f2c601fb61f"


def test_the_page_s_article_has_exactly_the_text_of_the_file(sim: Simulator) -> None:
    page = fetch(sim.article_url(SAMPLE_ID)).text
    assert containers(page, beginning=SECTIONS[2])[0] == text()


def test_the_photos_stand_in_blocks_of_no_break_spaces_with_the_caption_next(
    sim: Simulator,
) -> None:
    tree = html.document_fromstring(fetch(sim.article_url(SAMPLE_ID)).text)
    captions = []
    for image in tree.iter("img"):
        block = image.getparent()
        assert block.text_content() in ("\u00a0\u00a0", "\u00a0")
        assert not block.getnext().get("class")
        captions.append(" ".join(plain_lines(block.getnext().text_content())))
    assert captions == [photo.caption for photo in sample_article().photos]
    assert [len(photo.caption_lines) for photo in sample_article().photos] == [2, 1, 1]


def test_the_values_of_the_sample_are_those_a_reader_sees() -> None:
    sample = sample_article()
    assert sample.title.startswith("Đoàn công tác của Ban Tuyên giáo")
    assert sample.published_at.isoformat() == "2023-12-09T13:15:00+07:00"
    assert sample.byline == "La Thị Nhung, Ban Tuyên giáo Đảng ủy Khối CCQ tỉnh"
    assert [paragraph[:12] for paragraph in sample.paragraphs] == [
        "Sáng ngày 08",
        "Tại buổi làm",
        "Tại buổi làm",
        "Phát biểu tạ",
        "Kết luận buổ",
    ]
    assert sample.photos[0].caption.endswith(
        "Đảng ủy Khối báo cáo kết quả công tác tuyên giáo năm 2023"
    )


def test_under_a_second_section_only_the_section_line_differs(sim: Simulator) -> None:
    sim.duplicate(SAMPLE_ID, catid=3)
    page = fetch(sim.article_url(SAMPLE_ID, catid=3)).text
    shown = containers(page, beginning=SECTIONS[3])[0]
    assert shown.split("\n")[1:] == text().split("\n")[1:]
    assert f"catid=3&amp;id={SAMPLE_ID}" in fetch(sim.list_url(3)).text


def test_ids_rise_with_the_dates_past_the_sample(sim: Simulator) -> None:
    articles = list(sim.articles())
    assert SAMPLE_ID in [article.id for article in articles[1:-1]]
    assert articles == sorted(articles, key=lambda article: article.published_at)
