"""What all tables of the catalogue share: the names of their constraints, and moments in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Dialect, MetaData, TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


_WITHOUT_ZONE = len("2024-05-31 17:00:00.000000")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:
        """Return what turns a moment into the driver's value."""
        if dialect.name == "sqlite":
            return _sqlite_text
        return super().bind_processor(dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; raises ValueError for a naive one."""
        return None if value is None else _in_utc(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Return what turns the driver's value into a moment."""
        if dialect.name == "sqlite":
            return _utc_moment
        return super().result_processor(dialect, coltype)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the stored moment, aware."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _sqlite_text(value: datetime | None) -> str | None:
    """Return the text the library itself would store; it takes five times as long to make it."""
    if value is None:
        return None
    return _utc_text(value if value.tzinfo is UTC else _in_utc(value))


# One moment stands in several columns: a page's fetch is its capture's, its article's, its version's.
@lru_cache(maxsize=1024)
def _utc_text(value: datetime) -> str:
    return value.isoformat(" ", "microseconds")[:_WITHOUT_ZONE]


@lru_cache(maxsize=4096)
def _utc_moment(text: str | None) -> datetime | None:
    """Return the moment of a stored text; here too the library takes several times as long."""
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)
