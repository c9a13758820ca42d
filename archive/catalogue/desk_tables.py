"""The tables of who may use the desk and who did what: users, sessions, tokens, attempts, audit.

Operational rows: no WARC record holds them, and a rebuild carries them over. Of passwords, session
tokens and API tokens only digests are kept.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from archive.catalogue.columns import UtcDateTime, metadata

users = Table(
    "users",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("password", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("password_at", UtcDateTime, nullable=False),
    Column("signed_in_at", UtcDateTime),
)

sessions = Table(
    "sessions",
    metadata,
    # SHA-256 of the token: who reads the table cannot use it to come in.
    Column("digest", String(64), primary_key=True),
    Column("user", String(40), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("address", String(80), nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Index(None, "user"),
    Index(None, "ends_at"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("id", String(8), nullable=False, unique=True),
    Column("user", String(40), nullable=False),
    Column("label", String(80), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Index(None, "user"),
)

attempts = Table(
    "attempts",
    metadata,
    # "name NAME" or "address ADDRESS".
    Column("subject", String(120), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("wait_until", UtcDateTime),
    Index(None, "last_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(80), nullable=False),
    # Where the deed was done: desk, api or command.
    Column("via", String(10), nullable=False),
    Column("action", String(60), nullable=False),
    Column("what", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    Index(None, "who", "id"),
    Index(None, "action", "id"),
)

# How much each site holds: counted as it is written, and again by a rebuild.
tallies = Table(
    "tallies",
    metadata,
    Column("site", String(255), primary_key=True),
    Column("captures", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("articles", BigInteger, nullable=False),
    Column("versions", BigInteger, nullable=False),
)
