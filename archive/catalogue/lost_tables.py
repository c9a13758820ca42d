"""The table of lost articles: those that the catalogue had before a rebuild, and no WARC file holds any more.

Operational rows: nothing but an earlier catalogue knows of them, and each rebuild carries them over.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, String, Table

from archive.catalogue.columns import UtcDateTime, metadata

lost_articles = Table(
    "lost_articles",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("site", String(255), nullable=False),
    Column("sections", JSON, nullable=False),
    Column("revision", BigInteger, nullable=False),
    # When it was found to be lost: see archive.catalogue.stamps.
    Column("changed_at", UtcDateTime, nullable=False),
    Index(None, "changed_at", "revision"),
    Index(None, "revision"),
)
