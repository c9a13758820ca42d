"""Owns the measurement of who's who: claims read by rules beside claims labelled by hand.

Run it with `python -m benchmarks people [--show PART]`. The texts, their source and their licence are
described in benchmarks/data/people-vi/README.md.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.people.reading import read
from archive.text import nfc, squeeze
from benchmarks.ground import heading, row

FOLDER = Path(__file__).resolve().parent / "data" / "people-vi"
# Rules may be written with what these show.
TUNED = ("dev", "held", "fresh", "further")
# No rule was written with these, and none may be: only what they come to is printed.
BLIND = ("blind", "blind-2")
PARTS = (*TUNED, *BLIND)
TARGET = 0.95
_MARKS = re.compile(r"\{(?P<name>[^{}]+)\}|\[(?P<before>>?)(?P<office>[^\[\]]+)\]")

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence and the (name, office) pairs that a person found in it."""

    text: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one part: labelled, read, and read right."""

    sentences: int
    labelled: int
    read: int
    right: int

    @property
    def precision(self) -> float:
        """The share of what was read that is right."""
        return self.right / self.read if self.read else 0.0

    @property
    def recall(self) -> float:
        """The share of what was labelled that was read."""
        return self.right / self.labelled if self.labelled else 0.0


def main(argv: Sequence[str] | None = None) -> int:
    """Print precision and recall of each part; return 1 when one misses the target."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks people", description=__doc__)
    parser.add_argument(
        "--show", action="append", choices=TUNED, help="print what was read wrong or not at all"
    )
    options = parser.parse_args(argv)
    heading("Who's who: name and office, exact words, beside labels made by hand")
    row("part", "sentences", "labelled", "read", "right", "precision", "recall")
    scores = {}
    for part in PARTS:
        labelled = load(part)
        scores[part] = measure(labelled)
        _row(part, scores[part])
        if options.show and part in options.show:
            _show(labelled)
    for name, parts in (("all tuned on", TUNED), ("all blind", BLIND)):
        _row(name, together([scores[part] for part in parts]))
    print(
        f"  target: precision >= {TARGET} in each part; see the README of the data on what was seen"
    )
    return 0 if all(score.precision >= TARGET for score in scores.values()) else 1


def load(part: str) -> list[Labelled]:
    """Return the sentences of a part with their labels."""
    return list(_parsed((FOLDER / f"{part}.txt").read_text(encoding="utf-8").splitlines()))


def measure(labelled: Sequence[Labelled]) -> Score:
    """Compare what the rules read with the labels, sentence by sentence."""
    found = wanted = right = 0
    for each in labelled:
        said, labels = read_pairs(each.text), Counter(each.pairs)
        found += said.total()
        wanted += labels.total()
        right += (said & labels).total()
    return Score(len(labelled), wanted, found, right)


def together(scores: Sequence[Score]) -> Score:
    """Return the counts of several parts as one."""
    return Score(*(sum(getattr(score, name) for score in scores) for name in Score.__slots__))


def read_pairs(text: str) -> Counter[Pair]:
    """Return the (name, office) pairs that the rules read in a text."""
    return Counter((_folded(claim.name), _folded(claim.office)) for claim in read(nfc(text)))


def _parsed(lines: Sequence[str]) -> Iterator[Labelled]:
    """Give the sentences: {name}, [office of the name before], [>office of the name after]."""
    text = ""
    pairs: list[Pair] = []
    for line in [*lines, "#"]:
        if line.startswith("+ "):
            name, _, office = line[2:].partition(" | ")
            pairs.append((_folded(name), _folded(office)))
            continue
        if text:
            yield Labelled(text, tuple(pairs))
        text, pairs = "", []
        if line and not line.startswith("#"):
            text, pairs = _unmarked(line), list(_pairs(line))


def _unmarked(line: str) -> str:
    return _MARKS.sub(lambda found: found["name"] or found["office"], line)


def _pairs(line: str) -> Iterator[Pair]:
    name = ""
    waiting: list[str] = []
    for found in _MARKS.finditer(line):
        if found["name"]:
            name = _folded(found["name"])
            yield from ((name, office) for office in waiting)
            waiting = []
        elif found["before"]:
            waiting.append(_folded(found["office"]))
        else:
            yield name, _folded(found["office"])


def _folded(text: str) -> str:
    return squeeze(nfc(text)).casefold()


def _row(name: str, score: Score) -> None:
    row(
        name, str(score.sentences), str(score.labelled), str(score.read), str(score.right),
        f"{score.precision:.3f}", f"{score.recall:.3f}",
    )  # fmt: skip


def _show(labelled: Sequence[Labelled]) -> None:
    for each in labelled:
        said, labels = read_pairs(each.text), Counter(each.pairs)
        for sign, pairs in (("wrong ", said - labels), ("missed", labels - said)):
            for name, office in pairs:
                print(f"  {sign} {name} | {office}\n         {each.text[:160]}")


if __name__ == "__main__":
    raise SystemExit(main())
