"""The tables of who's who: claims and people follow from versions, corrections mirror records."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text

from archive.catalogue.columns import UtcDateTime, metadata

claims = Table(
    "people_claims",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("article_id", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("site", String(255), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    # caption, lead or block, with its number; start and end are characters of that text.
    Column("place", String(10), nullable=False),
    Column("number", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("former", Boolean, nullable=False),
    Column("sentence", Text, nullable=False),
    # Claims of one naming are of one person; a node is a name with a unit.
    Column("naming", String(80), nullable=False),
    Column("base", String(16), nullable=False),
    Column("node", String(16), nullable=False),
    Column("refused", Boolean, nullable=False),
    Index(None, "article_id"),
    Index(None, "node"),
    comment="what texts say of people and offices: derived, and read again from versions",
)

nodes = Table(
    "people_nodes",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("person", String(16), nullable=False),
    Index(None, "person"),
)

people = Table(
    "people",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", Text, nullable=False),
    # Without marks, given name first, as lists of Vietnamese names are ordered; and as searched.
    Column("sort", Text, nullable=False),
    Column("letter", String(2), nullable=False),
    Column("plain", Text, nullable=False),
    Column("sites", JSON, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Index(None, "sort"),
    Index(None, "plain"),
)

DERIVED = (claims, nodes, people)
