"""Generated news of Party committees, 2015-2024: any number, each article made again from its number alone.

The texts look Vietnamese to an index (Zipf-shaped vocabulary, pairs that differ in marks only, both
tone placements, codes, dates) and say that they are generated. Nothing is stored: `Corpus.article(n)`
needs only the seed, so a hundred thousand cost no memory.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zlib import crc32

from tests.site_simulator.article import (
    HANOI,
    SAMPLE_ID,
    GeneratedArticle,
    GeneratedAttachment,
    GeneratedPhoto,
    Headline,
)
from tests.site_simulator.phrases import BYLINES, CAPTIONS, TITLES
from tests.site_simulator.prose import Facts, draw_facts, draw_paragraphs, fill, sentence_case
from tests.site_simulator.sections import SHARES
from tests.site_simulator.syllables import other_placement

FIRST_DAY = date(2015, 1, 1)
LAST_DAY = date(2024, 12, 31)
_DAYS = (LAST_DAY - FIRST_DAY).days + 1
_DEALT = tuple(catid for catid, share in SHARES.items() for _ in range(share))
REPRINT_EVERY = 40
DECOY_EVERY = 50
_KINDS = ("pdf", "pdf", "docx", "xlsx")
_DECOY_WORDS = (
    ("tuyên", "tuyến"),
    ("Tuyên", "Tuyến"),
    ("giáo", "giao"),
    ("Giáo", "Giao"),
    ("BTGTU", "VPTU"),
)


def generate(count: int, *, seed: int = 1, first_id: int = 1) -> Iterator[GeneratedArticle]:
    """Stream `count` articles, oldest first."""
    corpus = Corpus(count, seed=seed, first_id=first_id)
    return (corpus.article(number) for number in range(count))


class Corpus:
    """The articles numbered 0 to `count` - 1, oldest first; ids rise with the number from `first_id`.

    Numbers past `count` give articles published later still. The id of the real sample is skipped.
    """

    def __init__(self, count: int, *, seed: int = 1, first_id: int = 1) -> None:
        self.count = count
        self._seed = seed
        self._first_id = first_id

    def id_of(self, number: int) -> int:
        """Give the id of article `number`."""
        plain = self._first_id + number
        return plain + 1 if self._first_id <= SAMPLE_ID <= plain else plain

    def number_of(self, article_id: int) -> int | None:
        """Give the number of the article with this id, or None when the corpus has no such article."""
        skipped = self._first_id <= SAMPLE_ID < article_id
        number = article_id - self._first_id - (1 if skipped else 0)
        return number if 0 <= number < self.count and article_id != SAMPLE_ID else None

    def sections_of(self, number: int) -> tuple[int, ...]:
        """Give the article's sections, without making the article; one in thirty stands under two."""
        mixed = (number * 2_654_435_761 + self._seed * 40_503) % (1 << 32) >> 8
        catid = _DEALT[mixed % 100]
        second = 3 if catid == 2 else 2
        return (catid, second) if mixed // 100 % 30 == 0 else (catid,)

    def published_at(self, number: int) -> datetime:
        """Give the time of publication: spread evenly over the ten years, in office hours, UTC+7."""
        day, part = divmod((number + 0.5) * _DAYS / max(self.count, 1), 1)
        opening = datetime.combine(FIRST_DAY + timedelta(days=day), time(7), HANOI)
        return opening + timedelta(minutes=int(part * 600))

    def headline(self, number: int) -> Headline:
        """Give what lists show of article `number`, quicker than the whole."""
        facts = self._facts(self._source(number))
        title = _title(self._rng("head", self._source(number)), facts)
        title = _decoy(title) if self._is_decoy(number) else title
        return Headline(
            self.id_of(number), title, self.published_at(number), self.sections_of(number)
        )

    def article(self, number: int) -> GeneratedArticle:
        """Make article `number` whole."""
        source = self._source(number)
        made = self._original(source)
        if source != number:
            made = replace(
                made,
                id=self.id_of(number),
                sections=self.sections_of(number),
                published_at=self.published_at(number),
                related=(made.id, *made.related[:-1]),
                reprint_of=made.id,
            )
        return made

    def _rng(self, part: str, number: int) -> random.Random:
        return random.Random(f"{self._seed}/{part}/{number}")

    def _source(self, number: int) -> int:
        """Give the number of the article this one reprints, or its own."""
        if number % REPRINT_EVERY != REPRINT_EVERY - 1:
            return number
        return number - 1 - number // REPRINT_EVERY % 20

    def _is_decoy(self, number: int) -> bool:
        return self._source(number) % DECOY_EVERY == 7

    def _facts(self, number: int) -> Facts:
        return draw_facts(self._rng("facts", number), self.published_at(number))

    def _original(self, number: int) -> GeneratedArticle:
        facts = self._facts(number)
        title = _title(self._rng("head", number), facts)
        rng = self._rng("body", number)
        paragraphs = draw_paragraphs(rng, facts)
        article_id, published_at = self.id_of(number), self.published_at(number)
        made = GeneratedArticle(
            id=article_id,
            sections=self.sections_of(number),
            title=title,
            published_at=published_at,
            lead=_lead(rng, title, facts),
            paragraphs=tuple(paragraphs),
            photos=_photos(
                rng, facts, len(paragraphs), f"/Uploads/{published_at:%Y/%m}/{article_id}"
            ),
            byline_lines=_byline(rng, facts),
            attachments=_attachments(rng, facts, f"/Uploads/{published_at:%Y/%m}"),
            related=self._related(rng, number),
            decoy=self._is_decoy(number),
        )
        return _as_decoy(made) if made.decoy else made

    def _related(self, rng: random.Random, number: int) -> tuple[int, ...]:
        steps = sorted(rng.sample(range(1, 40), 5))
        return tuple(self.id_of(number - step) for step in steps if number >= step)


