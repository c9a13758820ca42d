"""The tables of proof: what was sealed, what was checked and found, what lies in quarantine.

Operational rows: a rebuild carries them over. The list of sealed files mirrors the manifests beside
the WARC files, the quarantine the notes in its folder; of two copies that differ one is wrong.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Float, Index, Integer, String, Table, Text

from archive.catalogue.columns import UtcDateTime, metadata

warc_files = Table(
    "warc_files",
    metadata,
    # Relative to the WARC folder, as captures name it.
    Column("file", Text, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("listed_at", UtcDateTime, nullable=False),
)

fixity_checks = Table(
    "fixity_checks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
    # Empty while it goes on, and for ever when it was interrupted.
    Column("finished_at", UtcDateTime),
    Column("by", String(80), nullable=False),
    Column("software", String(40), nullable=False),
    Column("files", Integer, nullable=False),
    Column("records", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("quarantined", Integer, nullable=False),
    Column("counts", JSON, nullable=False),
    Index(None, "started_at"),
)

fixity_findings = Table(
    "fixity_findings",
    metadata,
    Column("check_id", String(32), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("file", Text, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("file", Text, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("record", String(32)),
    Column("url", Text, nullable=False),
    Column("what", Text, nullable=False),
    # Of the bytes kept; empty where there were none.
    Column("sha256", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "record"),
)
