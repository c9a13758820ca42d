"""Mutations change the markup and keep the truth of the expectation."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from lxml import html as lxml_html

from tests.sites.golden import charset_of, folders, golden_pages, read_case, squeeze, text_of
from tests.sites.mutate import CHANGES, DROPS, mutations

CASES = folders()


@pytest.mark.parametrize("folder", CASES, ids=[f"{p.parent.name}/{p.name}" for p in CASES])
def test_every_mutation_keeps_what_it_expects_on_the_page(folder: Path) -> None:
    case = read_case(folder)
    for name, page, expected in mutations(case.page, case.expected, seed=7):
        assert page != case.page or name in ("words-split", "nbsp-swapped", "reflowed"), name
        if case.in_old_font:
            continue
        shown = text_of(page.decode(charset_of(page)))
        for kind, text in expected["blocks"]:
            for line in text.replace("\t", "\n").split("\n"):
                assert squeeze(line) in shown, (name, kind, line)
        for field in ("title", "lead", "source"):
            assert squeeze(expected[field]) in shown, (name, field)


def test_mutations_are_the_same_for_one_seed_and_differ_for_another() -> None:
    case = read_case(CASES[0])
    first, again, other = (
        [page for _, page, _ in mutations(case.page, case.expected, seed=seed)]
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_fields_are_left_out_with_their_expectation() -> None:
    dropped: Counter[str] = Counter()
    for case in golden_pages():
        for name, page, expected in mutations(case.page, case.expected, seed=3):
            if name not in DROPS:
                continue
            dropped[name] += 1
            shown = text_of(page.decode(charset_of(page)))
            field = {"no-byline": "byline", "no-lead": "lead"}.get(name)
            if field:
                assert expected[field] == ""
                assert shown.count(case.expected[field]) < text_of(
                    case.page.decode(charset_of(case.page))
                ).count(case.expected[field])
            else:
                assert expected["photos"] != case.expected["photos"]
    assert dropped["no-byline"] >= 30
    assert dropped["no-lead"] >= 30
    assert dropped["no-caption"] >= 25


def test_an_expectation_is_never_shared() -> None:
    case = read_case(CASES[0])
    for _, _, expected in mutations(case.page, case.expected, seed=1):
        expected["photos"].append({})
        expected["blocks"].clear()
    assert case.expected == read_case(CASES[0]).expected


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_page_parses_to_the_same_words(name: str) -> None:
    for case in list(golden_pages())[::9]:
        page = {n: p for n, p, _ in mutations(case.page, case.expected, seed=5)}[name]
        before, after = (
            squeeze(" ".join(lxml_html.fromstring(p.decode(charset_of(p)).encode()).itertext()))
            for p in (case.page, page)
        )
        assert before.replace(" ", "") == after.replace(" ", "")
