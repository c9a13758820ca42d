"""What a citation of an article says: one version, where it stood, when it was kept, its digest.

The writers beside this file (bibtex, ris, csl_json, styles) make text of these values and know
nothing of catalogue or pages, so a hundred thousand can be written row by row.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from archive.models import Capture, Version
from archive.odd_dates import odd_date_of
from archive.statements import version_urn
from archive.text import HANOI

ARCHIVE = "Kho Tin"
LANGUAGE = "vi"

# Everything a URL may hold (RFC 3986) but brackets and quotes, which end a field somewhere.
_URL_SAFE = "/?:@!$&'()*+,;=-._~%#[]"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Cited:
    """One version of an article as citations name it; texts are one clean line each.

    `authors` are whole names, never parted into given and family name. `published` and `captured`
    are aware; `printed` is a printed date that is not believed, as the page has it. `url` is the
    original address (the permalink where it has none of the web), `permalink` this version's,
    `digest` the SHA-256 of its content in hex.
    """

    id: str
    number: int
    title: str
    authors: tuple[str, ...]
    publisher: str
    section: str
    published: datetime | None
    printed: str
    url: str
    permalink: str
    captured: datetime | None
    digest: str
    lead: str = ""

    @property
    def key(self) -> str:
        """The name of the entry: letters, digits and hyphens, another for each version."""
        return f"khotin-{self.id}-v{self.number}"

    @property
    def day(self) -> date | None:
        """The day it was published in Vietnam."""
        return day_of(self.published)

    @property
    def captured_day(self) -> date | None:
        """The day it was captured in Vietnam."""
        return day_of(self.captured)

    @property
    def captured_at(self) -> str:
        """The moment it was captured, ISO 8601 with the offset of Vietnam; empty when unknown."""
        if self.captured is None:
            return ""
        return self.captured.astimezone(HANOI).isoformat(timespec="seconds")

    @property
    def note(self) -> str:
        """What proves the copy, in one line: version, moment of capture, digest, a doubted date."""
        parts = [f"{ARCHIVE}, bản {self.number}"]
        if self.captured:
            parts.append(f"lưu lúc {self.captured_at}")
        if self.digest:
            parts.append(f"SHA-256: {self.digest}")
        if self.printed:
            parts.append(f"ngày in trên trang, đáng ngờ: {self.printed}")
        return "; ".join(parts)


def cited_of(
    version: Version,
    *,
    capture: Capture | None,
    publisher: str,
    permalink: str,
    section: str = "",
) -> Cited:
    """Return what a citation of a version says; `publisher` is what its site calls itself."""
    article = version.article
    odd = odd_date_of(article)
    names = [plain(name) for name in article.authors or (article.byline or article.unit,)]
    sections = (section, *article.sections)
    return Cited(
        id=version.article_id,
        number=version.number,
        title=plain(article.title) or "[không có đầu đề]",
        authors=tuple(dict.fromkeys(name for name in names if name)),
        publisher=plain(publisher),
        section=plain(next((each for each in sections if each), "")),
        published=article.published_at,
        printed=plain(odd.printed) if odd else "",
        url=web_address(article.url) or permalink,
        permalink=permalink,
        captured=capture.fetched_at if capture else None,
        digest=version.digest,
        lead=plain(article.lead),
    )


def permalink_of(base: str, version: Version) -> str:
    """Return a version's permanent address under a site's own; its URN where there is no site."""
    return permalink_to(base, version.article_id, version.number)


def permalink_to(base: str, article_id: str, number: int) -> str:
    """Return the permanent address of a version that is known by its numbers only."""
    if not base:
        return version_urn(article_id, number)
    return f"{base.rstrip('/')}/a/{article_id}/v/{number}"


def plain(text: str) -> str:
    """Return a text as one line of NFC: no control character, nothing invisible, single spaces."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        # Nearly all are, and a hundred thousand are asked in a row.
        return " ".join(text.split())
    shown = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Zs") else c for c in text)
    kept = "".join(c for c in shown if unicodedata.category(c) != "Cs")
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", kept)).split())


def web_address(url: str) -> str:
    """Return an address of the web with all quoted that no URL may hold; empty for any other."""
    text = "".join(c for c in url.strip() if unicodedata.category(c) not in ("Cc", "Cs"))
    if not text.lower().startswith(("http://", "https://")):
        return ""
    return quote(_INVISIBLE.sub("", text), safe=_URL_SAFE)


def day_of(moment: datetime | None) -> date | None:
    """Return the day of a moment in Vietnam."""
    return moment.astimezone(HANOI).date() if moment else None
