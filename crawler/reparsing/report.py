"""What reading again came to: counts, changed fields, a few examples; in words of 80 columns."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field

from archive.catalogue.kept import KeptPage
from crawler.reparsing.reading import Answer, Came, Change

_MOST_EXAMPLES, _MOST_SENTENCES = 5, 50
_WIDTH = 80
_COUNTED = ("read", "same", "changed", "unnoticed", "labelled", "now_read", "now_refused",
            "still_failing", "absent", "damaged", "lost", "left_alone", "moved", "saved")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A page that reads otherwise now."""

    url: str
    article_id: str
    changes: tuple[Change, ...]


@dataclass(slots=True)
class Report:
    """What reading again came to; lists hold the first ones only, counts count all.

    `changed` make a new Version; `unnoticed` differ in links alone; `labelled` stand under
    one more section; `now_read` could not be read before; `now_refused` could, and cannot any more:
    their Versions stay; `absent` are copies without an article; `damaged` cannot be had from the
    WARC files; `lost` took too long, or cost their process. `moved` stood under their addresses
    until now. `texts` are attached files that were read, `texts_missing` those that could not be,
    `texts_unread` those left to a reparse that writes. `fields` counts changed fields;
    `unreadable` are sentences.
    """

    read: int = 0
    same: int = 0
    changed: int = 0
    unnoticed: int = 0
    labelled: int = 0
    now_read: int = 0
    now_refused: int = 0
    still_failing: int = 0
    damaged: int = 0
    lost: int = 0
    left_alone: int = 0
    absent: int = 0
    moved: int = 0
    saved: int = 0
    texts: int = 0
    texts_missing: int = 0
    texts_unread: int = 0
    fields: dict[str, int] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, kept: KeptPage, answer: Answer) -> None:
        """Count what a page came to."""
        self.read += 1
        name = _count_of(kept, answer)
        setattr(self, name, getattr(self, name) + 1)
        for change in answer.changes:
            self.fields[change.field] = self.fields.get(change.field, 0) + 1
        if answer.changes and answer.article and len(self.examples) < _MOST_EXAMPLES:
            self.examples.append(Example(kept.url, kept.article_id, answer.changes))
        if answer.reason and len(self.unreadable) < _MOST_SENTENCES:
            self.unreadable.append(answer.reason)

    def counts(self) -> dict[str, int]:
        """Return the counts that are not nothing, as a run keeps them."""
        found = {name: getattr(self, name) for name in _COUNTED if name != "read"}
        found |= {f"changed_{name}": count for name, count in sorted(self.fields.items())}
        return {"pages": self.read} | {name: count for name, count in found.items() if count}

    def restore(self, counts: dict[str, int]) -> None:
        """Go on from the counts of a run that was stopped."""
        for name in _COUNTED:
            setattr(self, name, counts.get("pages" if name == "read" else name, 0))
        for name, count in counts.items():
            if name.startswith("changed_"):
                self.fields[name.removeprefix("changed_")] = count


def _count_of(kept: KeptPage, answer: Answer) -> str:
    if answer.came is Came.REFUSED:
        return "now_refused" if kept.article_id else "still_failing"
    return answer.came.value


def in_words(report: Report, *, apply: bool) -> str:
    """Return the report for a terminal of 80 columns."""
    lines = [f"{report.read} pages read again:"]
    lines += [f"  {getattr(report, n):>8}  {text}" for n, text in _WORDS if getattr(report, n)]
    if report.fields:
        counted = sorted(report.fields.items(), key=lambda each: (-each[1], each[0]))
        lines += ["changed fields:", *(f"  {count:>8}  {name}" for name, count in counted)]
    if report.examples:
        lines += ["for example:", *(line for each in report.examples for line in _example(each))]
    for sentence in (*report.problems, *report.unreadable[:20]):
        lines += textwrap.wrap(
            f"! {sentence}", _WIDTH, initial_indent="  ", subsequent_indent="    ",
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
    lines.append(f"{report.saved} versions saved" if apply else _asking(report))
    return "\n".join(lines)


def _asking(report: Report) -> str:
    """Return what is said where nothing was written: whether writing would be of any use."""
    if report.changed or report.labelled or report.now_read or report.moved:
        return "nothing written; add --apply"
    if report.texts_unread:
        return "nothing written; no page would change, files would be read: add --apply"
    return "nothing written; no page would change"


def _example(example: Example) -> list[str]:
    lines = [f"  {example.article_id or 'new'}  {example.url}"]
    for change in example.changes:
        lines.append(f"    {change.field}:")
        for mark, text in (("-", change.before), ("+", change.after)):
            lines.append(f"      {mark} " + textwrap.shorten(text or "∅", 70, placeholder="…"))
    return lines


_WORDS = (
    ("same", "the same"),
    ("changed", "changed"),
    ("unnoticed", "changed in links alone, which makes no version"),
    ("labelled", "under one more section"),
    ("now_read", "readable now"),
    ("now_refused", "not readable any more; their versions stay"),
    ("still_failing", "still not readable"),
    ("absent", "copies without an article"),
    ("damaged", "damaged or missing in the WARC files"),
    ("lost", "given up: too slow, or their process ended"),
    ("texts", "attached files read"),
    ("texts_missing", "attached files without a text"),
    ("texts_unread", "attached files not read, or not by the rules of today"),
    ("left_alone", "left alone: imported, or corrected by hand"),
    ("moved", "articles that stood under their addresses until now"),
)
