"""Owns how a query is understood before any engine carries it out: widened, marks restored, noted."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock

from indexer.query import Query
from indexer.syntax import Note, Parsed, Tree, plain_words
from indexer.syntax.expansion import expand
from indexer.vietnamese import Rule, Term, canonical, is_bare
from indexer.vietnamese.abbreviations import Abbreviation, known_abbreviations
from indexer.vietnamese.restoration import Restorer

_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Restored:
    """A bare word of the question and the marked word it was ranked as."""

    typed: str
    read: str


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What an engine carries out: the tree says what matches, `ranks` what counts most of a word.

    `restored` and `abbreviations` are what was assumed, to be shown; `notes` say what was odd.
    """

    tree: Tree
    ranks: Mapping[str, Rule]
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
        words = plain_words(parsed.tree)
        # The model is read only for those who need it: a marked question must not wait for it.
        restorer = self._restorer() if _may_restore(query, words) else None
        made = _understood(query, parsed, restorer)
        with self._lock:
            self._kept[key] = made, restorer
            self._kept.move_to_end(key)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made


def _may_restore(query: Query, words: tuple[str, ...]) -> bool:
    """Tell whether any word may need marks; a word alone has no context to tell by."""
    if not query.restore or query.marks == "exact" or len(words) < 2:
        return False
    return any(word.isalpha() and is_bare(word) for word in words)


def _understood(query: Query, parsed: Parsed, restorer: Restorer | None) -> Interpretation:
    tree, notes = parsed
    ranks: dict[str, Rule] = {}
    restored: dict[Restored, None] = {}
    words = plain_words(tree) if restorer else ()
    for typed, read in zip(words, restorer.restore(words) if restorer else (), strict=True):
        if read != typed:
            restored[Restored(typed, read)] = None
            ranks[typed] = _also(ranks.get(typed), Term("canonical", canonical(read)))
    if not query.expand:
        return Interpretation(tree, ranks, tuple(restored), (), notes)
    widened = expand(tree, known_abbreviations(), marks=query.marks)
    return Interpretation(widened.tree, ranks, tuple(restored), widened.used, notes)


def _also(rule: Rule | None, term: Term) -> Rule:
    """Return a rule with one more term: a word typed twice may have been read in two ways."""
    return Rule(tuple(dict.fromkeys((*(rule.terms if rule else ()), term))))
