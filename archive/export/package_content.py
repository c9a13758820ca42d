"""What is in a data package, counted while its tables are written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from archive.export.columns import Column, published_on
from archive.export.package_coverage import Covered
from archive.export.provenance import Fact
from archive.export.rows import Row
from archive.resultsets import ResultSet


@dataclass(slots=True)
class Content:
    """What is in a package, as far as it is written; `rows` and `tables` are by path of the file."""

    found: ResultSet
    permalink: str
    facts: tuple[Fact, ...]
    tables: dict[str, tuple[Column, ...]] = field(default_factory=dict)
    rows: Counter[str] = field(default_factory=Counter)
    withheld: Counter[str] = field(default_factory=Counter)
    by_site: Counter[str] = field(default_factory=Counter)
    undated: int = 0
    first: str = ""
    last: str = ""
    covered: tuple[Covered, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    def count(self, row: Row) -> None:
        """Take a row into the counts."""
        if row.withheld:
            self.withheld[row.withheld] += 1
            return
        self.by_site[row.article.get("site", "")] += 1
        day = published_on(row)
        if day is None:
            self.undated += 1
            return
        self.first, self.last = min(self.first or day, day), max(self.last, day)
