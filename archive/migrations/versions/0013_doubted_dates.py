"""Printed dates that the other articles of a site speak against."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_COLUMNS = ("printed_at", "doubted_at", "doubt_said_at")


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("articles", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE articles SET printed_at = published_at")


def downgrade() -> None:
    op.execute("UPDATE articles SET published_at = printed_at")
    with op.batch_alter_table("articles") as articles:
        for name in reversed(_COLUMNS):
            articles.drop_column(name)
