"""When each article last changed visibly: what harvesters ask by."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("articles", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE articles SET changed_at = COALESCE("
        "(SELECT MAX(versions.saved_at) FROM versions WHERE versions.article_id = articles.id), "
        "articles.current_seen_at)"
    )
    op.create_index(op.f("ix_articles_changed_at_revision"), "articles", ["changed_at", "revision"])


def downgrade() -> None:
    op.drop_index(op.f("ix_articles_changed_at_revision"), table_name="articles")
    with op.batch_alter_table("articles") as articles:
        articles.drop_column("changed_at")
