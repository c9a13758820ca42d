"""Articles that a rebuild did not find again: harvesters are told that they are gone."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lost_articles",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lost_articles")),
    )
    op.create_index(
        op.f("ix_lost_articles_changed_at_revision"), "lost_articles", ["changed_at", "revision"]
    )
    op.create_index(op.f("ix_lost_articles_revision"), "lost_articles", ["revision"])


def downgrade() -> None:
    op.drop_table("lost_articles")
