"""The catalogue's tables, for SQLite and PostgreSQL alike; archive/migrations creates them.

Captures, versions and events mirror WARC records and can be made again from them. Articles,
problems, the list of their files and the texts of these are what follows from those. Runs and the
frontier are operational and live here only.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from archive.catalogue.columns import UtcDateTime, metadata

facts = Table(
    "facts",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
    comment="one row a fact about the catalogue itself: its epoch",
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
    comment="gap-free counters; the row is locked by the transaction that takes from it",
)

runs = Table(
    "runs",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("site", String(255), nullable=False),
    Column("verb", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("counts", JSON, nullable=False),
    Column("problems", JSON, nullable=False),
    Index(None, "site", "started_at"),
    Index(None, "started_at"),
)

captures = Table(
    "captures",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", String(255), nullable=False),
    Column("run", String(40), nullable=False),
    Column("url", Text, nullable=False),
    # A URL may be longer than an index entry; its key is a digest of its canonical spelling.
    Column("url_key", String(32), nullable=False),
    Column("fetched_at", UtcDateTime, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("status", Integer, nullable=False),
    Column("mime", Text, nullable=False),
    Column("digest", String(80), nullable=False),
    Column("file", Text, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("refers_to", String(32)),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("truncated", String(20)),
    # Of a copy that somebody else fetched: where it comes from, and when it came here.
    Column("source", Text),
    Column("brought_at", UtcDateTime),
    Index(None, "url_key", "fetched_at"),
    Index(None, "file", "offset"),
)

articles = Table(
    "articles",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("site", String(255), nullable=False),
    Column("key", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("sections", JSON, nullable=False),
    # None too where the date that the current version prints is doubted, as `doubted_at` then is.
    Column("published_at", UtcDateTime),
    Column("printed_at", UtcDateTime),
    Column("doubted_at", UtcDateTime),
    Column("doubt_said_at", UtcDateTime),
    Column("versions", Integer, nullable=False),
    Column("current", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("imported", Boolean, nullable=False),
    Column("current_seen_at", UtcDateTime, nullable=False),
    Column("state", String(10), nullable=False),
    Column("state_at", UtcDateTime),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("revision", BigInteger, nullable=False),
    # When it got that revision: see archive.catalogue.stamps.
    Column("changed_at", UtcDateTime),
    UniqueConstraint("revision"),
    Index(None, "changed_at", "revision"),
    Index(None, "site", "asked_at"),
    Index(None, "site", "published_at"),
)

versions = Table(
    "versions",
    metadata,
    Column("article_id", String(16), ForeignKey("articles.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("article", Text, nullable=False),
    Column("capture", String(32), nullable=False),
    Column("extractor", String(80), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("record", String(32), nullable=False),
    Column("file", Text, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Index(None, "file", "offset"),
)

events = Table(
    "events",
    metadata,
    Column("record", String(32), primary_key=True),
    Column("article_id", String(16)),
    Column("happening", String(20), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("capture", String(32), nullable=False),
    Column("value", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Index(None, "article_id"),
    Index(None, "file", "offset"),
)

problems = Table(
    "problems",
    metadata,
    Column("capture", String(32), primary_key=True),
    Column("site", String(255), nullable=False),
    Column("url", Text, nullable=False),
    Column("field", String(80), nullable=False),
    Column("reason", Text, nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
    Index(None, "site", "noted_at"),
)

frontier = Table(
    "frontier",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("run", String(40), nullable=False),
    Column("site", String(255), nullable=False),
    Column("url", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("meta", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("lease_until", UtcDateTime),
    Column("tries", Integer, nullable=False),
    UniqueConstraint("run", "fingerprint"),
    Index(None, "run", "state", "priority"),
)

article_files = Table(
    "article_files",
    metadata,
    Column("article_id", String(16), primary_key=True),
    Column("url_key", String(32), primary_key=True),
    Index(None, "url_key"),
)

attachment_texts = Table(
    "attachment_texts",
    metadata,
    # The payload's, as the WARC writes it: the same file under two addresses is read once.
    Column("digest", String(80), primary_key=True),
    Column("extractor", String(80), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("pages", Integer),
    Column("text", Text),
    Column("problem", String(40)),
    Column("at", UtcDateTime, nullable=False),
)

grades = Table(
    "grades",
    metadata,
    # No foreign key: a rebuild empties versions, makes the same again, and leaves these alone.
    Column("article_id", String(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("site", String(255), nullable=False),
    Column("own", Float, nullable=False),
    Column("score", Float, nullable=False),
    Column("warnings", Text, nullable=False),
    Column("missing", Text, nullable=False),
    Index(None, "site"),
    comment="how far each version can be trusted: derived, and made again by reparse",
)

site_norms = Table(
    "site_norms",
    metadata,
    Column("site", String(255), primary_key=True),
    Column("articles", Integer, nullable=False),
    Column("score", Float, nullable=False),
    Column("fill", JSON, nullable=False),
    Column("repeated", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    comment="what a site's articles usually show: derived, and counted again as it grows",
)

restrictions = Table(
    "restrictions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("target", Text, nullable=False),
    Column("ground", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(80), nullable=False),
    Column("until", UtcDateTime),
    Column("lifted_at", UtcDateTime),
    Column("lifted_by", String(80), nullable=False),
    Column("lifted_reason", Text, nullable=False),
    # Lifted, or its time found to have passed: those still without it are all that hide anything.
    Column("ended_at", UtcDateTime),
    Column("revision", BigInteger, nullable=False),
    Column("articles", JSON, nullable=False),
    Index(None, "ended_at"),
    Index(None, "at"),
    comment="what is hidden from readers; mirrors metadata records",
)

people_corrections = Table(
    "people_corrections",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("deed", String(10), nullable=False),
    Column("nodes", JSON, nullable=False),
    Column("articles", JSON, nullable=False),
    Column("name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(80), nullable=False),
    Index(None, "at"),
    comment="who is who, as archivists say; mirrors metadata records",
)

# Mirrors of WARC records and what follows from them, children first: what a rebuild empties.
EVIDENCE = (
    versions, events, problems, captures, articles, article_files, attachment_texts, restrictions,
    people_corrections,
)  # fmt: skip
