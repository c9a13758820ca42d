"""Owns question sets made out of another set's passages, where no person has judged anything.

A part of a text is taken out and asked for: the text it came from is the answer. These say how a
ranking carries over to other lengths and other kinds of questions than the set it was chosen on.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from benchmarks.questions import Passage, Question, QuestionSet

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zà-ỹ])")
_LEAST_SENTENCES = 4
_HEADLINE_WORDS = 10
_LENGTHS = (1, 1, 1, 2, 3, 5)


def sentences(known: QuestionSet) -> QuestionSet:
    """Ask for each passage by one of its sentences, which is taken out of it."""
    return _asked_by_part(known, "by a sentence taken out", _any_sentence)


def headlines(known: QuestionSet) -> QuestionSet:
    """Ask for each passage by the beginning of its first sentence, which is taken out of it."""
    made = _asked_by_part(known, "by the first words taken out", lambda passage, parts: 0)
    questions = tuple(
        replace(each, text=" ".join(each.text.split()[:_HEADLINE_WORDS])) for each in made.questions
    )
    return replace(made, questions=questions)


def unequal_lengths(known: QuestionSet) -> QuestionSet:
    """Join passages to documents of one to five, in their order; the questions stay."""
    rng = random.Random("unequal lengths")
    joined: list[Passage] = []
    place: dict[str, str] = {}
    rest = list(known.passages)
    while rest:
        size = rng.choice(_LENGTHS)
        taken, rest = rest[:size], rest[size:]
        name = f"j{len(joined)}"
        joined.append(Passage(name, "", "\n".join(each.text for each in taken)))
        place |= {each.id: name for each in taken}
    questions = tuple(
        Question(each.id, each.text, frozenset(place[answer] for answer in each.answers))
        for each in known.questions
    )
    return QuestionSet("documents of unequal lengths", tuple(joined), questions)


CONSTRUCTED: tuple[Callable[[QuestionSet], QuestionSet], ...] = (
    unequal_lengths,
    sentences,
    headlines,
)


def _any_sentence(passage: Passage, parts: Sequence[str]) -> int:
    return random.Random(passage.id).randrange(len(parts))


def _asked_by_part(
    known: QuestionSet, name: str, choose: Callable[[Passage, Sequence[str]], int]
) -> QuestionSet:
    passages: list[Passage] = []
    questions: list[Question] = []
    for passage in known.passages:
        parts = _SENTENCE_END.split(passage.text)
        if len(parts) < _LEAST_SENTENCES:
            passages.append(passage)
            continue
        asked = parts.pop(choose(passage, parts))
        passages.append(Passage(passage.id, passage.title, " ".join(parts)))
        questions.append(Question(f"of {passage.id}", asked, frozenset((passage.id,))))
    return QuestionSet(name, tuple(passages), tuple(questions))
