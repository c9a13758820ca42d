"""How well a site is read: its grades summed up, by warning, by month, with the worst articles."""

from __future__ import annotations

import heapq
import textwrap
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt

from archive.catalogue.grades import Graded, Norm, Repeated
from crawler.checks import FELL
from crawler.grading import FIELDS, LEAST_ARTICLES

_BANDS = ((0.9, "0.9-1.0"), (0.7, "0.7-0.9"), (0.5, "0.5-0.7"), (0.0, "below 0.5"))
_SHOWN_MONTHS, _WIDTH, _ERRORS = 12, 80, 3
# What fewer articles have comes and goes with what there is to tell.
_USUAL = 0.8


@dataclass(slots=True)
class Warned:
    """A doubt, how many articles raise it, and one of them."""

    name: str
    articles: int
    share: float
    example: str
    url: str


@dataclass(slots=True)
class Month:
    """A month's articles; `unlike` are sentences where they are worse than the site's others."""

    month: str
    articles: int
    score: float
    fill: dict[str, float]
    unlike: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Worst:
    """An article that can be trusted least."""

    id: str
    url: str
    score: float
    warnings: tuple[str, ...]


@dataclass(slots=True)
class SiteReport:
    """How well a site's current versions are read; `score` is their mean, `bands` count scores."""

    site: str
    articles: int = 0
    score: float = 0.0
    bands: dict[str, int] = field(default_factory=dict)
    fill: dict[str, float] = field(default_factory=dict)
    warnings: list[Warned] = field(default_factory=list)
    months: list[Month] = field(default_factory=list)
    repeated: list[Repeated] = field(default_factory=list)
    worst: list[Worst] = field(default_factory=list)


class _Sum:
    """Scores and missing fields of some articles."""

    def __init__(self) -> None:
        self.articles, self.score = 0, 0.0
        self.missing: Counter[str] = Counter()

    def add(self, score: float, missing: Iterable[str]) -> None:
        self.articles += 1
        self.score += score
        self.missing.update(missing)

    @property
    def mean(self) -> float:
        return self.score / self.articles if self.articles else 0.0

    def fill(self) -> dict[str, float]:
        return {name: round(1 - self.missing[name] / self.articles, 4) for name in FIELDS}


def report_on(site: str, found: Iterable[Graded], norm: Norm | None, *, worst: int) -> SiteReport:
    """Sum up a site's graded articles; `worst` is how many of the least trusted to name.

    Holds a line a month and a warning, whatever the number of articles. Articles without a grade
    are left out.
    """
    report = SiteReport(site, repeated=list(norm.repeated) if norm else [])
    total, months = _Sum(), dict[str, _Sum]()
    bands, warned = Counter[str](), dict[str, Warned]()
    least: list[tuple[float, str, Worst]] = []
    for each in found:
        grade = each.grade
        if grade is None:
            continue
        total.add(grade.score, grade.missing)
        months.setdefault(each.month, _Sum()).add(grade.score, grade.missing)
        bands[next(name for lowest, name in _BANDS if grade.score >= lowest)] += 1
        for name in grade.warnings:
            known = warned.setdefault(name, Warned(name, 0, 0.0, each.article_id, each.url))
            known.articles += 1
        poor = Worst(each.article_id, each.url, grade.score, grade.warnings)
        # A heap with the best of the worst on top, to be pushed out.
        entry = (-grade.score, each.article_id, poor)
        (heapq.heappush if len(least) < worst else heapq.heappushpop)(least, entry)
    if not total.articles:
        return report
    report.articles, report.score = total.articles, round(total.mean, 4)
    report.bands, report.fill = {name: bands[name] for _, name in _BANDS}, total.fill()
    report.warnings = sorted(warned.values(), key=lambda one: (-one.articles, one.name))
    for one in report.warnings:
        one.share = round(one.articles / total.articles, 4)
    report.months = [_month(name, months[name], total) for name in sorted(months)]
    report.worst = sorted((one for _, _, one in least), key=lambda one: (one.score, one.id))
    return report


def _month(name: str, month: _Sum, total: _Sum) -> Month:
    found = Month(name, month.articles, round(month.mean, 4), month.fill())
    others = total.articles - month.articles
    if min(month.articles, others) < LEAST_ARTICLES:
        return found
    mean = (total.score - month.score) / others
    if mean - month.mean >= FELL:
        found.unlike.append(f"score {month.mean:.2f}, elsewhere {mean:.2f}")
    for field_, share in found.fill.items():
        usual = 1 - (total.missing[field_] - month.missing[field_]) / others
        if usual < _USUAL:
            continue
        spread = sqrt(max(usual * (1 - usual), 0.01) / month.articles)
        if usual - share >= max(FELL, _ERRORS * spread):
            found.unlike.append(f"{field_} {share:.0%}, elsewhere {usual:.0%}")
    return found


def in_words(report: SiteReport) -> str:
    """Return the report for a terminal of 80 columns."""
    if not report.articles:
        return f"{report.site}: no articles yet"
    lines = [f"{report.site}: {report.articles} articles, mean score {report.score:.2f}"]
    lines += _wrapped("  score: ", [f"{name}: {count}" for name, count in report.bands.items()])
    lines += _wrapped("  found: ", [f"{name} {share:.0%}" for name, share in report.fill.items()])
    if report.warnings:
        lines.append("warnings, each with an example:")
    for one in report.warnings:
        lines.append(f"  {one.articles:>7} {one.share:>5.0%}  {one.name:<28} {one.example}")
        lines.append(_cut(f"{'':16}{one.url}"))
    lines += _months(report)
    if report.repeated:
        lines.append("texts that many articles have (cut them out in the profile):")
    lines += [_cut(f"  {each.articles:>7}  {each.text}") for each in report.repeated]
    lacking = [poor for poor in report.worst if poor.score < 1 or poor.warnings]
    if lacking:
        lines.append("the worst articles:")
    for poor in lacking:
        lines.append(_cut(f"  {poor.score:>7.2f}  {poor.id}  {', '.join(poor.warnings)}"))
        lines.append(_cut(f"{'':11}{poor.url}"))
    return "\n".join(lines)


def _months(report: SiteReport) -> list[str]:
    shown = [
        month
        for place, month in enumerate(report.months)
        if month.unlike or place >= len(report.months) - _SHOWN_MONTHS
    ]
    lines = ["months (the last twelve, and those unlike the site's others):"]
    for month in shown:
        lines.append(f"  {month.month} {month.articles:>7} {month.score:>6.2f}")
        lines += [f"{'':12}! {sentence}" for sentence in month.unlike]
    return lines


def _wrapped(label: str, parts: list[str]) -> list[str]:
    return textwrap.wrap(
        ", ".join(parts), _WIDTH, initial_indent=label, subsequent_indent=" " * len(label)
    )


def _cut(line: str) -> str:
    line = " ".join(line.splitlines())
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"
