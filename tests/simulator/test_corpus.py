"""The generated corpus: reproducible, Vietnamese in shape, marked as generated."""

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from itertools import islice

import pytest

from tests.site_simulator import Corpus, GeneratedArticle, generate
from tests.site_simulator.phrases import GENERATED
from tests.site_simulator.syllables import all_syllables, spell
from tests.site_simulator.vocabulary import MARK_PAIRS, fold, vocabulary, zipf_table


@pytest.fixture(scope="module")
def articles() -> list[GeneratedArticle]:
    return list(generate(1500, seed=3))


def _texts(article: GeneratedArticle) -> list[str]:
    captions = [line for photo in article.photos for line in photo.caption_lines]
    return [article.title, article.lead, *article.paragraphs, *captions, *article.byline_lines]


def test_an_article_comes_out_the_same_alone_and_in_the_stream(
    articles: list[GeneratedArticle],
) -> None:
    corpus = Corpus(1500, seed=3)
    for number in (0, 7, 39, 40, 758, 1499):
        assert corpus.article(number) == articles[number]
        headline = corpus.headline(number)
        assert (headline.id, headline.title) == (articles[number].id, articles[number].title)
        assert corpus.number_of(articles[number].id) == number


def test_another_seed_gives_another_corpus(articles: list[GeneratedArticle]) -> None:
    assert next(generate(1500, seed=4)).paragraphs != articles[0].paragraphs


def test_a_hundred_thousand_are_not_made_before_they_are_asked_for() -> None:
    assert len(list(islice(generate(100_000), 5))) == 5


def test_ids_are_one_rising_counter_that_leaves_the_sample_s_free() -> None:
    ids = [Corpus(10, first_id=4985).id_of(number) for number in range(10)]
    assert ids == [4985, 4986, 4987, 4988, 4989, 4991, 4992, 4993, 4994, 4995]
    assert Corpus(10, first_id=4985).number_of(4990) is None
    assert Corpus(10, first_id=4985).number_of(4996) is None


def test_dates_rise_through_the_ten_years(articles: list[GeneratedArticle]) -> None:
    stamps = [article.published_at for article in articles]
    assert stamps == sorted(stamps)
    assert {stamp.year for stamp in stamps} == set(range(2015, 2025))
    assert all(stamp.utcoffset() is not None for stamp in stamps)


def test_lengths_are_those_of_news(articles: list[GeneratedArticle]) -> None:
    syllables = sorted(len(article.body.split()) for article in articles)
    assert syllables[len(syllables) // 20] >= 280
    assert syllables[-len(syllables) // 20] <= 900
    assert {len(article.paragraphs) for article in articles} == set(range(3, 11))


def test_every_article_says_that_it_is_generated(articles: list[GeneratedArticle]) -> None:
    assert all(article.paragraphs[-1].startswith(GENERATED) for article in articles)


def test_all_text_is_nfc_without_no_break_spaces(articles: list[GeneratedArticle]) -> None:
    for article in articles:
        for text in _texts(article):
            assert unicodedata.is_normalized("NFC", text)
            assert text == " ".join(text.split())


def test_the_vocabulary_is_large_and_falls_off_as_zipf_says() -> None:
    words = vocabulary()
    assert len(set(words)) == len(words) >= 20_000
    counts = Counter(zipf_table())
    assert set(counts) == set(words)
    for rank in (10, 100, 1000):
        assert counts[words[rank]] / counts[words[2 * rank]] == pytest.approx(2, rel=0.35)


def test_pairs_differ_only_in_marks_and_stand_in_the_texts(
    articles: list[GeneratedArticle],
) -> None:
    body = " ".join(article.body.lower() for article in articles)
    for real, other in MARK_PAIRS:
        assert real != other
        assert fold(real) == fold(other)
        assert real in body
        assert other in body


def test_decoys_say_tuyen_giao_only_with_the_other_marks(articles: list[GeneratedArticle]) -> None:
    decoys = [article for article in articles if article.decoy]
    assert len(decoys) >= 20
    for article in decoys:
        text = " ".join(_texts(article)).lower()
        assert "tuyến giao" in text
        assert "tuyên" not in text
        assert "giáo" not in text
        assert "btgtu" not in text


def test_a_reprint_is_the_same_text_under_another_id(articles: list[GeneratedArticle]) -> None:
    by_id = {article.id: article for article in articles}
    reprints = [article for article in articles if article.reprint_of is not None]
    assert len(reprints) == len(articles) // 40
    for reprint in reprints:
        source = by_id[reprint.reprint_of or 0]
        assert source.published_at < reprint.published_at
        assert (
            replace(
                source,
                id=reprint.id,
                sections=reprint.sections,
                published_at=reprint.published_at,
                related=reprint.related,
                reprint_of=source.id,
            )
            == reprint
        )


@pytest.mark.parametrize(
    "form",
    [
        r"\b\d{2,3}-(NQ|CT|KH|HD|KL|QĐ)/(ĐUK|TU|TW|BTGTU)\b",
        r"\b\d\d/\d\d/20\d\d\b",
        r"\b\d{1,2},\d\b",
        r"\bUBND\b",
        r"\bHĐND\b",
        r"\bBTV\b",
        r"\bĐảng ủy\b",
        r"\bĐảng uỷ\b",
    ],
)
def test_codes_dates_numbers_and_both_tone_placements_occur(
    form: str, articles: list[GeneratedArticle]
) -> None:
    assert sum(bool(re.search(form, article.body)) for article in articles) >= 20


def test_leads_captions_bylines_and_files_come_in_every_form(
    articles: list[GeneratedArticle],
) -> None:
    photos = [photo for article in articles for photo in article.photos]
    assert {len(photo.caption_lines) for photo in photos} == {0, 1, 2}
    assert sum(photo.caption.startswith("Đồng chí ") for photo in photos) > len(photos) / 2
    assert {len(article.byline_lines) for article in articles} == {0, 1, 2}
    assert any(article.lead == article.title for article in articles)
    assert any(article.lead and article.lead != article.title for article in articles)
    assert any(article.attachments for article in articles)
    assert any(len(article.sections) == 2 for article in articles)


@pytest.mark.parametrize(
    ("parts", "written"),
    [
        (("t", "uyên", ""), "tuyên"),
        (("h", "oa", "\u0300"), "hòa"),
        (("th", "uy", "\u0301"), "thúy"),
        (("c", "iêm", "\u0309"), "kiểm"),
        (("ng", "i", "\u0323"), "nghị"),
        (("qu", "y", "\u0301"), "quý"),
        (("gi", "ao", "\u0301"), "giáo"),
        (("t", "at", ""), None),
        (("qu", "oa", ""), None),
    ],
)
def test_syllables_are_spelled_by_the_rules(
    parts: tuple[str, str, str], written: str | None
) -> None:
    assert spell(*parts) == written


def test_there_are_thousands_of_syllables() -> None:
    assert len(all_syllables()) > 6000
