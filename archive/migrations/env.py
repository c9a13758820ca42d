"""Alembic's entry point: runs migrations on the connection the catalogue is opened with."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from archive.catalogue.columns import UtcDateTime, metadata


def _render(kind: str, value: Any, _context: Any) -> str | Literal[False]:
    # A migration must mean the same in ten years: it names the library's type, not ours.
    is_ours = kind == "type" and isinstance(value, UtcDateTime)
    return "sa.DateTime(timezone=True)" if is_ours else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite cannot alter most of a table: Alembic copies it instead.
    render_as_batch=True,
    render_item=_render,
)
# The caller holds the transaction, so that two programs opening at once cannot both migrate.
context.run_migrations()
