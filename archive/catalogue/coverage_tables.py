"""The tables of the coverage ledger: what sites have shown, and how much of it the archive holds.

What a crawl has seen and failed at is operational, and a rebuild carries it over. Entries and cells
follow from these and from the articles: they are kept with every commit, and can be counted anew.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Text

from archive.catalogue.columns import UtcDateTime, metadata

# No site calls a section so; it stands for all sections together, each article counted once.
ALL = "*"
LONGEST_SECTION = 200

sightings = Table(
    "sightings",
    metadata,
    Column("article_id", String(16), primary_key=True),
    # The label under which a link to it stood, empty where none is known.
    Column("section", String(LONGEST_SECTION), primary_key=True),
    Column("site", String(255), nullable=False),
    Column("url", Text, nullable=False),
    Column("number", BigInteger),
    # Seen in a list, not only linked from an article.
    Column("listed", Boolean, nullable=False),
    Column("listed_on", Date),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Index(None, "site", "article_id"),
    comment="article links that crawls have met, by the section they stood under",
)

failures = Table(
    "failures",
    metadata,
    Column("article_id", String(16), primary_key=True),
    Column("site", String(255), nullable=False),
    Column("url", Text, nullable=False),
    Column("number", BigInteger),
    Column("absent", Boolean, nullable=False),
    Column("why", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "site", "number"),
    comment="articles that were asked for and not had, and why; of no meaning once they are",
)

entries = Table(
    "coverage_entries",
    metadata,
    Column("article_id", String(16), primary_key=True),
    Column("section", String(LONGEST_SECTION), primary_key=True),
    Column("site", String(255), nullable=False),
    # "2024-05" in Asia/Ho_Chi_Minh, empty where no date is known.
    Column("month", String(7), nullable=False),
    Column("state", String(10), nullable=False),
    Column("listed", Boolean, nullable=False),
    Index(None, "site", "section", "month", "state"),
    comment="what became of each article that is known of, by section: derived",
)

cells = Table(
    "coverage_cells",
    metadata,
    Column("site", String(255), primary_key=True),
    Column("section", String(LONGEST_SECTION), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("listed", Integer, nullable=False),
    Column("archived", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("missing", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    comment="entries counted by site, section and month: derived, and kept with every commit",
)

gaps = Table(
    "number_gaps",
    metadata,
    Column("site", String(255), primary_key=True),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    # The month of both articles around it, empty where they differ.
    Column("month", String(7), nullable=False),
    # How many of its numbers were asked for and had no article.
    Column("asked", Integer, nullable=False),
    comment="runs of numbers between known articles that nothing is known of: found by each crawl",
)

# What is made anew from the others, and so is not carried over by a rebuild.
DERIVED = (entries, cells)
