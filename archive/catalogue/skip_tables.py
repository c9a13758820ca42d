"""The table of pages that a run passed over."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from archive.catalogue.columns import UtcDateTime, metadata

skips = Table(
    "skips",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("run", String(40), nullable=False),
    Column("site", String(255), nullable=False),
    Column("why", String(20), nullable=False),
    Column("url", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "run", "why"),
    Index(None, "site"),
    comment="pages that a run passed over, the first of each reason",
)
