"""The coverage ledger, read: what sites have shown, what of it the archive holds, and what is missing."""

from archive.catalogue.coverage_tables import ALL
from archive.catalogue.standing import Standing
from archive.coverage.calendar import (
    Calendar,
    Cell,
    Year,
    calendar,
    sections,
    sections_only_of,
    totals,
)
from archive.coverage.filling import Backfill, fill, plan
from archive.coverage.gaps import Gap, gaps_in, settle_gaps
from archive.coverage.holes import Hole, count_holes, holes

__all__ = [
    "ALL",
    "Backfill",
    "Calendar",
    "Cell",
    "Gap",
    "Hole",
    "Standing",
    "Year",
    "calendar",
    "count_holes",
    "fill",
    "gaps_in",
    "holes",
    "plan",
    "sections",
    "sections_only_of",
    "settle_gaps",
    "totals",
]
