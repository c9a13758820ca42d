"""The same article in any markup, in any frame, is the same Article."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.models import Article, Page
from archive.profiles import find_site
from archive.text import parse_time
from crawler.extract import extract_article
from tests.crawler.extract.variants import FRAMES, URL, VARIANTS, Written
from tests.crawler.extract.writings import WRITINGS

SITE = find_site("duk-langson")
FETCHED = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def _read(article: Written, variant: str, frame: str) -> Article:
    html = FRAMES[frame](VARIANTS[variant](article))
    return extract_article(Page(URL, html, FETCHED), SITE)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", WRITINGS)
def test_an_article_reads_the_same_in_every_markup_and_frame(
    name: str, variant: str, frame: str
) -> None:
    written = WRITINGS[name]
    read = _read(written, variant, frame)
    day, month, year, time = (
        written.date[:2],
        written.date[3:5],
        written.date[6:10],
        written.date[11:],
    )
    assert read.title == written.title
    assert read.sections == (written.section,)
    assert read.published_at == parse_time(f"{year}-{month}-{day}T{time}")
    assert read.lead == written.lead
    assert read.body.split("\n\n") == written.paragraphs
    assert [photo.caption for photo in read.photos] == written.captions
    assert read.byline == " ".join(written.byline)
    assert [file.label for file in read.attachments] == [name for _, name in written.files]
    assert [link.title for link in read.related] == [title for _, title in written.related]
