"""What holds for every question anybody can type."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.syntax import Match, parse, print_query
from indexer.syntax.parsing import MAX_DEPTH, MAX_WORDS, bracket_depth
from indexer.syntax.tree import And, Field, Not, Or, Tree, leaves
from tests.indexer.questions import odd_questions

matches = st.sampled_from(["all", "any"])


@settings(max_examples=300)
@given(odd_questions, matches)
@example("a-b~1~2", "all")
@example("ngay:title:x", "all")
@example(":TIEUDE:", "all")
@example("tieude:(" * 50 + "a", "any")
def test_every_question_parses_and_what_is_printed_parses_to_the_same_tree(
    question: str, match: Match
) -> None:
    tree = parse(question, match=match).tree
    printed = print_query(tree, match=match)
    assert parse(printed, match=match).tree == tree
    in_english = print_query(tree, match=match, language="en")
    assert parse(in_english, match=match).tree == tree


@settings(max_examples=300)
@given(odd_questions, matches)
def test_a_tree_is_in_normal_form(question: str, match: Match) -> None:
    tree = parse(question, match=match).tree
    for part in _parts(tree):
        if isinstance(part, And | Or):
            assert len(part.children) > 1
            assert not any(isinstance(child, type(part)) for child in part.children)
        if isinstance(part, Not):
            assert not isinstance(part.child, Not)
        if isinstance(part, Field):
            assert not isinstance(part.child, Field | Not)


@pytest.mark.parametrize("match", ["all", "any"])
@pytest.mark.parametrize(
    "question",
    [
        "tuyên " * 2_000,
        "(" * 5_000 + "a" + ")" * 5_000,
        "(" * 10_000,
        "a (b OR " * 40 + "c" + ")" * 40,
        "NOT " * 2_500 + "a",
        "-" * 10_000 + "a",
        "tieude:(" * 1_200 + "a",
        "AND " * 2_500,
        '"' * 10_001,
        '"' + "a " * 5_000 + '"',
        "x" * 10_000,
        "a:" * 5_000,
        "~" * 10_000 + "a" + "~1" * 4_000,
        "a" + "*" * 10_000,
        "a(" * 5_000,
    ],
)
def test_ten_kilobytes_give_a_bounded_tree_that_prints_and_parses_again(
    question: str, match: Match
) -> None:
    tree = parse(question, match=match).tree
    assert leaves(tree) <= MAX_WORDS
    assert bracket_depth(tree) <= MAX_DEPTH
    assert parse(print_query(tree, match=match), match=match).tree == tree


def _parts(tree: Tree) -> list[Tree]:
    if isinstance(tree, And | Or):
        return [tree, *(part for child in tree.children for part in _parts(child))]
    if isinstance(tree, Not | Field):
        return [tree, *_parts(tree.child)]
    return [tree]
