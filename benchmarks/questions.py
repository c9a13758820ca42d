"""A set of questions with their answers known, ways of typing a question, and the score of a ranking.

A set is a folder: `corpus.jsonl` (`_id`, `title`, `text`), `queries.jsonl` (`_id`, `text` and, where it
is split, `split`), `qrels.tsv` (question, passage, grade; a first line of names is skipped).
"""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

DEPTH = 10
Ranker = Callable[[str], Sequence[str]]
"""Gives the ids of the best DEPTH passages for a question as typed, best first."""

RESAMPLES = 2_000


@dataclass(frozen=True, slots=True)
class Passage:
    """One text that may hold an answer."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as its author typed it, and the ids of the passages that answer it."""

    id: str
    text: str
    answers: frozenset[str]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Passages and the questions of one split."""

    name: str
    passages: tuple[Passage, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A mean reciprocal rank times 100, and the ends of its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


def load(folder: Path, *, split: str = "held") -> QuestionSet:
    """Read a set; raises ValueError when no question of the split has a passage to find."""
    answers: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines():
        question, passage, grade = line.split("\t")[:3] if line.count("\t") == 2 else _trec(line)
        if grade.lstrip("-").isdigit() and int(grade) > 0:
            answers.setdefault(question, set()).add(passage)
    passages = tuple(
        Passage(str(row["_id"]), row.get("title") or "", row["text"])
        for row in _rows(folder / "corpus.jsonl")
    )
    questions = tuple(
        Question(str(row["_id"]), row["text"], frozenset(answers[str(row["_id"])]))
        for row in _rows(folder / "queries.jsonl")
        if str(row["_id"]) in answers and (split == "all" or row.get("split", split) == split)
    )
    if not questions:
        raise ValueError(f"{folder}: no questions in split «{split}»")
    return QuestionSet(folder.name, passages, questions)


def _rows(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def _trec(line: str) -> list[str]:
    """Return question, passage and grade of a line with TREC's unused second column."""
    question, _, passage, grade = line.split()
    return [question, passage, grade]


def reciprocal_rank(found: Sequence[str], answers: frozenset[str]) -> float:
    """Return 1 / place of the first answer within DEPTH, 0 when there is none."""
    places = (place for place, passage in enumerate(found[:DEPTH], 1) if passage in answers)
    return 1 / next(places, float("inf"))


def score(ranks: Sequence[float]) -> Score:
    """Return the mean of reciprocal ranks with its interval; the resampling is seeded."""
    values = 100 * np.asarray(ranks)
    picks = np.random.default_rng(1).integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.quantile(values[picks].mean(axis=1), (0.025, 0.975))
    return Score(float(values.mean()), float(low), float(high))


def strip_marks(text: str) -> str:
    """Remove every mark and the stroke of đ. Apart from the product's own code on purpose."""
    bare = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text))
    return bare.translate(str.maketrans("đĐ", "dD"))


def half_stripped(text: str, *, seed: str) -> str:
    """Strip each word with a chance of one half, the same ones for the same seed."""
    rng = random.Random(seed)
    return " ".join(
        strip_marks(word) if rng.random() < 0.5 else word
        for word in unicodedata.normalize("NFC", text).split()
    )


_TONE = "([\u0300\u0301\u0303\u0309\u0323])"
_END = r"(?![^\W_]|[\u0300-\u036f])"
_NEW_PLACE = re.compile(f"(?<!q)(o(?=[ae])|u(?=y))([aey]){_TONE}{_END}", re.IGNORECASE)
_OLD_PLACE = re.compile(f"(?<!q)([ou]){_TONE}((?<=o.)[ae]|(?<=u.)y){_END}", re.IGNORECASE)


def old_style(text: str) -> str:
    """Put the tones of open oa, oe, uy where the old style has them: hoà -> hòa."""
    moved = _NEW_PLACE.sub(r"\1\3\2", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", moved)


def new_style(text: str) -> str:
    """Put the tones of open oa, oe, uy where the new style has them: hòa -> hoà."""
    moved = _OLD_PLACE.sub(r"\1\3\2", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", moved)


# How a question is typed: its name in the tables, and the text made of the original and its id.
TYPED: dict[str, Callable[[Question], str]] = {
    "as typed": lambda question: question.text,
    "none": lambda question: strip_marks(question.text),
    "half": lambda question: half_stripped(question.text, seed=question.id),
    "NFD": lambda question: unicodedata.normalize("NFD", question.text),
    "old style": lambda question: old_style(question.text),
    "new style": lambda question: new_style(question.text),
}
