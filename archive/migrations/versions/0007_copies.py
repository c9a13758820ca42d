"""Captures that somebody else fetched: where each comes from, and when it was brought in."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('captures', sa.Column('source', sa.Text(), nullable=True))
    op.add_column('captures', sa.Column('brought_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('captures') as captures:
        captures.drop_column('brought_at')
        captures.drop_column('source')
