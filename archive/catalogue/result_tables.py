"""The tables of result sets: what was asked, the list of answers by its digest, digests of files.

Operational rows: no WARC record holds them, and a rebuild carries them over. What they name, ids and
version numbers, is the same after it.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from archive.catalogue.columns import UtcDateTime, metadata

result_sets = Table(
    "result_sets",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("query", JSON, nullable=False),
    Column("typed", Text, nullable=False),
    Column("read", Text, nullable=False),
    Column("sample", BigInteger),
    Column("seed", BigInteger),
    Column("epoch", String(32), nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("software", String(80), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    # Temporary ones end; of an ended one the list is dropped, and this row says for a while what it was.
    Column("expires_at", UtcDateTime),
    Column("kept_at", UtcDateTime),
    Column("kept_by", String(80), nullable=False),
    Column("title", Text, nullable=False),
    # A reader's name of the day (archive.resultsets.visitors), empty for a command.
    Column("made_by", String(80), nullable=False, server_default=""),
    Index(None, "digest"),
    Index(None, "expires_at"),
    Index(None, "kept_at"),
)

result_lists = Table(
    "result_lists",
    metadata,
    # SHA-256 of the whole list; two sets with the same answers share it.
    Column("digest", String(64), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("members", LargeBinary, nullable=False),
)

result_files = Table(
    "result_files",
    metadata,
    Column("set", String(16), primary_key=True),
    # The form with its options, and the state of the restrictions it was written under.
    Column("name", String(500), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