def _title(rng: random.Random, facts: Facts) -> str:
    title = sentence_case(fill(rng.choice(TITLES), facts))
    title = other_placement(title) if rng.random() < 0.1 else title
    return title + "." if rng.random() < 0.15 else title


def _lead(rng: random.Random, title: str, facts: Facts) -> str:
    """Give no lead, the title again (a habit of the real site), or a sentence of its own."""
    draw = rng.random()
    if draw < 0.65:
        return ""
    if draw < 0.8:
        return title
    return fill("{unit} vừa tổ chức {event_small} với sự tham gia của {number} đại biểu.", facts)


def _photos(
    rng: random.Random, facts: Facts, paragraphs: int, stem: str
) -> tuple[GeneratedPhoto, ...]:
    places = sorted(rng.sample(range(paragraphs), min(paragraphs, rng.choice((0, 0, 1, 1, 2, 3)))))
    return tuple(
        GeneratedPhoto(
            path=f"{stem}_{count}.{'png' if count % 3 == 2 else 'jpg'}",
            caption_lines=_caption(rng, facts),
            after=place,
        )
        for count, place in enumerate(places, 1)
    )


def _caption(rng: random.Random, facts: Facts) -> tuple[str, ...]:
    if rng.random() < 0.06:
        return ()
    return tuple(fill(rng.choice(CAPTIONS), facts).split("|"))


def _byline(rng: random.Random, facts: Facts) -> tuple[str, ...]:
    if rng.random() < 0.02:
        return ()
    return tuple(fill(rng.choice(BYLINES), facts).split("|"))


def _attachments(rng: random.Random, facts: Facts, folder: str) -> tuple[GeneratedAttachment, ...]:
    if rng.random() > 0.06:
        return ()
    number, issuer = facts["document"].split("/")
    path = f"{folder}/{number}-{issuer}".replace("Đ", "D")
    # Most are PDF; which are not follows from the address, so that nothing else is drawn otherwise.
    kind = _KINDS[crc32(path.encode()) % len(_KINDS)]
    return (GeneratedAttachment(f"{path}.{kind}", f"{number}-{issuer}.{kind}"),)


def _decoy(text: str) -> str:
    for real, decoy in _DECOY_WORDS:
        text = text.replace(real, decoy)
    return text


def _as_decoy(made: GeneratedArticle) -> GeneratedArticle:
    """Take "tuyên" and "giáo" out of every text and say "tuyến giao" instead."""
    first = "Đơn vị đã tuyến giao nhiệm vụ. " + made.paragraphs[0]
    return replace(
        made,
        title=_decoy(made.title),
        lead=_decoy(made.lead),
        paragraphs=tuple(map(_decoy, (first, *made.paragraphs[1:]))),
        photos=tuple(
            replace(photo, caption_lines=tuple(map(_decoy, photo.caption_lines)))
            for photo in made.photos
        ),
        byline_lines=tuple(map(_decoy, made.byline_lines)),
        attachments=tuple(replace(a, name=_decoy(a.name)) for a in made.attachments),
    )
