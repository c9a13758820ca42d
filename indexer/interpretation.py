"""Owns how a query is understood before any engine carries it out: widened, marks restored, noted."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from threading import Lock

from indexer.query import Query
from indexer.syntax import Note, Parsed, Tree, asked_rows
from indexer.syntax.expansion import expand
from indexer.syntax.spelt_dates import with_short_dates
from indexer.vietnamese import Rule, Term, canonical, is_bare, tokens
from indexer.vietnamese.abbreviations import Abbreviation, known_abbreviations
from indexer.vietnamese.restoration import Restorer

_KEPT = 1_000

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """A bare word of the question and the marked word it was ranked as."""

    typed: str
    read: str


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What an engine carries out: the tree says what matches, `ranks` what counts most of a word.

    `hints` are rows of words that rank what matches and never decide it: the words of phrases and
    of joined words. `restored` and `abbreviations` are what was assumed, to be shown; `notes` say
    what was odd.
    """

    tree: Tree
    ranks: Mapping[str, Rule]
    hints: tuple[tuple[str, ...], ...] = ()
    restored: tuple[Restored, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    notes: tuple[Note, ...] = ()


class Interpreter:
    """Understands queries by the abbreviations of the land and the archive's own way to write."""

    def __init__(self, restorer: Callable[[], Restorer | None]) -> None:
        self._restorer = restorer
        self._kept: OrderedDict[object, tuple[Interpretation, Restorer | None]] = OrderedDict()
        self._lock = Lock()

    def read(self, query: Query) -> Interpretation:
        """Return what a query asks for; what was understood lately is remembered."""
        key = (query.words, query.match, query.marks, query.restore, query.expand)
        with self._lock:
            kept = self._kept.get(key)
        if kept and (kept[1] is None or kept[1] is self._restorer()):
            return kept[0]
        parsed = query.parsed()
        rows = asked_syllables(parsed.tree)
        # The model is read only for those who need it: a marked question must not wait for it.
        restorer = self._restorer() if _may_restore(query, rows) else None
        made = _understood(query, parsed, rows, restorer)
        with self._lock:
            self._kept[key] = made, restorer
            self._kept.move_to_end(key)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made


def asked_syllables(tree: Tree) -> Rows:
    """Return the syllables a question asks for in texts, as typed; those that stand in a row together."""
    return tuple(
        tuple(token.text for token in tokens(" ".join(row)) if not token.form.whole)
        for row in asked_rows(tree)
    )


def _may_restore(query: Query, rows: Rows) -> bool:
    """Tell whether any word may need marks; a word alone has no context to tell by."""
    if not query.restore or query.marks == "exact" or sum(map(len, rows)) < 2:
        return False
    return any(word.isalpha() and is_bare(word) for row in rows for word in row)


def _understood(
    query: Query, parsed: Parsed, rows: Rows, restorer: Restorer | None
) -> Interpretation:
    tree, notes = with_short_dates(parsed.tree), parsed.notes
    ranks: dict[str, Rule] = {}
    restored: dict[Restored, None] = {}
    words = [word for row in rows for word in row] if restorer else []
    for typed, read in zip(words, restorer.restore(words) if restorer else (), strict=True):
        if read != typed:
            restored[Restored(typed, read)] = None
        if read != typed or _is_sure(typed, restorer):
            ranks[typed] = _also(ranks.get(typed), Term("canonical", canonical(read)))
    used: tuple[Abbreviation, ...] = ()
    if query.expand:
        tree, used = expand(tree, known_abbreviations(), marks=query.marks)
    hints = tuple(_hints(query, rows, {each.typed for each in restored}))
    return Interpretation(tree, ranks, hints, tuple(restored), used, notes)


def _hints(query: Query, rows: Rows, restored: Set[str]) -> Iterator[tuple[str, ...]]:
    """Give the rows of several words that tell more than whether the row stands somewhere.

    Where every row must match, that is only what is guessed of its marks.
    """
    for row in rows:
        if len(row) > 1 and (query.match == "any" or not restored.isdisjoint(row)):
            yield row


def _is_sure(typed: str, restorer: Restorer | None) -> bool:
    """Tell whether a word that got no marks is one that the archive writes without any."""
    return restorer is not None and is_bare(typed) and restorer.knows(typed)


def _also(rule: Rule | None, term: Term) -> Rule:
    """Return a rule with one more term: a word typed twice may have been read in two ways."""
    return Rule(tuple(dict.fromkeys((*(rule.terms if rule else ()), term))))
