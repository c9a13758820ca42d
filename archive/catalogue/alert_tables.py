"""The tables of alerts and of their way to people.

Operational rows: no WARC record holds them, and a rebuild carries them over.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text, text

from archive.catalogue.columns import UtcDateTime, metadata

alerts = Table(
    "alerts",
    metadata,
    Column("id", String(32), primary_key=True),
    # What is wrong with what; two that last at once never have the same.
    Column("key", String(300), nullable=False),
    Column("severity", String(10), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("over_at", UtcDateTime),
    Column("facts", JSON, nullable=False),
    Index(None, "since"),
    Index(
        "uq_alerts_lasting",
        "key",
        unique=True,
        sqlite_where=text("over_at IS NULL"),
        postgresql_where=text("over_at IS NULL"),
    ),
)

deliveries = Table(
    "alert_deliveries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("alert", String(32), nullable=False),
    # mail or webhook; began or over.
    Column("channel", String(10), nullable=False),
    Column("phase", String(10), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("given_up_at", UtcDateTime),
    Column("error", Text, nullable=False),
    Index(None, "alert"),
    Index(None, "due_at"),
)
