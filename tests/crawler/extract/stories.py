"""One story as pages of unknown sites print it, and how it is read."""

from __future__ import annotations

from archive.models import Article
from crawler.extract import extract_article
from tests.crawler.extract.pages import page

URL = "https://news.example.org/2024/05/03/ferry.html"
TITLE = "Island ferry to sail again from Monday after a long repair"
TEXT = [
    "The ferry that links the island with the mainland will sail again on Monday, the harbour office said.",
    "Its engine was taken apart in winter, and three parts had to be cast anew in a foundry abroad.",
    "Shopkeepers on the island lost about a third of their custom in those four months, their guild found.",
    "A smaller boat carried post, medicine and the pupils of the upper school twice a day all the while.",
    "The fare stays as it was, although the council had warned in March that it might have to rise.",
]
LEAD = "After four months ashore the old ship has passed its trials, and the timetable of last year holds."
OTHER = "A harvest of apples larger than any before fills the cellars of the valley this autumn."


def paragraphs(texts: list[str]) -> str:
    """Return texts as paragraphs of HTML."""
    return "".join(f"<p>{text}</p>" for text in texts)


def read(body: str, *, title: str = TITLE) -> Article:
    """Return the article of a page of no known site with this body."""
    html = (
        f'<html><head><title>{title} | The Example</title><meta property="og:title" content="{title}">'
        f"</head><body>{body}</body></html>"
    )
    return extract_article(page(html, URL), None)


def paragraphs_of(article: Article) -> list[str]:
    """Return the lead, if there is one, and the blocks of text."""
    return [*filter(None, [article.lead]), *article.body.split("\n\n")]
