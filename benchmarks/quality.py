"""Quality of extraction on the golden pages, field by field, beside peers in the same run.

Real, template and mutated pages are told apart, with a profile and without. Real ones hold the text
of an article as its site printed it, in the markup its captures show. Peers are only asked for what
they offer; one that is not installed (requirements-peers.txt) is left out.
"""

from __future__ import annotations

import argparse
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from archive.errors import ExtractionError
from archive.models import Page
from benchmarks.extractors import PEERS
from benchmarks.ground import heading, row
from tests.sites.families import site_of
from tests.sites.golden import SITES, GoldenPage, golden_pages, read_case
from tests.sites.mutate import mutations
from tests.sites.reading import page_of, read_fields

GATES = {"title": 1.0, "date": 1.0, "section": 0.98, "byline": 0.95, "captions": 0.97, "body F1": 0.985}  # fmt: skip
_SEED = 20231209
_FIRST = "duk-langson"
_PROFILE = "Kho Tin, profile"
_WORD = re.compile(r"\w+")

Fields = dict[str, Any]
Reader = Callable[[Page, GoldenPage], Fields]
Case = tuple[GoldenPage, Page, Fields]


def main(arguments: list[str]) -> int:
    """Print the figures; 1 when template pages read with their profile miss a target."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks quality", description=__doc__)
    parser.add_argument("--mutations", type=int, default=3, help="mutated pages a golden page")
    parser.add_argument("--family", help="only this family")
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    template = [(case, page_of(case), case.expected) for case in golden_pages(options.family)]
    mutated = list(_mutated([case for case, _, _ in template], options.mutations))
    if not options.family:
        _report("real pages", list(_real()))
    figures = _report("template pages", template)
    _report("mutated pages (no rule knows their names)", mutated)
    return 0 if _judged(figures) else 1


def _judged(figures: dict[str, dict[str, float]]) -> bool:
    """Print of every field whether the profile reaches its target and is ahead of every peer."""
    ours, met = figures[_PROFILE], True
    print()
    row("with a profile", "target", "reached", "best peer", "verdict")
    for name, least in GATES.items():
        peers = [figures[peer][name] for peer in PEERS if name in figures[peer]]
        best = max(peers, default=0.0)
        good = ours[name] >= least and (ours[name] > best or not peers)
        met = met and good
        shown = f"{best:.3f}" if peers else "-"
        row(name, f"{least:.3f}", f"{ours[name]:.3f}", shown, "reached" if good else "MISSED")
    row(
        "paragraphs stolen",
        "0",
        f"{ours['stolen']:.0f}",
        "-",
        "MISSED" if ours["stolen"] else "reached",
    )
    return met and not ours["stolen"]


def _real() -> Iterator[Case]:
    """Yield the stored pages that hold a real article's text, in the words of the golden pages."""
    for folder in sorted(path.parent for path in (SITES / _FIRST).glob("sample-*/page.html.gz")):
        found = read_case(folder)
        meta = {"family": _FIRST, "content_type": "text/html"} | found.meta
        told = found.expected
        blocks = [["paragraph", text] for text in told["body"].split("\n\n")]
        sections = [told["section"]] if told["section"] else []
        moment = datetime.fromisoformat(told["published_at"]).isoformat(timespec="minutes")
        expected = told | {"blocks": blocks, "sections": sections, "published_at": moment}
        case = replace(found, meta=meta, expected=expected)
        yield case, page_of(case), expected


def _mutated(cases: list[GoldenPage], most: int) -> Iterator[Case]:
    """Yield some mutations of every page, others on each, the same in every run."""
    for number, case in enumerate(cases):
        found = list(mutations(case.page, case.expected, seed=_SEED + number))
        for step in range(min(most, len(found))):
            _, body, expected = found[(number + step * 4) % len(found)]
            yield case, page_of(case, body), expected


def _report(title: str, cases: list[Case]) -> dict[str, dict[str, float]]:
    """Print and return the figures of every reader, by its name."""
    readers: dict[str, Reader] = {
        _PROFILE: lambda page, case: read_fields(page, site_of(case.family)),
        "Kho Tin, no profile": lambda page, case: read_fields(page, None),
    }
    for name, peer in PEERS.items():
        readers[name] = lambda page, case, peer=peer: peer(page)  # type: ignore[misc]
    heading(f"Extraction of {len(cases)} {title}: share of pages right")
    row("", *GATES, "stolen")
    all_figures: dict[str, dict[str, float]] = {}
    for name, read in readers.items():
        figures, stolen = _figures(read, cases)
        all_figures[name] = figures | {"stolen": float(stolen)}
        cells = [f"{figures[key]:.3f}" if key in figures else "-" for key in GATES]
        row(name, *cells, str(stolen) if "captions" in figures else "-")
    return all_figures


def _figures(read: Reader, cases: list[Case]) -> tuple[dict[str, float], int]:
    """Return the mean of every measure, and how many body paragraphs became captions."""
    scores: dict[str, list[float]] = defaultdict(list)
    stolen = 0
    for case, page, expected in cases:
        try:
            got = read(page, case)
        except ExtractionError:
            got = {"title": "", "published_at": None, "sections": [], "byline": "", "photos": [], "body": ""}  # fmt: skip
        for name, score in _scores(got, expected).items():
            scores[name].append(score)
        text = {text for kind, text in expected["blocks"] if kind != "photo"}
        stolen += sum(photo["caption"] in text for photo in got.get("photos", ()))
    return {name: sum(values) / len(values) for name, values in scores.items()}, stolen


def _scores(got: Fields, expected: Fields) -> dict[str, float]:
    found: dict[str, float] = {}
    if "title" in got:
        found["title"] = got["title"] == expected["title"]
    if "published_at" in got:
        found["date"] = got["published_at"] == expected["published_at"]
    if "sections" in got:
        found["section"] = got["sections"] == expected["sections"]
    if "byline" in got:
        found["byline"] = got["byline"] == expected["byline"]
    if "photos" in got and expected["photos"]:
        found["captions"] = _f1(Counter(_pairs(got)), Counter(_pairs(expected)))
    if "body" in got:
        found["body F1"] = _f1(_words(got["body"]), _words(expected["body"]))
    return found


def _pairs(fields: Fields) -> list[tuple[str, str]]:
    return [(photo["url"], photo["caption"]) for photo in fields["photos"]]


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def _f1(got: Counter[Any], expected: Counter[Any]) -> float:
    total = sum(got.values()) + sum(expected.values())
    return 2 * sum((got & expected).values()) / total if total else 1.0
