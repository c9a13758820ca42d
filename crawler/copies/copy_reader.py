"""One copy read as an article for the first time: by its site's profile, or generically without one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from archive.catalogue.grades import Norm
from archive.catalogue.kept import KeptPage
from archive.errors import ArchiveError, ExtractionError
from archive.models import Article, block_text
from archive.odd_dates import WARNING, odd_date_of
from archive.sites import Site
from crawler.checks import tally
from crawler.extract import USUAL, Bounds, ParsedPage, parse
from crawler.extract.quality import quality
from crawler.grading import grade
from crawler.reading import read_page
from crawler.reparsing.reading import Answer, Came, page_at

_LEAST_SCORE = 0.5
_MOST_LINKED = 0.5


@dataclass(frozen=True, slots=True)
class CopyReader:
    """Reads single copies of a site, or generically without one; sent to each reading process."""

    site: Site | None
    warc_dir: Path
    norm: Norm | None = None
    bounds: Bounds = USUAL

    def __call__(self, kept: KeptPage) -> Answer:
        """Read a page; whatever is wrong with it is the answer, never an exception.

        Where it is refused, the reason is the field, ": " and why.
        """
        try:
            parsed = parse(page_at(self.warc_dir, kept), self.bounds)
            article = read_page(parsed, self.site)
        except ExtractionError as error:
            return Answer(Came.REFUSED, reason=f"{error.field}: {error.reason}")
        except (ArchiveError, OSError) as error:
            return Answer(Came.DAMAGED, reason=f"{kept.url}: {error}")
        if article is None:
            return Answer(Came.ABSENT)
        judged = grade(article, self.norm)
        if self.site is None and not (_is_news(article) and _is_prose(parsed, article)):
            return Answer(Came.ABSENT)
        counts = dict(tally(self.site, article, judged.score)) if self.site else {}
        return Answer(Came.NOW_READ, (), article, counts, judged)


def _is_news(article: Article) -> bool:
    """Tell whether a page of no known site is an article: it bears a date, and reads well.

    Front pages and lists have running text too; without a profile nothing else parts them. A date
    that is printed and not believed is one as well: it says no more against the rest of the page.
    """
    if article.published_at is None and odd_date_of(article) is None:
        return False
    others = tuple(each for each in article.warnings if not each.startswith(f"{WARNING}:"))
    return quality(replace(article, warnings=others)).score >= _LEAST_SCORE


def _is_prose(parsed: ParsedPage, article: Article) -> bool:
    """Tell whether the text is read here, and does not lead elsewhere as a list of articles does."""
    own = {text for block in article.blocks for text in block_text(block).split("\n") if text}
    lines = [line for line in parsed.lines if line.text in own]
    length = sum(len(line.text) for line in lines)
    return sum(line.unlinked for line in lines) >= (1 - _MOST_LINKED) * length
