"""Facts and sentences of one generated article: who, where, when, and running text around it."""

import random
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise

from tests.site_simulator.phrases import (
    EVENTS,
    FAMILIES,
    GENERATED,
    GIVENS,
    ISSUERS,
    KINDS,
    MIDDLES,
    OFFICES,
    OPENINGS,
    UNITS,
)
from tests.site_simulator.syllables import other_placement
from tests.site_simulator.vocabulary import zipf_table

Facts = dict[str, str]
_CAST = 400


@cache
def cast() -> tuple[tuple[str, str], ...]:
    """Give the people of the corpus, (name, office); the first ones are in the news most."""
    rng = random.Random("cast")
    draws = ((rng.choice(FAMILIES), rng.choice(MIDDLES), rng.choice(GIVENS)) for _ in range(_CAST))
    return tuple((" ".join(names), rng.choice(OFFICES)) for names in draws)


def _person(rng: random.Random) -> tuple[str, str]:
    return cast()[int(_CAST * rng.random() ** 2)]


def _day(day: datetime, style: int) -> str:
    forms = (
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day}-{day.month}-{day.year}",
    )
    return forms[style]


def draw_facts(rng: random.Random, published_at: datetime) -> Facts:
    """Draw the facts of one article; its event lies zero to two days before the publication."""
    (person, office), (person2, office2), (writer, _) = _person(rng), _person(rng), _person(rng)
    kind, event = rng.choice(tuple(KINDS)), rng.choice(EVENTS)
    issued = published_at - timedelta(days=rng.randint(10, 400))
    asked = rng.randint(5, 20)
    return {
        "person": person,
        "office": office,
        "person2": person2,
        "office2": office2,
        "writer": writer,
        "initials": ".".join(name[0] for name in writer.split()[1:]),
        "unit": rng.choice(UNITS),
        "unit2": rng.choice(UNITS),
        "event": event,
        "event_small": event[0].lower() + event[1:],
        "topic": " ".join(rng.choices(zipf_table(), k=3)),
        "kind": KINDS[kind],
        "document": f"{rng.randint(1, 250):02d}-{kind}/{rng.choice(ISSUERS)}",
        "document2": f"{rng.randint(1, 99):02d}-KL/TW",
        "document_day": _day(issued, rng.randrange(3)),
        "event_day": _day(published_at - timedelta(days=rng.randrange(3)), rng.randrange(3)),
        "year": str(published_at.year),
        "year_before": str(published_at.year - rng.randint(1, 5)),
        "number": str(rng.randint(12, 980)),
        "percent": str(rng.randint(60, 180)),
        "decimal": f"{rng.randint(1, 40)},{rng.randint(1, 9)}",
        "asked": str(asked),
        "done": str(rng.randint(3, asked)),
    }


def fill(pattern: str, facts: Facts) -> str:
    """Put the facts into a pattern."""
    return pattern.format_map(facts)


def sentence_case(text: str) -> str:
    """Begin with a capital, leave the rest."""
    return text[0].upper() + text[1:]


def _sentences(rng: random.Random, facts: Facts, words: list[str]) -> list[str]:
    """Cut the drawn words into sentences; half of them begin with a filled pattern."""
    sentences = []
    start = 0
    while start < len(words):
        length = rng.randint(7, 24)
        run = words[start : start + length]
        start += length
        text = " ".join(run[:9]) + (", " + " ".join(run[9:]) if len(run) > 9 else "")
        if rng.random() < 0.5:
            text = f"{fill(rng.choice(OPENINGS), facts)} {text}"
        sentences.append(sentence_case(text) + ".")
    return sentences


def draw_paragraphs(rng: random.Random, facts: Facts) -> list[str]:
    """Draw three to ten paragraphs, about 300 to 900 syllables in all, the last one marked as generated."""
    words = rng.choices(zipf_table(), k=int(rng.triangular(110, 370, 190)))
    sentences = [f"{fill(rng.choice(OPENINGS[:3]), facts)}.", *_sentences(rng, facts, words)]
    count = min(len(sentences), rng.randint(3, 10))
    edges = [0, *sorted(rng.sample(range(1, len(sentences)), count - 1)), len(sentences)]
    paragraphs = [" ".join(sentences[edge:following]) for edge, following in pairwise(edges)]
    paragraphs[-1] = f"{GENERATED} {paragraphs[-1]}"
    # One page of the real site mixes "ủy" and "uỷ" (seen 2023).
    return [other_placement(text) if rng.random() < 0.12 else text for text in paragraphs]
